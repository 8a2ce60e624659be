//! Methods to choose from.

use super::icon::{Icon, icon};
use crate::markup::{El, Text, el};

/// A word beside a name.
pub(super) fn chip(word: Text) -> El {
    el("span").class("pt-chip").child(word.into_owned())
}

/// A button as wide as the card: a picture, a name, perhaps a word beside it, and what it
/// needs.
pub(crate) fn option(
    symbol: Icon,
    factor: &'static str,
    name: Text,
    chip: Option<Text>,
    text: El,
) -> El {
    let chip = chip.map(self::chip);
    let name = el("span").class("pt-option-name").child(name.into_owned());
    let name = match chip {
        Some(chip) => name.child(" ").child(chip),
        None => name,
    };
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
