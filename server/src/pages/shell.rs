//! The document around everything.

use protocol::screen::Identify;
use words::Locale;

use crate::app::App;
use crate::assets::Script;
use crate::brands::Brand;
use crate::pages::{Look, Nonce, State};

/// What `templates/document.html` puts around a page.
pub struct Shell<'a> {
    /// Its locale.
    pub locale: Locale,
    /// Its title.
    pub title: String,
    /// How it looks.
    pub look: Look,
    /// Its styles, in the page itself: one round trip less.
    pub styles: String,
    /// Where the rest of them is, if those are not all. It comes behind the screen.
    pub whole_styles: Option<String>,
    /// What styles and scripts carry.
    pub nonce: &'a Nonce,
    /// Where the page goes on by itself, at once.
    pub leads_to: Option<&'a str>,
    /// The widget, if it was built and the page is one that it takes over.
    pub widget: Option<Widget<'a>>,
}

/// The widget on a page.
pub struct Widget<'a> {
    /// Its files.
    pub script: &'a Script,
    /// The sentences that it will ask for.
    pub words: String,
    /// What it begins with.
    pub state: State<'a>,
}

impl<'a> Shell<'a> {
    /// The document of a page of ours that runs no script.
    pub(crate) fn new(
        app: &'a App,
        locale: Locale,
        title: String,
        look: Look,
        nonce: &'a Nonce,
    ) -> Self {
        let styles = look.styles(app);
        Self {
            locale,
            title,
            look,
            styles,
            whole_styles: None,
            nonce,
            leads_to: None,
            widget: None,
        }
    }

    /// The same for a first screen, which needs few styles.
    pub(crate) fn of_first_screen(
        locale: Locale,
        title: String,
        look: Look,
        nonce: &'a Nonce,
        first: &Identify,
    ) -> Self {
        let (styles, whole) = look.brand.page_styles(first);
        let (styles, whole_styles) = (styles.to_owned(), Some(whole.to_owned()));
        Self { locale, title, look, styles, whole_styles, nonce, leads_to: None, widget: None }
    }

    /// The brand of the page.
    pub(crate) fn brand(&self) -> &Brand {
        &self.look.brand
    }

    pub(crate) const fn dir(&self) -> &'static str {
        match self.look.dir {
            Some(dir) => dir,
            None => self.locale.dir,
        }
    }
}
