//! The themes as brands, beside what `style/` has.

use std::collections::BTreeMap;
use std::path::Path;

use brand::color::{Rgb, parse};
use brand::palette::{Mode, Token};
use brand::themes::{THEMES, theme};

/// How far apart two colours may be that nobody tells apart at a glance, in OKLAB.
const CLOSE: f32 = 0.04;

/// What was chosen otherwise, and why.
const CHOSEN: [(&str, &[Token], &str); 8] = [
    ("calm", &[Token::DangerFillHover], "A step under a pointer is as large for red as for green."),
    (
        "ink",
        &[Token::AccentHover, Token::AccentActive, Token::FillHover, Token::FillActive],
        "Black gets lighter in two steps, because nobody sees it get darker.",
    ),
    (
        "ink",
        &[Token::Good, Token::GoodSoft],
        "A grey brand says in green that something went well.",
    ),
    ("ink", &[Token::OnFill, Token::OnDangerFill], "A label is black or white."),
    ("ink", &[Token::Wash], "No light falls on this page."),
    (
        "ink",
        &[Token::AccentSoft, Token::DangerSoft],
        "Soft grounds stay near to a card that is nearly black.",
    ),
    ("bloom", &[Token::Text], "Texts have no more of the brand's hue than grounds have."),
    (
        "bloom",
        &[Token::AccentActive, Token::FillActive],
        "A pressed button keeps its chroma, so that it stays the brand's.",
    ),
];

/// The tokens that `style/` has for a theme, with what they refer to put in.
struct Tokens(BTreeMap<String, String>);

impl Tokens {
    fn of(theme: &str) -> Self {
        let style = Path::new(env!("CARGO_MANIFEST_DIR")).join("../style");
        let read = |file: &str| std::fs::read_to_string(style.join(file)).unwrap_or_default();
        let sheets = read("tokens.css") + &read(&format!("themes/{theme}.css"));
        let mut tokens = BTreeMap::new();
        for rule in sheets.split('}') {
            let Some((selector, block)) = rule.split_once('{') else { continue };
            if selector.lines().last().is_some_and(|line| line.trim() == ":root") {
                let set = block.split(';').filter_map(|one| one.split_once(':'));
                tokens.extend(set.map(|(name, value)| (last_line(name), value.trim().to_owned())));
            }
        }
        Self(tokens)
    }

    fn expanded(&self, value: &str) -> String {
        let Some((before, rest)) = value.split_once("var(") else { return value.to_owned() };
        let (name, after) = rest.split_once(')').expect("var() is closed");
        [before, &self.value(name), &self.expanded(after)].concat()
    }

    fn value(&self, name: &str) -> String {
        self.expanded(self.0.get(name).map_or("", String::as_str))
    }

    fn color(&self, token: Token, mode: Mode) -> Option<Rgb> {
        let value = self.value(&format!("--pt-color-{token}"));
        let both = value.strip_prefix("light-dark(").and_then(|rest| rest.strip_suffix(')'));
        let both = both.and_then(|both| both.split_once(','));
        let one =
            both.map_or(value.as_str(), |(light, dark)| if mode.is_dark() { dark } else { light });
        parse(one.trim()).ok().map(|parsed| parsed.rgb)
    }
}

fn last_line(name: &str) -> String {
    name.lines().last().unwrap_or_default().trim().to_owned()
}

#[test]
fn every_theme_passes_the_gate_in_every_mode() {
    for (name, _) in THEMES {
        let brand = theme(name).unwrap();
        for mode in Mode::ALL {
            assert_eq!(brand.failures(mode), [], "{name} {mode:?}");
        }
    }
}

/// What is further apart than anybody overlooks: theme, token, and both colours.
fn apart() -> Vec<(&'static str, Token, String)> {
    let mut apart = Vec::new();
    for (name, _) in THEMES {
        let (brand, tokens) = (theme(name).expect("it is good"), Tokens::of(name));
        for mode in [Mode::Light, Mode::Dark] {
            let palette = brand.palette(mode);
            for token in Token::ALL {
                let Some(today) = tokens.color(*token, mode) else { continue };
                if today.distance(palette[*token]) > CLOSE {
                    let colors = format!("{}: {today} is {}", mode.name(), palette[*token]);
                    apart.push((name, *token, colors));
                }
            }
        }
    }
    apart
}

#[test]
fn the_themes_stand_close_to_what_the_style_folder_has() {
    let chosen = |theme: &str, token: Token| {
        CHOSEN.iter().any(|(name, tokens, _)| *name == theme && tokens.contains(&token))
    };
    let mut told = apart();
    told.retain(|(theme, token, _)| !chosen(theme, *token));
    assert_eq!(told, []);
}

#[test]
fn only_what_differs_is_listed_as_chosen() {
    let apart = apart();
    for (theme, tokens, reason) in CHOSEN {
        assert!(reason.ends_with('.'), "{reason}");
        for token in tokens {
            let differs = apart.iter().any(|(name, one, _)| *name == theme && one == token);
            assert!(differs, "{theme} {token} is close now: take it off the list.");
        }
    }
}

#[test]
fn every_colour_token_of_the_style_folder_is_derived() {
    let tokens = Tokens::of("calm");
    let derived = |name: &str| Token::named(name).is_some();
    let by_sheet = ["shadow", "scrim", "field"];
    let names = tokens.0.keys().filter_map(|name| name.strip_prefix("--pt-color-"));
    let left: Vec<_> = names.filter(|name| !derived(name) && !by_sheet.contains(name)).collect();
    assert_eq!(left, [""; 0]);
}

#[test]
fn the_shapes_of_the_themes_are_those_of_the_style_folder() {
    for (name, _) in THEMES {
        let (sheet, tokens) = (theme(name).unwrap().sheet(), Tokens::of(name));
        for declaration in sheet.split(['{', ';']) {
            let Some((token, value)) = declaration.split_once(':') else { continue };
            let shape = ["radius", "text", "weight", "align", "brand", "mark", "field", "list"];
            let name_of = token.trim().strip_prefix("--pt-").unwrap_or_default();
            if shape.iter().any(|one| name_of.starts_with(one)) {
                let plain = |value: &str| tokens.expanded(value).replace(".0", ".");
                assert_eq!(plain(value), plain(&tokens.value(token)), "{name} {token}");
            }
        }
    }
}
