//! How the company looks on the screens.

use std::path::{Path, PathBuf};

use brand::document::{Id, LayoutKind};
use brand::themes::theme;
use serde::{Deserialize, Serialize};
use toml::Spanned;
use unicode_segmentation::UnicodeSegmentation as _;
use url::Url;

use super::error::{Invalid, here};
use super::{AppSettings, Settings};
use crate::picture::Picture;

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
    /// A brand of the folder `brands`, for every app that names no other, in
    /// place of what follows in this table.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub brand: Option<Spanned<String>>,
    /// Colours, fonts and shapes: `calm`, `ink`, `bloom`, or a brand of the
    /// folder `brands`. The default is `calm`.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub theme: Option<Spanned<String>>,
    /// Where the card is on the page. The default is that of the theme.
    #[cfg_attr(test, schemars(with = "Option<Layout>"))]
    pub layout: Option<Layout>,
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
    /// The layout of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        serde_json::from_value(name.into()).ok()
    }

    /// The same in a brand.
    #[must_use]
    pub const fn kind(self) -> LayoutKind {
        match self {
            Self::Card => LayoutKind::Card,
            Self::Compact => LayoutKind::Compact,
            Self::Full => LayoutKind::Full,
            Self::Split => LayoutKind::Split,
        }
    }
}

/// The theme if none is named.
pub const USUAL_THEME: &str = "calm";

impl BrandSettings {
    /// The name of the theme.
    #[must_use]
    pub fn theme(&self) -> &str {
        self.theme.as_ref().map_or(USUAL_THEME, |theme| theme.get_ref())
    }

    /// Every file that is named.
    pub(crate) fn files(&self) -> impl Iterator<Item = &Path> {
        self.pictures().into_iter().filter_map(|(_, file)| Some(file.as_ref()?.get_ref().as_path()))
    }

    const fn pictures(&self) -> [(&'static str, &Option<Spanned<PathBuf>>); 4] {
        [
            ("logo", &self.logo),
            ("logo_dark", &self.logo_dark),
            ("mark", &self.mark),
            ("picture", &self.picture),
        ]
    }
}

impl Settings {
    /// The brand as screens show it.
    #[must_use]
    pub fn brand(&self) -> protocol::Brand {
        let address =
            |url: &Option<Spanned<Url>>| url.as_ref().map(|url| url.get_ref().to_string());
        protocol::Brand {
            name: self.brand.name.clone(),
            support: address(&self.brand.support),
            terms: address(&self.brand.terms),
            privacy: address(&self.brand.privacy),
        }
    }

    /// The brand of the folder that an app has: its own, or its user flow's, or that of
    /// all; `None` if it is what `[brand]` says.
    #[must_use]
    pub fn brand_of<'a>(&'a self, app: &'a AppSettings) -> Option<&'a str> {
        let own = app.brand.as_ref().or_else(|| self.user_flow(app).brand.as_ref());
        own.map(|brand| brand.get_ref().as_str()).or_else(|| self.default_brand())
    }

    /// The brand of the folder that all have who name none; `None` if it is what `[brand]`
    /// says.
    #[must_use]
    pub fn default_brand(&self) -> Option<&str> {
        self.brand.brand.as_ref().map(|brand| brand.get_ref().as_str())
    }

    /// What is wrong with the names of brands, whatever the folder holds.
    pub(super) fn validate_brands(&self) -> impl Iterator<Item = Invalid> {
        self.named_brands().into_iter().filter_map(|(id, is_theme)| {
            let name = id.get_ref();
            if let Err(sentence) = Id::parse(name) {
                return here(id, &format!("{sentence}."));
            }
            if self.brands.is_some() || (is_theme && theme(name).is_some()) {
                return None;
            }
            let sentence = match is_theme {
                true => format!("There is no theme {name:?}: calm, ink and bloom are there, and the brands of the folder that brands names."),
                false => format!("brands must name the folder in which the brand {name:?} is."),
            };
            here(id, &sentence)
        })
    }

    /// Every brand that is named, and whether it is one as a theme.
    fn named_brands(&self) -> Vec<(&Spanned<String>, bool)> {
        let brand = &self.brand;
        let apps = self.apps.iter().map(|app| &app.brand);
        let user_flows = self.user_flows.values().map(|user_flow| &user_flow.get_ref().brand);
        let named = apps.chain(user_flows).chain([&brand.brand]).flatten();
        named.map(|id| (id, false)).chain(brand.theme.iter().map(|id| (id, true))).collect()
    }

    /// What the folder does not hold.
    fn missing_brands(&self) -> impl Iterator<Item = Invalid> {
        let named = self.named_brands().into_iter();
        named.filter_map(|(id, is_theme)| {
            let name = id.get_ref();
            let file = self.brands.as_ref()?.join(name).join("brand.json");
            let is_there = file.is_file() || (is_theme && theme(name).is_some());
            if is_there { None } else { here(id, &format!("There is no {}.", file.display())) }
        })
    }

    /// What a named brand would hide.
    fn mixed_brand(&self) -> Option<Invalid> {
        let BrandSettings { brand, theme, layout, support, terms, privacy, .. } = &self.brand;
        let name = brand.as_ref()?;
        let file = |(what, file): (&'static str, &Option<_>)| file.is_some().then_some(what);
        let set = [
            ("theme", theme.is_some()),
            ("layout", layout.is_some()),
            ("support", support.is_some()),
            ("terms", terms.is_some()),
            ("privacy", privacy.is_some()),
        ];
        let set = set.into_iter().filter_map(|(what, set)| set.then_some(what));
        let what = set.chain(self.brand.pictures().into_iter().filter_map(file)).next()?;
        let sentence = format!(
            "{what} in [brand] has no effect, because brand is set: set it in {}/brand.json.",
            name.get_ref()
        );
        here(name, &sentence)
    }

    /// What is wrong with the files that the settings name.
    pub(super) fn validate_files(&self) -> Vec<Invalid> {
        let wrong = |(what, path): (&str, &Option<Spanned<PathBuf>>)| {
            let path = path.as_ref()?;
            let sentence = Picture::read(path.get_ref()).err()?;
            here(path, &format!("{what} in [brand]: {sentence}"))
        };
        let pictures = self.brand.pictures().into_iter().filter_map(wrong);
        let brands = self.missing_brands().chain(self.mixed_brand());
        pictures.chain(self.logos_together()).chain(brands).collect()
    }

    /// What no page would ever show.
    fn logos_together(&self) -> Option<Invalid> {
        let brand = &self.brand;
        match (&brand.logo, &brand.logo_dark, &brand.mark) {
            (None, Some(dark), _) => {
                here(dark, "logo_dark in [brand] is shown instead of logo, which is not set.")
            }
            (Some(_), _, Some(mark)) => here(
                mark,
                "mark in [brand] stands beside the name, and logo is shown instead of the name: set one of the two.",
            ),
            _ => None,
        }
    }
}

/// What stands for a brand without a logo: the first letter or digit of its name.
#[must_use]
pub fn first_letter(name: &str) -> Option<String> {
    let letter = name.graphemes(true).find(|part| part.chars().any(char::is_alphanumeric))?;
    Some(letter.to_uppercase())
}
