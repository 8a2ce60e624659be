//! The colour nearest to a wanted one that has the contrast it needs.

use crate::color::{Oklch, Rgb};

/// Halvings of the way to black or white: finer than 8 bits can tell.
const STEPS: usize = 14;

/// Contrast beyond what is needed, so that rounding elsewhere cannot take it away.
const SPARE: f64 = 0.02;

/// Whether a colour has the contrast on every ground.
pub(crate) fn has(front: Rgb, ratio: f64, grounds: &[Rgb]) -> bool {
    grounds.iter().all(|ground| front.contrast(*ground) >= ratio)
}

/// `wanted`, if it has the contrast on all grounds; else the nearest lightness that
/// does, towards `end`, which is black or white; `end` itself if none does.
pub(crate) fn solve(wanted: Oklch, ratio: f64, grounds: &[Rgb], end: Rgb) -> Rgb {
    let painted = wanted.paint();
    if has(painted, ratio, grounds) {
        return painted;
    }
    let last = if end == Rgb::WHITE { 1.0 } else { 0.0 };
    let (mut fails, mut passes, mut best) = (wanted.l, last, end);
    for _ in 0..STEPS {
        let middle = f32::midpoint(fails, passes);
        let painted = wanted.at(middle).paint();
        if has(painted, ratio + SPARE, grounds) {
            (passes, best) = (middle, painted);
        } else {
            fails = middle;
        }
    }
    best
}

/// Steps of lightness under a pointer, and while something is pressed.
const STATES: [f32; 2] = [0.06, 0.11];

/// Below this, nobody sees a step.
const DARKEST: f32 = 0.15;

/// The colours under a pointer and while it is pressed: away from what stands beside it,
/// or else towards it, or else the same.
pub(crate) fn states(from: Rgb, ratio: f64, beside: &[Rgb], away: Rgb) -> [Rgb; 2] {
    let colour = from.oklch();
    let outwards = if away == Rgb::WHITE { 1.0 } else { -1.0 };
    let painted = |by: f32| {
        let l = colour.l + by;
        let fits = (DARKEST.min(colour.l)..=1.0).contains(&l);
        Some(colour.at(l).paint()).filter(|one| fits && has(*one, ratio, beside))
    };
    let both = |direction: f32| {
        let [hover, active] = STATES.map(|by| painted(direction * by));
        Some([hover?, active?])
    };
    let apart = || STATES.map(|by| painted(by).or(painted(-by)).unwrap_or(from));
    both(outwards).or_else(|| both(-outwards)).unwrap_or_else(apart)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_the_contrast_stays_as_it_is() {
        let green = Rgb([0x17, 0x60, 0x4e]);
        assert_eq!(solve(green.oklch(), 4.5, &[Rgb::WHITE], Rgb::BLACK), green);
    }

    #[test]
    fn what_lacks_contrast_moves_no_further_than_it_must() {
        let yellow = Rgb([0xff, 0xc3, 0x0a]).oklch();
        let edge = solve(yellow, 3.0, &[Rgb::WHITE], Rgb::BLACK);
        assert!((3.02..3.06).contains(&edge.contrast(Rgb::WHITE)), "{edge}");
    }

    #[test]
    fn a_contrast_that_nothing_has_ends_in_black_or_white() {
        let grey = Rgb([0x77; 3]);
        assert_eq!(solve(grey.oklch(), 7.0, &[grey], Rgb::BLACK), Rgb::BLACK);
    }

    #[test]
    fn black_gets_lighter_under_a_pointer_and_lighter_still_when_pressed() {
        let [hover, active] = states(Rgb([0x12; 3]), 4.5, &[Rgb::WHITE], Rgb::BLACK);
        assert!(Rgb([0x12; 3]) < hover && hover < active, "{hover} {active}");
        assert!(active.contrast(Rgb::WHITE) >= 4.5);
    }
}
