//! Sentences of Entra, and the sentences here that they replace.

use serde_json::Value;

use super::super::Import;
use super::super::json::{read, text};
use crate::document::{ALL_LOCALES, Invalid, shown};

/// Sentences of the branding.
pub(super) const BRANDING: [(&str, &str); 6] = [
    ("signInPageText", "page.note"),
    // Entra shows it in the field, which has no other label.
    ("usernameHintText", "identify.email"),
    ("customForgotMyPasswordText", "enter_password.forgot"),
    ("customCannotAccessYourAccountText", "page.support"),
    ("customTermsOfUseText", "page.terms"),
    ("customPrivacyAndCookiesText", "page.privacy"),
];

/// Sentences of customized content.
pub(super) const CONTENT: [(&str, &str); 10] = [
    ("SignIn_Title", "identify.sign_in_title"),
    ("SignIn_Description", "page.to_app"),
    ("SignUp_Title", "identify.sign_up_title"),
    ("SisuOtc_Title", "enter_code.email_title"),
    ("AttributeCollection_Title", "collect_profile.title"),
    ("Attribute_GivenName", "collect_profile.given_name"),
    ("Attribute_Surname", "collect_profile.family_name"),
    ("Attribute_DisplayName", "collect_profile.display_name"),
    ("Attribute_Country", "collect_profile.country"),
    ("Attribute_CompanyName", "collect_profile.company"),
];

/// Reads the sentences of customized content for one locale.
///
/// # Errors
///
/// It is no JSON, or too long or too deep.
pub fn strings(file: &str, source: &str, tag: &str) -> Result<Import, Invalid> {
    let json = read(file, source)?;
    let mut import = Import::default();
    let tag = locale(tag);
    for (name, value) in json.as_object().into_iter().flatten() {
        if let Some(value) = value.as_str() {
            content(&mut import, name, value, &tag);
        }
    }
    Ok(import)
}

/// The locale here: `0` is every locale, and `de-DE` is `de`.
pub(super) fn locale(id: &str) -> String {
    if id == "0" {
        return ALL_LOCALES.to_owned();
    }
    let spoken = words::named(id).map(|locale| locale.tag.to_owned());
    spoken.unwrap_or_else(|| id.split('-').next().unwrap_or(id).to_owned())
}

pub(super) fn page_texts(import: &mut Import, json: &Value, locale: &str) {
    for (name, key) in BRANDING {
        let Some(sentence) = text(json, name) else { continue };
        import.text(name, locale, key, sentence);
    }
    let lists = json["contentCustomization"].as_object().into_iter().flatten();
    for entry in lists.filter_map(|(_, list)| list.as_array()).flatten() {
        if let (Some(key), Some(value)) = (text(entry, "key"), text(entry, "value")) {
            content(import, key, value, locale);
        }
    }
}

fn content(import: &mut Import, name: &str, value: &str, locale: &str) {
    if value.trim().is_empty() {
        return;
    }
    if let Some((_, key)) = CONTENT.iter().find(|(known, _)| *known == name) {
        let sentence = value.replace("{0}", "{app}");
        import.text(name, locale, key, &sentence);
    } else if let Some(field) = extension(name) {
        import.text(name, locale, &format!("profile.{field}"), value);
        import.tell(format!("{name}: the label of the field {field}, if the user flow has it."));
    } else {
        import.unknown.push(format!("{}: {}", shown(name), shown(value)));
    }
}

/// The name of a field out of `Attribute_extension_<id of the app>_<name>`.
fn extension(name: &str) -> Option<String> {
    let (_, field) = name.strip_prefix("Attribute_extension_")?.split_once('_')?;
    Some(field.to_ascii_lowercase())
}
