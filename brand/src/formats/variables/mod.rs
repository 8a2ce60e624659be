//! Custom properties of CSS: shadcn, Tailwind, and whatever a design system calls them.

mod collect;
mod evaluate;

use std::collections::BTreeMap;

use super::Import;
use super::import::Choice;
use super::slot::{Scheme, Seed, Slot};
use crate::color::{Parsed, Rgb};
use crate::document::{Invalid, shown};
use crate::palette::{Mode, Token};
pub(crate) use collect::{Variables, value_of};
pub(crate) use evaluate::{Value, length};

/// Names of shadcn.
const SHADCN: [(&str, Slot); 12] = [
    ("--primary", Slot::Seed(Seed::Accent)),
    ("--primary-foreground", Slot::Label),
    ("--background", Slot::Seed(Seed::Page)),
    ("--card", Slot::Seed(Seed::Surface)),
    ("--card-foreground", Slot::Token(Token::Text)),
    ("--muted-foreground", Slot::Token(Token::Muted)),
    ("--muted", Slot::Token(Token::Quiet)),
    ("--input", Slot::Token(Token::Edge)),
    ("--border", Slot::Token(Token::Line)),
    ("--destructive", Slot::Seed(Seed::Danger)),
    ("--radius", Slot::Radius),
    ("--font-sans", Slot::Font),
];

/// What a name may be like, by its last word, and what is offered for it.
const LIKENESS: [(&str, &str); 16] = [
    ("accent", "colors.accent"),
    ("primary", "colors.accent"),
    ("brand", "colors.accent"),
    ("canvas", "colors.page"),
    ("background", "colors.page"),
    ("page", "colors.page"),
    ("card", "colors.surface"),
    ("surface", "colors.surface"),
    ("ink", "text"),
    ("text", "text"),
    ("foreground", "text"),
    ("muted", "muted"),
    ("danger", "colors.danger"),
    ("error", "colors.danger"),
    ("success", "colors.good"),
    ("font", "type.font"),
];

/// Reads custom properties. `chosen` says what names mean that are not those of shadcn,
/// such as `--tw-accent` for `colors.accent`.
///
/// # Errors
///
/// The sheet is too long.
pub fn read(
    file: &str,
    source: &str,
    chosen: &BTreeMap<String, String>,
) -> Result<Import, Invalid> {
    let variables = Variables::collect(file, source)?;
    let mut import = Import::default();
    import.told.clone_from(&variables.told);
    let is_shadcn = variables.has("--primary") && variables.has("--background");
    let slot = |name: &str| {
        let known = SHADCN.iter().find(|(known, _)| is_shadcn && *known == name);
        let chosen = || chosen.get(name).and_then(|meaning| Slot::named(meaning));
        known.map(|(_, slot)| *slot).or_else(chosen)
    };
    // Grounds come first: what is half transparent lies on them.
    let (grounds, others): (Vec<_>, Vec<_>) = variables
        .names()
        .partition(|name| matches!(slot(name), Some(Slot::Seed(Seed::Page | Seed::Surface))));
    for name in grounds.iter().chain(&others) {
        match slot(name) {
            Some(slot) => take(&mut import, &variables, name, slot),
            None => offer(&mut import, &variables, name, is_shadcn),
        }
    }
    if is_shadcn && let Some(Value::Color(ring)) = variables.value("--ring", false).ok() {
        import.token(Mode::Light, Token::Focus, ring.over(Rgb::WHITE));
    }
    Ok(import.finish())
}

fn take(import: &mut Import, variables: &Variables, name: &str, slot: Slot) {
    let light = match variables.value(name, false) {
        Ok(value) => value,
        Err(error) => return import.tell(format!("{name}: {error}.")),
    };
    let dark = variables.value(name, true).ok().filter(|dark| *dark != light);
    match (light, slot) {
        (Value::Color(color), _) => {
            let schemed = dark.is_some() || !matches!(slot, Slot::Seed(Seed::Accent));
            let scheme = if schemed { Scheme::Only(Mode::Light) } else { Scheme::Both };
            put(import, slot, scheme, color);
            if let Some(Value::Color(dark)) = dark {
                put(import, slot, Scheme::Only(Mode::Dark), dark);
            }
        }
        (Value::Length(rem), slot) => import.length(name, slot, rem),
        (Value::Text(text), Slot::Font) => {
            import.brand.typography.font = import.fonts(name, &text);
        }
        (Value::Text(text), _) => {
            import.tell(format!("{name}: {} is not understood.", shown(&text)));
        }
    }
}

fn put(import: &mut Import, slot: Slot, scheme: Scheme, color: Parsed) {
    let mode = if scheme == Scheme::Only(Mode::Dark) { Mode::Dark } else { Mode::Light };
    let surface = import.brand.palette(mode)[Token::Surface];
    import.color(slot, scheme, color.over(surface));
}

fn offer(import: &mut Import, variables: &Variables, name: &str, is_shadcn: bool) {
    let (light, dark) = (variables.value(name, false), variables.value(name, true));
    let value = match (light, dark) {
        (Ok(light), Ok(dark)) if light == dark => light.to_string(),
        (Ok(light), Ok(dark)) => format!("{light} / {dark}"),
        (Ok(light), Err(_)) => light.to_string(),
        (Err(error), _) => {
            import.tell(format!("{name}: {error}."));
            String::new()
        }
    };
    if is_shadcn {
        import.unknown.push(format!("{name}: {value}"));
        return;
    }
    let last = name.rsplit('-').next().unwrap_or_default();
    let offered = LIKENESS.iter().find(|(word, _)| *word == last).map(|(_, slot)| *slot);
    let offered = offered.filter(|_| !value.is_empty() && !name.contains("radius"));
    import.choices.push(Choice { name: name.to_owned(), value, offered });
}
