//! What is made of a brand: styles, addresses and sentences.

use std::collections::BTreeMap;

use brand::document::{LayoutKind, Side, Texts};
use brand::note::{self, Piece};
use brand::sheet::PicturePlace;
use data_encoding::HEXLOWER;
use mails::{MailBrand, MailStyle};
use protocol::Brand as Shown;
use protocol::screen::Identify;
use sha2::{Digest as _, Sha256};
use words::{Locale, Strings};

use super::emblem::{Emblem, favicon};
use super::sentences;
use super::source::Source;
use crate::assets::{
    File, FirstStyles, Integral, PageStyles, critical_embed_styles, embed_styles, tokens,
    words_file,
};
use crate::settings::first_letter;

/// The key of what a brand says below every form.
const NOTE: &str = "page.note";

/// A brand as this server shows it.
pub struct Brand {
    /// The name of its folder; empty for what `[brand]` says.
    pub id: String,
    /// Its name and links.
    pub shown: Shown,
    /// Where the card stands.
    pub layout: LayoutKind,
    /// On which side of a picture.
    pub side: Side,
    /// Whether the logo or the name is shown.
    pub header: bool,
    /// Whether links and languages are shown.
    pub footer: bool,
    /// What stands above the screens; the name if nothing does.
    pub emblem: Option<Emblem>,
    /// The sign in the tab of a browser.
    pub favicon: String,
    /// What its mails look like.
    pub mail: MailBrand,
    /// What stands after the styles of the screens.
    sheet: String,
    /// The styles in the page of a first screen, and where all are.
    first: FirstStyles,
    whole: String,
    /// All styles of an element on somebody else's page.
    embed: Integral,
    /// Those of them that its first form needs.
    critical_embed: FirstStyles,
    texts: Texts,
    sentences: Vec<Sentences>,
    assets: BTreeMap<String, Asset>,
}

/// The sentences of a locale in which a brand has its own.
struct Sentences {
    strings: &'static Strings,
    file: Integral,
}

/// A file of a brand.
#[derive(Clone)]
pub(super) struct Asset {
    pub(super) body: Vec<u8>,
    pub(super) content_type: &'static str,
}

impl Asset {
    pub(super) fn file(&self) -> File {
        File { body: self.body.clone().into(), content_type: self.content_type, brotli: false }
    }
}

/// Where a server is: what addresses begin with.
#[derive(Clone, Copy)]
pub(super) struct Server<'a> {
    /// Below which path.
    pub(super) base: &'a str,
    /// As other sites name it.
    pub(super) home: &'a str,
    /// Its host, to which codes are bound.
    pub(super) host: &'a str,
}

impl Brand {
    pub(super) fn build(source: &Source, server: Server<'_>) -> Self {
        let Source { id, document, shown, .. } = source;
        let mut assets = BTreeMap::new();
        let names = named_files(source, &mut assets);
        let at = |file: &str| format!("{}/assets/{}", server.base, names[file]);
        let sheet = sheet(source, at);
        let layout = document.layout.kind.unwrap_or(LayoutKind::Card);
        let PageStyles { first, whole } = PageStyles::new(layout, &sheet);
        let name = format!("page-{}.css", hash(whole.as_bytes()));
        let address = format!("{}/assets/{name}", server.base);
        assets.insert(name, Asset { body: whole.into_bytes(), content_type: CSS });
        let elsewhere = |file: &str| format!("{}/assets/{}", server.home, names[file]);
        let (embed, critical_embed) = embed(source, elsewhere, &mut assets);
        let sentences = sentences::of(&document.texts).into_iter().map(|strings| {
            let (name, file) = words_file(strings);
            let address = format!("/assets/words/{name}");
            let file_of = Integral::new(address, &file);
            assets.insert(name, Asset { body: file, content_type: JSON });
            Sentences { strings, file: file_of }
        });
        let sentences = sentences.collect();
        let style = MailStyle::new(document, &tokens());
        Self {
            id: id.clone(),
            shown: shown.clone(),
            layout,
            side: document.layout.side.unwrap_or(Side::End),
            header: document.layout.header.unwrap_or(true),
            footer: document.layout.footer.unwrap_or(true),
            emblem: Emblem::of(&document.assets, at),
            favicon: favicon(&document.assets, at)
                .unwrap_or_else(|| format!("{}/assets/favicon.svg", server.base)),
            mail: MailBrand {
                name: shown.name.clone(),
                letter: first_letter(&shown.name),
                host: server.host.to_owned(),
                style,
            },
            sheet,
            first,
            whole: address,
            embed,
            critical_embed,
            texts: document.texts.clone(),
            sentences,
            assets,
        }
    }

