//! Scripts, styles and sentences, ready to be served.

mod integral;
mod loader;
mod picture;
mod scoped;
mod styles;
mod widget;

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::assets::integral::EmbedFiles;
pub use crate::assets::integral::Integral;
pub use crate::assets::picture::Logos;
use crate::assets::picture::Pictures;
use crate::assets::styles::styles;
use crate::assets::widget::Widget;
use crate::settings::{BrandSettings, Theme};
use rust_embed::RustEmbed;
use sha2::{Digest as _, Sha256};
use words::{LOCALES, Locale, PSEUDO};

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

/// The tokens of a theme, as a style sheet: what mails look like is read from it.
#[must_use]
pub fn tokens(theme: Theme) -> String {
    styles("tokens.css") + &styles(&theme_file(theme))
}

/// The file of a theme in the designers' folder. The one that is no file of its own is
/// what the tokens are by themselves.
fn theme_file(theme: Theme) -> String {
    format!("themes/{}.css", theme.name())
}

/// Everything that is served besides pages.
pub struct Files {
    /// Below which path all of it is.
    base: String,
    widget: Option<Widget>,
    script: Option<Script>,
    style: String,
    layouts: String,
    themes: Vec<(Theme, String)>,
    pictures: Pictures,
    demo_style: String,
    embed: EmbedFiles,
    words: BTreeMap<&'static str, Words>,
}

struct Words {
    name: String,
    integrity: String,
    json: Vec<u8>,
}

impl Files {
    /// Gathers the files. A widget that was not built is no error: every page
    /// works without.
    ///
    /// # Errors
    /// If a picture of the brand cannot be read.
    pub fn load(brand: &BrandSettings, base: &str, demo: bool) -> anyhow::Result<Self> {
        let widget = Widget::take(|name| Dist::get(name).map(|file| file.data));
        if widget.is_none() {
            tracing::warn!("the widget was not built: pages work, without script");
        }
        let script = widget.as_ref().map(|widget| {
            let [js, wasm] = widget.names().map(|name| format!("{base}/assets/{name}"));
            Script { js, wasm }
        });
        let words =
            LOCALES.iter().chain([&PSEUDO]).map(|locale| (locale.tag, words(*locale))).collect();
        let source = asset_named("portico.js").unwrap_or_default();
        let source = String::from_utf8_lossy(&source);
        let integrals = widget.as_ref().map(Widget::integrals);
        let embed = EmbedFiles::new(&source, integrals.as_ref(), brand.theme, (base, demo));
        let theme = |theme: Theme| (theme, styles(&theme_file(theme)));
        Ok(Self {
            base: base.to_owned(),
            widget,
            script,
            style: styles("portico.css"),
            layouts: styles("components/layout.css"),
            themes: Theme::ALL.map(theme).to_vec(),
            pictures: Pictures::load(brand)?,
            demo_style: styles("demo.css"),
            embed,
            words,
        })
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

    /// What a theme adds to the screens' styles.
    #[must_use]
    pub fn theme(&self, theme: Theme) -> &str {
        self.themes.iter().find(|(of, _)| *of == theme).map_or("", |(_, styles)| styles)
    }

    /// What the layouts besides the plain one add.
    #[must_use]
    pub fn layouts(&self) -> &str {
        &self.layouts
    }

    /// Where the brand's logos are, if it has any.
    #[must_use]
    pub fn logos(&self) -> Logos {
        self.pictures.logos(&self.base)
    }

    /// Where the brand's picture is, if it has one.
    #[must_use]
    pub fn picture(&self) -> Option<String> {
        self.pictures.backdrop(&self.base)
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
        let words = self.words.get(locale.tag);
        let (name, integrity) = words.map_or(("", ""), |words| (&words.name, &words.integrity));
        Integral { address: format!("/assets/words/{name}"), integrity: integrity.to_owned() }
    }

    /// The script that defines the element for other people's pages.
    #[must_use]
    pub fn loader(&self) -> &str {
        self.embed.loader()
    }

    /// The same under a name that changes with what is in it.
    #[must_use]
    pub const fn loader_versioned(&self) -> &Integral {
        self.embed.versioned()
    }

    /// The sentences of this name.
    #[must_use]
    pub fn words(&self, name: &str) -> Option<File> {
        let words = self.words.values().find(|words| words.name == name)?;
        let body = words.json.clone().into();
        Some(File { body, content_type: "application/json; charset=utf-8", brotli: false })
    }

    /// The widget's file of this name.
    #[must_use]
    pub fn asset(&self, name: &str, takes_brotli: bool) -> Option<File> {
        if let Some(picture) = self.pictures.find(name) {
            let (body, content_type) = (picture.body.clone().into(), picture.content_type);
            return Some(File { body, content_type, brotli: false });
        }
        if let Some((text, content_type)) = self.embed.find(name) {
            let body = text.as_bytes().to_vec().into();
            return Some(File { body, content_type, brotli: false });
        }
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
    let json = serde_json::to_vec(words::strings(locale).table()).expect("a list of texts");
    let hash = data_encoding::HEXLOWER.encode(&Sha256::digest(&json)[..8]);
    let name = format!("{}-{hash}.json", locale.tag);
    let Integral { integrity, .. } = Integral::new(String::new(), &json);
    Words { name, integrity, json }
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
        let brand = &crate::settings::Settings::demo().unwrap().brand;
        let files = Files::load(brand, "", false).unwrap();
        for locale in LOCALES.iter().chain([&PSEUDO]) {
            let address = files.words_address(*locale);
            let file = files.words(address.rsplit('/').next().unwrap()).unwrap();
            let table: Vec<String> = serde_json::from_slice(&file.body).unwrap();
            assert_eq!(table.len(), words::Key::ALL.len());
        }
        assert!(files.words("en-0.json").is_none());
    }
}
