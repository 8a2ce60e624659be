//! The brand document: what a designer decided. The rest is derived, so that tokens that
//! are added later have values too.

/// Whether nothing was decided here.
fn is_empty<T: Default + PartialEq>(section: &T) -> bool {
    *section == T::default()
}

/// Declares a section of the document: every field may be left out.
macro_rules! section {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
        #[cfg_attr(test, derive(schemars::JsonSchema))]
        #[serde(deny_unknown_fields, default)]
        pub struct $name {
            $($(#[$field_doc])* #[serde(skip_serializing_if = "is_empty")] pub $field: $type,)*
        }
    };
}

mod assets;
mod colors;
mod error;
mod extends;
mod layout;
mod modes;
mod read;
#[cfg(test)]
mod schema;
mod shape;
mod texts;
mod values;

use serde::{Deserialize, Serialize};

pub use assets::{Assets, Font, Logo, Picture, SchemedFile};
pub use colors::{ByToken, Colors, Links, SetColors};
pub use error::Invalid;
pub(crate) use error::{shown, suggestion};
pub use layout::{Align, BrandLine, Hidden, Layout, LayoutKind, Side, Wash};
pub use modes::USUAL_ACCENT;
pub(crate) use read::within_limits;
pub use read::{DEEPEST, MOST_BYTES};
pub use shape::{CustomShadow, Fields, Shadow, Shape, Typography};
pub use texts::{ALL_LOCALES, BRAND_KEYS, Texts};
pub(crate) use values::is_generic;
pub use values::{
    Bounded, Family, FontFile, Fonts, HelpLink, Id, NARROWER, Name, Paint, PictureFile, Schemed,
    StyleFile, Version, WebLink,
};

/// A brand, as it stands in `brands/<id>/brand.json`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// Where editors find what can be set.
    #[serde(rename = "$schema", default, skip_serializing_if = "is_empty")]
    pub schema: Option<String>,
    /// The version of the format: 1.
    pub portico: Version,
    /// The name of the company.
    pub name: Name,
    /// Another brand, whose values hold where this one has none. That brand extends none.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub extends: Option<Id>,
    /// Where people can turn.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub links: Links,
    /// Colours.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub colors: Colors,
    /// Fonts and sizes of text.
    #[serde(default, rename = "type", skip_serializing_if = "is_empty")]
    pub typography: Typography,
    /// Corners, lines, shadows and spaces.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub shape: Shape,
    /// Where the card is on the page, and what stands around it.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub layout: Layout,
    /// Files beside the brand.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub assets: Assets,
    /// Sentences that replace those of Portico, by locale; `*` is every locale.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub texts: Texts,
    /// A file with own styles.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub css: Option<StyleFile>,
    /// Pairs of colours that fail the contrast gate and were accepted so, such as
    /// `light: muted on page`.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub accepted: Vec<String>,
}
