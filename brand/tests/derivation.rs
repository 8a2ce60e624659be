//! What is derived from one colour passes the gate, whatever the colour is.

use brand::color::Rgb;
use brand::derive::{Seeds, derive};
use brand::gate::{failures, mend, nearest};
use brand::palette::{Mode, Token};
use proptest::prelude::*;
use proptest::test_runner::Config;

fn hex(text: &str) -> Rgb {
    Rgb::from_hex(text).expect("a colour of six digits")
}

/// Sixteen levels of each part: every seed of three digits.
fn grid() -> impl Iterator<Item = Rgb> {
    let part =
        |step: u16, shift: u16| u8::try_from((step >> shift & 15) * 17).expect("it is at most 255");
    (0..4096_u16).map(move |step| Rgb([part(step, 8), part(step, 4), part(step, 0)]))
}

fn passes(seeds: &Seeds, mode: Mode) {
    let palette = derive(seeds, mode);
    let failures = failures(&palette, mode);
    assert!(failures.is_empty(), "{seeds:?} {mode:?}\n{failures:?}\n{palette:?}");
}

#[test]
fn whatever_the_seed_is_every_mode_passes_the_gate() {
    for seed in grid() {
        for mode in Mode::ALL {
            passes(&Seeds::of(seed), mode);
        }
    }
}

#[test]
fn the_first_button_has_exactly_the_colour_of_the_brand() {
    for seed in grid() {
        for mode in [Mode::Light, Mode::Dark] {
            let palette = derive(&Seeds::of(seed), mode);
            assert_eq!(palette[Token::Fill], seed, "{mode:?}");
        }
    }
}

proptest! {
    #![proptest_config(Config { cases: 20_000, failure_persistence: None, ..Config::default() })]

    #[test]
    fn whatever_seed_card_and_page_are_the_mode_passes_the_gate(
        seed: [u8; 3], surface: [u8; 3], page: [u8; 3], mode in 0..4_usize,
    ) {
        let seeds = Seeds { surface: Some(Rgb(surface)), page: Some(Rgb(page)), ..Seeds::of(Rgb(seed)) };
        let mode = Mode::ALL[mode];
        let palette = derive(&seeds, mode);
        let failures = failures(&palette, mode);
        prop_assert!(failures.is_empty(), "{failures:?}\n{palette:?}");
        prop_assert!(mode.is_more() || palette[Token::Fill] == Rgb(seed));
    }
}

proptest! {
    #![proptest_config(Config { cases: 500, failure_persistence: None, ..Config::default() })]

    /// What is between the colour and the nearest one, at the same hue and chroma, fails; or it
    /// passes by a rounding, on one step of 8 bits.
    #[test]
    fn the_nearest_colour_passes_and_none_between_does(colour: [u8; 3], ground: [u8; 3]) {
        let (colour, ground) = (Rgb(colour), Rgb(ground));
        let mended = nearest(colour, &[(ground, 4.5)]).expect("black or white passes on any ground");
        prop_assert!(mended.contrast(ground) >= 4.5);
        let (from, to) = (colour.oklch(), mended.oklch());
        for step in 0..32_u8 {
            let l = from.l + (to.l - from.l) * f32::from(step) / 32.0;
            let between = from.at(l).paint();
            let nearer = colour.distance(between) + 0.004 < colour.distance(mended);
            prop_assert!(mended == colour || !nearer || between.contrast(ground) < 4.53, "{between} {mended}");
        }
    }

    /// What designers set by eye fails now and then, and one press mends it.
    #[test]
    fn texts_that_were_set_by_eye_are_mended_by_one_press(
        seed: [u8; 3], text: [u8; 3], muted: [u8; 3], edge: [u8; 3],
    ) {
        let mut seeds = Seeds::of(Rgb(seed));
        seeds.set = [(Token::Text, text), (Token::Muted, muted), (Token::Edge, edge)]
            .map(|(token, rgb)| (token, Rgb(rgb))).into();
        let before = derive(&seeds, Mode::Light);
        seeds.set.extend(mend(&before, Mode::Light));
        let after = derive(&seeds, Mode::Light);
        prop_assert_eq!(failures(&after, Mode::Light), vec![]);
    }
}

