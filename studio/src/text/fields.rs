//! What panels and fields are called.

pub(crate) const PANEL_LOGO: &str = "Logo and name";
pub(crate) const PANEL_COLORS: &str = "Colours";
pub(crate) const PANEL_TYPE: &str = "Type";
pub(crate) const PANEL_SHAPE: &str = "Shape";
pub(crate) const PANEL_LAYOUT: &str = "Layout";
pub(crate) const PANEL_PICTURE: &str = "Picture";
pub(crate) const PANEL_TEXTS: &str = "Texts";
pub(crate) const PANEL_STYLES: &str = "Own CSS";
pub(crate) const PANEL_LINKS: &str = "Links";

pub(crate) const NAME: &str = "Name";
pub(crate) const LOGO: &str = "Logo";
pub(crate) const LOGO_DARK: &str = "Logo on dark";
pub(crate) const LOGO_HEIGHT: &str = "Height of the logo";
pub(crate) const NAME_SHOWN: &str = "Without a logo";
pub(crate) const NAME_SHOWN_AS: &[(&str, &str)] =
    &[("tile", "Letter in a tile"), ("rule", "Name above a line")];
pub(crate) const SQUARE: &str = "Square sign";
pub(crate) const SQUARE_DARK: &str = "Square sign on dark";
pub(crate) const FAVICON: &str = "Icon of the tab";

pub(crate) const ACCENT: &str = "Accent";
pub(crate) const PAGE: &str = "Page";
pub(crate) const SURFACE: &str = "Card";
pub(crate) const HEADER: &str = "Header";
pub(crate) const DANGER: &str = "Refused";
pub(crate) const GOOD: &str = "Went well";
pub(crate) const TINT: &str = "Tint of the grounds";

pub(crate) const FONT: &str = "Font";
pub(crate) const TITLE_FONT: &str = "Font of titles";
pub(crate) const AS_TEXT: &str = "as the text";
pub(crate) const FONT_FILES: &str = "Font files";
pub(crate) const WEIGHT: &str = "Weight";
pub(crate) const TITLE_WEIGHT: &str = "Weight of titles";
pub(crate) const TITLE_SIZE: &str = "Size of titles";
pub(crate) const SCALE: &str = "Size of text";
pub(crate) const LEADING: &str = "Line height";

pub(crate) const RADIUS: &str = "Corners";
pub(crate) const SMALL_RADIUS: &str = "Small corners";
pub(crate) const LARGE_RADIUS: &str = "Corners of the card";
pub(crate) const CARD_LINE: &str = "Line of the card";
pub(crate) const DENSITY: &str = "Spacing";
pub(crate) const FIELDS: &str = "Fields";
pub(crate) const FIELDS_AS: &[(&str, &str)] =
    &[("outlined", "Outlined"), ("filled", "Filled"), ("underlined", "Underlined")];
pub(crate) const SHADOW: &str = "Shadow";
pub(crate) const SHADOWS: [(&str, &str); 3] =
    [("soft", "Soft"), ("none", "None"), ("custom", "Your own")];
pub(crate) const SHADOW_Y: &str = "Down";
pub(crate) const SHADOW_BLUR: &str = "Blur";
pub(crate) const SHADOW_ALPHA: &str = "Darkness";

pub(crate) const KIND: &str = "Where the card is";
pub(crate) const KINDS: &[(&str, &str)] = &[
    ("card", "On a plain page"),
    ("split", "Beside the picture"),
    ("full", "On the picture"),
    ("compact", "Compact"),
];
pub(crate) const SIDE: &str = "Side of the card";
pub(crate) const SIDES: &[(&str, &str)] = &[("end", "End"), ("start", "Start")];
pub(crate) const WIDTH: &str = "Width of the card";
pub(crate) const ALIGN: &str = "Titles";
pub(crate) const ALIGNS: &[(&str, &str)] = &[("start", "At the start"), ("center", "Centred")];
pub(crate) const WASH: &str = "Light on the page";
pub(crate) const WASHES: &[(&str, &str)] =
    &[("top", "Top"), ("corner", "Corner"), ("none", "None")];
pub(crate) const HEADER_SHOWN: &str = "Show the logo or the name";
pub(crate) const FOOTER_SHOWN: &str = "Show links and languages";
pub(crate) const HIDE_TERMS: &str = "Hide the terms";
pub(crate) const HIDE_PRIVACY: &str = "Hide the privacy notice";
pub(crate) const HIDE_SUPPORT: &str = "Hide help";
pub(crate) const HIDE_FORGOT: &str = "Hide the way to another password";

pub(crate) const PICTURE: &str = "Picture";
pub(crate) const PICTURE_DARK: &str = "Picture on dark";
pub(crate) const FOCUS: &str = "What stays in sight";
pub(crate) const FOCUS_HINT: &str =
    "Press the point of the picture that a narrow window must not cut off.";
pub(crate) const FOCUS_X: &str = "From the left";
pub(crate) const FOCUS_Y: &str = "From the top";

pub(crate) const TERMS: &str = "Terms of use";
pub(crate) const PRIVACY: &str = "Privacy notice";
pub(crate) const SUPPORT: &str = "Help";
