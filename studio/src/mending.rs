//! What fails the gate, and what mends it.

use brand::color::Rgb;
use brand::document::{Document, Paint};
use brand::gate::{Pair, mend};
use brand::palette::{Mode, Palette, Token};

/// A pair that fails, with what would mend it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Failure {
    pub(crate) mode: Mode,
    pub(crate) pair: Pair,
    /// The two colours of now.
    pub(crate) colors: [Rgb; 2],
    /// The nearest front and the nearest ground that pass.
    pub(crate) mended: [Option<Rgb>; 2],
}

impl Failure {
    /// As `accepted` of a document names it.
    pub(crate) fn name(&self) -> String {
        format!("{}: {} on {}", self.mode.name(), self.pair.front, self.pair.ground)
    }

    /// The token of a side.
    pub(crate) const fn token(&self, side: usize) -> Token {
        if side == 0 { self.pair.front } else { self.pair.ground }
    }
}

/// Everything that fails, in every mode.
pub(crate) fn failures(document: &Document) -> Vec<Failure> {
    let of = |mode: Mode| {
        let palette = document.palette(mode);
        let all = document.failures(mode);
        all.into_iter().map(move |pair| failure(&palette, mode, pair)).collect::<Vec<_>>()
    };
    Mode::ALL.into_iter().flat_map(of).collect()
}

fn failure(palette: &Palette, mode: Mode, pair: Pair) -> Failure {
    // A ring is two colours: neither alone says whether it shows.
    let is_ring = pair.front == Token::Focus;
    let mended = match is_ring {
        true => [None, None],
        false => [pair.mended_front(palette), pair.mended_ground(palette)],
    };
    Failure { mode, pair, colors: palette.of([pair.front, pair.ground]), mended }
}

/// Sets one token in one mode.
pub(crate) fn set(document: &mut Document, mode: Mode, token: Token, rgb: Rgb) {
    document.set_mut(mode).insert(token, Paint::from(rgb));
}

/// Whether one of its colours, or of those of the ring, was set and could be derived instead.
pub(crate) fn can_derive(document: &Document, failure: &Failure) -> bool {
    let mut other = document.clone();
    derive_again(&mut other, failure);
    other.set(failure.mode) != document.set(failure.mode)
}

/// Leaves what fails to the derivation.
pub(crate) fn derive_again(document: &mut Document, failure: &Failure) {
    let set = document.set_mut(failure.mode);
    let sides = [failure.pair.front, failure.pair.ground];
    let ring = [Token::Focus, Token::FocusGap].into_iter();
    let is_ring = failure.pair.front == Token::Focus;
    for token in sides.into_iter().chain(ring.filter(|_| is_ring)) {
        set.remove(&token);
    }
}

/// Rounds of mending: what is mended can be the ground of something else.
const ROUNDS: usize = 4;

/// Mends everything: the nearest colours first, and what still fails is derived again.
pub(crate) fn mend_all(document: &mut Document) {
    for mode in Mode::ALL {
        for _ in 0..ROUNDS {
            for (token, rgb) in mend(&document.palette(mode), mode) {
                set(document, mode, token, rgb);
            }
        }
    }
    for failure in failures(document) {
        derive_again(document, &failure);
    }
    // What was set still holds something that fails with what is derived: the whole mode is derived.
    for failure in failures(document) {
        document.set_mut(failure.mode).clear();
    }
}

/// What those who listen are told: `2 pairs fail, 1 is new.`
pub(crate) fn told(before: &[String], now: &[String]) -> String {
    let new = now.iter().filter(|name| !before.contains(name)).count();
    let fail = match now.len() {
        0 => return "Every pair passes.".to_owned(),
        1 => "1 pair fails".to_owned(),
        many => format!("{many} pairs fail"),
    };
    match new {
        0 => format!("{fail}."),
        1 => format!("{fail}, 1 is new."),
        many => format!("{fail}, {many} are new."),
    }
}
