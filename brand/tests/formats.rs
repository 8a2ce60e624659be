//! Brands in the formats of others, and what comes of each.

use brand::document::{Hidden, LayoutKind, Side};
use brand::formats::{Import, auth0, clerk, dtcg, entra, okta, shadcn, variables};
use brand::gate::{Pair, nearest, pairs};
use brand::palette::{Mode, Token};

fn color(import: &Import, mode: Mode, token: Token) -> String {
    import.brand.palette(mode)[token].to_string()
}

fn light(import: &Import, token: Token) -> String {
    color(import, Mode::Light, token)
}

fn pair(import: &Import, mode: Mode, front: Token, ground: Token) -> Pair {
    let all = pairs(&import.brand.palette(mode), mode);
    *all.iter()
        .find(|pair| (pair.front, pair.ground) == (front, ground))
        .expect("the gate knows the pair")
}

/// The contrast, with two digits after the point.
fn ratio(import: &Import, front: Token, ground: Token) -> String {
    let palette = import.brand.palette(Mode::Light);
    format!("{:.2}", palette[front].contrast(palette[ground]))
}

fn is(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-9, "{found} and not {expected}");
}

/// The nearest colour that passes on a ground.
fn mended(import: &Import, mode: Mode, front: Token, ground: Token) -> String {
    let pair = pair(import, mode, front, ground);
    assert!(!pair.passes(), "{pair:?}");
    pair.mended_front(&import.brand.palette(mode)).expect("one passes").to_string()
}

/// The same but for a step or two of 8 bits: other programs round elsewhere.
fn stands_near(import: &Import, mode: Mode, token: Token, expected: &str) {
    let found = import.brand.palette(mode)[token];
    let apart = found.distance(brand::color::Rgb::from_hex(expected).expect("six digits"));
    assert!(apart < 0.006, "{token}: {found} and not {expected}");
}

fn has_told(import: &Import, parts: &[&str]) {
    for part in parts {
        assert!(import.told.iter().any(|told| told.contains(part)), "{part}: {:#?}", import.told);
    }
}

fn wanted(import: &Import) -> Vec<&str> {
    import.files.iter().map(|file| file.what.as_str()).collect()
}

fn fails_nowhere(import: &Import) {
    for mode in Mode::ALL {
        assert_eq!(import.brand.failures(mode), [], "{mode:?}");
    }
}

mod entra_branding {
    use super::*;

    fn branding(text: &str) -> Import {
        entra::branding("branding.json", text).expect("it is read")
    }

    #[test]
    fn fjordbank_is_taken_with_its_texts_and_asks_for_files_and_an_accent() {
        let import = branding(include_str!("inputs/entra/fjordbank.json"));
        for mode in [Mode::Light, Mode::Dark] {
            assert_eq!(color(&import, mode, Token::Page), "#0a2540");
            stands_near(&import, mode, Token::PageText, "#e5ecf3");
            stands_near(&import, mode, Token::PageMuted, "#a4acb5");
            assert_eq!(color(&import, mode, Token::Header), "#ffffff");
        }
        assert_eq!(import.brand.layout.kind, Some(LayoutKind::Split));
        let files = ["logo", "header_logo", "square", "square dark", "favicon", "picture", "css"];
        assert_eq!(wanted(&import), files);
        let text = |key: &str| import.brand.texts.find("fr", key).unwrap();
        assert_eq!(text("enter_password.forgot"), "Forgotten your password?");
        assert_eq!(text("page.support"), "Locked out?");
        assert_eq!(text("collect_profile.family_name"), "Last name");
        assert_eq!(text("collect_profile.country"), "Country you pay tax in");
        assert_eq!(text("identify.email_hint"), "Your e-mail, not your customer number");
        let terms = import.brand.links.terms.as_ref().unwrap();
        assert_eq!(terms.as_str(), "https://fjordbank.example/terms");
        assert!(import.brand.layout.hide.is_empty());
        has_told(
            &import,
            &["hideAccountResetCredentials", "hideResetItNow", "cdnList", "No accent"],
        );
        fails_nowhere(&import);
    }

