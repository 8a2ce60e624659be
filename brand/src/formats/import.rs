//! What comes of a brand in another format: a document, and all that is to be told.

use super::slot::{Scheme, Seed, Slot};
use crate::color::Rgb;
use crate::document::{Bounded, Document, Fonts, HelpLink, Name, Paint, Schemed, WebLink};
use crate::palette::{Mode, Token};

/// What was read of another format.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Import {
    /// The values that were taken.
    pub brand: Document,
    /// Sentences about what was changed, refused or left out.
    pub told: Vec<String>,
    /// Files that are asked for: nothing is fetched.
    pub files: Vec<WantedFile>,
    /// Values whose names say nothing here, as `name: value`.
    pub unknown: Vec<String>,
    /// Names whose meaning is to be chosen.
    pub choices: Vec<Choice>,
    /// Own styles that are offered: they are not part of the brand yet.
    pub css: String,
    /// Whether the brand was exported before: only what differs from it is taken then.
    pub(super) is_known: bool,
    tokens: Vec<(Mode, Token, Rgb)>,
    labels: Vec<(Mode, Rgb)>,
}

/// A file that the brand needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WantedFile {
    /// What it is for, such as `logo` or `font Inter`.
    pub what: String,
    /// Where the other product has it, if that is known.
    pub from: String,
}

/// A name whose meaning is to be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The name in the other format.
    pub name: String,
    /// Its value.
    pub value: String,
    /// What it is like, such as `colors.accent`.
    pub offered: Option<&'static str>,
}

impl Import {
    /// A brand that is taken as it is.
    pub(super) fn of(brand: Document) -> Self {
        Self { brand, ..Self::default() }
    }

    pub(crate) fn tell(&mut self, sentence: impl Into<String>) {
        self.told.push(sentence.into());
    }

    pub(crate) fn want(&mut self, what: impl Into<String>, from: impl Into<String>) {
        self.files.push(WantedFile { what: what.into(), from: from.into() });
    }

    /// Takes the name of a brand, if it is one.
    pub(crate) fn name(&mut self, name: &str) {
        if let Ok(name) = Name::parse(name) {
            self.brand.name = name;
        }
    }

    /// Takes a colour that the brand decides.
    pub(crate) fn seed(&mut self, seed: Seed, scheme: Scheme, rgb: Rgb) {
        if self.is_known && self.has(seed, scheme, rgb) {
            return;
        }
        let colors = &mut self.brand.colors;
        let token = seed.token();
        let slot = match seed {
            Seed::Accent => &mut colors.accent,
            Seed::Page => &mut colors.page,
            Seed::Header => &mut colors.header,
            Seed::Surface => &mut colors.surface,
            Seed::Danger => &mut colors.danger,
            Seed::Good => &mut colors.good,
        };
        let paint = Paint::from(rgb);
        match scheme {
            Scheme::Both => *slot = Some(Schemed::Both(paint)),
            Scheme::Only(Mode::Light) => put(slot, Some(paint), None),
            Scheme::Only(Mode::Dark) => put(slot, None, Some(paint)),
            Scheme::Only(more) => {
                if seed == Seed::Accent && !self.is_known {
                    self.token(more, Token::Accent, rgb);
                }
                self.token(more, token, rgb);
            }
        }
    }

    /// Takes a colour for a token, where the derivation gives another one.
    pub(crate) fn token(&mut self, mode: Mode, token: Token, rgb: Rgb) {
        self.tokens.push((mode, token, rgb));
    }

    /// Takes note of the label of the first button, which is always derived.
    pub(crate) fn label(&mut self, mode: Mode, rgb: Rgb) {
        self.labels.push((mode, rgb));
    }

    /// Takes a colour for whatever it is for.
    pub(crate) fn color(&mut self, slot: Slot, scheme: Scheme, rgb: Rgb) {
        let mode = if let Scheme::Only(mode) = scheme { mode } else { Mode::Light };
        match slot {
            Slot::Seed(seed) => self.seed(seed, scheme, rgb),
            Slot::Token(token) => self.token(mode, token, rgb),
            Slot::Label => self.label(mode, rgb),
            _ => {}
        }
    }

    /// Takes a length in rem for whatever it is for.
    pub(crate) fn length(&mut self, name: &str, slot: Slot, rem: f64) {
        match slot {
            Slot::Radius => self.brand.shape.radius = self.bounded(name, rem),
            Slot::Small => self.brand.shape.small = self.bounded(name, rem),
            Slot::Large => self.brand.shape.large = self.bounded(name, rem),
            _ => {}
        }
    }

