//! The brand document: what a designer decided. The rest is derived, so that tokens that
//! are added later have values too.

mod error;
mod extends;
mod modes;
mod read;
#[cfg(test)]
mod schema;
mod texts;
mod values;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use error::Invalid;
pub(crate) use error::{shown, suggestion};
pub use modes::USUAL_ACCENT;
pub(crate) use read::within_limits;
pub use read::{DEEPEST, MOST_BYTES};
pub use texts::{ALL_LOCALES, BRAND_KEYS, Texts};
pub(crate) use values::is_generic;
pub use values::{
    Bounded, FontFile, Fonts, HelpLink, Id, Name, Paint, PictureFile, Schemed, StyleFile, Version,
    WebLink,
};

use crate::palette::Token;

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

section! {
    /// Where people can turn.
    Links {
        /// The terms of use: `https:`.
        terms: Option<WebLink>,
        /// The privacy notice: `https:`.
        privacy: Option<WebLink>,
        /// The page or address for help: `https:` or `mailto:`.
        support: Option<HelpLink>,
        /// Another page to reset a password, in place of Portico's: `https:`.
        reset: Option<WebLink>,
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

section! {
    /// Fonts and sizes of text.
    Typography {
        /// What is read. Codes and keys keep the system's font.
        font: Option<Fonts>,
        /// Titles; as the other text if not set.
        title: Option<Fonts>,
        /// How bold text is.
        weight: Option<Bounded<100_000, 900_000>>,
        /// How bold titles are.
        title_weight: Option<Bounded<100_000, 900_000>>,
        /// The size of titles in rem.
        title_size: Option<Bounded<1250, 2500>>,
        /// The size of other text; 1 is 1rem.
        scale: Option<Bounded<900, 1200>>,
        /// The height of a line of text, in sizes of the text.
        leading: Option<Bounded<1200, 2000>>,
    }
}

section! {
    /// Corners, lines, shadows and spaces.
    Shape {
        /// The corners of fields and buttons in rem.
        radius: Option<Bounded<0, 1500>>,
        /// Small corners in rem.
        small: Option<Bounded<0, 1500>>,
        /// The corners of the card in rem.
        large: Option<Bounded<0, 2000>>,
        /// The line around the card in pixels.
        line: Option<Bounded<0, 2000>>,
        /// The shadow of the card.
        shadow: Option<Shadow>,
        /// How much room there is between things; 1 is usual.
        density: Option<Bounded<900, 1250>>,
        /// How fields and lists are drawn.
        fields: Option<Fields>,
    }
}

/// The shadow of the card.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Shadow {
    /// No shadow.
    None,
    /// As if the card lay close above the page.
    Soft,
    /// One of your own, in rem.
    Custom(CustomShadow),
}

/// A shadow in rem.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CustomShadow {
    /// How far down it falls.
    pub y: Bounded<0, 4000>,
    /// How soft its edge is.
    pub blur: Bounded<0, 8000>,
    /// How dark it is; 1 is black.
    pub alpha: Bounded<0, 1000>,
}

/// How fields and lists are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Fields {
    /// In boxes.
    Outlined,
    /// In boxes with a quiet ground.
    Filled,
    /// On lines.
    Underlined,
}

section! {
    /// Where the card is on the page, and what stands around it.
    Layout {
        /// Where the card is.
        kind: Option<LayoutKind>,
        /// On which side the card is beside a picture.
        side: Option<Side>,
        /// The width of the card in rem.
        width: Option<Bounded<22_000, 36_000>>,
        /// Where titles, texts and lesser actions stand.
        align: Option<Align>,
        /// Whether the logo or the name is shown.
        header: Option<bool>,
        /// How a name without a logo is shown.
        brand: Option<BrandLine>,
        /// The light on the page.
        wash: Option<Wash>,
        /// Whether links and languages are shown.
        footer: Option<bool>,
        /// Links that are not shown.
        hide: Vec<Hidden>,
    }
}

/// Declares a closed list of words.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(test, derive(schemars::JsonSchema))]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$variant_doc])* $variant,)* }
    };
}

words! {
    /// Where the card is on the page.
    LayoutKind {
        /// In the middle of a plain page.
        Card,
        /// Without a border and with less space.
        Compact,
        /// On the picture, which fills the page.
        Full,
        /// Beside the picture, if the window is wide enough.
        Split,
    }
}

words! {
    /// A side, in the direction of the script.
    Side {
        /// Where lines begin.
        Start,
        /// Where lines end.
        End,
    }
}

words! {
    /// Where titles stand.
    Align {
        /// Where lines begin.
        Start,
        /// In the middle.
        Center,
    }
}

words! {
    /// How a name without a logo is shown.
    BrandLine {
        /// With its first letter in a tile.
        Tile,
        /// In the font of titles, above a line.
        Rule,
    }
}

words! {
    /// The light on the page.
    Wash {
        /// No light.
        None,
        /// From above.
        Top,
        /// From the corner where lines begin; on a phone from above.
        Corner,
    }
}

words! {
    /// A link that a brand may hide.
    Hidden {
        /// The terms of use.
        Terms,
        /// The privacy notice.
        Privacy,
        /// Help.
        Support,
        /// The way to another password.
        Forgot,
    }
}

section! {
    /// Files beside the brand.
    Assets {
        /// The logo; the name is shown if not set.
        logo: Option<Logo>,
        /// Another logo for the header.
        header_logo: Option<PictureFile>,
        /// A square sign for small places.
        square: Option<SchemedFile>,
        /// The sign in the tab of a browser.
        favicon: Option<PictureFile>,
        /// The picture beside or behind the card.
        picture: Option<Picture>,
        /// At most four files with fonts.
        fonts: Vec<Font>,
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
    pub family: Name,
    /// Its file.
    pub file: FontFile,
}
