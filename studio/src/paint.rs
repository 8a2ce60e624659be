//! What the preview is painted with: the sheet of the brand, and its sentences.

use std::fmt::Write as _;

use brand::document::Texts;
use words::{Key, Locale, Strings};

use crate::draft::Draft;
use crate::look::Look;

/// The sheet of the screens, as the server puts it into its pages.
const SCREENS: &str = include_str!(concat!(env!("OUT_DIR"), "/screens.css"));

/// The sheet of the screens, for a look.
pub(crate) fn screens(look: &Look) -> String {
    contrasted(SCREENS.to_owned(), look)
}

/// The sheet of a brand, for a look; `address` says where a file is.
pub(crate) fn brand(draft: &Draft, look: &Look, address: &dyn Fn(&str) -> String) -> String {
    let document = &draft.document;
    let mut sheet = document.font_faces(address);
    sheet.push_str(&document.sheet());
    if let Some(picture) = &document.assets.picture {
        let dark = picture.dark.as_ref().filter(|_| look.dark);
        let file = dark.unwrap_or(&picture.light).as_str();
        sheet.push_str(&document.picture(&address(file), None));
    }
    sheet.push_str(&draft.styles().0.served(address));
    let _ = write!(sheet, ":root{{font-size:{}%}}", look.text);
    contrasted(sheet, look)
}

/// Looks as for people who want more contrast, whoever looks.
fn contrasted(sheet: String, look: &Look) -> String {
    match look.more {
        true => sheet.replace("@media (prefers-contrast: more)", "@media all"),
        false => sheet,
    }
}

/// The sentences of a locale, with those of the brand in their places.
pub(crate) fn sentences(texts: &Texts, locale: Locale) -> Strings {
    let strings = words::strings(locale);
    let sentence = |(key, theirs): (&Key, &String)| {
        texts.find(locale.tag, key.path()).map_or_else(|| theirs.clone(), str::to_owned)
    };
    let table = Key::ALL.iter().zip(strings.table()).map(sentence).collect();
    Strings::new(locale, table)
}

/// The sentences of a brand. Screens borrow them for as long as the page lives, so each is made once.
pub(crate) fn strings(texts: &Texts, locale: Locale) -> &'static Strings {
    thread_local! {
        static MADE: std::cell::RefCell<Vec<(Texts, &'static Strings)>> =
            const { std::cell::RefCell::new(vec![]) };
    }
    if *texts == Texts::default() {
        return words::strings(locale);
    }
    MADE.with_borrow_mut(|made| {
        let is_it =
            |(own, strings): &&(Texts, &Strings)| own == texts && strings.locale() == locale;
        if let Some((_, strings)) = made.iter().find(is_it) {
            return *strings;
        }
        let new: &'static Strings = Box::leak(Box::new(sentences(texts, locale)));
        made.push((texts.clone(), new));
        new
    })
}
