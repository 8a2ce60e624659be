//! The built widget, as it was when the server started.
//!
//! In development its files lie in a folder, which another build replaces while
//! the server runs: pages would name files that are gone.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Deserialize;

use crate::assets::Integral;

/// Which files are the widget's.
#[derive(Deserialize)]
struct Manifest {
    js: String,
    wasm: String,
}

/// The widget's files, by their names.
pub(crate) struct Widget {
    manifest: Manifest,
    files: BTreeMap<String, Cow<'static, [u8]>>,
}

impl Widget {
    /// Takes the files that the manifest names, compressed ones too. `None` if the
    /// widget was not built.
    pub(crate) fn take(get: impl Fn(&str) -> Option<Cow<'static, [u8]>>) -> Option<Self> {
        let manifest: Manifest = serde_json::from_slice(&get("manifest.json")?).ok()?;
        let mut files = BTreeMap::new();
        for name in [&manifest.js, &manifest.wasm] {
            files.insert(name.clone(), get(name)?);
            let compressed = compressed(name);
            files.extend(get(&compressed).map(|file| (compressed, file)));
        }
        Some(Self { manifest, files })
    }

    /// The names of the glue and of the WebAssembly.
    pub(crate) fn names(&self) -> [&str; 2] {
        [&self.manifest.js, &self.manifest.wasm]
    }

    /// Where the two are, and what they must be.
    pub(crate) fn integrals(&self) -> [Integral; 2] {
        self.names().map(|name| Integral::new(format!("/assets/{name}"), &self.files[name]))
    }

    /// The file of this name, and whether it is compressed with brotli.
    pub(crate) fn find(
        &self,
        name: &str,
        takes_brotli: bool,
    ) -> Option<(Cow<'static, [u8]>, bool)> {
        let whole = self.files.get(name)?;
        let compressed = takes_brotli.then(|| self.files.get(&compressed(name))).flatten();
        Some((compressed.unwrap_or(whole).clone(), compressed.is_some()))
    }
}

fn compressed(name: &str) -> String {
    format!("{name}.br")
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    const FILES: [(&str, &str); 5] = [
        ("manifest.json", r#"{"profile":"dev","js":"a.js","wasm":"a.wasm"}"#),
        ("a.js", "script"),
        ("a.js.br", "small"),
        ("a.wasm", "wasm"),
        ("other.js", "other"),
    ];

    fn built(folder: &Path) {
        for (name, content) in FILES {
            std::fs::write(folder.join(name), content).unwrap();
        }
    }

    fn take(folder: &Path) -> Option<Widget> {
        Widget::take(|name| std::fs::read(folder.join(name)).ok().map(Cow::from))
    }

    #[test]
    fn the_widget_is_served_as_it_was_at_the_start_whatever_is_built_later() {
        let folder = tempfile::tempdir().unwrap();
        built(folder.path());
        let widget = take(folder.path()).unwrap();
        for (name, _) in FILES {
            std::fs::remove_file(folder.path().join(name)).unwrap();
        }
        let found = |name, brotli| {
            let (body, brotli) = widget.find(name, brotli)?;
            Some((String::from_utf8(body.into_owned()).unwrap(), brotli))
        };
        assert_eq!(found("a.js", false), Some(("script".into(), false)));
        assert_eq!(found("a.js", true), Some(("small".into(), true)));
        assert_eq!(found("a.wasm", true), Some(("wasm".into(), false)));
        assert_eq!(found("other.js", false), None, "the manifest does not name it");
    }

    #[test]
    fn a_widget_that_is_not_whole_is_none() {
        let folder = tempfile::tempdir().unwrap();
        assert!(take(folder.path()).is_none());
        built(folder.path());
        std::fs::remove_file(folder.path().join("a.wasm")).unwrap();
        assert!(take(folder.path()).is_none());
    }
}
