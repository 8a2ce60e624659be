//! What a brand looks like: its colours in each mode, and what is to be told about them.

use super::{ByToken, Document, Hidden, Paint, Schemed};
use crate::color::{GREY, Rgb};
use crate::derive::{Seeds, TINT, derive};
use crate::gate::{Pair, failures};
use crate::palette::{Mode, Palette, Token};

/// The colour of a brand that has set none.
pub const USUAL_ACCENT: Rgb = Rgb([0x17, 0x60, 0x4e]);

/// How far apart an accent and what is refused must be, in degrees of hue.
const APART: f32 = 20.0;

impl Document {
    /// What was decided for one mode.
    #[must_use]
    pub fn seeds(&self, mode: Mode) -> Seeds {
        let colors = &self.colors;
        let of = |value: &Option<Schemed<Paint>>| {
            value.as_ref().and_then(|value| value.of(mode.is_dark())).map(Paint::rgb)
        };
        #[expect(clippy::cast_possible_truncation, reason = "it is at most 0.05")]
        let tint = colors.tint.map_or(TINT, |tint| tint.get() as f32);
        Seeds {
            accent: of(&colors.accent).unwrap_or(USUAL_ACCENT),
            page: of(&colors.page),
            surface: of(&colors.surface),
            header: of(&colors.header),
            danger: of(&colors.danger),
            good: of(&colors.good),
            tint,
            set: self.set(mode).iter().map(|(token, paint)| (*token, paint.rgb())).collect(),
        }
    }

    /// The tokens that are set for a mode.
    #[must_use]
    pub const fn set(&self, mode: Mode) -> &ByToken {
        match mode {
            Mode::Light => &self.colors.set.light,
            Mode::Dark => &self.colors.set.dark,
            Mode::LightMore => &self.colors.set.light_more,
            Mode::DarkMore => &self.colors.set.dark_more,
        }
    }

    /// The tokens that are set for a mode, to change them.
    pub const fn set_mut(&mut self, mode: Mode) -> &mut ByToken {
        match mode {
            Mode::Light => &mut self.colors.set.light,
            Mode::Dark => &mut self.colors.set.dark,
            Mode::LightMore => &mut self.colors.set.light_more,
            Mode::DarkMore => &mut self.colors.set.dark_more,
        }
    }

    /// Every colour of a mode.
    #[must_use]
    pub fn palette(&self, mode: Mode) -> Palette {
        derive(&self.seeds(mode), mode)
    }

    /// The pairs of a mode that fail the gate.
    #[must_use]
    pub fn failures(&self, mode: Mode) -> Vec<Pair> {
        failures(&self.palette(mode), mode)
    }

    /// The pairs that fail in any mode and were not accepted, as `accepted` names them.
    #[must_use]
    pub fn unaccepted(&self) -> Vec<String> {
        let named = |mode: Mode| {
            let name =
                move |pair: &Pair| format!("{}: {} on {}", mode.name(), pair.front, pair.ground);
            self.failures(mode).iter().map(name).collect::<Vec<_>>()
        };
        let mut all: Vec<_> = Mode::ALL.into_iter().flat_map(named).collect();
        all.retain(|name| !self.accepted.contains(name));
        all
    }

    /// What a designer is told, though it is no failure.
    #[must_use]
    pub fn warnings(&self) -> Vec<String> {
        let mut told = Vec::new();
        if self.accent_is_like_danger() {
            told.push("The accent is as red as what is refused: people may take it for an error.");
        }
        let hides = |one| self.layout.hide.contains(&one);
        if hides(Hidden::Forgot) {
            told.push("forgot is hidden: people without their password have no way back.");
        }
        if hides(Hidden::Terms) {
            told.push("terms are hidden: a user flow that asks to agree to them must show them.");
        }
        let mut told: Vec<_> = told.into_iter().map(str::to_owned).collect();
        let unspoken = self.texts.unspoken();
        told.extend(unspoken.map(|tag| format!("texts.{tag}: no screen is shown in {tag} yet.")));
        told
    }

    fn accent_is_like_danger(&self) -> bool {
        let palette = self.palette(Mode::Light);
        let [accent, danger] = palette.of([Token::Accent, Token::Danger]).map(Rgb::oklch);
        let between = (accent.h - danger.h).rem_euclid(360.0);
        accent.c >= GREY && danger.c >= GREY && between.min(360.0 - between) < APART
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(rest: &str) -> Document {
        let text = format!("{{\"portico\": 1, \"name\": \"A\", {rest}}}");
        Document::parse("brand.json", &text).unwrap()
    }

    #[test]
    fn a_failure_that_was_accepted_is_not_told_again() {
        let text = r##""colors": {"set": {"light": {"danger": "#ef4444"}}}"##;
        assert_eq!(document(text).unaccepted(), ["light: danger on surface"]);
        let text = format!("{text}, \"accepted\": [\"light: danger on surface\"]");
        assert!(document(&text).unaccepted().is_empty());
    }

    #[test]
    fn a_red_brand_and_a_hidden_way_back_are_told() {
        let told = document(r#""colors": {"accent": "red"}, "layout": {"hide": ["forgot"]}"#);
        let told = told.warnings();
        assert!(told[0].contains("as red as") && told[1].contains("no way back"), "{told:?}");
        assert_eq!(document(r#""colors": {"accent": "navy"}"#).warnings(), [""; 0]);
    }

    #[test]
    fn a_scheme_that_is_not_set_is_derived() {
        let brand = document(r##""colors": {"surface": {"dark": "#1d2320"}}"##);
        let surface = |mode| brand.palette(mode)[Token::Surface].to_string();
        assert_eq!(surface(Mode::Light), "#ffffff");
        assert_eq!(surface(Mode::Dark), "#1d2320");
        assert_eq!(surface(Mode::DarkMore), "#000000");
    }
}