    #[test]
    fn localizations_are_texts_by_locale() {
        let source = include_str!("inputs/entra/fjordbank.localizations.json");
        let import = entra::localizations("localizations.json", source).unwrap();
        let texts = &import.brand.texts;
        assert_eq!(texts.find("de", "enter_password.forgot"), Some("Passwort vergessen?"));
        assert_eq!(texts.find("ar", "identify.email_hint"), Some("بريدك الإلكتروني"));
        assert_eq!(texts.find("sv", "identify.email_hint"), Some("Din e-postadress"));
        assert_eq!(texts.find("fr", "identify.email_hint"), Some("Your e-mail"));
        has_told(&import, &["fr: backgroundColor #142F4E", "de: customTermsOfUseUrl", "in sv yet"]);
    }

    #[test]
    fn strings_of_content_are_sentences_of_a_locale() {
        let source = include_str!("inputs/entra/fjordbank.strings.de.json");
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
        let import = branding(include_str!("inputs/entra/bramble.json"));
        assert_eq!(import.brand.texts.find("en", "page.note"), Some("Bramble Bikes"));
        assert_eq!(import.brand.texts.iter().map(|(_, all)| all.len()).sum::<usize>(), 1);
        assert_eq!(wanted(&import), ["logo"]);
        assert_eq!(import.brand.colors.page, None);
        assert_eq!(
            (import.brand.layout.header, import.brand.layout.footer),
            (Some(false), Some(true))
        );
        assert_eq!(import.brand.layout.hide, [Hidden::Terms, Hidden::Privacy]);
        has_told(&import, &["a user flow that asks to agree to them must show them"]);
    }

    #[test]
    fn northgate_loses_its_unsafe_links_and_keeps_its_words() {
        let import = branding(include_str!("inputs/entra/northgate.json"));
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
                "has 83 letters, where Entra has 64",
                "takes Portico's own way",
            ],
        );
    }
}

mod okta_themes {
    use super::*;

    fn theme(text: &str) -> Import {
        okta::theme("theme.json", text).expect("it is read")
    }

    #[test]
    fn wrenfield_keeps_its_label_and_its_plain_page() {
        let import = theme(include_str!("inputs/okta/wrenfield.theme.json"));
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
        let import = theme(include_str!("inputs/okta/marisol.theme.json"));
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
        let import = theme(include_str!("inputs/okta/ironbark.theme.json"));
        assert_eq!(ratio(&import, Token::OnFill, Token::Fill), "7.68");
        assert_eq!(light(&import, Token::Page), "#1e2b20");
        assert_eq!(light(&import, Token::PageText), "#e6ede7");
        assert_eq!(color(&import, Mode::Dark, Token::Accent), "#8fae91");
        assert_eq!(wanted(&import), ["favicon"]);
        fails_nowhere(&import);
    }
}

mod auth0_themes {
    use super::*;

    fn theme(text: &str) -> Import {
        auth0::theme("theme.json", text).expect("it is read")
    }

    #[test]
    fn peregrine_fails_at_the_edge_of_its_fields_only() {
        let import = theme(include_str!("inputs/auth0/peregrine.theme.json"));
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
        let import = theme(include_str!("inputs/auth0/solace.theme.json"));
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
        let import = theme(include_str!("inputs/auth0/galena.branding.json"));
        assert_eq!(light(&import, Token::OnFill), "#000000");
        assert_eq!(light(&import, Token::Accent), "#c53900");
        assert_eq!(light(&import, Token::Page), "#12343b");
        assert_eq!(
            import.css,
            ".pt-page { background: linear-gradient(35deg, #12343b, #2d545e); }\n"
        );
        assert_eq!(wanted(&import), ["logo", "favicon", "font Inter"]);
        has_told(&import, &["font.url names another host"]);
        let white = brand::color::Rgb::WHITE;
        assert!(nearest(white, &[(import.brand.palette(Mode::Light)[Token::Fill], 4.5)]).is_some());
        fails_nowhere(&import);
    }
}