    /// A number within the limits of its place; told if it had to be another one.
    pub(crate) fn bounded<const LEAST: u32, const MOST: u32>(
        &mut self,
        name: &str,
        value: f64,
    ) -> Option<Bounded<LEAST, MOST>> {
        if !value.is_finite() {
            return None;
        }
        let (kept, changed) = Bounded::clamped(round(value));
        if changed {
            self.tell(format!("{name}: {} is {} here.", round(value), kept.get()));
        }
        Some(kept)
    }

    /// Takes families, and asks for the file of the first; told if they are none.
    pub(crate) fn fonts(&mut self, name: &str, text: &str) -> Option<Fonts> {
        let fonts = match Fonts::parse(text) {
            Ok(fonts) => fonts,
            Err(error) => {
                self.tell(format!("{name}: {error}."));
                return None;
            }
        };
        let (first, others) = fonts.families().split_first()?;
        if !others.is_empty() {
            self.tell(format!("{name}: {} is the fallback.", others.join(", ")));
        }
        let system = ["Georgia", "Helvetica", "Arial", "Segoe UI", "inherit"];
        if !crate::document::is_generic(first) && !system.contains(&first.as_str()) {
            self.want(format!("font {first}"), "");
        }
        Some(fonts)
    }

    /// Takes a sentence; told if it does not fit.
    pub(crate) fn text(&mut self, name: &str, locale: &str, key: &str, sentence: &str) {
        if let Err(error) = self.brand.texts.set(locale, key, sentence) {
            self.tell(format!("{name}: {error}."));
        }
    }

    /// Takes the address of a page; told if it is none.
    pub(crate) fn web_link(&mut self, name: &str, text: &str) -> Option<WebLink> {
        WebLink::parse(text).map_err(|error| self.tell(format!("{name}: {error}."))).ok()
    }

    /// Takes the address of a page or a mailbox; told if it is none.
    pub(crate) fn help_link(&mut self, name: &str, text: &str) -> Option<HelpLink> {
        HelpLink::parse(text).map_err(|error| self.tell(format!("{name}: {error}."))).ok()
    }

    /// Sets what the derivation does not give by itself, and tells what it does otherwise.
    pub(crate) fn finish(mut self) -> Self {
        self.tokens.sort_by_key(|(mode, token, _)| (*mode, *token));
        for (mode, token, rgb) in std::mem::take(&mut self.tokens) {
            if self.brand.palette(mode)[token] != rgb {
                self.brand.set_mut(mode).insert(token, Paint::from(rgb));
            }
            if token == Token::Focus {
                self.focus_that_shows(mode, rgb);
            }
        }
        for (mode, theirs) in std::mem::take(&mut self.labels) {
            let [fill, label] = self.brand.palette(mode).of([Token::Fill, Token::OnFill]);
            if label != theirs {
                let ratio = (theirs.contrast(fill) * 100.0).floor() / 100.0;
                self.tell(format!(
                    "{}: the label of the button is {label}; {theirs} has {ratio} on {fill}.",
                    mode.name()
                ));
            }
        }
        if self.brand.colors.accent.is_none() {
            self.tell("No accent is in it: choose one.");
        }
        self
    }
}

impl Import {
    /// Whether a colour is what the brand has already.
    fn has(&self, seed: Seed, scheme: Scheme, rgb: Rgb) -> bool {
        let has = |mode: Mode| self.brand.palette(mode)[seed.token()] == rgb;
        match scheme {
            Scheme::Both => has(Mode::Light) && has(Mode::Dark),
            Scheme::Only(mode) => has(mode),
        }
    }

    /// Leaves the focus to the derivation where the one that was set does not show.
    fn focus_that_shows(&mut self, mode: Mode, rgb: Rgb) {
        if self.brand.failures(mode).iter().any(|pair| pair.front == Token::Focus) {
            self.brand.set_mut(mode).remove(&Token::Focus);
            self.tell(format!(
                "{}: {rgb} does not show around every part: the focus is derived.",
                mode.name()
            ));
        }
    }
}

fn put(slot: &mut Option<Schemed<Paint>>, light: Option<Paint>, dark: Option<Paint>) {
    let before = |dark: bool| slot.as_ref().and_then(|slot| slot.of(dark)).cloned();
    let (light, dark) = (light.or_else(|| before(false)), dark.or_else(|| before(true)));
    *slot = Some(match (light, dark) {
        (Some(light), Some(dark)) if light == dark => Schemed::Both(light),
        (light, dark) => Schemed::Split { light, dark },
    });
}

/// At most four digits after the point.
pub(crate) fn round(value: f64) -> f64 {
    (value * 10_000.0).round() / 10_000.0
}
