//! Things one below the other, each with what can be done with it.

use crate::markup::{El, Text, el};

/// A list of [`row`]s.
pub(crate) fn rows(list: impl IntoIterator<Item = El>) -> El {
    el("ul").class("pt-methods").children(list)
}

/// A thing by its name, perhaps more about it, and perhaps a button.
pub(crate) fn row(name: Text, more: Option<El>, action: Option<El>) -> El {
    let name = el("span").class("pt-value").child(name.into_owned());
    let who = el("span").class("pt-identity-who").child(name).children(more);
    el("li").class("pt-identity").child(who).children(action)
}