mod css_variables {
    use std::collections::BTreeMap;

    use super::*;

    fn read(text: &str) -> Import {
        variables::read("theme.css", text, &BTreeMap::new()).expect("it is read")
    }

    #[test]
    fn fernway_is_taken_in_light_and_dark_with_what_fails() {
        let import = read(include_str!("inputs/css/fernway.css"));
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
            assert!(
                import.unknown.iter().any(|one| one.starts_with(listed)),
                "{:?}",
                import.unknown
            );
        }
    }

    #[test]
    fn clayhouse_has_bare_channels_and_square_corners() {
        let import = read(include_str!("inputs/css/clayhouse.css"));
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
        let source = include_str!("inputs/css/tidewater.css");
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
            assert_eq!(
                (choice(name).offered, choice(name).value.as_str()),
                (offered, value),
                "{name}"
            );
        }
        has_told(
            &import,
            &["--tw-loop, --tw-loop-2 is a circle", "--nowhere is not set", "1 other rules"],
        );

        let chosen = import
            .choices
            .iter()
            .filter_map(|one| Some((one.name.clone(), one.offered?.to_owned())));
        let import = variables::read("theme.css", source, &chosen.collect()).unwrap();
        assert_eq!(ratio(&import, Token::Accent, Token::Surface), "5.36");
        assert_eq!(color(&import, Mode::Dark, Token::Accent), "#67e8f9");
        let palette = import.brand.palette(Mode::Dark);
        assert!((palette[Token::Accent].contrast(palette[Token::Surface]) - 11.02).abs() < 0.005);
    }
}

mod clerk_appearances {
    use super::*;

    fn appearance(text: &str) -> Import {
        clerk::appearance("appearance.json", text).expect("it is read")
    }

    #[test]
    fn lanternly_keeps_its_colours_and_offers_its_card_as_own_css() {
        let import = appearance(include_str!("inputs/clerk/lanternly.appearance.json"));
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
            assert!(
                import.unknown.iter().any(|one| one.starts_with(listed)),
                "{:?}",
                import.unknown
            );
        }
    }

    #[test]
    fn oldmill_is_dark_only_and_asks_for_an_accent() {
        let import = appearance(include_str!("inputs/clerk/oldmill.appearance.json"));
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
}

mod design_tokens {
    use std::collections::BTreeMap;

    use brand::document::Shadow;

    use super::*;

    fn tokens(text: &str) -> Import {
        dtcg::tokens("a.tokens.json", text).expect("it is read")
    }

    #[test]
    fn harbor_is_taken_whole_and_passes() {
        let import = tokens(include_str!("inputs/dtcg/harbor.tokens.json"));
        assert_eq!(light(&import, Token::Fill), "#0b508d");
        assert_eq!(light(&import, Token::Page), "#f2f6fa");
        assert_eq!(light(&import, Token::Surface), "#ffffff");
        assert_eq!(ratio(&import, Token::Text, Token::Surface), "16.33");
        assert_eq!(ratio(&import, Token::Muted, Token::Page), "5.70");
        let shape = &import.brand.shape;
        let lengths =
            [shape.small.unwrap().get(), shape.radius.unwrap().get(), shape.large.unwrap().get()];
        assert_eq!(format!("{lengths:?}"), "[0.25, 0.5, 1.0]");
        let Some(Shadow::Custom(shadow)) = shape.shadow else { panic!("{shape:?}") };
        assert_eq!((shadow.y.get(), shadow.blur.get(), shadow.alpha.get()), (0.5, 1.5, 0.12));
        assert_eq!(wanted(&import), ["font Source Sans 3", "font Source Serif 4"]);
        is(import.brand.typography.title_weight.unwrap().get(), 600.0);
        has_told(&import, &["Helvetica, sans-serif is the fallback"]);
        fails_nowhere(&import);
    }

