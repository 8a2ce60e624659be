//! The style sheet of a brand: custom properties that stand after those of `style/`.

mod picture;
mod shape;

pub use picture::PicturePlace;

use std::fmt::Write as _;

use crate::color::{Oklch, Rgb};
use crate::document::{Align, BrandLine, Document, Font, Hidden, LayoutKind, Shadow, Wash};
use crate::palette::{Mode, Palette, Token};

/// The logo on a band from edge to edge.
const BAND: &str = "--pt-header-ground:var(--pt-color-header);--pt-header-text:var(--pt-color-header-text);\
    --pt-page-top:0;--pt-header-pad:var(--pt-space-4);--pt-brand-gap:var(--pt-space-4);--pt-header-gap:var(--pt-space-10);";

/// Takes the way to another password away, with the room around it.
const WITHOUT_FORGOT: &str = ".pt-link[value=\"reset_password\"],\
    .pt-actions:has(>[value=\"reset_password\"]:only-child){display:none}\n";

impl Document {
    /// The style sheet: put it last, after the sheet of the screens.
    ///
    /// Whoever wants more contrast gets other colours. Forced colours stay those of the
    /// system: `and (forced-colors: none)` keeps this sheet from coming after them.
    #[must_use]
    pub fn sheet(&self) -> String {
        let mut root = self.colors([Mode::Light, Mode::Dark]);
        root.push_str(&self.shadows());
        root.push_str(&self.typography.properties());
        root.push_str(&self.shape.properties());
        root.push_str(&self.surroundings());
        let more = self.colors([Mode::LightMore, Mode::DarkMore]);
        let wide = self.wide();
        let mut sheet = format!(":root{{{root}}}\n");
        if !wide.is_empty() {
            let _ = writeln!(sheet, "@media (width >= 30rem){{:root{{{wide}}}}}");
        }
        if self.layout.hide.contains(&Hidden::Forgot) {
            sheet.push_str(WITHOUT_FORGOT);
        }
        let narrow = self.narrow();
        if !narrow.is_empty() {
            let _ = writeln!(sheet, "@media (width < 30rem){{:root{{{narrow}}}}}");
        }
        let _ = writeln!(
            sheet,
            "@media (prefers-contrast: more) and (forced-colors: none){{:root:root{{{more}--pt-page-wash:none;}}}}"
        );
        sheet
    }

    /// The fonts of the brand, each at the address of its file. Text is shown in another
    /// font until they are there.
    #[must_use]
    pub fn font_faces(&self, address: impl Fn(&str) -> String) -> String {
        let face = |font: &Font| {
            let (family, address) = (font.family.as_str(), address(font.file.as_str()));
            format!(
                "@font-face{{font-family:\"{family}\";src:url(\"{address}\") format(\"woff2\");\
                font-weight:100 900;font-display:swap;}}\n"
            )
        };
        self.assets.fonts.iter().map(face).collect()
    }

    /// What browsers paint around the page: light, and dark.
    #[must_use]
    pub fn theme_colors(&self) -> [Rgb; 2] {
        let top = if self.colors.header.is_some() { Token::Header } else { Token::Page };
        [Mode::Light, Mode::Dark].map(|mode| self.palette(mode)[top])
    }

    fn colors(&self, modes: [Mode; 2]) -> String {
        let [light, dark] = modes.map(|mode| self.palette(mode));
        let mut all = String::new();
        for token in Token::ALL.iter().filter(|token| **token != Token::FillEdge) {
            let value = both(light[*token], dark[*token]);
            let _ = write!(all, "--pt-color-{token}:{value};");
        }
        let _ = write!(all, "--pt-color-fill-edge:{};", edges([&light, &dark]));
        all
    }

    /// Shadows have the hue of the brand, and none where it is dark.
    fn shadows(&self) -> String {
        let seed = self.seeds(Mode::Light).accent.oklch();
        let Rgb([r, g, b]) = Oklch { l: 0.25, c: seed.c.min(0.04), h: seed.h }.paint();
        let both = |light: &str, dark: &str| {
            format!("light-dark(rgb({r} {g} {b} / {light}),rgb(0 0 0 / {dark}))")
        };
        let shadow = match self.shape.shadow {
            Some(Shadow::None) => "transparent".to_owned(),
            _ => both("0.1", "0.5"),
        };
        format!("--pt-color-shadow:{shadow};--pt-color-scrim:{};", both("0.4", "0.7"))
    }

