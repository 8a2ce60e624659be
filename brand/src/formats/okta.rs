//! Themes of Okta's brands API.

use serde_json::Value;

use super::Import;
use super::json::{read, text};
use super::slot::{Scheme, Seed};
use crate::document::{Invalid, LayoutKind};
use crate::palette::Mode;

const KNOWN: [&str; 12] = [
    "id",
    "backgroundImage",
    "favicon",
    "logo",
    "primaryColorHex",
    "primaryColorContrastHex",
    "secondaryColorHex",
    "secondaryColorContrastHex",
    "signInPageTouchPointVariant",
    "endUserDashboardTouchPointVariant",
    "errorPageTouchPointVariant",
    "emailTemplateTouchPointVariant",
];

/// Reads a theme.
///
/// # Errors
///
/// It is no JSON, or too long or too deep.
pub fn theme(file: &str, source: &str) -> Result<Import, Invalid> {
    let json = read(file, source)?;
    let mut import = Import::default();
    if let Some(accent) = import.color_of(&json, "primaryColorHex") {
        import.seed(Seed::Accent, Scheme::Both, accent.rgb);
    }
    if let Some(label) = import.color_of(&json, "primaryColorContrastHex") {
        import.label(Mode::Light, label.rgb);
    }
    page(&mut import, &json);
    for (name, what) in [("logo", "logo"), ("favicon", "favicon")] {
        if let Some(from) = text(&json, name) {
            import.want(what, from);
        }
    }
    if text(&json, "emailTemplateTouchPointVariant") == Some("FULL_THEME") {
        import.tell("emailTemplateTouchPointVariant: mails have a bar in the brand's color.");
    }
    import.list_unknown(&json, "", &[&KNOWN[..], &["loadingPageTouchPointVariant"]].concat());
    Ok(import.finish())
}

fn page(import: &mut Import, json: &Value) {
    let variant = text(json, "signInPageTouchPointVariant").unwrap_or("OKTA_DEFAULT");
    let mut kind = LayoutKind::Card;
    match variant {
        "BACKGROUND_SECONDARY_COLOR" => {
            if let Some(page) = import.color_of(json, "secondaryColorHex") {
                import.seed(Seed::Page, Scheme::Both, page.rgb);
            }
        }
        "BACKGROUND_IMAGE" => {
            kind = LayoutKind::Full;
            import.want("picture", text(json, "backgroundImage").unwrap_or_default());
        }
        "OKTA_DEFAULT" => {}
        other => import.tell(format!(
            "signInPageTouchPointVariant: {} is shown as a plain page.",
            crate::document::shown(other)
        )),
    }
    if variant != "BACKGROUND_SECONDARY_COLOR" && text(json, "secondaryColorHex").is_some() {
        import.tell("secondaryColorHex is not used: the page of this theme does not have it.");
    }
    import.brand.layout.kind = Some(kind);
}
