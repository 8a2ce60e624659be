//! Methods to choose from.

use super::icon::{Icon, icon};
use crate::markup::{El, Text, el};

/// A button as wide as the card: a picture, a name, and what it needs.
pub(crate) fn option(symbol: Icon, factor: &'static str, name: Text, text: El) -> El {
    let name = el("span").class("pt-option-name").child(name.into_owned());
    let words = el("span").class("pt-option-words").child(name).child(text);
    el("button")
        .class("pt-option")
        .attr("type", "submit")
        .attr("name", "factor")
        .attr("value", factor)
        .child(icon(symbol))
        .child(words)
        .child(icon(Icon::Next))
}
