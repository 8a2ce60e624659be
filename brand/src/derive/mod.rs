//! From one colour to all of them.
//!
//! **Invariant**: whatever the seed is, the palette passes the gate unless a colour
//! that was set fails it. `brand/tests/derivation.rs` holds it.

mod focus;
mod grounds;
mod parts;
pub(crate) mod solve;

use std::collections::BTreeMap;

use crate::color::{Oklch, Rgb};
use crate::palette::{Mode, Palette, Token};
use solve::solve;

/// What was decided for one mode.
#[derive(Clone, Debug)]
pub struct Seeds {
    /// The colour of the brand.
    pub accent: Rgb,
    /// What the card lies on.
    pub page: Option<Rgb>,
    /// The card.
    pub surface: Option<Rgb>,
    /// The ground of the header; the page's if there is none.
    pub header: Option<Rgb>,
    /// What was refused, and what removes.
    pub danger: Option<Rgb>,
    /// What went well.
    pub good: Option<Rgb>,
    /// How much chroma the grounds have.
    pub tint: f32,
    /// Tokens that are not derived.
    pub set: BTreeMap<Token, Rgb>,
}

impl Seeds {
    /// One colour, and nothing else.
    #[must_use]
    pub fn of(accent: Rgb) -> Self {
        Self {
            accent,
            page: None,
            surface: None,
            header: None,
            danger: None,
            good: None,
            tint: TINT,
            set: BTreeMap::new(),
        }
    }
}

/// The chroma of the grounds if nothing else is said.
pub const TINT: f32 = 0.012;

/// The hue of what is refused.
pub(crate) const RED: f32 = 27.0;

/// The contrast of what is no text.
const PART: f64 = 3.0;

/// Derives every colour of a mode.
#[must_use]
pub fn derive(seeds: &Seeds, mode: Mode) -> Palette {
    let seed = seeds.accent.oklch();
    let tint = if seed.is_grey() { 0.0 } else { seeds.tint };
    let mut painter = Painter { seeds, mode, seed, tint, palette: Palette::default() };
    painter.card();
    painter.page();
    painter.texts();
    painter.links();
    painter.buttons();
    painter.outcomes();
    painter.focus();
    painter.palette
}

/// A palette that is being made, and what it is made of.
struct Painter<'a> {
    seeds: &'a Seeds,
    mode: Mode,
    seed: Oklch,
    tint: f32,
    palette: Palette,
}

impl Painter<'_> {
    /// Puts a colour, unless another was set.
    fn put(&mut self, token: Token, derived: Rgb) -> Rgb {
        let colour = self.seeds.set.get(&token).copied().unwrap_or(derived);
        self.palette[token] = colour;
        colour
    }

    /// The seed's hue in another lightness and chroma.
    const fn hue(&self, l: f32, c: f32) -> Oklch {
        Oklch { l, c, h: self.seed.h }
    }

    /// The contrast of what is no text, as it is derived.
    const fn part(&self) -> f64 {
        if self.mode.is_more() { 4.5 } else { PART }
    }

    /// What texts of the card stand on.
    fn grounds(&self) -> [Rgb; 5] {
        self.palette.of(CARD)
    }

    /// The first for dark text on the card, the second for light text.
    fn either<T>(&self, dark_text: T, light_text: T) -> T {
        if self.ink() == Rgb::BLACK { dark_text } else { light_text }
    }

    /// What stands out from the card: black or white.
    fn ink(&self) -> Rgb {
        self.palette[Token::Surface].opposite()
    }

    /// A colour with the contrast on the whole card.
    fn on_card(&self, wanted: Oklch, ratio: f64) -> Rgb {
        solve(wanted, ratio, &self.grounds(), self.ink())
    }
}

/// The grounds of the card that texts stand on.
pub(crate) const CARD: [Token; 5] =
    [Token::Surface, Token::Quiet, Token::AccentSoft, Token::DangerSoft, Token::GoodSoft];
