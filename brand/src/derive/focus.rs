//! The two rings around what has the focus.

use crate::color::Rgb;
use crate::gate::{RING_GROUNDS, ring_shows};
use crate::palette::Token;

use super::{PART, Painter};

/// How far the rings are parted in one step: the ring, and the gap between.
const RING_STEP: f32 = 0.04;
const GAP_STEP: f32 = 0.02;

/// Enough steps to reach black and white.
const STEPS: u8 = 25;

impl Painter<'_> {
    /// Parts the rings until they differ and one of them shows on every ground.
    pub(super) fn focus(&mut self) {
        let ink = self.ink();
        let outwards = if ink == Rgb::WHITE { 1.0 } else { -1.0 };
        let mut ring = self.palette[Token::Accent].oklch();
        let mut gap = self.hue(self.either(0.93, 0.22), self.seed.c.min(0.045));
        let grounds = self.palette.of(RING_GROUNDS);
        let mut rings = (self.palette[Token::Accent], gap.paint());
        for _ in 0..STEPS {
            if ring_shows(rings, &grounds, PART) {
                break;
            }
            ring.l = (ring.l + RING_STEP * outwards).clamp(0.0, 1.0);
            gap.l = (gap.l - GAP_STEP * outwards).clamp(0.0, 1.0);
            rings = (ring.paint(), gap.paint());
        }
        if !ring_shows(rings, &grounds, PART) {
            rings = (ink, ink.opposite());
        }
        self.put(Token::Focus, rings.0);
        self.put(Token::FocusGap, rings.1);
    }
}
