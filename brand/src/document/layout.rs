//! Where the card is on the page, and what stands around it.

use serde::{Deserialize, Serialize};

use super::is_empty;
use super::values::Bounded;

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
        /// The way to another password, on the screens that ask for one.
        Forgot,
    }
}
