use std::collections::BTreeMap;

use super::*;

fn read(text: &str) -> Import {
    variables::read("theme.css", text, &BTreeMap::new()).expect("it is read")
}

#[test]
fn fernway_is_taken_in_light_and_dark_with_what_fails() {
    let import = read(include_str!("../inputs/css/fernway.css"));
    let dark = |token| color(&import, Mode::Dark, token);
    assert_eq!(light(&import, Token::Fill), "#00bd61");
    assert_eq!(light(&import, Token::Surface), "#ffffff");
    assert_eq!(light(&import, Token::Text), "#0c140f");
    assert_eq!(light(&import, Token::Muted), "#6b7870");
    assert_eq!(ratio(&import, Token::Muted, Token::Surface), "4.62");
    assert_eq!(light(&import, Token::Quiet), "#eff4f1");
    assert_eq!(mended(&import, Mode::Light, Token::Muted, Token::Quiet), "#66726b");
    assert_eq!(light(&import, Token::Danger), "#e4181a");
    assert_eq!(mended(&import, Mode::Light, Token::Edge, Token::Surface), "#919693");
    assert_eq!(light(&import, Token::Accent), "#007c3e");
    assert_eq!(light(&import, Token::FillEdge), "#00aa57");
    assert_eq!(dark(Token::Page), "#0c140f");
    assert_eq!(dark(Token::Surface), "#18201c");
    assert_eq!(dark(Token::Fill), "#00b571");
    assert_eq!(dark(Token::Muted), "#9ca8a1");
    assert_eq!(dark(Token::Edge), "#3b413e");
    assert_eq!(mended(&import, Mode::Dark, Token::Edge, Token::Surface), "#636a67");
    is(import.brand.shape.radius.unwrap().get(), 0.65);
    has_told(
        &import,
        &["@import is not followed", "@custom-variant", "@theme", "#f4fdf6 has 2.39"],
    );
    for listed in ["--accent: #eff4f1", "--radius-sm: 0.4rem"] {
        assert!(import.unknown.iter().any(|one| one.starts_with(listed)), "{:?}", import.unknown);
    }
}

#[test]
fn clayhouse_has_bare_channels_and_square_corners() {
    let import = read(include_str!("../inputs/css/clayhouse.css"));
    assert_eq!(light(&import, Token::Fill), "#c64e2a");
    assert_eq!(light(&import, Token::OnFill), "#ffffff");
    assert_eq!(ratio(&import, Token::OnFill, Token::Fill), "4.64");
    assert_eq!(light(&import, Token::Page), "#f7f3ed");
    assert_eq!(mended(&import, Mode::Light, Token::Danger, Token::Surface), "#db3936");
    assert_eq!(mended(&import, Mode::Light, Token::Edge, Token::Surface), "#9a938e");
    assert_eq!(color(&import, Mode::Dark, Token::Fill), "#e07352");
    assert_eq!(color(&import, Mode::Dark, Token::OnFill), "#000000");
    assert_eq!(color(&import, Mode::Dark, Token::Surface), "#231d1a");
    is(import.brand.shape.radius.unwrap().get(), 0.0);
    has_told(&import, &["#faf8f5 has 4.37", "@apply"]);
}

#[test]
fn tidewater_offers_a_choice_for_each_of_its_names() {
    let source = include_str!("../inputs/css/tidewater.css");
    let import = read(source);
    assert_eq!(import.choices.len(), 13);
    let choice = |name: &str| import.choices.iter().find(|one| one.name == name).unwrap();
    for (name, offered, value) in [
        ("--tw-accent", Some("colors.accent"), "#0e7490 / #67e8f9"),
        ("--tw-canvas", Some("colors.page"), "#f0fdff / #06181d"),
        ("--tw-card", Some("colors.surface"), "#ffffff / #0b252c"),
        ("--tw-ink", Some("text"), "#083344 / #ecfeff"),
        ("--tw-radius-card", None, "0.75rem"),
        ("--tw-blue", None, "#0e7490 / #22d3ee"),
        ("--tw-missing-but", None, "#ff00aa"),
    ] {
        assert_eq!((choice(name).offered, choice(name).value.as_str()), (offered, value), "{name}");
    }
    has_told(
        &import,
        &["--tw-loop, --tw-loop-2 go in a circle", "--nowhere is not set", "1 other rules"],
    );

    let chosen =
        import.choices.iter().filter_map(|one| Some((one.name.clone(), one.offered?.to_owned())));
    let import = variables::read("theme.css", source, &chosen.collect()).unwrap();
    assert_eq!(ratio(&import, Token::Accent, Token::Surface), "5.36");
    assert_eq!(color(&import, Mode::Dark, Token::Accent), "#67e8f9");
    let palette = import.brand.palette(Mode::Dark);
    assert!((palette[Token::Accent].contrast(palette[Token::Surface]) - 11.02).abs() < 0.005);
}
