//! Which tokens mean something here.

use super::value::{Kind, Value};
use crate::document::{CustomShadow, Shadow};
use crate::formats::Import;
use crate::formats::import::round;
use crate::formats::slot::{Scheme, Seed, Slot};
use crate::palette::{Mode, Token};

/// Colours by path; `*.x` is any group. The first that is there counts.
const COLORS: [(Slot, &[&str]); 14] = [
    (Slot::Seed(Seed::Accent), &["color.accent", "brand.primary", "*.primary", "*.brand"]),
    (Slot::Seed(Seed::Page), &["color.page", "*.background", "*.canvas"]),
    (Slot::Seed(Seed::Surface), &["color.surface", "*.card"]),
    (Slot::Seed(Seed::Header), &["color.header"]),
    (Slot::Seed(Seed::Danger), &["color.danger", "*.destructive", "*.error"]),
    (Slot::Seed(Seed::Good), &["color.good", "*.success"]),
    (Slot::Label, &["color.on-fill"]),
    (Slot::Token(Token::Text), &["color.text", "*.foreground"]),
    (Slot::Token(Token::Muted), &["color.muted"]),
    (Slot::Token(Token::Edge), &["color.edge"]),
    (Slot::Token(Token::Line), &["color.line", "*.border"]),
    (Slot::Token(Token::Quiet), &["color.quiet"]),
    (Slot::Token(Token::Focus), &["color.focus"]),
    (Slot::Token(Token::Accent), &["color.link", "action.link"]),
];

/// Groups whose colours belong to one component: their names mean nothing for the whole.
const COMPONENTS: [&str; 4] = ["button", "input", "badge", "tooltip"];

/// Takes the value of a token, or lists it.
pub(super) fn take(import: &mut Import, path: &str, value: &Value, scheme: Scheme) {
    if let Some(told) = &value.told {
        import.tell(format!("{path} {told}."));
    }
    let taken = match &value.kind {
        Kind::Color(color) => {
            let slot = slot(path);
            if let Some(slot) = slot {
                put(import, slot, scheme, *color);
            }
            slot.is_some()
        }
        Kind::Length(rem) => length(import, path, *rem),
        Kind::Families(families) => fonts(import, path, &families.join(", ")),
        Kind::Weight(weight) => weighted(import, path, *weight),
        Kind::Number(number) => leading(import, path, *number),
        Kind::Shadow { y, blur, color } => {
            let (y, blur) = (import.bounded(path, *y), import.bounded(path, *blur));
            let alpha = import.bounded(path, f64::from(color.alpha));
            if let (Some(y), Some(blur), Some(alpha), true) =
                (y, blur, alpha, path == "shadow.card")
            {
                import.brand.shape.shadow = Some(Shadow::Custom(CustomShadow { y, blur, alpha }));
            }
            path == "shadow.card"
        }
        Kind::Border(width) => {
            if path == "line.card" {
                import.brand.shape.line = import.bounded(path, width * 16.0);
            }
            path == "line.card"
        }
        Kind::Other(_) => false,
    };
    if !taken {
        import.unknown.push(format!("{path}: {}", shown(&value.kind)));
    }
}

/// What a colour is for, by its path.
fn slot(path: &str) -> Option<Slot> {
    let (group, name) = path.rsplit_once('.').unwrap_or(("", path));
    let named = path.strip_prefix("color.").and_then(Token::named);
    let is_component =
        group.split('.').any(|one| COMPONENTS.iter().any(|known| one.starts_with(known)));
    let fits = |known: &&str| match known.strip_prefix("*.") {
        Some(last) => last == name && !is_component,
        None => *known == path,
    };
    let known = COLORS.iter().find(|(_, paths)| paths.iter().any(fits));
    known.map(|(slot, _)| *slot).or(named.map(Slot::Token))
}

/// A file without schemes says what a brand is in light; its colours hold in both.
fn put(import: &mut Import, slot: Slot, scheme: Scheme, color: crate::color::Parsed) {
    let mode = if let Scheme::Only(mode) = scheme { mode } else { Mode::Light };
    let rgb = color.over(import.brand.palette(mode)[Token::Surface]);
    let scheme = match (slot, scheme) {
        (Slot::Seed(Seed::Accent), scheme) => scheme,
        (_, Scheme::Both) => Scheme::Only(Mode::Light),
        (_, scheme) => scheme,
    };
    import.color(slot, scheme, rgb);
}

fn length(import: &mut Import, path: &str, rem: f64) -> bool {
    match path {
        "radius.control" | "button.radius" => import.length(path, Slot::Radius, rem),
        "radius.small" => import.length(path, Slot::Small, rem),
        "radius.large" => import.length(path, Slot::Large, rem),
        "text.title" => import.brand.typography.title_size = import.bounded(path, rem),
        "text.body" => {
            if rem < 1.0 {
                import.tell(format!("{path}: {}rem is below 1rem.", round(rem)));
            }
            let hundredths = (rem * 100.0).round() / 100.0;
            import.brand.typography.scale = import.bounded(path, hundredths);
        }
        _ => return false,
    }
    true
}

fn fonts(import: &mut Import, path: &str, families: &str) -> bool {
    match path {
        "font.body" | "font.sans" => import.brand.typography.font = import.fonts(path, families),
        "font.title" | "font.heading" => {
            import.brand.typography.title = import.fonts(path, families);
        }
        _ => return false,
    }
    true
}

fn weighted(import: &mut Import, path: &str, weight: f64) -> bool {
    match path {
        "weight.body" => import.brand.typography.weight = import.bounded(path, weight),
        "weight.title" => import.brand.typography.title_weight = import.bounded(path, weight),
        _ => return false,
    }
    true
}

fn leading(import: &mut Import, path: &str, number: f64) -> bool {
    if path == "leading.body" {
        import.brand.typography.leading = import.bounded(path, number);
    }
    path == "leading.body"
}

/// A value as it is listed.
fn shown(kind: &Kind) -> String {
    match kind {
        Kind::Color(color) if color.is_opaque() => color.rgb.to_string(),
        Kind::Color(color) => format!("{} at {}", color.rgb, round(f64::from(color.alpha))),
        Kind::Length(rem) | Kind::Border(rem) => format!("{}rem", round(*rem)),
        Kind::Families(families) => crate::document::shown(&families.join(", ")),
        Kind::Weight(number) | Kind::Number(number) => round(*number).to_string(),
        Kind::Shadow { .. } => "a shadow".to_owned(),
        Kind::Other(kind) => kind.clone(),
    }
}
