//! Fonts, corners, lines and spaces as custom properties.

use super::{number, put, rem};
use crate::document::{Bounded, Fields, Fonts, Shadow, Shape, Typography};

/// What is derived from a radius: small corners are this part of it, the card's this often.
const SMALL_CORNERS: f64 = 0.6;
const LARGE_CORNERS: f64 = 2.0;

/// The most that the corners of the card and of lists may be.
const MOST_LARGE: f64 = 2.0;
const MOST_LIST: f64 = 1.25;

/// The spaces of `style/tokens.css` in quarters of a rem.
const SPACES: [u32; 7] = [1, 2, 3, 4, 5, 6, 10];

/// The least height of what a finger hits, and the usual one.
const LEAST_CONTROL: f64 = 2.75;
const CONTROL: f64 = 3.0;

impl Typography {
    pub(super) fn properties(&self) -> String {
        let mut all = String::new();
        let family = |fonts: &Fonts| format!("{}, var(--pt-font-system)", fonts.css());
        put(&mut all, "font", self.font.as_ref().map(family));
        put(&mut all, "font-title", self.title.as_ref().map(family));
        if let Some(scale) = self.scale {
            for (name, size) in [("small", 0.875), ("body", 1.0), ("large", 1.125)] {
                put(&mut all, &format!("text-{name}"), Some(rem(size * scale.get())));
            }
        }
        put(&mut all, "text-title", self.title_size.map(|size| rem(size.get())));
        put(&mut all, "leading", self.leading.map(|leading| number(leading.get())));
        put(&mut all, "weight", self.weight.map(|weight| number(weight.get())));
        put(&mut all, "weight-title", self.title_weight.map(|weight| number(weight.get())));
        all
    }
}

impl Shape {
    pub(super) fn properties(&self) -> String {
        let mut all = String::new();
        let radius = self.radius.map(Bounded::get);
        let derived = |by: f64| radius.map(|radius| radius * by);
        let small = self.small.map(Bounded::get).or(derived(SMALL_CORNERS));
        let large = self.large.map(Bounded::get).or(derived(LARGE_CORNERS));
        put(&mut all, "radius", radius.map(rem));
        put(&mut all, "radius-small", small.map(rem));
        put(&mut all, "radius-large", large.map(|large| rem(large.min(MOST_LARGE))));
        if let Some(radius) = radius {
            put(&mut all, "radius-list", Some(rem(radius.min(MOST_LIST))));
            if radius == 0.0 {
                all.push_str("--pt-radius-symbol:0;--pt-radius-pill:0;");
            }
        }
        if let Some(density) = self.density {
            for space in SPACES {
                let size = 0.25 * f64::from(space) * density.get();
                put(&mut all, &format!("space-{space}"), Some(rem(size)));
            }
            let control = (CONTROL * density.get()).max(LEAST_CONTROL);
            put(&mut all, "control-height", Some(rem(control)));
        }
        if self.shadow == Some(Shadow::None) {
            all.push_str("--pt-button-shadow:none;");
        }
        all.push_str(match self.fields {
            Some(Fields::Filled) => "--pt-color-field:var(--pt-color-quiet);",
            Some(Fields::Underlined) => {
                "--pt-field-edges:0 0 var(--pt-line-strong);--pt-field-side:0;\
                --pt-list-edges:var(--pt-line-strong) 0;--pt-list-side:0;"
            }
            Some(Fields::Outlined) | None => "",
        });
        all
    }
}
