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

/// A step of lightness away from what stands beside it, or else towards it, or else
/// the same: a colour under the pointer.
pub(crate) fn step(from: Rgb, by: f32, ratio: f64, beside: &[Rgb], away: Rgb) -> Rgb {
    let colour = from.oklch();
    let outwards = if away == Rgb::WHITE { by } else { -by };
    let fits = |l: f32| (0.0..=1.0).contains(&l);
    let tried = [colour.l + outwards, colour.l - outwards];
    let painted = tried.into_iter().filter(|l| fits(*l)).map(|l| colour.at(l).paint());
    painted.into_iter().find(|one| has(*one, ratio, beside)).unwrap_or(from)
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
    fn black_gets_lighter_under_a_pointer() {
        let hover = step(Rgb::BLACK, 0.06, 4.5, &[Rgb::WHITE], Rgb::BLACK);
        assert!(hover != Rgb::BLACK && hover.contrast(Rgb::WHITE) >= 4.5, "{hover}");
    }
}
