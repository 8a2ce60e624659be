//! The page around a screen, as `server/templates/` has it: a test compares the two.

use brand::document::{Document as Brand, Hidden, Layout, LayoutKind, Links, Side, Texts};
use brand::note::{self, Piece};
use leptos::mount::mount_to;
use portico::{Still, StillProps};
use protocol::Brand as Shown;
use wasm_bindgen::JsCast;
use web_sys::{Document, Element};
use words::{Key, LOCALES, Locale, Strings};

use super::files;
use crate::draft::Draft;
use crate::look::Look;
use crate::paint;

/// What a page is made of: it is made anew when one of these changes, and not with a colour.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Furniture {
    look: Look,
    name: String,
    links: Links,
    layout: Layout,
    emblem: Option<Emblem>,
    texts: Texts,
}

/// The picture that stands for the brand.
#[derive(Clone, Debug, PartialEq)]
struct Emblem {
    address: String,
    is_mark: bool,
}

impl Furniture {
    pub(super) fn of(draft: &Draft, look: &Look) -> Self {
        let Brand { name, links, layout, assets, texts, .. } = &draft.document;
        let emblem = assets.emblem().map(|(light, dark, is_mark)| {
            let file = dark.filter(|_| look.dark).unwrap_or(light);
            Emblem { address: files::address(&draft.files, file.as_str()), is_mark }
        });
        let look = look.unpainted();
        let name = name.as_str().to_owned();
        Self {
            look,
            name,
            links: links.clone(),
            layout: layout.clone(),
            emblem,
            texts: texts.clone(),
        }
    }

    /// What the widget is told of the brand.
    pub(super) fn brand(&self) -> Shown {
        let shown = |one| !self.layout.hide.contains(&one);
        let Links { terms, privacy, support, .. } = &self.links;
        let web = |link: &Option<brand::document::WebLink>, one| {
            link.as_ref().filter(|_| shown(one)).map(|link| link.as_str().to_owned())
        };
        let support = support.as_ref().filter(|_| shown(Hidden::Support));
        Shown {
            name: self.name.clone(),
            support: support.map(|link| link.as_str().to_owned()),
            terms: web(terms, Hidden::Terms),
            privacy: web(privacy, Hidden::Privacy),
        }
    }

    /// Makes the page in a document, and holds its screen.
    pub(super) fn show(&self, page: &Document) -> Option<Box<dyn std::any::Any>> {
        let card = self.build(page, "portico")?;
        let (reply, strings, brand) = (self.look.sample().reply, self.strings(), self.brand());
        let props = StillProps { reply, strings, brand };
        Some(Box::new(mount_to(card.unchecked_into(), move || Still(props))))
    }

    /// Makes the page in a document, and gives the element for its screen, of this id.
    pub(super) fn build(&self, page: &Document, id: &str) -> Option<Element> {
        let strings = self.strings();
        let root = page.document_element()?;
        let _ = root.set_attribute("lang", self.look.locale.tag);
        let _ = root.set_attribute("dir", self.look.dir());
        let body = page.body()?;
        let kind = self.layout.kind.map_or("card", kind);
        body.set_class_name("pt-page");
        let _ = body.set_attribute("data-layout", kind);
        let at_start = kind == "split" && self.layout.side == Some(Side::Start);
        let _ = body.remove_attribute("data-side");
        if at_start {
            let _ = body.set_attribute("data-side", "start");
        }
        body.set_text_content(None);
        let brand = self.brand();
        if self.layout.header != Some(false) {
            let _ = body.append_child(&self.header(page));
        }
        let card = make(page, "main", &[("class", "pt-card"), ("id", id)]);
        let _ = body.append_child(&card);
        if let Some(note) = self.texts.find(self.look.locale.tag, "page.note") {
            let _ = body.append_child(&note_of(page, note));
        }
        if self.layout.footer != Some(false) {
            let _ = body.append_child(&footer(page, &brand, strings));
        }
        Some(card)
    }

    fn header(&self, page: &Document) -> Element {
        let header = make(page, "header", &[("class", "pt-brand")]);
        match (&self.emblem, paint::first_letter(&self.name)) {
            (Some(Emblem { address, is_mark }), _) => {
                let alt = if *is_mark { "" } else { self.name.as_str() };
                let emblem = [("class", "pt-brand-logo"), ("src", address), ("alt", alt)];
                let _ = header.append_child(&make(page, "img", &emblem));
                if !is_mark {
                    return header;
                }
            }
            (None, Some(letter)) => {
                let mark =
                    make(page, "span", &[("class", "pt-brand-mark"), ("aria-hidden", "true")]);
                mark.set_text_content(Some(&letter));
                let _ = header.append_child(&mark);
            }
            (None, None) => {}
        }
        let name = make(page, "span", &[("class", "pt-brand-name")]);
        name.set_text_content(Some(&self.name));
        let _ = header.append_child(&name);
        header
    }

