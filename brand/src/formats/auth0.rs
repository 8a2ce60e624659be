//! Themes and branding of Auth0's universal login.

use serde_json::Value;

use super::Import;
use super::json::{read, text};
use super::slot::{Scheme, Seed};
use crate::document::{Bounded, Invalid, LayoutKind, Logo, PictureFile, Shadow, Side};
use crate::palette::{Mode, Token};

/// Colours that are tokens here.
const TOKENS: [(&str, Token); 6] = [
    ("links_focused_components", Token::Accent),
    ("body_text", Token::Text),
    ("input_labels_placeholders", Token::Muted),
    ("input_border", Token::Edge),
    ("widget_border", Token::Line),
    ("base_focus_color", Token::Focus),
];

/// Colours that a brand decides.
const SEEDS: [(&str, Seed, Scheme); 4] = [
    ("primary_button", Seed::Accent, Scheme::Both),
    ("widget_background", Seed::Surface, Scheme::Only(Mode::Light)),
    ("error", Seed::Danger, Scheme::Only(Mode::Light)),
    ("success", Seed::Good, Scheme::Only(Mode::Light)),
];

/// Reads a theme of the universal login, or the branding of a tenant.
///
/// # Errors
///
/// It is no JSON, or too long or too deep.
pub fn theme(file: &str, source: &str) -> Result<Import, Invalid> {
    let json = read(file, source)?;
    let mut import = Import::default();
    if let Some(name) = text(&json, "displayName") {
        import.name(name);
    }
    match json["colors"].get("primary") {
        Some(_) => branding(&mut import, &json),
        None => themed(&mut import, &json),
    }
    Ok(import.finish())
}

fn branding(import: &mut Import, json: &Value) {
    let colors = &json["colors"];
    if let Some(accent) = import.color_of(colors, "primary") {
        import.seed(Seed::Accent, Scheme::Both, accent.rgb);
    }
    let gradient = &colors["page_background"];
    let plain = import.color_of(colors, "page_background");
    let start = import.color_of(gradient, "start");
    if let Some(page) = plain.or(start) {
        import.seed(Seed::Page, Scheme::Both, page.rgb);
    }
    if let (Some(start), Some(end)) = (start, import.color_of(gradient, "end")) {
        let angle = gradient["angle_deg"].as_f64().unwrap_or(180.0);
        import.tell("page_background: the gradient is offered as own CSS.");
        import.css = format!(
            ".pt-page {{ background: linear-gradient({angle}deg, {}, {}); }}\n",
            start.rgb, end.rgb
        );
    }
    for (name, what) in [("logo_url", "logo"), ("favicon_url", "favicon")] {
        if let Some(from) = text(json, name) {
            import.want(what, from);
        }
    }
    if let Some(address) = text(&json["font"], "url") {
        let family = address.split_once("family=").map_or("", |(_, rest)| rest);
        let family = family.split(['&', ':']).next().unwrap_or_default().replace('+', " ");
        import.tell("font.url names another host: fonts come from files of the brand only.");
        import.brand.typography.font =
            if family.is_empty() { None } else { import.fonts("font.url", &family) };
    }
}

fn themed(import: &mut Import, json: &Value) {
    let colors = &json["colors"];
    for (name, seed, scheme) in SEEDS {
        if let Some(color) = import.color_of(colors, name) {
            import.seed(seed, scheme, color.rgb);
        }
    }
    for (name, token) in TOKENS {
        if let Some(color) = import.color_of(colors, name) {
            import.token(Mode::Light, token, color.rgb);
        }
    }
    if let Some(label) = import.color_of(colors, "primary_button_label") {
        import.label(Mode::Light, label.rgb);
    }
    let background = import.color_of(colors, "input_background");
    if background.is_some() && background != import.color_of(colors, "widget_background") {
        import.tell("input_background: fields stand on the color of the card.");
    }
    borders(import, &json["borders"]);
    fonts(import, &json["fonts"]);
    page(import, &json["page_background"]);
    logo(import, &json["widget"]);
}

fn borders(import: &mut Import, borders: &Value) {
    let pixels = |name: &str| borders[name].as_f64().map(|pixels| pixels / 16.0);
    let radius = match text(borders, "buttons_style") {
        Some("sharp") => Some(0.0),
        Some("pill") => Some(Bounded::<0, 1500>::MOST),
        _ => pixels("button_border_radius"),
    };
    let shape_radius = radius.and_then(|radius| import.bounded("button_border_radius", radius));
    let large = pixels("widget_corner_radius");
    let large = large.and_then(|large| import.bounded("widget_corner_radius", large));
    let line = borders["widget_border_weight"].as_f64();
    let line = line.and_then(|line| import.bounded("widget_border_weight", line));
    let shape = &mut import.brand.shape;
    (shape.radius, shape.large, shape.line) = (shape_radius, large, line);
    shape.shadow = borders["show_widget_shadow"]
        .as_bool()
        .map(|shadow| if shadow { Shadow::Soft } else { Shadow::None });
}

fn fonts(import: &mut Import, fonts: &Value) {
    let reference = fonts["reference_text_size"].as_f64().unwrap_or(16.0);
    if reference < 16.0 {
        import.tell(format!("reference_text_size: text stays at 1rem, and not {reference} px."));
    }
    let title = &fonts["title"];
    if let Some(size) = title["size"].as_f64() {
        let size = import.bounded("fonts.title.size", size / 100.0 * reference / 16.0);
        import.brand.typography.title_size = size;
    }
    if title["bold"] == true {
        import.brand.typography.title_weight = Bounded::new(700.0);
    }
    if let Some(address) = text(fonts, "font_url") {
        if !address.to_ascii_lowercase().ends_with(".woff2") {
            import.tell("font_url: a font is a WOFF2 file here.");
        }
        import.want("font", address);
    }
}

fn page(import: &mut Import, page: &Value) {
    if let Some(color) = import.color_of(page, "background_color") {
        import.seed(Seed::Page, Scheme::Both, color.rgb);
    }
    let picture = text(page, "background_image_url");
    if let Some(from) = picture {
        import.want("picture", from);
    }
    let layout = &mut import.brand.layout;
    layout.side = match text(page, "page_layout") {
        Some("left") => Some(Side::Start),
        Some("right") => Some(Side::End),
        _ => None,
    };
    layout.kind = Some(match (layout.side, picture) {
        (Some(_), Some(_)) => LayoutKind::Split,
        (None, Some(_)) => LayoutKind::Full,
        (_, None) => LayoutKind::Card,
    });
}

fn logo(import: &mut Import, widget: &Value) {
    let height = widget["logo_height"].as_f64();
    let height = height.and_then(|pixels| import.bounded("logo_height", pixels / 16.0));
    let Some(from) = text(widget, "logo_url") else { return };
    import.want("logo", from);
    let ending = from.rsplit_once('.').map_or("", |(_, ending)| ending);
    if let Ok(light) = PictureFile::parse(&format!("logo.{ending}")) {
        import.brand.assets.logo = Some(Logo { light, dark: None, height });
    }
}
