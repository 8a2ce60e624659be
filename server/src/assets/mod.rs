//! Scripts, styles and sentences, ready to be served.

mod critical;
mod integral;
mod loader;
mod scoped;
mod styles;
mod widget;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::LazyLock;

pub use crate::assets::integral::{EmbedFiles, Integral};
use crate::assets::loader::Loader;
pub use crate::assets::loader::{Bundle, FirstForm};
use crate::assets::styles::styles;
pub use crate::assets::styles::tokens;
pub(crate) use crate::assets::styles::{
    FirstStyles, PageStyles, critical_embed_styles, embed_styles,
};
use crate::assets::widget::Widget;
use rust_embed::RustEmbed;
use sha2::{Digest as _, Sha256};
use words::{LOCALES, Locale, PSEUDO, Strings};

/// What `cargo xtask build` made of the widget; compiled in for a release, read
/// from the folder in development.
#[derive(RustEmbed)]
#[folder = "../dist"]
#[allow_missing = true]
struct Dist;

/// Icons.
#[derive(RustEmbed)]
#[folder = "../public"]
struct Public;

/// The widget's files, named after what is in them, so that they can be kept
/// forever.
pub struct Script {
    /// Address of the glue, a module that starts itself.
    pub js: String,
    /// Address of the WebAssembly.
    pub wasm: String,
}

/// One file to serve.
pub struct File {
    /// What is in it.
    pub body: Cow<'static, [u8]>,
    /// Of what kind.
    pub content_type: &'static str,
    /// Whether it is compressed with brotli already.
    pub brotli: bool,
}

/// Everything that is served besides pages.
pub struct Files {
    /// Below which path all of it is.
    base: String,
    widget: Option<Widget>,
    script: Option<Script>,
    style: String,
    layouts: String,
    demo_style: String,
    /// The script that defines the element, without the addresses of the rest.
    loader_source: String,
    bundle: Bundle,
    /// Whether mistakes of pages around elements are explained on them.
    demo: bool,
}

/// The sentences of every locale, by its tag.
static WORDS: LazyLock<BTreeMap<&'static str, Words>> = LazyLock::new(|| {
    LOCALES.iter().chain([&PSEUDO]).map(|locale| (locale.tag, words(*locale))).collect()
});

struct Words {
    name: String,
    integrity: String,
    json: Vec<u8>,
}

impl Files {
    /// Gathers the files. A widget that was not built is no error: every page
    /// works without.
    #[must_use]
    pub fn load(base: &str, demo: bool) -> Self {
        let widget = Widget::take(|name| Dist::get(name).map(|file| file.data));
        if widget.is_none() {
            tracing::warn!("the widget was not built: pages work, without script");
        }
        let script = widget.as_ref().map(|widget| {
            let [js, wasm] = widget.names().map(|name| format!("{base}/assets/{name}"));
            Script { js, wasm }
        });
        let source = asset_named("portico.js").unwrap_or_default();
        let widget_files = widget.as_ref().map(Widget::integrals);
        Self {
            base: base.to_owned(),
            widget,
            script,
            style: styles("portico.css"),
            layouts: styles("components/layout.css"),
            demo_style: styles("demo.css"),
            bundle: Bundle::new(&source, widget_files),
            loader_source: String::from_utf8_lossy(&source).into_owned(),
            demo,
        }
    }

