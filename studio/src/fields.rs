//! What can be edited, panel by panel. A field is a path in the document.

use crate::text;

/// A panel of fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Panel {
    Logo,
    Colors,
    Type,
    Shape,
    Layout,
    Picture,
    Texts,
    Styles,
    Links,
}

impl Panel {
    pub(crate) const ALL: [Self; 9] = [
        Self::Logo,
        Self::Colors,
        Self::Type,
        Self::Shape,
        Self::Layout,
        Self::Picture,
        Self::Texts,
        Self::Styles,
        Self::Links,
    ];

    /// What it is called.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Logo => text::PANEL_LOGO,
            Self::Colors => text::PANEL_COLORS,
            Self::Type => text::PANEL_TYPE,
            Self::Shape => text::PANEL_SHAPE,
            Self::Layout => text::PANEL_LAYOUT,
            Self::Picture => text::PANEL_PICTURE,
            Self::Texts => text::PANEL_TEXTS,
            Self::Styles => text::PANEL_STYLES,
            Self::Links => text::PANEL_LINKS,
        }
    }

    /// Its fields, in their order.
    pub(crate) const fn fields(self) -> &'static [Field] {
        match self {
            Self::Logo => LOGO,
            Self::Colors => COLORS,
            Self::Type => TYPE,
            Self::Shape => SHAPE,
            Self::Layout => LAYOUT,
            Self::Picture => PICTURE,
            Self::Links => LINKS,
            Self::Texts | Self::Styles => &[],
        }
    }
}

/// A field: where it stands in the document, its label, and how it is edited.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Field {
    pub(crate) path: &'static str,
    pub(crate) label: &'static str,
    pub(crate) kind: Kind,
}

/// How a field is edited.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    /// One line of text, and what stands there if there is none.
    Line(&'static str),
    /// A colour for both schemes, or one for each.
    Color,
    /// A number.
    Number(Range),
    /// One of several, with what each is called; the first is what holds without.
    Choice(&'static [(&'static str, &'static str)]),
    /// True or false; what holds without.
    Switch(bool),
    /// Whether a word stands in a list.
    Listed(&'static str),
    /// A picture beside the document.
    Picture,
    /// The files of fonts.
    Fonts,
    /// The point of a picture that stays in sight.
    Focus,
    /// The shadow of the card.
    Shadow,
}

/// From where to where a number goes, in which steps, what holds without it, and its unit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Range {
    pub(crate) least: f64,
    pub(crate) most: f64,
    pub(crate) step: f64,
    pub(crate) usual: f64,
    pub(crate) unit: &'static str,
}

const fn number(least: f64, most: f64, step: f64, usual: f64, unit: &'static str) -> Kind {
    Kind::Number(Range { least, most, step, usual, unit })
}

const fn field(path: &'static str, label: &'static str, kind: Kind) -> Field {
    Field { path, label, kind }
}

const LOGO: &[Field] = &[
    field("name", text::NAME, Kind::Line("")),
    field("assets.logo.light", text::LOGO, Kind::Picture),
    field("assets.logo.dark", text::LOGO_DARK, Kind::Picture),
    field("assets.logo.height", text::LOGO_HEIGHT, number(1.0, 3.0, 0.125, 2.0, "rem")),
    field("layout.brand", text::NAME_SHOWN, Kind::Choice(text::NAME_SHOWN_AS)),
    field("assets.square.light", text::SQUARE, Kind::Picture),
    field("assets.square.dark", text::SQUARE_DARK, Kind::Picture),
    field("assets.favicon", text::FAVICON, Kind::Picture),
];

const COLORS: &[Field] = &[
    field("colors.accent", text::ACCENT, Kind::Color),
    field("colors.page", text::PAGE, Kind::Color),
    field("colors.surface", text::SURFACE, Kind::Color),
    field("colors.header", text::HEADER, Kind::Color),
    field("colors.danger", text::DANGER, Kind::Color),
    field("colors.good", text::GOOD, Kind::Color),
    field("colors.tint", text::TINT, number(0.0, 0.05, 0.002, 0.012, "")),
];

const TYPE: &[Field] = &[
    field("type.font", text::FONT, Kind::Line("system-ui")),
    field("type.title", text::TITLE_FONT, Kind::Line(text::AS_TEXT)),
    field("assets.fonts", text::FONT_FILES, Kind::Fonts),
    field("type.weight", text::WEIGHT, number(100.0, 900.0, 50.0, 400.0, "")),
    field("type.title_weight", text::TITLE_WEIGHT, number(100.0, 900.0, 50.0, 600.0, "")),
    field("type.title_size", text::TITLE_SIZE, number(1.25, 2.5, 0.0625, 1.625, "rem")),
    field("type.scale", text::SCALE, number(0.9, 1.2, 0.025, 1.0, "×")),
    field("type.leading", text::LEADING, number(1.2, 2.0, 0.05, 1.5, "×")),
];

const SHAPE: &[Field] = &[
    field("shape.radius", text::RADIUS, number(0.0, 1.5, 0.0625, 0.625, "rem")),
    field("shape.small", text::SMALL_RADIUS, number(0.0, 1.5, 0.0625, 0.375, "rem")),
    field("shape.large", text::LARGE_RADIUS, number(0.0, 2.0, 0.0625, 1.25, "rem")),
    field("shape.line", text::CARD_LINE, number(0.0, 2.0, 0.5, 1.0, "px")),
    field("shape.density", text::DENSITY, number(0.9, 1.25, 0.025, 1.0, "×")),
    field("shape.fields", text::FIELDS, Kind::Choice(text::FIELDS_AS)),
    field("shape.shadow", text::SHADOW, Kind::Shadow),
];

const LAYOUT: &[Field] = &[
    field("layout.kind", text::KIND, Kind::Choice(text::KINDS)),
    field("layout.side", text::SIDE, Kind::Choice(text::SIDES)),
    field("layout.width", text::WIDTH, number(22.0, 36.0, 0.5, 28.0, "rem")),
    field("layout.align", text::ALIGN, Kind::Choice(text::ALIGNS)),
    field("layout.wash", text::WASH, Kind::Choice(text::WASHES)),
    field("layout.header", text::HEADER_SHOWN, Kind::Switch(true)),
    field("layout.footer", text::FOOTER_SHOWN, Kind::Switch(true)),
    field("layout.hide", text::HIDE_TERMS, Kind::Listed("terms")),
    field("layout.hide", text::HIDE_PRIVACY, Kind::Listed("privacy")),
    field("layout.hide", text::HIDE_SUPPORT, Kind::Listed("support")),
    field("layout.hide", text::HIDE_FORGOT, Kind::Listed("forgot")),
];

const PICTURE: &[Field] = &[
    field("assets.picture.light", text::PICTURE, Kind::Picture),
    field("assets.picture.dark", text::PICTURE_DARK, Kind::Picture),
    field("assets.picture.focus", text::FOCUS, Kind::Focus),
];

const LINKS: &[Field] = &[
    field("links.terms", text::TERMS, Kind::Line("https://")),
    field("links.privacy", text::PRIVACY, Kind::Line("https://")),
    field("links.support", text::SUPPORT, Kind::Line("https:// or mailto:")),
];
