//! Colours as CSS writes them.

use std::fmt;

use color::{ColorSpaceTag, DynamicColor};

use super::{Oklch, Rgb, eight_bits};

/// Most bytes of a colour.
const LONGEST: usize = 120;

/// How far from sRGB a colour may be that counts as inside it.
const OUTSIDE: f32 = 1e-3;

/// A colour as it was written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Parsed {
    /// The opaque part, as it is painted.
    pub rgb: Rgb,
    /// From 0 to 1.
    pub alpha: f32,
    /// Whether the colour is outside sRGB, so that chroma was taken away.
    pub is_outside: bool,
}

impl Parsed {
    /// What is painted over a ground.
    #[must_use]
    pub fn over(self, ground: Rgb) -> Rgb {
        if self.alpha >= 1.0 { self.rgb } else { self.rgb.over(ground, self.alpha) }
    }

    /// Whether nothing behind it shows.
    #[must_use]
    pub fn is_opaque(self) -> bool {
        self.alpha >= 1.0
    }

    /// Paints a colour of any space.
    #[must_use]
    pub fn of(parsed: DynamicColor) -> Self {
        let [srgb @ .., alpha] = parsed.convert(ColorSpaceTag::Srgb).components;
        let is_outside = srgb.iter().any(|value| !(-OUTSIDE..=1.0 + OUTSIDE).contains(value));
        let rgb = if is_outside {
            let [l, c, h, _] = parsed.convert(ColorSpaceTag::Oklch).components;
            Oklch { l, c, h }.paint()
        } else {
            Rgb(srgb.map(eight_bits))
        };
        Self { rgb, alpha: alpha.clamp(0.0, 1.0), is_outside }
    }
}

/// Why a text is no colour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotAColor(String);

impl fmt::Display for NotAColor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.0.escape_debug();
        write!(
            f,
            "\"{text}\" is no color: write one as CSS does, such as #17604e or oklch(0.45 0.08 168)"
        )
    }
}

/// Reads a colour: hex, a name, `rgb()`, `hsl()`, `hwb()`, `lab()`, `lch()`, `oklab()`,
/// `oklch()` or `color()`.
///
/// # Errors
///
/// The text is none of these, or refers to something else.
pub fn parse(text: &str) -> Result<Parsed, NotAColor> {
    let text = text.trim();
    let wrong = || NotAColor(text.chars().take(LONGEST).collect());
    if text.len() > LONGEST {
        return Err(wrong());
    }
    let parsed = color::parse_color(text).map_err(|_| wrong())?;
    let finite = parsed.components.iter().all(|one| one.is_finite());
    // Beyond any screen, conversions would overflow.
    let fits = parsed.components.iter().all(|one| one.abs() <= 1e4);
    if finite && fits { Ok(Parsed::of(parsed)) } else { Err(wrong()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_css_is_read() {
        for (text, hex) in [
            ("#0af", "#00aaff"),
            ("#17604E", "#17604e"),
            ("tomato", "#ff6347"),
            ("rgb(22 163 74)", "#16a34a"),
            ("rgba(124, 58, 237, 0.5)", "#7c3aed"),
            ("hsl(0 72% 51%)", "#dc2828"),
            ("hwb(18 20% 33%)", "#ab5733"),
            ("lab(50% 40 30)", "#bb5846"),
            ("lch(50% 40 30)", "#b25d57"),
            ("oklab(0.5 0.1 0.05)", "#994640"),
            ("oklch(0.25 0.03 290)", "#211f2f"),
            ("color(srgb 0 0.4 0.8)", "#0066cc"),
            ("color(display-p3 0.95 0.2 0.55)", "#ff2e8e"),
        ] {
            assert_eq!(parse(text).map(|parsed| parsed.rgb.to_string()), Ok(hex.into()), "{text}");
        }
    }

    #[test]
    fn what_is_no_color_is_refused_with_an_example() {
        for text in ["", "var(--brand)", "#12", "rgb(", "currentColor", "url(x)", "lch(50 1e9 0)"] {
            assert!(parse(text).is_err(), "{text}");
        }
        let told = parse("acent").unwrap_err().to_string();
        assert!(told.starts_with("\"acent\" is no color: write one as CSS does"), "{told}");
    }

    #[test]
    fn alpha_and_a_wide_gamut_are_told() {
        let half = parse("#0000008c").unwrap();
        assert!(!half.is_opaque() && !half.is_outside);
        assert!(parse("oklch(0.55 0.3 27)").unwrap().is_outside);
    }
}