    #[test]
    fn kestrel_resolves_aliases_roots_pointers_and_groups_that_extend_others() {
        let import = tokens(include_str!("inputs/dtcg/kestrel.tokens.json"));
        assert_eq!(light(&import, Token::Fill), "#1d4ed8");
        assert_eq!(light(&import, Token::Accent), "#1d4ed8");
        assert_eq!(color(&import, Mode::Dark, Token::Accent), "#76a1ff");
        assert_eq!(light(&import, Token::Text), "#0f172a");
        is(import.brand.shape.radius.unwrap().get(), 0.75);
        for listed in [
            "button-quiet.background: #dbeafe",
            "button-quiet.label: #0f172a",
            "button-quiet.radius: 0.75rem",
            "action.accent: #1d4ed8",
        ] {
            assert!(
                import.unknown.iter().any(|one| one == listed),
                "{listed}: {:?}",
                import.unknown
            );
        }
        has_told(&import, &["paint.old-red is deprecated: Use danger."]);
        let group = include_str!("inputs/dtcg/kestrel.tokens.json")
            .replace("{paint.sky.$root}", "{paint.sky}");
        has_told(&tokens(&group), &["brand.primary: paint.sky is a group"]);
    }

    #[test]
    fn lumen_has_colours_outside_srgb_and_without_a_hue() {
        let import = tokens(include_str!("inputs/dtcg/lumen.tokens.json"));
        assert_eq!(light(&import, Token::Fill), "#ff2e8e");
        assert_eq!(light(&import, Token::Surface), "#ffffff");
        assert_eq!(light(&import, Token::Page), "#fcf4fb");
        assert_eq!(light(&import, Token::Text), "#2b1729");
        assert_eq!(light(&import, Token::Danger), "#d50017");
        assert_eq!(ratio(&import, Token::Danger, Token::Surface), "5.47");
        for listed in [
            "color.accent-with-fallback: #12d162",
            "color.scrim: #1a001a at 0.5",
            "color.contradiction: #0066cc",
        ] {
            assert!(
                import.unknown.iter().any(|one| one == listed),
                "{listed}: {:?}",
                import.unknown
            );
        }
        has_told(
            &import,
            &[
                "color.accent is outside sRGB: #ff2e8e",
                "color.danger is outside sRGB",
                "and #ff0000 by its hex",
            ],
        );
    }

    #[test]
    fn saffron_is_taken_as_it_is_and_mended_by_one_press() {
        let import = tokens(include_str!("inputs/dtcg/saffron.tokens.json"));
        for (front, ground, nearest) in [
            (Token::Muted, Token::Surface, "#8a7445"),
            (Token::Edge, Token::Surface, "#a09476"),
            (Token::Danger, Token::Surface, "#df3337"),
        ] {
            assert_eq!(mended(&import, Mode::Light, front, ground), nearest);
        }
        assert_eq!(ratio(&import, Token::Muted, Token::Surface), "3.13");
        assert_eq!(ratio(&import, Token::Text, Token::Surface), "10.98");
        assert_eq!(light(&import, Token::OnFill), "#000000");
        assert_eq!(light(&import, Token::FillEdge), "#ba8d00");
        assert_eq!(light(&import, Token::Accent), "#886700");
        let mended = brand::gate::mend(&import.brand.palette(Mode::Light), Mode::Light);
        let mut brand = import.brand.clone();
        let paints = mended.into_iter().map(|(token, rgb)| (token, rgb.into()));
        brand.set_mut(Mode::Light).extend(paints);
        assert_eq!(brand.failures(Mode::Light), []);
    }

    fn tundra() -> BTreeMap<String, String> {
        [
            ("tundra.resolver.json", include_str!("inputs/dtcg/tundra/tundra.resolver.json")),
            ("base.tokens.json", include_str!("inputs/dtcg/tundra/base.tokens.json")),
            ("light.tokens.json", include_str!("inputs/dtcg/tundra/light.tokens.json")),
            ("dark.tokens.json", include_str!("inputs/dtcg/tundra/dark.tokens.json")),
            ("more.tokens.json", include_str!("inputs/dtcg/tundra/more.tokens.json")),
        ]
        .map(|(name, text)| (name.to_owned(), text.to_owned()))
        .into()
    }

