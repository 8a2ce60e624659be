//! Colours as they are painted, and as they are derived.

mod parse;

use std::fmt;
use std::sync::LazyLock;

use color::{ColorSpace as _, OpaqueColor, Srgb};

pub use parse::{NotAColor, Parsed, parse};

/// How often a chroma is halved on the way to sRGB.
const CHROMA_STEPS: usize = 16;

/// How far a component may be outside sRGB: less than a step of 8 bits.
const OUTSIDE: f32 = 1e-5;

/// An opaque colour of 8 bits in sRGB: what a screen is given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rgb(pub [u8; 3]);

/// A colour in OKLCH. What is outside sRGB loses chroma when it is painted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Oklch {
    /// Lightness, from 0 to 1.
    pub l: f32,
    /// Chroma, from 0 to some 0.32 in sRGB.
    pub c: f32,
    /// Hue in degrees.
    pub h: f32,
}

static LINEAR: LazyLock<[f64; 256]> = LazyLock::new(|| {
    std::array::from_fn(|value| {
        let value = f64::from(u16::try_from(value).unwrap_or_default()) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    })
});

impl Rgb {
    /// Black.
    pub const BLACK: Self = Self([0; 3]);
    /// White.
    pub const WHITE: Self = Self([255; 3]);

    /// Reads `#rrggbb`.
    #[must_use]
    pub fn from_hex(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6)?;
        let part = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
        Some(Self([part(0)?, part(2)?, part(4)?]))
    }

    /// Relative luminance (WCAG 2.2), from 0 to 1.
    #[must_use]
    pub fn luminance(self) -> f64 {
        let [r, g, b] = self.0.map(|value| LINEAR[usize::from(value)]);
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }

    /// Contrast ratio (WCAG 2.2), from 1 to 21.
    #[must_use]
    pub fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// Black or white, whichever has more contrast on this colour: at least 4.58.
    #[must_use]
    pub fn opposite(self) -> Self {
        let black = self.contrast(Self::BLACK) >= self.contrast(Self::WHITE);
        if black { Self::BLACK } else { Self::WHITE }
    }

    /// The colour in OKLCH.
    #[must_use]
    pub fn oklch(self) -> Oklch {
        let srgb = OpaqueColor::<Srgb>::new(self.0.map(|value| f32::from(value) / 255.0));
        let [l, c, h] = srgb.convert::<color::Oklch>().components;
        Oklch { l, c, h }
    }

    /// How far apart two colours are in OKLAB.
    #[must_use]
    pub fn distance(self, other: Self) -> f32 {
        let lab = |one: Self| {
            let srgb = OpaqueColor::<Srgb>::new(one.0.map(|value| f32::from(value) / 255.0));
            srgb.convert::<color::Oklab>()
        };
        lab(self).difference(lab(other))
    }

    /// This colour with `alpha` over a ground.
    #[must_use]
    pub fn over(self, ground: Self, alpha: f32) -> Self {
        let mix = |top: u8, below: u8| f32::from(top) * alpha + f32::from(below) * (1.0 - alpha);
        Self(std::array::from_fn(|at| eight_bits(mix(self.0[at], ground.0[at]) / 255.0)))
    }
}

impl fmt::Display for Rgb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [r, g, b] = self.0;
        write!(f, "#{r:02x}{g:02x}{b:02x}")
    }
}

impl Oklch {
    /// The nearest colour of sRGB at the same lightness and hue.
    #[must_use]
    pub fn paint(self) -> Rgb {
        let l = self.l.clamp(0.0, 1.0);
        let at = |c: f32| color::Oklch::to_linear_srgb([l, c, self.h]);
        let inside = |rgb: [f32; 3]| rgb.iter().all(|one| (-OUTSIDE..=1.0 + OUTSIDE).contains(one));
        let mut best = at(self.c);
        if !inside(best) {
            let (mut least, mut most) = (0.0, self.c);
            for _ in 0..CHROMA_STEPS {
                let middle = f32::midpoint(least, most);
                if inside(at(middle)) { least = middle } else { most = middle }
            }
            best = at(least);
        }
        Rgb(Srgb::from_linear_srgb(best).map(eight_bits))
    }

    /// The same hue and chroma at another lightness.
    #[must_use]
    pub const fn at(self, l: f32) -> Self {
        Self { l, ..self }
    }

    /// Whether it has no hue that people would name.
    #[must_use]
    pub fn is_grey(self) -> bool {
        self.c < GREY
    }
}

/// The chroma below which a colour is grey.
pub const GREY: f32 = 0.02;

/// A component from 0 to 1 as a byte.
#[must_use]
pub(crate) fn eight_bits(value: f32) -> u8 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is clamped")]
    let byte = (value.clamp(0.0, 1.0) * 255.0).round() as u8;
    byte
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_is_that_of_wcag() {
        let ratio = |a, b| Rgb::from_hex(a).unwrap().contrast(Rgb::from_hex(b).unwrap());
        assert!((ratio("#000000", "#ffffff") - 21.0).abs() < 1e-9);
        assert!((ratio("#777777", "#ffffff") - 4.48).abs() < 0.005);
    }

    #[test]
    fn every_colour_has_an_opposite_that_can_be_read_on_it() {
        for value in 0..=255 {
            let grey = Rgb([value; 3]);
            assert!(grey.contrast(grey.opposite()) >= 4.58, "{grey}");
        }
    }

    #[test]
    fn a_painted_colour_comes_back_from_oklch_unchanged() {
        for step in 0..4096_u32 {
            let part = |shift: u32| u8::try_from((step >> shift & 15) * 17).unwrap();
            let rgb = Rgb([part(8), part(4), part(0)]);
            assert_eq!(rgb.oklch().paint(), rgb);
        }
    }

    #[test]
    fn what_is_outside_srgb_keeps_its_lightness_and_hue() {
        let wide = Oklch { l: 0.7, c: 0.4, h: 150.0 };
        let painted = wide.paint().oklch();
        assert!((painted.l - 0.7).abs() < 0.005 && (painted.h - 150.0).abs() < 1.0, "{painted:?}");
        assert!(painted.c > 0.18);
    }

    #[test]
    fn what_is_half_there_is_mixed_with_its_ground() {
        assert_eq!(Rgb::BLACK.over(Rgb::WHITE, 0.15).to_string(), "#d9d9d9");
    }
}
