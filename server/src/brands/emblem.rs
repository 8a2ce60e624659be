//! The pictures that stand for a brand: above the screens, and in the tab of a browser.

use brand::document::{Assets, PictureFile, SchemedFile};

/// The picture that stands for the brand above the screens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Emblem {
    /// Its address.
    pub light: String,
    /// That of another one on dark ground.
    pub dark: Option<String>,
    /// Whether it is a sign without letters, which stands beside the name.
    pub is_mark: bool,
}

impl Emblem {
    /// That of a brand, if it has one; `at` says where a file is.
    pub(super) fn of(assets: &Assets, at: impl Fn(&str) -> String) -> Option<Self> {
        let (light, dark, is_mark) = assets.emblem()?;
        let address = |file: &PictureFile| at(file.as_str());
        Some(Self { light: address(light), dark: dark.map(address), is_mark })
    }

    /// What is said in place of it: nothing where the name stands beside it.
    #[must_use]
    pub const fn alt<'a>(&self, name: &'a str) -> &'a str {
        if self.is_mark { "" } else { name }
    }
}

/// The sign in the tab of a browser, if the brand has one.
pub(super) fn favicon(assets: &Assets, at: impl Fn(&str) -> String) -> Option<String> {
    let square = assets.square.as_ref().map(|SchemedFile { light, .. }| light);
    Some(at(assets.favicon.as_ref().or(square)?.as_str()))
}