    #[test]
    fn tundra_has_four_modes_out_of_one_resolver() {
        let import = dtcg::resolver("tundra.resolver.json", &tundra()).unwrap();
        assert_eq!(light(&import, Token::Page), "#f4f5f2");
        assert_eq!(light(&import, Token::Accent), "#3f704d");
        assert_eq!(ratio(&import, Token::Accent, Token::Surface), "5.78");
        assert_eq!(color(&import, Mode::Dark, Token::Page), "#101412");
        assert_eq!(color(&import, Mode::Dark, Token::Surface), "#1d2320");
        assert_eq!(color(&import, Mode::Dark, Token::Accent), "#8ac39b");
        assert_eq!(color(&import, Mode::Dark, Token::OnFill), "#000000");
        assert_eq!(color(&import, Mode::LightMore, Token::Accent), "#000000");
        is(import.brand.shape.radius.unwrap().get(), 0.0);
        let failing = pair(&import, Mode::DarkMore, Token::Accent, Token::Surface);
        assert_eq!(format!("{:.2}", failing.ratio), "1.31");
    }

    #[test]
    fn a_resolver_that_says_nothing_of_contrast_leaves_it_to_the_derivation() {
        let mut files = tundra();
        let resolver =
            files["tundra.resolver.json"].replace("[{ \"$ref\": \"more.tokens.json\" }]", "[]");
        files.insert("tundra.resolver.json".to_owned(), resolver);
        fails_nowhere(&dtcg::resolver("tundra.resolver.json", &files).unwrap());
    }

    #[test]
    fn a_file_that_a_resolver_names_must_be_here() {
        let mut files = tundra();
        files.remove("base.tokens.json");
        let told = dtcg::resolver("tundra.resolver.json", &files).unwrap_err().to_string();
        assert_eq!(told, "tundra.resolver.json: base.tokens.json is named and not here.");
        for elsewhere in ["../base.tokens.json", "https://a.example/b.json", "/etc/passwd"] {
            let mut files = tundra();
            let resolver = files["tundra.resolver.json"].replace("base.tokens.json", elsewhere);
            files.insert("tundra.resolver.json".to_owned(), resolver);
            let told = dtcg::resolver("tundra.resolver.json", &files).unwrap_err().to_string();
            assert!(told.contains("is in another folder, or no file"), "{told}");
        }
    }

    #[test]
    fn quarry_has_every_type_and_is_clamped() {
        let import = tokens(include_str!("inputs/dtcg/quarry.tokens.json"));
        assert_eq!(light(&import, Token::Fill), "#ab5733");
        let text = &import.brand.typography;
        is(import.brand.shape.radius.unwrap().get(), 1.5);
        is(text.title_size.unwrap().get(), 2.125);
        is(text.scale.unwrap().get(), 0.94);
        assert_eq!((text.title_weight.unwrap().get(), text.weight.unwrap().get()), (800.0, 350.0));
        is(text.leading.unwrap().get(), 1.45);
        is(import.brand.shape.line.unwrap().get(), 1.0);
        has_told(&import, &["radius.control: 2.5 is 1.5", "below 1rem"]);
        for listed in
            ["line.dash", "wash.page", "move.button", "ease.out", "time.quick", "type.title"]
        {
            assert!(import.unknown.iter().any(|one| one.starts_with(listed)), "{listed}");
        }
    }

