//! How the company looks on the screens.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use toml::Spanned;
use unicode_segmentation::UnicodeSegmentation as _;
use url::Url;

/// The brand; see [`protocol::Brand`].
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize, schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct BrandSettings {
    /// The name of the company.
    pub name: String,
    /// A file with the logo: SVG, PNG, JPEG, WebP or AVIF. It is shown instead
    /// of the name.
    #[cfg_attr(test, schemars(with = "Option<PathBuf>", extend("format" = "path")))]
    pub logo: Option<Spanned<PathBuf>>,
    /// The logo on dark ground, in one of the formats of `logo`. It is shown
    /// instead of `logo` to people whose system is dark.
    #[cfg_attr(test, schemars(with = "Option<PathBuf>", extend("format" = "path")))]
    pub logo_dark: Option<Spanned<PathBuf>>,
    /// A file with a sign that is shown beside the name, in one of the formats of
    /// `logo`. Without it and without `logo`, the first letter of the name is shown.
    #[cfg_attr(test, schemars(with = "Option<PathBuf>", extend("format" = "path")))]
    pub mark: Option<Spanned<PathBuf>>,
    /// Colours, fonts and shapes.
    #[serde(default)]
    pub theme: Theme,
    /// Where the card is on the page.
    #[serde(default)]
    pub layout: Layout,
    /// A file with the picture beside or behind the card, in one of the formats
    /// of `logo`. If not set, the colours of the theme are shown there.
    #[cfg_attr(test, schemars(with = "Option<PathBuf>", extend("format" = "path")))]
    pub picture: Option<Spanned<PathBuf>>,
    /// The page or address for help: `https:` or `mailto:`.
    #[cfg_attr(test, schemars(with = "Option<Url>"))]
    pub support: Option<Spanned<Url>>,
    /// The terms of use: `https:`.
    #[cfg_attr(test, schemars(with = "Option<Url>"))]
    pub terms: Option<Spanned<Url>>,
    /// The privacy notice: `https:`.
    #[cfg_attr(test, schemars(with = "Option<Url>"))]
    pub privacy: Option<Spanned<Url>>,
}

/// Colours, type and shapes: a file of `style/themes/`, or none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// Warm and light, with round shapes and deep violet.
    Bloom,
    /// Quiet green. The default values of the tokens.
    #[default]
    Calm,
    /// Black on paper white, with sharp corners and a serif font for titles.
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
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Layout {
    /// In the middle of a plain page.
    #[default]
    Card,
    /// Without a border and with less space, for small windows and embedded
    /// pages.
    Compact,
    /// On the picture, which fills the page.
    Full,
    /// Beside the picture, if the window is wide enough.
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

/// What stands for a brand without a logo: the first letter or digit of its name.
#[must_use]
pub fn first_letter(name: &str) -> Option<String> {
    let letter = name.graphemes(true).find(|part| part.chars().any(char::is_alphanumeric))?;
    Some(letter.to_uppercase())
}