    /// The script that defines the element: with the styles of an app that names none, and
    /// those of each app.
    #[must_use]
    pub fn embed<'a>(
        &self,
        usual: &Integral,
        of_apps: impl Iterator<Item = (&'a str, &'a Integral)>,
    ) -> EmbedFiles {
        EmbedFiles::new(&self.loader(), (usual, of_apps))
    }

    /// The same script for one app and locale, with the app's styles and the first form.
    #[must_use]
    pub fn embed_first(&self, styles: &Integral, first: &FirstForm) -> EmbedFiles {
        EmbedFiles::with_first(&self.loader(), styles, first)
    }

    /// What loaders of this build begin with.
    #[must_use]
    pub const fn bundle(&self) -> &Bundle {
        &self.bundle
    }

    fn loader(&self) -> Loader<'_> {
        let (source, base) = (self.loader_source.as_str(), self.base.as_str());
        Loader { source, bundle: &self.bundle, base, demo: self.demo }
    }

    /// The widget, if it was built.
    #[must_use]
    pub const fn script(&self) -> Option<&Script> {
        self.script.as_ref()
    }

    /// The screens' styles.
    #[must_use]
    pub fn style(&self) -> &str {
        &self.style
    }

    /// What the layouts besides the plain one add.
    #[must_use]
    pub fn layouts(&self) -> &str {
        &self.layouts
    }

    /// The styles of the pages around the demo.
    #[must_use]
    pub fn demo_style(&self) -> &str {
        &self.demo_style
    }

    /// Where the sentences of a locale are, on a page of ours.
    #[must_use]
    pub fn words_address(&self, locale: Locale) -> String {
        self.base.clone() + &self.words_integral(locale).address
    }

    /// Where the sentences of a locale are on this server, and what they must be.
    #[must_use]
    pub fn words_integral(&self, locale: Locale) -> Integral {
        let words = WORDS.get(locale.tag);
        let (name, integrity) = words.map_or(("", ""), |words| (&words.name, &words.integrity));
        Integral { address: format!("/assets/words/{name}"), integrity: integrity.to_owned() }
    }

    /// The sentences of this name.
    #[must_use]
    pub fn words(&self, name: &str) -> Option<File> {
        let words = WORDS.values().find(|words| words.name == name)?;
        let body = words.json.clone().into();
        Some(File { body, content_type: "application/json; charset=utf-8", brotli: false })
    }

    /// The widget's file of this name.
    #[must_use]
    pub fn asset(&self, name: &str, takes_brotli: bool) -> Option<File> {
        let content_type = match name.rsplit_once('.')?.1 {
            "js" => "text/javascript; charset=utf-8",
            "wasm" => "application/wasm",
            "svg" => {
                return Some(File {
                    body: Public::get(name)?.data,
                    content_type: "image/svg+xml",
                    brotli: false,
                });
            }
            _ => return None,
        };
        let (body, brotli) = self.widget.as_ref()?.find(name, takes_brotli)?;
        Some(File { body, content_type, brotli })
    }
}

fn words(locale: Locale) -> Words {
    let (name, json) = words_file(words::strings(locale));
    let Integral { integrity, .. } = Integral::new(String::new(), &json);
    Words { name, integrity, json }
}

/// Sentences as a file, under a name that changes with what is in it.
pub(crate) fn words_file(strings: &Strings) -> (String, Vec<u8>) {
    let json = serde_json::to_vec(strings.table()).expect("a list of texts");
    let hash = data_encoding::HEXLOWER.encode(&Sha256::digest(&json)[..8]);
    (format!("{}-{hash}.json", strings.locale().tag), json)
}

/// A file of what was built, for others than the widget.
pub(crate) fn built(name: &str) -> Option<Cow<'static, [u8]>> {
    Dist::get(name).map(|file| file.data)
}

/// A file as the bundle has it, or else as it was written.
fn asset_named(name: &str) -> Option<Cow<'static, [u8]>> {
    Dist::get(name).or_else(|| Public::get(name)).map(|file| file.data)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sentence_of_every_locale_is_in_its_file() {
        let files = Files::load("", false);
        for locale in LOCALES.iter().chain([&PSEUDO]) {
            let address = files.words_address(*locale);
            let file = files.words(address.rsplit('/').next().unwrap()).unwrap();
            let table: Vec<String> = serde_json::from_slice(&file.body).unwrap();
            assert_eq!(table.len(), words::Key::ALL.len());
        }
        assert!(files.words("en-0.json").is_none());
    }
}
