use super::*;

fn theme(text: &str) -> Import {
    okta::theme("theme.json", text).expect("it is read")
}

#[test]
fn wrenfield_keeps_its_label_and_its_plain_page() {
    let import = theme(include_str!("../inputs/okta/wrenfield.theme.json"));
    assert_eq!(light(&import, Token::Fill), "#2456c8");
    assert_eq!(ratio(&import, Token::OnFill, Token::Fill), "6.48");
    assert_eq!(color(&import, Mode::Dark, Token::Accent), "#74a2ff");
    assert_eq!(import.brand.layout.kind, Some(LayoutKind::Card));
    assert_eq!(wanted(&import), ["logo", "favicon"]);
    has_told(&import, &["secondaryColorHex is not used"]);
    fails_nowhere(&import);
}

#[test]
fn marisol_gets_a_black_label_an_edge_and_darker_links() {
    let import = theme(include_str!("../inputs/okta/marisol.theme.json"));
    assert_eq!(light(&import, Token::OnFill), "#000000");
    assert_eq!(light(&import, Token::FillEdge), "#e67446");
    assert_eq!(light(&import, Token::Accent), "#b74916");
    assert_eq!(import.brand.layout.kind, Some(LayoutKind::Full));
    assert_eq!(wanted(&import), ["picture", "logo"]);
    has_told(&import, &["#ffffff has 2.32 on #ff8a5c", "mails have a bar"]);
    fails_nowhere(&import);
}

#[test]
fn ironbark_has_a_dark_page_with_light_text() {
    let import = theme(include_str!("../inputs/okta/ironbark.theme.json"));
    assert_eq!(ratio(&import, Token::OnFill, Token::Fill), "7.68");
    assert_eq!(light(&import, Token::Page), "#1e2b20");
    assert_eq!(light(&import, Token::PageText), "#e6ede7");
    assert_eq!(color(&import, Mode::Dark, Token::Accent), "#8fae91");
    assert_eq!(wanted(&import), ["favicon"]);
    fails_nowhere(&import);
}