    /// What stands around the card.
    fn surroundings(&self) -> String {
        let layout = &self.layout;
        let mut all = String::new();
        put(&mut all, "card-width", layout.width.map(|width| rem(width.get())));
        let align = layout.align.map(|align| match align {
            Align::Start => "start",
            Align::Center => "center",
        });
        put(&mut all, "align", align);
        if layout.brand == Some(BrandLine::Rule) {
            all.push_str(
                "--pt-brand-font:var(--pt-font-title);--pt-brand-rule:var(--pt-line-strong);\
                --pt-brand-rule-gap:var(--pt-space-3);--pt-mark-display:none;",
            );
        }
        let height = self.assets.logo.as_ref().and_then(|logo| logo.height);
        put(&mut all, "brand-height", height.map(|height| rem(height.get())));
        if layout.wash == Some(Wash::None) {
            all.push_str("--pt-page-wash:none;");
        }
        if self.has_band() {
            all.push_str(BAND);
        }
        all
    }

    /// Whether the logo stands on a band of its own colour, from edge to edge.
    fn has_band(&self) -> bool {
        let on_plain_page = matches!(self.layout.kind, None | Some(LayoutKind::Card));
        on_plain_page && self.colors.header.is_some()
    }

    /// What holds where the card is no phone's whole window.
    fn wide(&self) -> String {
        let mut all = String::new();
        if self.layout.kind == Some(LayoutKind::Compact) {
            return all;
        }
        put(&mut all, "card-line", self.shape.line.map(|line| rem(line.get() / 16.0)));
        let shadow = self.shape.shadow.and_then(|shadow| match shadow {
            Shadow::None => Some("none".to_owned()),
            Shadow::Soft => None,
            Shadow::Custom(own) => {
                let (y, blur, alpha) = (own.y.get(), own.blur.get(), own.alpha.get());
                Some(format!("0 {} {} rgb(0 0 0 / {})", rem(y), rem(blur), number(alpha)))
            }
        });
        put(&mut all, "card-shadow", shadow);
        if self.layout.wash == Some(Wash::Corner) {
            all.push_str(
                "--pt-page-wash:radial-gradient(90% 36rem at 20% -8rem,var(--pt-color-wash),transparent) fill 0;",
            );
        }
        all
    }

    /// What holds where the card is a phone's whole window.
    fn narrow(&self) -> String {
        let mut all = String::new();
        if self.layout.wash == Some(Wash::Corner) {
            all.push_str(
                "--pt-page-wash:linear-gradient(var(--pt-color-wash),transparent 7rem) fill 0;",
            );
        }
        if self.has_band() {
            all.push_str("--pt-header-gap:var(--pt-space-2);");
        }
        all
    }
}

fn put(all: &mut String, name: &str, value: Option<impl std::fmt::Display>) {
    if let Some(value) = value {
        let _ = write!(all, "--pt-{name}:{value};");
    }
}

/// The edges of the first button: none where it stands out by itself, so that no line of
/// another state's colour stands around it.
fn edges(palettes: [&Palette; 2]) -> String {
    let edge = |palette: &Palette| match palette[Token::FillEdge] == palette[Token::Fill] {
        true => "transparent".to_owned(),
        false => palette[Token::FillEdge].to_string(),
    };
    let [light, dark] = palettes.map(edge);
    if light == dark { light } else { format!("light-dark({light},{dark})") }
}

fn both(light: Rgb, dark: Rgb) -> String {
    if light == dark { light.to_string() } else { format!("light-dark({light},{dark})") }
}

fn rem(value: f64) -> String {
    if value == 0.0 { "0".to_owned() } else { format!("{}rem", number(value)) }
}

