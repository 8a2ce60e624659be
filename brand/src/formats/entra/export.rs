//! A brand as Entra takes it, and what is lost.

use serde_json::{Map, Value, json};

use super::FILES;
use super::HIDDEN;
use super::texts::{BRANDING, CONTENT};
use crate::document::{ALL_LOCALES, Document, HelpLink, LayoutKind, PictureFile};
use crate::formats::Exported;
use crate::palette::{Mode, Token};

/// Writes the branding, and a file for each locale that has sentences of its own.
#[must_use]
pub fn export(brand: &Document) -> Exported {
    let mut lost = losses(brand);
    let mut branding = texts(brand, ALL_LOCALES, &mut lost);
    let palette = brand.palette(Mode::Light);
    let mut put = |name: &str, value: Value| branding.insert(name.to_owned(), value);
    put("id", json!("0"));
    put("backgroundColor", json!(palette[Token::Page].to_string()));
    put("headerBackgroundColor", json!(palette[Token::Header].to_string()));
    let links = &brand.links;
    let web = |link: &Option<crate::document::WebLink>| {
        link.as_ref().map_or(Value::Null, |link| json!(link.as_str()))
    };
    put("customTermsOfUseUrl", web(&links.terms));
    put("customPrivacyAndCookiesUrl", web(&links.privacy));
    let support = links.support.as_ref().map(HelpLink::as_str);
    put("customCannotAccessYourAccountUrl", json!(support));
    let layout = &brand.layout;
    let split = layout.kind == Some(LayoutKind::Split);
    put(
        "loginPageLayoutConfiguration",
        json!({
            "layoutTemplateType": if split { "verticalSplit" } else { "default" },
            "isHeaderShown": layout.header.unwrap_or(true),
            "isFooterShown": layout.footer.unwrap_or(true),
        }),
    );
    let hides =
        HIDDEN.iter().map(|(name, one)| ((*name).to_owned(), json!(layout.hide.contains(one))));
    put("loginPageTextVisibilitySettings", Value::Object(hides.collect()));
    let mut files = vec![("branding.json".to_owned(), format!("{:#}\n", Value::Object(branding)))];
    for (locale, _) in brand.texts.iter().filter(|(locale, _)| *locale != ALL_LOCALES) {
        let mut one = texts(brand, locale, &mut lost);
        one.insert("id".to_owned(), json!(locale));
        files.push((format!("branding.{locale}.json"), format!("{:#}\n", Value::Object(one))));
    }
    Exported { files, lost }
}

fn texts(brand: &Document, locale: &str, lost: &mut Vec<String>) -> Map<String, Value> {
    let mut all = Map::new();
    let mut content = Vec::new();
    let own = brand.texts.iter().find(|(one, _)| *one == locale);
    for (key, sentence) in own.into_iter().flat_map(|(_, sentences)| sentences) {
        let named = |list: &[(&'static str, &str)]| {
            list.iter().find(|(_, one)| one == key).map(|(name, _)| *name)
        };
        if let Some(name) = named(&BRANDING) {
            all.insert(name.to_owned(), json!(sentence));
        } else if let Some(name) = named(&CONTENT) {
            content.push(json!({ "key": name, "value": sentence.replace("{app}", "{0}") }));
        } else {
            lost.push(format!("texts.{locale}.{key}: Entra has no such sentence."));
        }
    }
    if !content.is_empty() {
        all.insert("contentCustomization".to_owned(), json!({ "attributeCollection": content }));
    }
    all
}

fn losses(brand: &Document) -> Vec<String> {
    let mut lost =
        vec!["Dark colors, and those for more contrast: Entra has one page color.".to_owned()];
    lost.push("colors.accent: Entra has it in its style sheet only.".to_owned());
    if brand.shape != crate::document::Shape::default() {
        lost.push("shape: corners, lines, shadows and spaces.".to_owned());
    }
    if brand.typography != crate::document::Typography::default() {
        lost.push("type: fonts and sizes.".to_owned());
    }
    let assets = &brand.assets;
    let logo = assets.logo.as_ref().map(|logo| &logo.light);
    let picture = assets.picture.as_ref().map(|picture| &picture.light);
    let files = [logo, assets.favicon.as_ref(), picture];
    for file in files.into_iter().flatten().map(PictureFile::as_str) {
        let vector = if file.to_ascii_lowercase().ends_with(".svg") { " as a PNG" } else { "" };
        lost.push(format!(
            "{file}: upload it{vector}, for one of {}.",
            FILES.map(|(name, _)| name)[..5].join(", ")
        ));
    }
    lost
}
