//! The script that fetches a screen into somebody else's page.

use std::collections::BTreeMap;

use data_encoding::HEXLOWER;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::assets::Integral;

/// What the loaders of one build of the server have in common.
#[derive(Clone, Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Bundle {
    /// Changes with the loader and with what it loads.
    build: String,
    /// The widget's script, if it was built.
    script: Option<Integral>,
    /// Its WebAssembly.
    wasm: Option<Integral>,
}

impl Bundle {
    pub(crate) fn new(source: &[u8], widget: Option<[Integral; 2]>) -> Self {
        let mut hash = Sha256::new_with_prefix(source);
        for file in widget.iter().flatten() {
            hash.update(&file.integrity);
        }
        let [script, wasm] = widget.map_or([None, None], |files| files.map(Some));
        Self { build: HEXLOWER.encode(&hash.finalize()[..8]), script, wasm }
    }

    /// Whether a loader of this build says so.
    #[must_use]
    pub fn is(&self, build: &str) -> bool {
        self.build == build
    }
}

/// The first screen of an app in a locale, as every browser gets it: what a loader shows
/// before it has asked the server for anything.
#[derive(Serialize)]
pub struct FirstForm {
    /// The app's id.
    pub app: String,
    /// Changes with all of the following that a reply has, too.
    pub form: String,
    /// The screen: a form whose ids end in [`SCOPE`](crate::pages::FIRST_SCOPE).
    pub html: String,
    /// The locale's tag.
    pub lang: &'static str,
    /// How every tag begins of which it is certain that it means this locale.
    pub speaks: &'static str,
    /// Its direction.
    pub dir: &'static str,
    /// The styles that this form needs.
    pub styles: String,
    /// What is said where there is no connection, and where the server has trouble.
    pub says: [&'static str; 2],
}

/// Where the loader finds the rest, and what each must be.
#[derive(Serialize)]
struct Rest<'a> {
    /// The first are those of an app that is not among `apps`.
    styles: Vec<&'a Integral>,
    /// Which of `styles` an app has, if not the first.
    apps: BTreeMap<&'a str, usize>,
    #[serde(flatten)]
    bundle: &'a Bundle,
    base: &'a str,
    /// Whether mistakes of the page around are explained on it.
    demo: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    first: Option<&'a FirstForm>,
}

/// What is put into the loader, and what it is put into.
pub(super) struct Loader<'a> {
    pub(super) source: &'a str,
    pub(super) bundle: &'a Bundle,
    pub(super) base: &'a str,
    pub(super) demo: bool,
}

impl Loader<'_> {
    /// The loader with the addresses of the rest in it.
    pub(super) fn text<'a>(
        &self,
        (usual, of_apps): (&Integral, impl Iterator<Item = (&'a str, &'a Integral)>),
        first: Option<&FirstForm>,
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
        let Self { source, bundle, base, demo } = *self;
        let rest = Rest { styles, apps, bundle, base, demo, first };
        let rest = serde_json::to_string(&rest).expect("addresses are plain data");
        source.replace("__PORTICO__", &rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_app_has_its_styles_and_each_styles_stand_once() {
        let styles = ["a", "b"].map(|name| Integral::new(format!("/{name}.css"), b""));
        let [a, b] = &styles;
        let apps = [("bank", b), ("news", b), ("shop", a)];
        let bundle = Bundle::new(b"", None);
        let loader = Loader { source: "__PORTICO__", bundle: &bundle, base: "/auth", demo: false };
        let text = loader.text((a, apps.into_iter()), None);
        let rest: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(rest["styles"][1]["address"], "/b.css");
        assert_eq!(rest["styles"].as_array().unwrap().len(), 2);
        assert_eq!(rest["apps"], serde_json::json!({ "bank": 1, "news": 1 }));
    }

    #[test]
    fn a_build_changes_with_the_loader_and_with_what_it_loads() {
        let file = |body: &[u8]| Integral::new("/same.js".into(), body);
        let one = Bundle::new(b"a", Some([file(b"1"), file(b"2")]));
        assert!(one.is(&Bundle::new(b"a", Some([file(b"1"), file(b"2")])).build));
        assert!(!one.is(&Bundle::new(b"b", Some([file(b"1"), file(b"2")])).build));
        assert!(!one.is(&Bundle::new(b"a", Some([file(b"1"), file(b"3")])).build));
    }
}
