use super::*;

fn theme(text: &str) -> Import {
    auth0::theme("theme.json", text).expect("it is read")
}

#[test]
fn peregrine_fails_at_the_edge_of_its_fields_only() {
    let import = theme(include_str!("../inputs/auth0/peregrine.theme.json"));
    assert_eq!(import.brand.name.as_str(), "Peregrine");
    assert_eq!(ratio(&import, Token::Accent, Token::Surface), "5.79");
    assert_eq!(light(&import, Token::Page), "#000000");
    assert!(import.brand.palette(Mode::Light)[Token::PageText].luminance() > 0.5);
    let shape = &import.brand.shape;
    is(shape.radius.unwrap().get(), 0.1875);
    is(shape.large.unwrap().get(), 0.3125);
    assert_eq!(ratio(&import, Token::Edge, Token::Surface), "1.67");
    assert_eq!(mended(&import, Mode::Light, Token::Edge, Token::Surface), "#91959e");
    assert_eq!(ratio(&import, Token::Muted, Token::Surface), "4.95");
    assert_eq!(ratio(&import, Token::Danger, Token::Surface), "5.24");
    assert_eq!(ratio(&import, Token::Good, Token::Surface), "3.34");
    is(import.brand.typography.title_size.unwrap().get(), 1.5);
    is(import.brand.assets.logo.as_ref().unwrap().height.unwrap().get(), 3.0);
    has_told(&import, &["logo_height: 3.25 is 3 here"]);
}

#[test]
fn solace_fails_by_its_texts_and_keeps_its_layout() {
    let import = theme(include_str!("../inputs/auth0/solace.theme.json"));
    for (front, expected, nearest) in [
        (Token::Text, "4.11", "#697888"),
        (Token::Muted, "1.99", "#677985"),
        (Token::Edge, "1.29", "#8a979d"),
        (Token::Accent, "2.23", "#497f86"),
        (Token::Danger, "2.78", "#d34348"),
    ] {
        assert_eq!(ratio(&import, front, Token::Surface), expected, "{front}");
        assert_eq!(mended(&import, Mode::Light, front, Token::Surface), nearest, "{front}");
    }
    assert_eq!(light(&import, Token::OnFill), "#000000");
    let shape = &import.brand.shape;
    assert_eq!((shape.radius.unwrap().get(), shape.large.unwrap().get()), (1.5, 2.0));
    assert_eq!(import.brand.layout.kind, Some(LayoutKind::Split));
    assert_eq!(import.brand.layout.side, Some(Side::Start));
    has_told(
        &import,
        &[
            "2.22 on #7fb7be",
            "input_background",
            "reference_text_size",
            "WOFF2",
            "widget_border_weight: 4 is 2",
        ],
    );
}

#[test]
fn galena_offers_its_gradient_and_asks_for_its_font() {
    let import = theme(include_str!("../inputs/auth0/galena.branding.json"));
    assert_eq!(light(&import, Token::OnFill), "#000000");
    assert_eq!(light(&import, Token::Accent), "#c53900");
    assert_eq!(light(&import, Token::Page), "#12343b");
    assert_eq!(import.css, ".pt-page { background: linear-gradient(35deg, #12343b, #2d545e); }\n");
    assert_eq!(wanted(&import), ["logo", "favicon", "font Inter"]);
    has_told(&import, &["font.url names another host"]);
    let white = brand::color::Rgb::WHITE;
    assert!(nearest(white, &[(import.brand.palette(Mode::Light)[Token::Fill], 4.5)]).is_some());
    fails_nowhere(&import);
}
