//! The style sheet of Entra's company branding: its parts are named here as own styles.

use cssparser::{ParseError, Parser, Token as CssToken};

use super::super::Import;
use super::super::slot::{Scheme, Seed};
use super::super::variables::value_of;
use crate::color::{Rgb, parse};
use crate::css::{MOST_BYTES, OwnStyles, end_of_prelude};
use crate::document::{Invalid, shown};
use crate::palette::{Mode, Token};

/// Parts of Entra's page, and what they are here.
const PARTS: [(&str, &str); 11] = [
    (".ext-sign-in-box", ".pt-card"),
    (".ext-title", ".pt-title"),
    (".ext-subtitle", ".pt-text"),
    (".ext-header", ".pt-brand"),
    (".ext-banner-logo", ".pt-brand-logo"),
    (".ext-background-image", ".pt-page"),
    (".ext-input.ext-text-box", ".pt-input"),
    (".ext-error", ".pt-error"),
    (".ext-footer", ".pt-footer"),
    (".ext-button.ext-secondary", ".pt-button--quiet"),
    (".ext-boilerplate-text", ".pt-hint"),
];

/// The first button, whose colours are the brand's.
const PRIMARY: &str = ".ext-button.ext-primary";

/// A rule of the sheet.
struct Rule {
    line: usize,
    selector: String,
    declarations: Vec<(String, String)>,
}

/// Reads a style sheet. The colour of the first button is taken as the accent, and the
/// rest is offered as own styles, as far as these take it.
///
/// # Errors
///
/// The sheet is too long.
pub fn css(file: &str, source: &str) -> Result<Import, Invalid> {
    if source.len() > MOST_BYTES {
        let sentence = format!("it has {} KB, and 25 are the most.", source.len().div_ceil(1024));
        return Err(Invalid::new(file, 0, sentence));
    }
    let mut import = Import::default();
    for rule in rules(source) {
        let (base, state) = rule.selector.split_once(':').unwrap_or((&rule.selector, ""));
        match PARTS.iter().find(|(theirs, _)| *theirs == base) {
            Some((_, part)) => offer(&mut import, file, &rule, part, state),
            None if base == PRIMARY => primary(&mut import, &rule, state),
            None if base == "body" => body(&mut import, &rule),
            None => import.unknown.push(format!("{}: there is no such part", shown(base))),
        }
    }
    Ok(import.finish())
}

fn rules(source: &str) -> Vec<Rule> {
    let mut all = Vec::new();
    let mut parser = Parser::new(source);
    loop {
        parser.skip_whitespace();
        let line = parser.current_source_location().line as usize + 1;
        let start = parser.position();
        let (end, has_block) = end_of_prelude(&mut parser);
        let selector = parser.slice(start..end).trim().to_owned();
        if !has_block {
            if parser.is_exhausted() {
                return all;
            }
            continue;
        }
        let mut declarations = Vec::new();
        let inside = |inner: &mut Parser<'_>| {
            while let Ok(token) = inner.next().cloned() {
                match token {
                    CssToken::Ident(name) => {
                        declarations.push((name.to_ascii_lowercase(), value_of(inner)));
                    }
                    CssToken::Semicolon => {}
                    _ => drop(value_of(inner)),
                }
            }
            Ok::<_, ParseError<()>>(())
        };
        let _ = parser.parse_nested_block(inside);
        all.push(Rule { line, selector, declarations });
    }
}

fn body(import: &mut Import, rule: &Rule) {
    for (name, value) in &rule.declarations {
        match name.as_str() {
            "font-family" => import.brand.typography.font = import.fonts("body", value),
            name => import.tell(format!("body: {} is not read.", shown(name))),
        }
    }
}

fn primary(import: &mut Import, rule: &Rule, state: &str) {
    let color = |wanted: &[&str]| {
        let found = rule.declarations.iter().find(|(name, _)| wanted.contains(&name.as_str()));
        found.and_then(|(_, value)| parse(value).ok()).map(|color| color.rgb)
    };
    let ground = color(&["background-color", "background"]);
    if !state.is_empty() {
        if let Some(ground) = ground {
            let ratio = hundredths(Rgb::WHITE.contrast(ground));
            import.tell(format!(
                "{PRIMARY}:{}: {ground} is derived; a white label has {ratio} on it.",
                shown(state)
            ));
        }
        return;
    }
    if let Some(ground) = ground {
        import.seed(Seed::Accent, Scheme::Both, ground);
    }
    if let Some(label) = color(&["color"]) {
        import.label(Mode::Light, label);
    }
}

/// Offers what own styles take; the edge of fields is a token.
fn offer(import: &mut Import, file: &str, rule: &Rule, part: &str, state: &str) {
    let state = if state.is_empty() { String::new() } else { format!(":{state}") };
    for (name, value) in &rule.declarations {
        let edge = value.rsplit(' ').next().and_then(|color| parse(color).ok());
        if let (".pt-input", true, Some(edge)) = (part, name.starts_with("border"), edge) {
            import.token(Mode::Light, Token::Edge, edge.over(Rgb::WHITE));
            continue;
        }
        let one = format!("{part}{state} {{ {name}: {value}; }}\n");
        // The lines before it, so that a refusal has its number.
        match OwnStyles::parse(file, &format!("{}{one}", "\n".repeat(rule.line - 1))) {
            Ok(_) => import.css.push_str(&one),
            Err(refused) => import.told.extend(refused.iter().map(ToString::to_string)),
        }
    }
}

fn hundredths(ratio: f64) -> f64 {
    (ratio * 100.0).floor() / 100.0
}
