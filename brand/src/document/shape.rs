//! Text, corners, lines, shadows and spaces.

use serde::{Deserialize, Serialize};

use super::is_empty;
use super::values::{Bounded, Fonts};

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
