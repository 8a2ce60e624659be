use std::collections::BTreeMap;

use brand::document::Document;
use brand::themes::{THEMES, theme};

use super::*;

fn juniper() -> Document {
    Document::parse("brand.json", include_str!("../inputs/juniper.json")).expect("it is good")
}

fn brands() -> Vec<Document> {
    let themes = THEMES.iter().map(|(name, _)| theme(name).expect("it is good"));
    themes.chain([juniper(), Document { name: juniper().name, ..Document::default() }]).collect()
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
    let source = include_str!("../inputs/entra/fjordbank.json");
    let brand = entra::branding("branding.json", source).unwrap().brand;
    let exported = entra::export(&brand);
    let again = entra::branding("branding.json", exported.file("branding.json").unwrap()).unwrap();
    assert_eq!(again.brand, brand);
    let lost = entra::export(&juniper()).lost;
    for part in ["Dark colors", "colors.accent", "shape", "type", "logo.svg: upload it as a PNG"] {
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
