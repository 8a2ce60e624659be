//! A brand as the custom properties of shadcn.

use std::fmt::Write as _;

use super::Exported;
use crate::document::{Assets, Bounded, Document, Layout};
use crate::palette::{Mode, Token};

/// Names of shadcn, and the tokens that they are.
const NAMES: [(&str, Token); 18] = [
    ("background", Token::Page),
    ("foreground", Token::PageText),
    ("card", Token::Surface),
    ("card-foreground", Token::Text),
    ("popover", Token::Surface),
    ("popover-foreground", Token::Text),
    ("primary", Token::Fill),
    ("primary-foreground", Token::OnFill),
    ("secondary", Token::Quiet),
    ("secondary-foreground", Token::Text),
    ("muted", Token::Quiet),
    ("muted-foreground", Token::Muted),
    ("accent", Token::AccentSoft),
    ("accent-foreground", Token::Text),
    ("destructive", Token::Danger),
    ("border", Token::Line),
    ("input", Token::Edge),
    ("ring", Token::Focus),
];

/// The radius of shadcn if nothing is decided.
const RADIUS: f64 = 0.625;

/// Writes `globals.css`.
#[must_use]
pub fn export(brand: &Document) -> Exported {
    let mut css = String::new();
    for (selector, mode) in [(":root", Mode::Light), (".dark", Mode::Dark)] {
        let palette = brand.palette(mode);
        let _ = writeln!(css, "{selector} {{");
        if mode == Mode::Light {
            let radius = brand.shape.radius.map_or(RADIUS, Bounded::get);
            let _ = writeln!(css, "  --radius: {radius}rem;");
        }
        for (name, token) in NAMES {
            let _ = writeln!(css, "  --{name}: {};", palette[token]);
        }
        css.push_str("}\n");
    }
    Exported { files: vec![("globals.css".to_owned(), css)], lost: losses(brand) }
}

fn losses(brand: &Document) -> Vec<String> {
    let mut lost = vec!["Colors for more contrast: shadcn has light and dark.".to_owned()];
    let mut told = |is_lost: bool, what: &str| {
        if is_lost {
            lost.push(what.to_owned());
        }
    };
    told(brand.colors.header.is_some(), "colors.header: there is no header.");
    told(brand.layout != Layout::default(), "layout: shadcn has no page.");
    told(brand.assets != Assets::default(), "assets: shadcn has no files.");
    told(brand.texts.iter().next().is_some(), "texts: shadcn has no sentences.");
    told(brand.css.is_some(), "css: its parts are not those of shadcn.");
    lost
}
