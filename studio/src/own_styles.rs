//! What reads own styles. In browsers it comes with the parts through which styles come in: a draft that has none needs no reader.

use std::cell::Cell;

use brand::css::OwnStyles;

use crate::draft::STYLES;

/// Own styles that can be shown, and what is wrong with the others.
pub(crate) type Read = (OwnStyles, Vec<String>);

thread_local! {
    static READER: Cell<fn(&str) -> Read> = const { Cell::new(FIRST) };
}

#[cfg(target_arch = "wasm32")]
const FIRST: fn(&str) -> Read = none;

#[cfg(not(target_arch = "wasm32"))]
const FIRST: fn(&str) -> Read = parse;

/// Has own styles be read from now on.
pub(crate) fn bring() {
    READER.set(parse);
}

/// Reads own styles.
pub(crate) fn read(css: &str) -> Read {
    if css.trim().is_empty() { none(css) } else { READER.get()(css) }
}

fn none(_: &str) -> Read {
    (OwnStyles::default(), vec![])
}

fn parse(css: &str) -> Read {
    match OwnStyles::parse(STYLES, css) {
        Ok(styles) => (styles, vec![]),
        Err(wrong) => (OwnStyles::default(), wrong.iter().map(ToString::to_string).collect()),
    }
}
