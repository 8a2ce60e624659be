//! The colours of one mode: a value for each token.

use std::fmt;
use std::ops::{Index, IndexMut};

use crate::color::Rgb;

/// Declares the tokens once: variant, name, and what it is for.
macro_rules! tokens {
    ($($variant:ident $name:literal $doc:literal)*) => {
        /// A colour token: `Token::AccentSoft` is `--pt-color-accent-soft`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Token {
            $(#[doc = $doc] $variant,)*
        }

        impl Token {
            /// What they are called.
            pub const NAMES: &[&str] = &[$($name,)*];

            /// Every token, in the order of the sheet.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// What it is called in a brand, and after `--pt-color-` in a sheet.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }
    };
}

tokens! {
    Page "page" "What the card lies on."
    PageText "page-text" "Text on the page."
    PageMuted "page-muted" "Lesser text on the page."
    Wash "wash" "The light that falls on the page."
    Header "header" "The ground of the logo or the name."
    HeaderText "header-text" "Text in the header."
    Surface "surface" "The card."
    Quiet "quiet" "A quiet ground on the card."
    Text "text" "Text on the card."
    Muted "muted" "Lesser text on the card."
    Line "line" "A line that only decorates."
    Edge "edge" "The edge of a field."
    Accent "accent" "Links, and what is chosen."
    AccentHover "accent-hover" "The accent under a pointer."
    AccentActive "accent-active" "The accent while it is pressed."
    AccentSoft "accent-soft" "A ground in a hint of the accent."
    Icon "icon" "A symbol."
    IconQuiet "icon-quiet" "A lesser symbol."
    Fill "fill" "The first button."
    FillHover "fill-hover" "The first button under a pointer."
    FillActive "fill-active" "The first button while it is pressed."
    OnFill "on-fill" "The label of the first button."
    FillEdge "fill-edge" "The edge of the first button: the fill itself where that stands out."
    Good "good" "What went well."
    GoodSoft "good-soft" "The ground of what went well."
    Danger "danger" "What was refused."
    DangerSoft "danger-soft" "The ground of what was refused."
    DangerFill "danger-fill" "The button that removes."
    DangerFillHover "danger-fill-hover" "The button that removes, under a pointer."
    OnDangerFill "on-danger-fill" "The label of the button that removes."
    Focus "focus" "The ring around what has the focus."
    FocusGap "focus-gap" "The second ring: one of the two shows on any ground."
}

impl Token {
    /// The token of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|token| token.name() == name)
    }
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Which of the four modes: two schemes, and either with more contrast.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mode {
    /// For people whose system is light.
    Light,
    /// For people whose system is dark.
    Dark,
    /// Light, for people who want more contrast.
    LightMore,
    /// Dark, for people who want more contrast.
    DarkMore,
}

impl Mode {
    /// Every mode.
    pub const ALL: [Self; 4] = [Self::Light, Self::Dark, Self::LightMore, Self::DarkMore];

    /// What it is called in a brand.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
            Self::LightMore => "light-more",
            Self::DarkMore => "dark-more",
        }
    }

    /// Whether it is for a dark system.
    #[must_use]
    pub const fn is_dark(self) -> bool {
        matches!(self, Self::Dark | Self::DarkMore)
    }

    /// Whether it is for people who want more contrast.
    #[must_use]
    pub const fn is_more(self) -> bool {
        matches!(self, Self::LightMore | Self::DarkMore)
    }

    /// The contrast that text needs.
    #[must_use]
    pub const fn text_ratio(self) -> f64 {
        if self.is_more() { 7.0 } else { 4.5 }
    }
}

/// A colour for each token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Palette([Rgb; Token::ALL.len()]);

impl Default for Palette {
    fn default() -> Self {
        Self([Rgb::BLACK; Token::ALL.len()])
    }
}

impl Index<Token> for Palette {
    type Output = Rgb;

    fn index(&self, token: Token) -> &Rgb {
        &self.0[token as usize]
    }
}

impl IndexMut<Token> for Palette {
    fn index_mut(&mut self, token: Token) -> &mut Rgb {
        &mut self.0[token as usize]
    }
}

impl Palette {
    /// The colours of several tokens.
    #[must_use]
    pub fn of<const N: usize>(&self, tokens: [Token; N]) -> [Rgb; N] {
        tokens.map(|token| self[token])
    }
}