    #[test]
    fn burl_is_told_by_the_path_of_each_mistake_and_loses_nothing_else() {
        let import = tokens(include_str!("inputs/dtcg/burl.tokens.json"));
        assert_eq!(light(&import, Token::Fill), "#8b5a2b");
        is(import.brand.shape.radius.unwrap().get(), 0.625);
        has_told(
            &import,
            &[
                "color.accent is a text, an old form",
                "radius.control is a text, an old form",
                "color.loop-a: color.loop-a, color.loop-b, color.loop-c are one circle",
                "color.loop-c: color.loop-a, color.loop-b, color.loop-c are one circle",
                "color.text: color.ink is not there",
                "color.page: a color has three components",
                "color.surface: cmyk is no color space",
                "color.line: a component is not from 0 to 1",
                "radius.large: em is no unit",
                "radius.small: it has no type, here or above",
                "weight.title: Bold is no weight: the name is bold",
                "both: it is a token and a group at once",
                "self: it extends its own part",
                "\"a.b\" is no name",
                "\"{x}\" is no name",
            ],
        );
        assert_eq!(import.told.len(), 16, "{:#?}", import.told);
    }
}

mod exports {
    use std::collections::BTreeMap;

    use brand::document::Document;
    use brand::themes::{THEMES, theme};

    use super::*;

    fn juniper() -> Document {
        Document::parse("brand.json", include_str!("inputs/juniper.json")).expect("it is good")
    }

    fn brands() -> Vec<Document> {
        let themes = THEMES.iter().map(|(name, _)| theme(name).expect("it is good"));
        themes
            .chain([juniper(), Document { name: juniper().name, ..Document::default() }])
            .collect()
    }

    #[test]
    fn design_tokens_come_back_as_the_same_brand() {
        for brand in brands() {
            let exported = dtcg::export(&brand);
            assert_eq!(exported.lost, [""; 0]);
            let files = exported.files.into_iter().collect();
            let import = dtcg::resolver("brand.resolver.json", &files).unwrap();
            assert_eq!(import.brand, brand, "{:#?}", import.told);
        }
    }

    #[test]
    fn a_token_that_was_changed_elsewhere_is_the_only_change() {
        let brand = juniper();
        let mut files: BTreeMap<_, _> = dtcg::export(&brand).files.into_iter().collect();
        let mut dark: serde_json::Value = serde_json::from_str(&files["dark.tokens.json"]).unwrap();
        let white = serde_json::json!({ "colorSpace": "srgb", "components": [1, 1, 1] });
        dark["color"]["line"]["$value"] = white;
        files.insert("dark.tokens.json".to_owned(), dark.to_string());
        let import = dtcg::resolver("brand.resolver.json", &files).unwrap();
        let mut expected = brand;
        expected.set_mut(Mode::Dark).insert(Token::Line, brand::color::Rgb::WHITE.into());
        assert_eq!(import.brand, expected);
    }

    #[test]
    fn a_brand_for_entra_comes_back_but_for_what_is_told_to_be_lost() {
        let source = include_str!("inputs/entra/fjordbank.json");
        let brand = entra::branding("branding.json", source).unwrap().brand;
        let exported = entra::export(&brand);
        let again =
            entra::branding("branding.json", exported.file("branding.json").unwrap()).unwrap();
        assert_eq!(again.brand, brand);
        let lost = entra::export(&juniper()).lost;
        for part in
            ["Dark colors", "colors.accent", "shape", "type", "logo.svg: upload it as a PNG"]
        {
            assert!(lost.iter().any(|one| one.starts_with(part)), "{part}: {lost:?}");
        }
    }

    #[test]
    fn a_brand_for_shadcn_comes_back_with_the_colours_that_it_has_there() {
        let exported = shadcn::export(&juniper());
        let import =
            variables::read("globals.css", exported.file("globals.css").unwrap(), &BTreeMap::new())
                .unwrap();
        for mode in [Mode::Light, Mode::Dark] {
            for token in [
                Token::Fill,
                Token::Page,
                Token::Surface,
                Token::Text,
                Token::Muted,
                Token::Edge,
                Token::Danger,
            ] {
                assert_eq!(
                    color(&import, mode, token),
                    juniper().palette(mode)[token].to_string(),
                    "{token}"
                );
            }
        }
        for part in ["layout", "assets", "texts", "css", "Colors for more contrast"] {
            assert!(exported.lost.iter().any(|one| one.starts_with(part)), "{part}");
        }
    }
}
