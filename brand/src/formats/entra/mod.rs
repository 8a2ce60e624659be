//! Company branding of Microsoft Entra, as Microsoft Graph has it.

mod css;
mod export;
mod texts;

use serde_json::Value;

pub use css::css;
pub use export::export;
pub use texts::strings;
use texts::{locale, page_texts};

use super::Import;
use super::json::{read, text};
use super::slot::{Scheme, Seed};
use crate::document::{ALL_LOCALES, Hidden, Invalid, LayoutKind, shown};

/// What is asked for as a file, and what it is.
const FILES: [(&str, &str); 6] = [
    ("bannerLogoRelativeUrl", "logo"),
    ("squareLogoRelativeUrl", "square"),
    ("squareLogoDarkRelativeUrl", "square dark"),
    ("faviconRelativeUrl", "favicon"),
    ("backgroundImageRelativeUrl", "picture"),
    ("customCSSRelativeUrl", "css"),
];

/// What hides a link that is shown here, too.
const HIDDEN: [(&str, Hidden); 4] = [
    ("hideTermsOfUse", Hidden::Terms),
    ("hidePrivacyAndCookies", Hidden::Privacy),
    ("hideCannotAccessYourAccount", Hidden::Support),
    ("hideForgotMyPassword", Hidden::Forgot),
];

/// Reads the branding of an organization.
///
/// # Errors
///
/// It is no JSON, or too long or too deep.
pub fn branding(file: &str, source: &str) -> Result<Import, Invalid> {
    let json = read(file, source)?;
    let mut import = Import::default();
    for (name, seed) in [("backgroundColor", Seed::Page), ("headerBackgroundColor", Seed::Header)] {
        if let Some(color) = import.color_of(&json, name) {
            import.seed(seed, Scheme::Both, color.rgb);
        }
    }
    layout(&mut import, &json);
    for (name, what) in FILES {
        if let Some(from) = text(&json, name) {
            import.want(what, from);
        }
    }
    header_logo(&mut import, &json);
    links(&mut import, &json);
    page_texts(&mut import, &json, ALL_LOCALES);
    left_out(&mut import, &json);
    let warnings = import.brand.warnings();
    import.told.extend(warnings);
    Ok(import.finish())
}

/// Reads the list of localizations. Only texts have a locale here.
///
/// # Errors
///
/// It is no JSON, or too long or too deep.
pub fn localizations(file: &str, source: &str) -> Result<Import, Invalid> {
    let json = read(file, source)?;
    let mut import = Import::default();
    let all = json.get("value").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let page = |one: &Value| text(one, "backgroundColor").map(str::to_owned);
    let usual = all.iter().find(|one| text(one, "id") == Some("0")).and_then(page);
    for one in all {
        let id = text(one, "id").unwrap_or("0");
        let tag = locale(id);
        page_texts(&mut import, one, &tag);
        if id == "0" {
            continue;
        }
        if let Some(color) = page(one).filter(|color| Some(color) != usual.as_ref()) {
            import.tell(format!("{tag}: backgroundColor {color}: a brand has one page color."));
        }
        for link in ["customTermsOfUseUrl", "customPrivacyAndCookiesUrl"] {
            if text(one, link).is_some() {
                import.tell(format!("{tag}: {link}: links have no locale."));
            }
        }
    }
    let warnings = import.brand.warnings();
    import.told.extend(warnings);
    Ok(import)
}

fn layout(import: &mut Import, json: &Value) {
    let shown_at = &json["loginPageLayoutConfiguration"];
    let picture = text(json, "backgroundImageRelativeUrl").is_some();
    let kind = match text(shown_at, "layoutTemplateType") {
        Some("verticalSplit") => LayoutKind::Split,
        Some("default") if picture => LayoutKind::Full,
        Some("default") | None => LayoutKind::Card,
        Some(other) => {
            import.tell(format!("layoutTemplateType: {} is shown as a card.", shown(other)));
            LayoutKind::Card
        }
    };
    let layout = &mut import.brand.layout;
    layout.kind = Some(kind);
    layout.header = shown_at["isHeaderShown"].as_bool();
    layout.footer = shown_at["isFooterShown"].as_bool();
    let visibility = &json["loginPageTextVisibilitySettings"];
    let hidden = HIDDEN.iter().filter(|(name, _)| visibility[*name] == true);
    layout.hide.extend(hidden.map(|(_, hidden)| *hidden));
    for name in ["hideAccountResetCredentials", "hideResetItNow"] {
        if visibility[name] == true {
            import.tell(format!("{name}: there is no such link here."));
        }
    }
}

/// A brand has one logo: that of the header if there is no other.
fn header_logo(import: &mut Import, json: &Value) {
    let Some(from) = text(json, "headerLogoRelativeUrl") else { return };
    match text(json, "bannerLogoRelativeUrl") {
        None => import.want("logo", from),
        Some(_) => import.tell("headerLogoRelativeUrl: a brand has one logo, the banner's here."),
    }
}

fn links(import: &mut Import, json: &Value) {
    if let Some(address) = text(json, "customTermsOfUseUrl") {
        import.brand.links.terms = import.web_link("customTermsOfUseUrl", address);
    }
    if let Some(address) = text(json, "customPrivacyAndCookiesUrl") {
        import.brand.links.privacy = import.web_link("customPrivacyAndCookiesUrl", address);
    }
    if let Some(address) = text(json, "customCannotAccessYourAccountUrl") {
        import.brand.links.support = import.help_link("customCannotAccessYourAccountUrl", address);
    }
}

fn left_out(import: &mut Import, json: &Value) {
    if json["cdnList"].as_array().is_some_and(|list| !list.is_empty()) {
        import.tell("cdnList is dropped: files come from this server only.");
    }
    if text(json, "customAccountResetCredentialsUrl").is_some() {
        import.tell(
            "customAccountResetCredentialsUrl is dropped: passwords are reset here. \
            To lead elsewhere, hide forgot and link the page in page.note.",
        );
    }
    if text(json, "customResetItNowText").is_some() {
        import.tell("customResetItNowText is dropped: there is no such link here.");
    }
}