    pub(super) fn strings(&self) -> &'static Strings {
        paint::strings(&self.texts, self.look.locale)
    }
}

const fn kind(kind: LayoutKind) -> &'static str {
    match kind {
        LayoutKind::Card => "card",
        LayoutKind::Compact => "compact",
        LayoutKind::Full => "full",
        LayoutKind::Split => "split",
    }
}

/// What a brand says below every form.
fn note_of(page: &Document, note: &str) -> Element {
    let aside = make(page, "aside", &[("class", "pt-note")]);
    for piece in note::pieces(note) {
        let (tag, text) = match &piece {
            Piece::Text(text) => ("span", text),
            Piece::Strong(text) => ("strong", text),
            Piece::Emphasis(text) => ("em", text),
            Piece::Underline(text) => ("u", text),
            Piece::Link { text, .. } => ("a", text),
        };
        let element = make(page, tag, &[]);
        if let Piece::Link { href, .. } = &piece {
            let _ = element.set_attribute("href", href);
        }
        element.set_text_content(Some(text));
        let _ = aside.append_child(&element);
    }
    aside
}

const SVG: &str = "http://www.w3.org/2000/svg";

fn make(page: &Document, tag: &str, attributes: &[(&str, &str)]) -> Element {
    let is_svg = ["svg", "path", "circle"].contains(&tag);
    let space = if is_svg { SVG } else { "http://www.w3.org/1999/xhtml" };
    let element = page.create_element_ns(Some(space), tag).expect("tag names are fixed");
    for (name, value) in attributes {
        let _ = element.set_attribute(name, value);
    }
    element
}

fn footer(page: &Document, brand: &Shown, strings: &Strings) -> Element {
    let footer = make(page, "footer", &[("class", "pt-footer")]);
    let links = [
        (&brand.terms, Key::PageTerms),
        (&brand.privacy, Key::PagePrivacy),
        (&brand.support, Key::PageSupport),
    ];
    for (address, label) in links {
        let Some(address) = address else { continue };
        let attributes = [
            ("class", "pt-footer-link"),
            ("href", address.as_str()),
            ("rel", "noopener noreferrer"),
        ];
        let link = make(page, "a", &attributes);
        link.set_text_content(Some(strings.get(label)));
        let _ = footer.append_child(&link);
    }
    let _ = footer.append_child(&languages(page, strings));
    footer
}

fn languages(page: &Document, strings: &Strings) -> Element {
    let all = make(page, "details", &[("class", "pt-languages")]);
    let summary = make(page, "summary", &[("class", "pt-footer-link")]);
    let hidden = make(page, "span", &[("class", "pt-hidden")]);
    hidden.set_text_content(Some(&format!("{}: ", strings.get(Key::PageLanguage))));
    let icon = |class: &str| {
        make(page, "svg", &[("class", class), ("viewBox", "0 0 24 24"), ("aria-hidden", "true")])
    };
    let path = |line: &str| make(page, "path", &[("d", line)]);
    let globe = icon("pt-icon");
    let _ = globe.append_child(&make(page, "circle", &[("cx", "12"), ("cy", "12"), ("r", "9")]));
    let _ = globe.append_child(&path("M3 12h18M12 3c-6 5-6 13 0 18 6-5 6-13 0-18"));
    let opens = icon("pt-icon pt-icon--opens");
    let _ = opens.append_child(&path("m7 14 5-5 5 5"));
    let name = page.create_text_node(words::own_name(strings.locale()));
    let _ = summary.append_child(&hidden);
    let _ = summary.append_child(&globe);
    let _ = summary.append_child(&name);
    let _ = summary.append_child(&opens);
    let list = make(page, "ul", &[("class", "pt-language-list")]);
    for locale in LOCALES {
        let _ = list.append_child(&language(page, *locale, strings));
    }
    let _ = all.append_child(&summary);
    let _ = all.append_child(&list);
    all
}

fn language(page: &Document, locale: Locale, strings: &Strings) -> Element {
    let item = make(page, "li", &[]);
    let attributes = [("class", "pt-language"), ("lang", locale.tag), ("dir", locale.dir)];
    let button = make(page, "button", &attributes);
    if locale == strings.locale() {
        let _ = button.set_attribute("aria-current", "true");
    }
    button.set_text_content(Some(words::own_name(locale)));
    let _ = item.append_child(&button);
    item
}
