use super::*;

fn appearance(text: &str) -> Import {
    clerk::appearance("appearance.json", text).expect("it is read")
}

#[test]
fn lanternly_keeps_its_colours_and_offers_its_card_as_own_css() {
    let import = appearance(include_str!("../inputs/clerk/lanternly.appearance.json"));
    assert_eq!(light(&import, Token::Fill), "#7c3aed");
    assert_eq!(ratio(&import, Token::OnFill, Token::Fill), "5.70");
    assert_eq!(light(&import, Token::Danger), "#dc2828");
    assert_eq!(light(&import, Token::Good), "#16a34a");
    assert_eq!(ratio(&import, Token::Good, Token::Surface), "3.30");
    assert_eq!(light(&import, Token::Text), "#211f2f");
    assert_eq!(light(&import, Token::Muted), "#686774");
    assert_eq!(light(&import, Token::Quiet), "#f5f3ff");
    assert_eq!(light(&import, Token::Line), "#d9d9d9");
    is(import.brand.shape.radius.unwrap().get(), 0.5);
    is(import.brand.typography.scale.unwrap().get(), 0.9);
    assert!(import.css.contains(".pt-card { border: 1px solid #e9e5f5; }"), "{}", import.css);
    assert!(import.css.contains(".pt-card { box-shadow: none; }"));
    assert_eq!(
        import.brand.links.support.as_ref().unwrap().as_str(),
        "https://lanternly.example/help"
    );
    assert_eq!(wanted(&import), ["font DM Sans", "logo"]);
    has_told(
        &import,
        &[
            "colorRing is #be9df6 on #ffffff and has 2.2",
            "fontSize: 0.8125 is 0.9",
            "display is not taken",
            "names of classes",
            "under a pointer is derived",
        ],
    );
    for listed in ["options.shimmer", "captcha", "options.socialButtonsVariant"] {
        assert!(import.unknown.iter().any(|one| one.starts_with(listed)), "{:?}", import.unknown);
    }
}

#[test]
fn oldmill_is_dark_only_and_asks_for_an_accent() {
    let import = appearance(include_str!("../inputs/clerk/oldmill.appearance.json"));
    let dark = |token| color(&import, Mode::Dark, token);
    assert_eq!(dark(Token::Surface), "#2a2622");
    assert_eq!(light(&import, Token::Surface), "#ffffff");
    assert_eq!(dark(Token::Text), "#e6e0d4");
    assert_eq!(mended(&import, Mode::Dark, Token::Muted, Token::Surface), "#948c7c");
    assert_eq!(dark(Token::Danger), "#ff6347");
    is(import.brand.shape.radius.unwrap().get(), 0.0);
    is(import.brand.shape.density.unwrap().get(), 1.125);
    has_told(&import, &["colorPrimary: \"var(--brand)\" is no color", "No accent"]);
    assert!(import.unknown.iter().any(|one| one.contains("unsafe_")), "{:?}", import.unknown);
}
