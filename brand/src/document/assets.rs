//! Files beside the brand.

use serde::de::{Deserializer, Error as _};
use serde::{Deserialize, Serialize};

use super::is_empty;
use super::values::{Bounded, Family, FontFile, PictureFile};

section! {
    /// Files beside the brand.
    Assets {
        /// The logo; the name is shown if not set.
        logo: Option<Logo>,
        /// A square sign for small places.
        square: Option<SchemedFile>,
        /// The sign in the tab of a browser.
        favicon: Option<PictureFile>,
        /// The picture beside or behind the card.
        picture: Option<Picture>,
        /// At most four files with fonts.
        #[serde(deserialize_with = "four_fonts")]
        #[cfg_attr(test, schemars(length(max = 4)))]
        fonts: Vec<Font>,
    }
}

impl Assets {
    /// What stands above the screens: the picture, the one for dark ground, and whether it is
    /// a sign that stands beside the name.
    #[must_use]
    pub fn emblem(&self) -> Option<(&PictureFile, Option<&PictureFile>, bool)> {
        let logo = self.logo.as_ref().map(|logo| (&logo.light, logo.dark.as_ref(), false));
        let square = || self.square.as_ref().map(|one| (&one.light, one.dark.as_ref(), true));
        logo.or_else(square)
    }
}

/// A file, or one for each scheme.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SchemedFile {
    /// On light ground, and on dark if there is no other.
    pub light: PictureFile,
    /// On dark ground.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub dark: Option<PictureFile>,
}

/// The logo.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Logo {
    /// On light ground, and on dark if there is no other.
    pub light: PictureFile,
    /// On dark ground.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub dark: Option<PictureFile>,
    /// Its height in rem.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub height: Option<Bounded<1000, 3000>>,
}

/// The picture beside or behind the card.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Picture {
    /// In light, and in dark if there is no other.
    pub light: PictureFile,
    /// In dark.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub dark: Option<PictureFile>,
    /// What stays in sight when it is cut, in per cent from the left and from the top.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub focus: Option<[Bounded<0, 100_000>; 2]>,
}

/// A font that is loaded from a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Font {
    /// The family.
    pub family: Family,
    /// Its file.
    pub file: FontFile,
}

/// Most files with fonts: each is loaded before a page is read as it should be.
const MOST_FONTS: usize = 4;

fn four_fonts<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Font>, D::Error> {
    let fonts = Vec::<Font>::deserialize(deserializer)?;
    match fonts.len() > MOST_FONTS {
        true => {
            Err(D::Error::custom(format!("{} fonts, and {MOST_FONTS} are the most", fonts.len())))
        }
        false => Ok(fonts),
    }
}
