//! The script that fetches a screen into somebody else's page.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::assets::Integral;

/// Where the loader finds the rest, and what each must be.
#[derive(Serialize)]
struct Rest<'a> {
    /// The first are those of an app that is not among `apps`.
    styles: Vec<&'a Integral>,
    /// Which of `styles` an app has, if not the first.
    apps: BTreeMap<&'a str, usize>,
    script: Option<&'a Integral>,
    wasm: Option<&'a Integral>,
    base: &'a str,
    /// Whether mistakes of the page around are explained on it.
    demo: bool,
}

/// The loader with the addresses of the rest in it.
pub(crate) fn loader<'a>(
    source: &str,
    (usual, of_apps): (&Integral, impl Iterator<Item = (&'a str, &'a Integral)>),
    widget: Option<&[Integral; 2]>,
    (base, demo): (&str, bool),
) -> String {
    let mut styles = vec![usual];
    let mut apps = BTreeMap::new();
    for (app, own) in of_apps.filter(|(_, own)| own.address != usual.address) {
        let place = styles.iter().position(|known| known.address == own.address);
        apps.insert(app, place.unwrap_or(styles.len()));
        if place.is_none() {
            styles.push(own);
        }
    }
    let rest = Rest {
        styles,
        apps,
        script: widget.map(|[script, _]| script),
        wasm: widget.map(|[_, wasm]| wasm),
        base,
        demo,
    };
    let rest = serde_json::to_string(&rest).expect("addresses are plain data");
    source.replace("__PORTICO__", &rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_app_has_its_styles_and_each_styles_stand_once() {
        let styles = ["a", "b"].map(|name| Integral::new(format!("/{name}.css"), b""));
        let [a, b] = &styles;
        let apps = [("bank", b), ("news", b), ("shop", a)];
        let text = loader("__PORTICO__", (a, apps.into_iter()), None, ("/auth", false));
        let rest: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(rest["styles"][1]["address"], "/b.css");
        assert_eq!(rest["styles"].as_array().unwrap().len(), 2);
        assert_eq!(rest["apps"], serde_json::json!({ "bank": 1, "news": 1 }));
    }
}
