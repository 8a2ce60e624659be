//! What the preview is painted with: the sheet of the brand, and its sentences.

use std::fmt::Write as _;

use brand::document::Texts;
use brand::sheet::PicturePlace;
use mails::samples::{self, Sample};
use mails::{MailBrand, MailStyle};
use words::{Key, Locale, Strings};

use crate::draft::Draft;
use crate::look::{Eyes, Look};

/// The sheet of the screens, as the server puts it into its pages.
const SCREENS: &str = include_str!(concat!(env!("OUT_DIR"), "/screens.css"));

/// What browsers do where a system forces its colours, as rules.
const FORCED: &str = include_str!("forced.css");

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
        let there = |name: &str| draft.files.contains_key(name).then(|| address(name));
        // One that was not put in yet is asked for all the same.
        let file = dark.unwrap_or(&picture.light);
        let place = PicturePlace::of(file, there);
        let place = place.or_else(|| PicturePlace::of(file, |name| Some(address(name))));
        sheet.extend(place.map(|place| document.picture(&place, None)));
    }
    sheet.push_str(&draft.styles().0.served(address));
    let _ = write!(sheet, ":root{{font-size:{}%}}", look.text);
    if look.eyes == Eyes::Forced {
        sheet.push_str(FORCED);
    }
    contrasted(sheet, look)
}

/// Looks as for people who want more contrast, or whose system forces its colours, whoever
/// looks.
fn contrasted(mut sheet: String, look: &Look) -> String {
    if look.more {
        sheet = sheet.replace("@media (prefers-contrast: more)", "@media all");
    }
    if look.eyes == Eyes::Forced {
        sheet = sheet.replace("(forced-colors: active)", "(width >= 0)");
        sheet = sheet.replace("(forced-colors: none)", "(width < 0)");
    }
    sheet
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

/// Every mail of a brand, for a look: dark or light, whatever the system is.
pub(crate) fn mails(draft: &Draft, look: &Look) -> Vec<Sample> {
    let document = &draft.document;
    let name = document.name.as_str();
    let brand = MailBrand {
        name: name.to_owned(),
        letter: first_letter(name),
        host: "login.juniper.example".to_owned(),
        style: MailStyle::new(document, SCREENS),
    };
    let holds = if look.dark { "@media all" } else { "@media not all" };
    let mut all = samples::all(strings(&document.texts, look.locale), &brand);
    for Sample { mail, .. } in &mut all {
        mail.html = mail.html.replace("@media (prefers-color-scheme:dark)", holds);
    }
    all
}

/// What stands in the tile beside a name.
pub(crate) fn first_letter(name: &str) -> Option<String> {
    let letter = name.chars().find(|letter| letter.is_alphanumeric())?;
    Some(upper(letter))
}

/// The letter as a capital. Browsers know all of them.
#[cfg(target_arch = "wasm32")]
fn upper(letter: char) -> String {
    js_sys::JsString::from(letter).to_upper_case().into()
}

#[cfg(not(target_arch = "wasm32"))]
fn upper(letter: char) -> String {
    letter.to_uppercase().to_string()
}
