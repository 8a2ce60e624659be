//! The script that fetches a screen into somebody else's page.

use serde::Serialize;

use crate::assets::Integral;
use crate::settings::Theme;

/// Where the loader finds the rest, and what each must be.
#[derive(Serialize)]
struct Rest<'a> {
    styles: &'a [(&'static str, Integral)],
    script: Option<&'a Integral>,
    wasm: Option<&'a Integral>,
    theme: &'static str,
    base: &'a str,
    /// Whether mistakes of the page around are explained on it.
    demo: bool,
}

/// The loader with the addresses of the rest in it.
pub(crate) fn loader(
    source: &str,
    styles: &[(&'static str, Integral)],
    widget: Option<&[Integral; 2]>,
    theme: Theme,
    (base, demo): (&str, bool),
) -> String {
    let rest = Rest {
        styles,
        script: widget.map(|[script, _]| script),
        wasm: widget.map(|[_, wasm]| wasm),
        theme: theme.name(),
        base,
        demo,
    };
    let rest = serde_json::to_string(&rest).expect("addresses are plain data");
    source.replace("__PORTICO__", &rest)
}
