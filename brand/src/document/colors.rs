//! Links and colours.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::is_empty;
#[cfg(test)]
use super::schema;
use super::values::{Bounded, HelpLink, Paint, Schemed, WebLink};
use crate::palette::Token;

section! {
    /// Where people can turn.
    Links {
        /// The terms of use: `https:`.
        terms: Option<WebLink>,
        /// The privacy notice: `https:`.
        privacy: Option<WebLink>,
        /// The page or address for help: `https:` or `mailto:`.
        support: Option<HelpLink>,
    }
}

section! {
    /// Colours: CSS without `var()`, or one for `light` and one for `dark`.
    Colors {
        /// The colour of the brand: the first button has it as it is.
        accent: Option<Schemed<Paint>>,
        /// What the card lies on.
        page: Option<Schemed<Paint>>,
        /// The card.
        surface: Option<Schemed<Paint>>,
        /// The ground of the logo; the page's if not set.
        header: Option<Schemed<Paint>>,
        /// What was refused, and what removes.
        danger: Option<Schemed<Paint>>,
        /// What went well.
        good: Option<Schemed<Paint>>,
        /// How much of the accent's hue is in the grounds: chroma of OKLCH.
        tint: Option<Bounded<0, 50>>,
        /// Tokens that are not derived, by mode.
        set: SetColors,
    }
}

/// Colours by token.
pub type ByToken = BTreeMap<Token, Paint>;

/// Tokens that are not derived, by mode.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct SetColors {
    /// For people whose system is light.
    #[serde(skip_serializing_if = "is_empty")]
    #[cfg_attr(test, schemars(with = "schema::Tokens"))]
    pub light: ByToken,
    /// For people whose system is dark.
    #[serde(skip_serializing_if = "is_empty")]
    #[cfg_attr(test, schemars(with = "schema::Tokens"))]
    pub dark: ByToken,
    /// Light, for people who want more contrast.
    #[serde(skip_serializing_if = "is_empty")]
    #[cfg_attr(test, schemars(with = "schema::Tokens"))]
    pub light_more: ByToken,
    /// Dark, for people who want more contrast.
    #[serde(skip_serializing_if = "is_empty")]
    #[cfg_attr(test, schemars(with = "schema::Tokens"))]
    pub dark_more: ByToken,
}
