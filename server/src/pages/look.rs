//! How a page looks: as its brand says, or as somebody wants to look at it.

use std::fmt::Write as _;
use std::sync::Arc;

use brand::document::{LayoutKind, Side};

use crate::app::App;
use crate::brands::Brand;

/// How a page looks.
#[derive(Clone)]
pub struct Look {
    /// Colours, type, shapes, names and pictures.
    pub brand: Arc<Brand>,
    /// Where the card stands.
    pub layout: LayoutKind,
    /// `light` or `dark`, where it is not the person's to choose.
    pub scheme: Option<&'static str>,
    /// `ltr` or `rtl`, where it is not the locale's.
    pub dir: Option<&'static str>,
    /// Whether to look as for people who want more contrast, whoever looks.
    pub contrast: bool,
    /// Per cent of the usual size of text.
    pub text: Option<u16>,
}

impl Look {
    /// As a brand says.
    #[must_use]
    pub fn of(brand: Arc<Brand>) -> Self {
        let layout = brand.layout;
        Self { brand, layout, scheme: None, dir: None, contrast: false, text: None }
    }

    /// The styles of a page that looks so.
    #[must_use]
    pub fn styles(&self, app: &App) -> String {
        let layouts = if self.layout == LayoutKind::Card { "" } else { app.files.layouts() };
        let mut styles = [app.files.style(), layouts, self.brand.sheet()].concat();
        if self.contrast {
            styles = styles.replace("@media (prefers-contrast: more)", "@media all");
        }
        if let Some(text) = self.text {
            let _ = write!(styles, ":root{{font-size:{text}%}}");
        }
        styles
    }

    /// Where the card stands, for the styles.
    pub(crate) const fn layout_name(&self) -> &'static str {
        match self.layout {
            LayoutKind::Card => "card",
            LayoutKind::Compact => "compact",
            LayoutKind::Full => "full",
            LayoutKind::Split => "split",
        }
    }

    /// Whether the card is on the side where lines begin.
    pub(crate) fn stands_at_start(&self) -> bool {
        self.layout == LayoutKind::Split && self.brand.side == Side::Start
    }
}