#[test]
fn a_brand_with_a_dark_page_keeps_its_light_card() {
    let seeds = Seeds { page: Some(hex("#0a2540")), ..Seeds::of(hex("#17604e")) };
    let palette = derive(&seeds, Mode::Light);
    assert_eq!(palette[Token::Surface], Rgb::WHITE);
    assert!(palette[Token::PageText].contrast(hex("#0a2540")) >= 7.0);
    assert!(palette[Token::Text].luminance() < 0.1);
}

#[test]
fn colours_that_were_computed_elsewhere_come_out_the_same() {
    let derived = |seed: &str, mode, token| derive(&Seeds::of(hex(seed)), mode)[token].to_string();
    for (seed, mode, token, expected) in [
        ("#1d4ed8", Mode::Light, Token::Accent, "#1d4ed8"),
        ("#1d4ed8", Mode::Dark, Token::Accent, "#76a1ff"),
        ("#2456c8", Mode::Dark, Token::Accent, "#74a2ff"),
        ("#3d5a40", Mode::Dark, Token::Accent, "#8fae91"),
        ("#ff8a5c", Mode::Light, Token::Accent, "#b74916"),
        ("#ff8a5c", Mode::Light, Token::FillEdge, "#e67446"),
        ("#ea5323", Mode::Light, Token::Accent, "#c53900"),
        ("#ffc30a", Mode::Light, Token::Accent, "#886700"),
        ("#ffc30a", Mode::Light, Token::FillEdge, "#ba8d00"),
        ("#ffc30a", Mode::Light, Token::OnFill, "#000000"),
        ("#00bd61", Mode::Light, Token::Accent, "#007c3e"),
        ("#00bd61", Mode::Light, Token::FillEdge, "#00aa57"),
    ] {
        assert_eq!(derived(seed, mode, token), expected, "{seed} {mode:?} {token}");
    }
}

#[test]
fn the_nearest_colours_are_those_that_were_computed_elsewhere() {
    for (colour, ground, need, expected) in [
        ("#a68f5f", "#ffffff", 4.5, "#8a7445"),
        ("#a68f5f", "#fff8e5", 4.5, "#866f40"),
        ("#e5d8b8", "#ffffff", 3.0, "#a09476"),
        ("#ef4444", "#ffffff", 4.5, "#df3337"),
        ("#c4c8d2", "#ffffff", 3.0, "#91959e"),
        ("#6f7f8f", "#ffffff", 4.5, "#697888"),
        ("#a7bbc7", "#ffffff", 4.5, "#677985"),
        ("#d7e5eb", "#ffffff", 3.0, "#8a979d"),
        ("#7fb7be", "#ffffff", 4.5, "#497f86"),
        ("#ff6b6b", "#ffffff", 4.5, "#d34348"),
        ("#8f8878", "#2a2622", 4.5, "#948c7c"),
        ("#6b7870", "#eff4f1", 4.5, "#66726b"),
        ("#dfe5e1", "#ffffff", 3.0, "#919693"),
        ("#3b413e", "#18201c", 3.0, "#636a67"),
        ("#837267", "#f7f3ed", 4.5, "#7d6c62"),
        ("#e74640", "#ffffff", 4.5, "#db3936"),
        ("#e2dbd5", "#ffffff", 3.0, "#9a938e"),
        ("#cccccc", "#ffffff", 3.0, "#949494"),
    ] {
        let found = nearest(hex(colour), &[(hex(ground), need)]).map(|rgb| rgb.to_string());
        assert_eq!(found.as_deref(), Some(expected), "{colour} on {ground}");
    }
}
