//! The `appearance` of Clerk's components.

use serde_json::Value;

use super::Import;
use super::json::{read, text};
use super::slot::{Scheme, Seed, Slot};
use super::variables::length;
use crate::css::OwnStyles;
use crate::document::{Bounded, Invalid, shown};
use crate::palette::{Mode, Token};

/// Colours, by their names of today and of before.
const COLORS: [(&[&str], Slot); 8] = [
    (&["colorBackground"], Slot::Seed(Seed::Surface)),
    (&["colorDanger"], Slot::Seed(Seed::Danger)),
    (&["colorSuccess"], Slot::Seed(Seed::Good)),
    (&["colorForeground", "colorText"], Slot::Token(Token::Text)),
    (&["colorMutedForeground", "colorTextSecondary"], Slot::Token(Token::Muted)),
    (&["colorMuted"], Slot::Token(Token::Quiet)),
    (&["colorBorder"], Slot::Token(Token::Line)),
    (&["colorPrimaryForeground", "colorTextOnPrimaryBackground"], Slot::Label),
];

/// Variables that are read elsewhere in this file.
const OTHERS: [&str; 8] = [
    "colorPrimary",
    "colorRing",
    "fontFamily",
    "fontSize",
    "fontWeight",
    "borderRadius",
    "spacing",
    "spacingUnit",
];

/// Elements of Clerk that are parts here.
const ELEMENTS: [(&str, &str); 7] = [
    ("card", "pt-card"),
    ("formButtonPrimary", "pt-button"),
    ("formFieldInput", "pt-input"),
    ("formFieldLabel", "pt-field-label"),
    ("footer", "pt-footer"),
    ("headerTitle", "pt-title"),
    ("headerSubtitle", "pt-text"),
];

/// Reads an `appearance`.
///
/// # Errors
///
/// It is no JSON, or too long or too deep.
pub fn appearance(file: &str, source: &str) -> Result<Import, Invalid> {
    let json = read(file, source)?;
    let mut import = Import::default();
    let theme = text(&json, "theme").or_else(|| text(&json, "baseTheme"));
    let mode = if theme == Some("dark") { Mode::Dark } else { Mode::Light };
    colors(&mut import, &json["variables"], mode);
    shape(&mut import, &json["variables"]);
    let known: Vec<_> =
        COLORS.iter().flat_map(|(names, _)| *names).chain(&OTHERS).copied().collect();
    import.list_unknown(&json["variables"], "variables.", &known);
    for options in ["options", "layout"] {
        links(&mut import, &json[options], options);
    }
    elements(&mut import, &json["elements"]);
    let sections = ["theme", "baseTheme", "variables", "options", "layout", "elements"];
    import.list_unknown(&json, "", &sections);
    Ok(import.finish())
}

fn colors(import: &mut Import, variables: &Value, mode: Mode) {
    if let Some(accent) = import.color_of(variables, "colorPrimary") {
        let scheme = if mode.is_dark() { Scheme::Only(mode) } else { Scheme::Both };
        import.seed(Seed::Accent, scheme, accent.rgb);
    }
    for (names, slot) in COLORS {
        for name in names {
            let Some(color) = import.color_of(variables, name) else { continue };
            let surface = import.brand.palette(mode)[Token::Surface];
            import.color(slot, Scheme::Only(mode), color.over(surface));
        }
    }
    if let Some(ring) = import.color_of(variables, "colorRing") {
        let surface = import.brand.palette(mode)[Token::Surface];
        let shown = ring.over(surface);
        if ring.is_opaque() {
            import.token(mode, Token::Focus, shown);
        } else {
            let ratio = (shown.contrast(surface) * 100.0).floor() / 100.0;
            import.tell(format!(
                "colorRing is {shown} on {surface} and has {ratio}: the focus is derived."
            ));
        }
    }
}

fn shape(import: &mut Import, variables: &Value) {
    if let Some(family) = text(variables, "fontFamily") {
        import.brand.typography.font = import.fonts("fontFamily", family);
    }
    if let Some(size) = text(variables, "fontSize").and_then(length) {
        import.brand.typography.scale = import.bounded("fontSize", size);
    }
    if let Some(weight) = variables["fontWeight"]["normal"].as_f64() {
        import.brand.typography.weight = import.bounded("fontWeight.normal", weight);
    }
    let radius = text(variables, "borderRadius");
    let radius =
        radius.and_then(|radius| if radius == "none" { Some(0.0) } else { length(radius) });
    if let Some(radius) = radius {
        import.length("borderRadius", Slot::Radius, radius);
    }
    for name in ["spacing", "spacingUnit"] {
        if let Some(unit) = text(variables, name).and_then(length) {
            let density: Option<Bounded<900, 1250>> = import.bounded(name, unit);
            import.brand.shape.density = density;
        }
    }
}

fn links(import: &mut Import, options: &Value, at: &str) {
    if let Some(address) = text(options, "termsPageUrl") {
        import.brand.links.terms = import.web_link("termsPageUrl", address);
    }
    if let Some(address) = text(options, "privacyPageUrl") {
        import.brand.links.privacy = import.web_link("privacyPageUrl", address);
    }
    if let Some(address) = text(options, "helpPageUrl") {
        import.brand.links.support = import.help_link("helpPageUrl", address);
    }
    if let Some(from) = text(options, "logoImageUrl") {
        import.want("logo", from);
    }
    if text(options, "logoPlacement") == Some("none") {
        import.brand.layout.header = Some(false);
    }
    let known = ["termsPageUrl", "privacyPageUrl", "helpPageUrl", "logoImageUrl", "logoPlacement"];
    import.list_unknown(options, &format!("{at}."), &known);
}

/// Styles of elements are offered as own CSS, as far as that is taken.
fn elements(import: &mut Import, elements: &Value) {
    for (name, styles) in elements.as_object().into_iter().flatten() {
        let at = format!("elements.{}", shown(name));
        let Some(part) = ELEMENTS.iter().find(|(known, _)| known == name).map(|(_, part)| *part)
        else {
            import.tell(format!("{at}: there is no such part."));
            continue;
        };
        let Some(styles) = styles.as_object() else {
            import.tell(format!("{at}: names of classes are not understood."));
            continue;
        };
        for (property, value) in styles {
            match value.as_str() {
                Some(value) => offer(import, &at, part, property, value),
                None => import
                    .tell(format!("{at}.{}: what is under a pointer is derived.", shown(property))),
            }
        }
    }
}

fn offer(import: &mut Import, at: &str, part: &str, property: &str, value: &str) {
    let mut name = String::new();
    for letter in property.chars().take(40) {
        if letter.is_ascii_uppercase() {
            name.push('-');
        }
        name.push(letter.to_ascii_lowercase());
    }
    let rule = format!(".{part} {{ {name}: {value}; }}\n");
    match OwnStyles::parse("css", &rule) {
        Ok(_) => import.css.push_str(&rule),
        Err(refused) => {
            let why = refused.first().map_or("", |refused| refused.sentence.as_str());
            import.tell(format!("{at}: {why}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_element_is_a_part_that_own_styles_may_name() {
        for (element, part) in ELEMENTS {
            assert!(crate::css::PARTS.contains(&part), "{element}");
        }
    }
}
