//! What a value of another format can be for.

use crate::palette::{Mode, Token};

/// Colours that a brand decides, as opposed to tokens that are derived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Seed {
    Accent,
    Page,
    Header,
    Surface,
    Danger,
    Good,
}

impl Seed {
    /// The token that has this colour.
    pub(super) const fn token(self) -> Token {
        match self {
            Self::Accent => Token::Fill,
            Self::Page => Token::Page,
            Self::Header => Token::Header,
            Self::Surface => Token::Surface,
            Self::Danger => Token::Danger,
            Self::Good => Token::Good,
        }
    }
}

/// What a value can be for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Slot {
    Seed(Seed),
    Token(Token),
    Label,
    Radius,
    Small,
    Large,
    Font,
    TitleFont,
}

/// The slots by the names that they have in a brand.
pub(super) const SLOTS: [(&str, Slot); 20] = [
    ("colors.accent", Slot::Seed(Seed::Accent)),
    ("colors.page", Slot::Seed(Seed::Page)),
    ("colors.header", Slot::Seed(Seed::Header)),
    ("colors.surface", Slot::Seed(Seed::Surface)),
    ("colors.danger", Slot::Seed(Seed::Danger)),
    ("colors.good", Slot::Seed(Seed::Good)),
    ("label", Slot::Label),
    ("text", Slot::Token(Token::Text)),
    ("muted", Slot::Token(Token::Muted)),
    ("edge", Slot::Token(Token::Edge)),
    ("line", Slot::Token(Token::Line)),
    ("quiet", Slot::Token(Token::Quiet)),
    ("focus", Slot::Token(Token::Focus)),
    ("accent", Slot::Token(Token::Accent)),
    ("page-text", Slot::Token(Token::PageText)),
    ("shape.radius", Slot::Radius),
    ("shape.small", Slot::Small),
    ("shape.large", Slot::Large),
    ("type.font", Slot::Font),
    ("type.title", Slot::TitleFont),
];

impl Slot {
    /// The slot of this name in a brand.
    pub(crate) fn named(name: &str) -> Option<Self> {
        SLOTS.iter().find(|(known, _)| *known == name).map(|(_, slot)| *slot)
    }
}

/// For which scheme a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scheme {
    Both,
    Only(Mode),
}
