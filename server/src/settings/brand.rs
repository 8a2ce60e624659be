//! How the company looks on the screens.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use toml::Spanned;
use url::Url;

/// The brand; see [`protocol::Brand`].
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(deny_unknown_fields)]
pub struct BrandSettings {
    /// The company's name.
    pub name: String,
    /// Its logo, a file: SVG, PNG, JPEG, WebP or AVIF. Shown in place of the name.
    pub logo: Option<Spanned<PathBuf>>,
    /// Colours, type and shapes.
    #[serde(default)]
    pub theme: Theme,
    /// Where the card stands.
    #[serde(default)]
    pub layout: Layout,
    /// What is beside or behind the card, a file of the same kinds. The theme's
    /// own colours without it.
    pub picture: Option<Spanned<PathBuf>>,
    /// Where people get help: `https:` or `mailto:`.
    pub support: Option<Spanned<Url>>,
    /// The terms of use: `https:`.
    pub terms: Option<Spanned<Url>>,
    /// The privacy notice: `https:`.
    pub privacy: Option<Spanned<Url>>,
}

/// Colours, type and shapes: a file of `style/themes/`, or none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// Warm light, round shapes, a deep violet.
    Bloom,
    /// A quiet green; what the tokens say.
    #[default]
    Calm,
    /// Paper and ink, sharp corners, a serif.
    Ink,
}

impl Theme {
    /// Every theme there is.
    pub const ALL: [Self; 3] = [Self::Calm, Self::Ink, Self::Bloom];

    /// Its one name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bloom => "bloom",
            Self::Calm => "calm",
            Self::Ink => "ink",
        }
    }
}

/// Where the card stands on the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Layout {
    /// In the middle of a plain page.
    #[default]
    Card,
    /// Without an edge and with less room between, as a part of another page
    /// or in a small window.
    Compact,
    /// On the picture, which fills the page.
    Full,
    /// Beside the picture, where there is room.
    Split,
}

impl Layout {
    /// Every layout there is.
    pub const ALL: [Self; 4] = [Self::Card, Self::Compact, Self::Split, Self::Full];

    /// Its one name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Card => "card",
            Self::Compact => "compact",
            Self::Full => "full",
            Self::Split => "split",
        }
    }
}
