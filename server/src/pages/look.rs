//! How a page looks: what the brand chose, or what somebody wants to look at.

use std::fmt::Write as _;

use crate::app::App;
use crate::settings::{Layout, Theme};

/// How a page looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// Colours, type and shapes.
    pub theme: Theme,
    /// Where the card stands.
    pub layout: Layout,
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
    /// What the brand chose.
    #[must_use]
    pub const fn of(app: &App) -> Self {
        let brand = &app.settings.brand;
        let (theme, layout) = (brand.theme, brand.layout);
        Self { theme, layout, scheme: None, dir: None, contrast: false, text: None }
    }

    /// The styles of a page that looks so.
    #[must_use]
    pub fn styles(&self, app: &App) -> String {
        let files = &app.files;
        let mut styles = [files.style(), files.theme(self.theme)].concat();
        if self.layout != Layout::Card {
            styles.push_str(files.layouts());
            if let Some(picture) = files.picture() {
                let _ = write!(styles, ":root{{--pt-picture:url(\"{picture}\")}}");
            }
        }
        if self.contrast {
            styles = styles.replace("@media (prefers-contrast: more)", "@media all");
        }
        if let Some(text) = self.text {
            let _ = write!(styles, ":root{{font-size:{text}%}}");
        }
        styles
    }
}
