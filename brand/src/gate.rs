//! The gate: which colours must stand out from which, and what mends those that do not.
//!
//! Contrast is that of WCAG 2.2 on the painted colours, and is never rounded up.

use std::collections::BTreeMap;

use crate::color::Rgb;
use crate::derive::CARD;
use crate::derive::solve::has;
use crate::palette::{Mode, Palette, Token};

/// Steps to black or white, and then halvings of one, on the way to the nearest colour.
const WALK: u8 = 255;
const STEPS: usize = 12;

/// The contrast that symbols and edges need.
const PART: f64 = 3.0;

/// What a ring around the focus may stand on.
pub(crate) const RING_GROUNDS: [Token; 12] = [
    Token::Surface,
    Token::Quiet,
    Token::AccentSoft,
    Token::DangerSoft,
    Token::GoodSoft,
    Token::Page,
    Token::Wash,
    Token::Header,
    Token::Fill,
    Token::FillHover,
    Token::FillActive,
    Token::DangerFill,
];

/// Texts, and what each stands on.
const TEXTS: [(&[Token], &[Token]); 6] = [
    (&[Token::Text, Token::Muted, Token::Accent, Token::AccentHover, Token::AccentActive], &CARD),
    (&[Token::PageText, Token::PageMuted], &[Token::Page, Token::Wash]),
    (&[Token::HeaderText], &[Token::Header]),
    (&[Token::Danger], &[Token::Surface]),
    (&[Token::OnFill], &[Token::Fill, Token::FillHover, Token::FillActive]),
    (&[Token::OnDangerFill], &[Token::DangerFill, Token::DangerFillHover]),
];

/// Symbols and edges, and what each stands on.
const PARTS: [(&[Token], &[Token]); 6] = [
    (&[Token::Edge], &CARD),
    (&[Token::Icon], &[Token::Surface, Token::AccentSoft]),
    (&[Token::IconQuiet], &[Token::Surface, Token::Quiet]),
    (&[Token::Danger], &[Token::DangerSoft]),
    (&[Token::Good], &[Token::GoodSoft]),
    (&[Token::DangerFill], &[Token::Surface]),
];

/// Two colours, of which one must stand out from the other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    /// The text, symbol or edge.
    pub front: Token,
    /// What it stands on.
    pub ground: Token,
    /// The contrast that they have.
    pub ratio: f64,
    /// The contrast that they need.
    pub need: f64,
}

impl Pair {
    /// Whether the contrast is what is needed.
    #[must_use]
    pub fn passes(&self) -> bool {
        self.ratio >= self.need
    }

    /// The colour nearest to the front that passes on this ground.
    #[must_use]
    pub fn mended_front(&self, palette: &Palette) -> Option<Rgb> {
        nearest(palette[self.front], &[(palette[self.ground], self.need)])
    }

    /// The colour nearest to the ground that this front passes on.
    #[must_use]
    pub fn mended_ground(&self, palette: &Palette) -> Option<Rgb> {
        nearest(palette[self.ground], &[(palette[self.front], self.need)])
    }
}

/// Every pair of a palette, with its contrast.
#[must_use]
pub fn pairs(palette: &Palette, mode: Mode) -> Vec<Pair> {
    let all = |list: &[(&'static [Token], &'static [Token])], need: f64| {
        let each = list.iter().flat_map(|(fronts, grounds)| {
            fronts.iter().flat_map(|front| grounds.iter().map(|ground| (*front, *ground)))
        });
        let pair = |(front, ground): (Token, Token)| {
            let ratio = palette[front].contrast(palette[ground]);
            Pair { front, ground, ratio, need }
        };
        each.map(pair).collect::<Vec<_>>()
    };
    let mut pairs = all(&TEXTS, mode.text_ratio());
    pairs.extend(all(&PARTS, PART));
    pairs.push(button(palette));
    pairs.extend(rings(palette));
    pairs
}

/// The pairs that fail.
#[must_use]
pub fn failures(palette: &Palette, mode: Mode) -> Vec<Pair> {
    let mut failures = pairs(palette, mode);
    failures.retain(|pair| !pair.passes());
    failures
}

/// The first button is told from the card by its fill or by its edge.
fn button(palette: &Palette) -> Pair {
    let ratio = |token: Token| palette[token].contrast(palette[Token::Surface]);
    let by_fill = ratio(Token::Fill) >= ratio(Token::FillEdge);
    let front = if by_fill { Token::Fill } else { Token::FillEdge };
    Pair { front, ground: Token::Surface, ratio: ratio(front), need: PART }
}

fn rings(palette: &Palette) -> Vec<Pair> {
    let (ring, gap) = (palette[Token::Focus], palette[Token::FocusGap]);
    let on = |ground: Token| {
        let ratio = palette[ground].contrast(ring).max(palette[ground].contrast(gap));
        Pair { front: Token::Focus, ground, ratio, need: PART }
    };
    let mut pairs: Vec<_> = RING_GROUNDS.into_iter().map(on).collect();
    let ratio = ring.contrast(gap);
    pairs.push(Pair { front: Token::Focus, ground: Token::FocusGap, ratio, need: PART });
    pairs
}

/// Whether two rings differ, and one of them shows on every ground.
pub(crate) fn ring_shows((ring, gap): (Rgb, Rgb), grounds: &[Rgb], need: f64) -> bool {
    let shows = |ground: &Rgb| ring.contrast(*ground).max(gap.contrast(*ground)) >= need;
    ring.contrast(gap) >= need && grounds.iter().all(shows)
}

/// The colour nearest to another in OKLAB, of its hue and chroma, that has the contrast
/// to each of the others; `None` if none has.
#[must_use]
pub fn nearest(colour: Rgb, others: &[(Rgb, f64)]) -> Option<Rgb> {
    let passes = |one: Rgb| others.iter().all(|(other, need)| has(one, *need, &[*other]));
    if passes(colour) {
        return Some(colour);
    }
    let tried = [0.0, 1.0].into_iter().filter_map(|end| towards(colour, end, passes));
    tried.min_by(|a, b| colour.distance(*a).total_cmp(&colour.distance(*b)))
}

/// The first colour that passes on the way to black or white. At the edge of sRGB contrast
/// does not grow with each step, so a coarse walk comes before the halving.
fn towards(colour: Rgb, end: f32, passes: impl Fn(Rgb) -> bool) -> Option<Rgb> {
    let from = colour.oklch();
    let at = |step: u8| from.l + (end - from.l) * f32::from(step) / f32::from(WALK);
    let first = (1..=WALK).find(|step| passes(from.at(at(*step)).paint()))?;
    let (mut near, mut far) = (at(first - 1), at(first));
    let mut best = from.at(far).paint();
    for _ in 0..STEPS {
        let middle = f32::midpoint(near, far);
        let painted = from.at(middle).paint();
        if passes(painted) {
            (far, best) = (middle, painted);
        } else {
            near = middle;
        }
    }
    Some(best)
}

/// One colour for each front that fails, which passes on all its grounds: what a press
/// on "mend all" sets. Rings and labels that cannot be mended so are left out.
#[must_use]
pub fn mend(palette: &Palette, mode: Mode) -> BTreeMap<Token, Rgb> {
    let all = pairs(palette, mode);
    let failing = all.iter().filter(|pair| !pair.passes() && pair.front != Token::Focus);
    let mended = |pair: &Pair| {
        let others: Vec<_> = all
            .iter()
            .filter(|other| other.front == pair.front)
            .map(|other| (palette[other.ground], other.need))
            .collect();
        Some((pair.front, nearest(palette[pair.front], &others)?))
    };
    failing.filter_map(mended).collect()
}
