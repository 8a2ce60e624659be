//! What stands for a brand: above the screens, and in the tab of a browser.

use brand::document::{Document, PictureFile, SchemedFile};

/// The addresses of what stands for the brand above the screens.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Logos {
    /// The logo.
    pub logo: Option<String>,
    /// The same on dark ground, where that is another picture.
    pub dark: Option<String>,
    /// A sign beside the name.
    pub mark: Option<String>,
}

/// Those of a document, whose files are at these addresses.
pub(super) fn logos(document: &Document, at: impl Fn(&str) -> String) -> Logos {
    let assets = &document.assets;
    let address = |file: &PictureFile| at(file.as_str());
    let logo = assets.logo.as_ref();
    let dark = logo.and_then(|logo| logo.dark.as_ref()).map(address);
    match &assets.header_logo {
        Some(header) => Logos { logo: Some(address(header)), dark: None, mark: None },
        None => Logos {
            logo: logo.map(|logo| address(&logo.light)),
            dark,
            mark: assets.square.as_ref().map(|square| address(&square.light)),
        },
    }
}

/// The sign in the tab of a browser, if there is one.
pub(super) fn favicon(document: &Document, at: impl Fn(&str) -> String) -> Option<String> {
    let assets = &document.assets;
    let square = assets.square.as_ref().map(|SchemedFile { light, .. }| light);
    Some(at(assets.favicon.as_ref().or(square)?.as_str()))
}
