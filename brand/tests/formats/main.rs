//! Brands in the formats of others, and what comes of each.

mod auth0_themes;
mod clerk_appearances;
mod css_variables;
mod design_tokens;
mod detection;
mod entra_branding;
mod exports;
mod okta_themes;

use brand::document::{Hidden, LayoutKind, Side};
use brand::formats::{Import, auth0, clerk, dtcg, entra, okta, shadcn, variables};
use brand::gate::{Pair, nearest, pairs};
use brand::palette::{Mode, Token};

fn color(import: &Import, mode: Mode, token: Token) -> String {
    import.brand.palette(mode)[token].to_string()
}

fn light(import: &Import, token: Token) -> String {
    color(import, Mode::Light, token)
}

fn pair(import: &Import, mode: Mode, front: Token, ground: Token) -> Pair {
    let all = pairs(&import.brand.palette(mode), mode);
    *all.iter()
        .find(|pair| (pair.front, pair.ground) == (front, ground))
        .expect("the gate knows the pair")
}

/// The contrast, with two digits after the point.
fn ratio(import: &Import, front: Token, ground: Token) -> String {
    let palette = import.brand.palette(Mode::Light);
    format!("{:.2}", palette[front].contrast(palette[ground]))
}

fn is(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-9, "{found} and not {expected}");
}

/// The nearest colour that passes on a ground.
fn mended(import: &Import, mode: Mode, front: Token, ground: Token) -> String {
    let pair = pair(import, mode, front, ground);
    assert!(!pair.passes(), "{pair:?}");
    pair.mended_front(&import.brand.palette(mode)).expect("one passes").to_string()
}

/// The same but for a step or two of 8 bits: other programs round elsewhere.
fn stands_near(import: &Import, mode: Mode, token: Token, expected: &str) {
    let found = import.brand.palette(mode)[token];
    let apart = found.distance(brand::color::Rgb::from_hex(expected).expect("six digits"));
    assert!(apart < 0.006, "{token}: {found} and not {expected}");
}

fn has_told(import: &Import, parts: &[&str]) {
    for part in parts {
        assert!(import.told.iter().any(|told| told.contains(part)), "{part}: {:#?}", import.told);
    }
}

fn wanted(import: &Import) -> Vec<&str> {
    import.files.iter().map(|file| file.what.as_str()).collect()
}

fn fails_nowhere(import: &Import) {
    for mode in Mode::ALL {
        assert_eq!(import.brand.failures(mode), [], "{mode:?}");
    }
}