    /// What stands after the styles of the screens.
    #[must_use]
    pub fn sheet(&self) -> &str {
        &self.sheet
    }

    /// The styles in the page of a first screen, and where all of them are.
    #[must_use]
    pub fn page_styles(&self, first: &Identify) -> (&str, &str) {
        (self.first.of(first), &self.whole)
    }

    /// All styles of an element on somebody else's page.
    #[must_use]
    pub const fn embed_styles(&self) -> &Integral {
        &self.embed
    }

    /// Those of them that this first form needs.
    #[must_use]
    pub fn critical_embed_styles(&self, first: &Identify) -> &str {
        self.critical_embed.of(first)
    }

    /// The sentences of a locale.
    #[must_use]
    pub fn strings(&self, locale: Locale) -> &'static Strings {
        self.own(locale).map_or_else(|| words::strings(locale), |own| own.strings)
    }

    /// Where the sentences of a locale are on this server, and what they must be; `None`
    /// if they are Portico's.
    #[must_use]
    pub fn words(&self, locale: Locale) -> Option<&Integral> {
        self.own(locale).map(|own| &own.file)
    }

    /// What the brand says below every form.
    #[must_use]
    pub fn note(&self, locale: Locale) -> Vec<Piece> {
        self.texts.find(locale.tag, NOTE).map(note::pieces).unwrap_or_default()
    }

    /// Whether its name stands above the screens.
    #[must_use]
    pub fn shows_name(&self) -> bool {
        self.emblem.as_ref().is_none_or(|emblem| emblem.is_mark)
    }

    fn own(&self, locale: Locale) -> Option<&Sentences> {
        self.sentences.iter().find(|own| own.strings.locale() == locale)
    }

    pub(super) const fn assets(&self) -> &BTreeMap<String, Asset> {
        &self.assets
    }
}

const CSS: &str = "text/css; charset=utf-8";
const JSON: &str = "application/json; charset=utf-8";

/// Keeps each file under a name that changes with what is in it; those names, by the file's.
fn named_files(source: &Source, assets: &mut BTreeMap<String, Asset>) -> BTreeMap<String, String> {
    let named = source.files.iter().map(|(file, picture)| {
        let (stem, ending) = file.rsplit_once('.').unwrap_or((file, ""));
        let name = format!("{stem}-{}.{ending}", hash(&picture.body));
        let asset = Asset { body: picture.body.clone(), content_type: picture.content_type };
        assets.insert(name.clone(), asset);
        (file.clone(), name)
    });
    named.collect()
}

fn hash(body: &[u8]) -> String {
    HEXLOWER.encode(&Sha256::digest(body)[..8])
}

/// What stands after the styles of the screens on a page of ours.
fn sheet(source: &Source, at: impl Fn(&str) -> String) -> String {
    let document = &source.document;
    let mut sheet = document.font_faces(&at) + &document.sheet();
    if let Some(picture) = &document.assets.picture {
        let there = |name: &str| source.files.contains_key(name).then(|| at(name));
        let dark = picture.dark.as_ref().and_then(|file| PicturePlace::of(file, there));
        if let Some(light) = PicturePlace::of(&picture.light, there) {
            sheet.push_str(&document.picture(&light, dark.as_ref()));
        }
    }
    sheet.extend(source.css.as_ref().map(|css| css.served(at)));
    sheet
}

/// All styles of an element on somebody else's page, which has no picture, and those of its
/// first form.
fn embed(
    source: &Source,
    at: impl Fn(&str) -> String,
    assets: &mut BTreeMap<String, Asset>,
) -> (Integral, FirstStyles) {
    let css = source.css.as_ref().map(|css| css.served(&at)).unwrap_or_default();
    let fonts = source.document.font_faces(&at);
    let sheet = source.document.sheet() + &css;
    let critical = critical_embed_styles(&fonts, &sheet);
    let body = (fonts + &embed_styles(&sheet)).into_bytes();
    let name = format!("brand-{}.css", hash(&body));
    let integral = Integral::new(format!("/assets/{name}"), &body);
    assets.insert(name, Asset { body, content_type: CSS });
    (integral, critical)
}

#[cfg(test)]
impl Brand {
    /// The usual brand with another name.
    pub(crate) fn named(name: &str) -> Self {
        let mut document = brand::themes::theme("calm").expect("it is a theme");
        document.name = brand::document::Name::parse(name).unwrap_or_default();
        let shown = Shown { name: name.to_owned(), ..Shown::default() };
        let server =
            Server { base: "", home: "https://login.example.com", host: "login.example.com" };
        Self::build(&Source::plain("", document, shown), server)
    }
}
