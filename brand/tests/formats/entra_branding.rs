use super::*;

fn branding(text: &str) -> Import {
    entra::branding("branding.json", text).expect("it is read")
}

#[test]
fn fjordbank_is_taken_with_its_texts_and_asks_for_files_and_an_accent() {
    let import = branding(include_str!("../inputs/entra/fjordbank.json"));
    for mode in [Mode::Light, Mode::Dark] {
        assert_eq!(color(&import, mode, Token::Page), "#0a2540");
        stands_near(&import, mode, Token::PageText, "#e5ecf3");
        stands_near(&import, mode, Token::PageMuted, "#a4acb5");
        assert_eq!(color(&import, mode, Token::Header), "#ffffff");
    }
    assert_eq!(import.brand.layout.kind, Some(LayoutKind::Split));
    assert_eq!(wanted(&import), ["logo", "square", "square dark", "favicon", "picture", "css"]);
    let text = |key: &str| import.brand.texts.find("fr", key).unwrap();
    assert_eq!(text("enter_password.forgot"), "Forgotten your password?");
    assert_eq!(text("page.support"), "Locked out?");
    assert_eq!(text("collect_profile.family_name"), "Last name");
    assert_eq!(text("collect_profile.country"), "Country you pay tax in");
    assert_eq!(text("identify.email"), "Your e-mail, not your customer number");
    let terms = import.brand.links.terms.as_ref().unwrap();
    assert_eq!(terms.as_str(), "https://fjordbank.example/terms");
    assert!(import.brand.layout.hide.is_empty());
    has_told(
        &import,
        &[
            "hideAccountResetCredentials",
            "hideResetItNow",
            "cdnList",
            "No accent",
            "a brand has one logo",
        ],
    );
    fails_nowhere(&import);
}

#[test]
fn localizations_are_texts_by_locale() {
    let source = include_str!("../inputs/entra/fjordbank.localizations.json");
    let import = entra::localizations("localizations.json", source).unwrap();
    let texts = &import.brand.texts;
    assert_eq!(texts.find("de", "enter_password.forgot"), Some("Passwort vergessen?"));
    assert_eq!(texts.find("ar", "identify.email"), Some("بريدك الإلكتروني"));
    assert_eq!(texts.find("sv", "identify.email"), Some("Din e-postadress"));
    assert_eq!(texts.find("fr", "identify.email"), Some("Your e-mail"));
    has_told(&import, &["fr: backgroundColor #142F4E", "de: customTermsOfUseUrl", "in sv yet"]);
}

#[test]
fn strings_of_content_are_sentences_of_a_locale() {
    let source = include_str!("../inputs/entra/fjordbank.strings.de.json");
    let import = entra::strings("strings.json", source, "de-DE").unwrap();
    let texts = &import.brand.texts;
    for (key, sentence) in [
        ("identify.sign_in_title", "Willkommen zurück"),
        ("page.to_app", "Weiter zu {app}"),
        ("identify.sign_up_title", "Konto eröffnen"),
        ("enter_code.email_title", "Code eingeben"),
        ("collect_profile.title", "Über Sie"),
        ("profile.tier", "Kundenstufe"),
    ] {
        assert_eq!(texts.find("de", key), Some(sentence));
    }
    has_told(&import, &["the label of the field tier, if the user flow has it"]);
}

#[test]
fn bramble_has_a_note_and_a_logo_and_nothing_else() {
    let import = branding(include_str!("../inputs/entra/bramble.json"));
    assert_eq!(import.brand.texts.find("en", "page.note"), Some("Bramble Bikes"));
    assert_eq!(import.brand.texts.iter().map(|(_, all)| all.len()).sum::<usize>(), 1);
    assert_eq!(wanted(&import), ["logo"]);
    assert_eq!(import.brand.colors.page, None);
    assert_eq!((import.brand.layout.header, import.brand.layout.footer), (Some(false), Some(true)));
    assert_eq!(import.brand.layout.hide, [Hidden::Terms, Hidden::Privacy]);
    has_told(&import, &["a user flow that asks to agree to them must show them"]);
}

#[test]
fn northgate_loses_its_unsafe_links_and_keeps_its_words() {
    let import = branding(include_str!("../inputs/entra/northgate.json"));
    assert_eq!(light(&import, Token::Page), "#f7b500");
    stands_near(&import, Mode::Light, Token::PageText, "#191610");
    stands_near(&import, Mode::Light, Token::PageMuted, "#4a453d");
    assert_eq!(light(&import, Token::Header), "#ffd24d");
    stands_near(&import, Mode::Light, Token::HeaderText, "#191610");
    let links = &import.brand.links;
    assert!(links.terms.is_none() && links.privacy.is_none() && links.support.is_none());
    assert_eq!(import.brand.texts.find("en", "page.terms"), Some("T&Cs <b>apply</b>"));
    assert_eq!(import.brand.layout.kind, Some(LayoutKind::Card));
    assert_eq!(import.brand.layout.hide, [Hidden::Terms, Hidden::Privacy, Hidden::Forgot]);
    has_told(
        &import,
        &[
            "customPrivacyAndCookiesUrl: \"javascript:",
            "customCannotAccessYourAccountUrl: \"http://",
            "customTermsOfUseUrl: \"northgate.example/terms\"",
            "unknownFutureValue is shown as a card",
            "identify.email has more than 60 characters",
            "customAccountResetCredentialsUrl is dropped",
            "forgot is hidden",
        ],
    );
}

#[test]
fn a_style_sheet_gives_an_accent_and_own_styles() {
    let import =
        entra::css("northgate.css", include_str!("../inputs/entra/northgate.css")).unwrap();
    assert_eq!(light(&import, Token::Fill), "#f7b500");
    assert_eq!(light(&import, Token::OnFill), "#000000");
    assert_eq!(mended(&import, Mode::Light, Token::Edge, Token::Surface), "#949494");
    assert_eq!(ratio(&import, Token::Edge, Token::Surface), "1.61");
    assert_eq!(import.brand.typography.font.as_ref().unwrap().css(), "\"Segoe UI\", sans-serif");
    for rule in [
        ".pt-card { border-radius: 16px; }",
        ".pt-card { border: 2px solid #f7b500; }",
        ".pt-title { font-size: 28px; }",
        ".pt-error { color: #d0021b; }",
    ] {
        assert!(import.css.contains(rule), "{rule}: {}", import.css);
    }
    has_told(
        &import,
        &[
            "#ffffff has 1.8",
            "#e0a400 is derived; a white label has 2.2",
            "northgate.css:9: url() is not taken",
            "northgate.css:10: display is not taken",
        ],
    );
    assert_eq!(import.unknown, [".ext-debug-item: there is no such part"]);
}
