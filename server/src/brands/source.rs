//! A brand with its files, as they were read.

use std::collections::BTreeMap;

use brand::css::OwnStyles;
use brand::document::Document;
use protocol::Brand as Shown;

use crate::picture::Picture;

/// A brand with its files, before anything is made of it.
pub(crate) struct Source {
    /// The name of its folder, or of what stands for one.
    pub(crate) id: String,
    /// What was decided, with what it extends.
    pub(crate) document: Document,
    /// Its name and links, as screens have them.
    pub(crate) shown: Shown,
    /// Every file that the document or its own styles name.
    pub(crate) files: BTreeMap<String, Picture>,
    /// Own styles.
    pub(crate) css: Option<OwnStyles>,
}

impl Source {
    /// One without files.
    pub(crate) fn plain(id: &str, document: Document, shown: Shown) -> Self {
        Self { id: id.to_owned(), document, shown, files: BTreeMap::new(), css: None }
    }
}