/// A number with at most four digits after the point.
fn number(value: f64) -> String {
    let text = format!("{value:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn juniper() -> Document {
        Document::parse("brand.json", include_str!("../../tests/inputs/juniper.json")).unwrap()
    }

    #[test]
    fn the_sheet_has_each_colour_for_both_schemes_and_for_more_contrast() {
        let sheet = juniper().sheet();
        assert!(sheet.starts_with(":root{--pt-color-page:light-dark(#"), "{sheet}");
        for token in Token::ALL {
            assert_eq!(sheet.matches(&format!("--pt-color-{token}:")).count(), 2, "{token}");
        }
        assert!(sheet.contains("--pt-color-fill:#17604e;"));
        assert!(sheet.contains("--pt-color-edge:light-dark(#7f8882,"));
        assert!(
            sheet.contains("@media (prefers-contrast: more) and (forced-colors: none){:root:root{")
        );
    }

    #[test]
    fn what_was_not_decided_stays_as_the_tokens_have_it() {
        let plain = Document::parse("brand.json", r#"{"portico": 1, "name": "A"}"#).unwrap();
        let sheet = plain.sheet();
        for name in ["font", "radius", "space", "text-title", "align", "card-line"] {
            assert!(!sheet.contains(&format!("--pt-{name}")), "{name}: {sheet}");
        }
    }

    #[test]
    fn a_logo_has_a_band_only_where_a_header_was_chosen_and_no_picture_is_around() {
        let of = |rest: &str| {
            let text = format!(r#"{{"portico": 1, "name": "A"{rest}}}"#);
            Document::parse("brand.json", &text).unwrap().sheet()
        };
        assert!(!of("").contains("--pt-header-ground"));
        assert!(of(r##", "colors": {"header": "#123"}"##).contains("--pt-header-ground"));
        let split = r##", "colors": {"header": "#123"}, "layout": {"kind": "split"}"##;
        assert!(!of(split).contains("--pt-header-ground"));
    }

    #[test]
    fn the_way_to_another_password_is_shown_unless_it_is_hidden() {
        let text = r#"{"portico": 1, "name": "A", "layout": {"hide": ["forgot"]}}"#;
        let hides = Document::parse("brand.json", text).unwrap().sheet();
        assert!(hides.contains("[value=\"reset_password\"]"), "{hides}");
        assert!(!juniper().sheet().contains("reset_password"));
    }

    #[test]
    fn a_button_has_an_edge_where_its_fill_does_not_stand_out() {
        let of = |accent: &str| {
            let text =
                format!(r#"{{"portico": 1, "name": "A", "colors": {{"accent": "{accent}"}}}}"#);
            Document::parse("brand.json", &text).unwrap().sheet()
        };
        assert!(of("#1f7a61").contains("--pt-color-fill-edge:transparent;"));
        assert!(of("#ffee00").contains("--pt-color-fill-edge:light-dark(#"), "{}", of("#ffee00"));
    }

    #[test]
    fn fonts_are_quoted_and_lengths_are_in_rem() {
        let sheet = juniper().sheet();
        assert!(sheet.contains("--pt-font:\"Inter\", var(--pt-font-system);"));
        assert!(sheet.contains(
            "--pt-radius:0.625rem;--pt-radius-small:0.375rem;--pt-radius-large:1.25rem;"
        ));
        assert!(
            sheet.contains("--pt-space-5:1.25rem;") && sheet.contains("--pt-control-height:3rem;")
        );
        assert!(sheet.contains("@media (width >= 30rem){:root{--pt-card-line:0.0625rem;}}"));
    }

    #[test]
    fn a_font_is_loaded_from_the_address_of_its_file() {
        let faces = juniper().font_faces(|file| format!("/assets/1a2b-{file}"));
        let expected = "@font-face{font-family:\"Inter\";src:url(\"/assets/1a2b-inter.woff2\") format(\"woff2\");";
        assert!(faces.starts_with(expected), "{faces}");
    }

    #[test]
    fn nothing_of_a_brand_can_end_the_style_element_that_it_stands_in() {
        let text = r#"{"portico": 1, "name": "</style>", "type": {"font": "A</style>"}}"#;
        assert!(Document::parse("brand.json", text).is_err());
        assert!(!juniper().sheet().contains('<'));
    }
}
