//! Reads the locale files. In browsers only English is compiled in; the others are given once they were fetched.

use std::sync::{LazyLock, OnceLock};

use serde_json::{Map, Value};

use crate::plural::FORM_NAMES;
use crate::{FORMS, Key, LOCALES, Locale, PSEUDO, Strings, pseudo};

/// The files that are compiled in, in the order of [`LOCALES`].
#[cfg(not(target_arch = "wasm32"))]
pub(crate) const FILES: &[&str] = include!(concat!(env!("OUT_DIR"), "/files.rs"));

/// English, which is what others fall back to.
#[cfg(target_arch = "wasm32")]
const FILES: &[&str] = include!(concat!(env!("OUT_DIR"), "/english.rs"));

/// The sentences of each locale, once they were asked for or given.
static ALL: [OnceLock<Strings>; LOCALES.len()] = [const { OnceLock::new() }; LOCALES.len()];

static MADE: LazyLock<Strings> = LazyLock::new(|| pseudo::strings(strings(LOCALES[0])));

/// The sentences of a locale; English ones as long as it [is not here](is_here).
#[must_use]
pub fn strings(locale: Locale) -> &'static Strings {
    if locale == PSEUDO {
        return &MADE;
    }
    let english = || here(0).expect("English is compiled in");
    place(locale).and_then(here).unwrap_or_else(english)
}

/// Whether the sentences of a locale are compiled in or were given.
#[must_use]
pub fn is_here(locale: Locale) -> bool {
    locale == PSEUDO || place(locale).and_then(here).is_some()
}

/// Takes the file of a locale. Says whether every sentence is in it.
#[must_use]
pub fn give(locale: Locale, file: &str) -> bool {
    let (Some(place), Some(strings)) = (place(locale), read(locale, file)) else { return false };
    ALL[place].get_or_init(|| strings);
    true
}

/// Under which name browsers fetch the file of a locale. It changes with what is in it.
#[must_use]
pub fn file_name(locale: Locale) -> String {
    format!("words-{}-{}.json", locale.tag, details(locale).hash)
}

fn place(locale: Locale) -> Option<usize> {
    LOCALES.iter().position(|one| *one == locale)
}

fn here(place: usize) -> Option<&'static Strings> {
    let Some(file) = FILES.get(place) else { return ALL[place].get() };
    let read =
        || read(LOCALES[place], file).expect("a test reads every locale file that is compiled in");
    Some(ALL[place].get_or_init(read))
}

/// What a locale file says beside its sentences.
pub(crate) struct Details {
    /// What speakers call the language.
    pub(crate) name: &'static str,
    /// Tags that mean this locale by another name: an old one, or a language of
    /// which there is one kind only.
    pub(crate) aliases: &'static [&'static str],
    /// Changes with the file.
    hash: &'static str,
}

/// Those of each locale, in the order of [`LOCALES`].
const DETAILS: &[Details] = include!(concat!(env!("OUT_DIR"), "/details.rs"));

/// What the file of a locale says; English for the one that is made of it.
pub(crate) fn details(locale: Locale) -> &'static Details {
    &DETAILS[place(locale).unwrap_or_default()]
}

fn read(locale: Locale, file: &str) -> Option<Strings> {
    let file: Map<String, Value> = serde_json::from_str(file).ok()?;
    let sentence = |key: &Key| {
        let (section, name) = key.path().split_once('.')?;
        table_entry(file.get(section)?.get(name)?)
    };
    Some(Strings::new(locale, Key::ALL.iter().map(sentence).collect::<Option<_>>()?))
}

fn table_entry(value: &Value) -> Option<String> {
    match value {
        Value::String(sentence) => Some(sentence.clone()),
        Value::Object(forms) => {
            let form = |name: &&str| forms.get(*name).and_then(Value::as_str).unwrap_or("");
            let all: Vec<_> = FORM_NAMES.iter().map(form).collect();
            Some(all.join(&FORMS.to_string()))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_in_which_a_sentence_is_missing_is_not_taken() {
        let german = LOCALES.iter().position(|locale| locale.tag == "de").unwrap();
        let whole = FILES[german];
        assert!(!give(LOCALES[german], &whole.replacen("\"submit\"", "\"submits\"", 1)));
        assert!(!give(LOCALES[german], &whole[..whole.len() / 2]));
        assert!(!give(PSEUDO, whole));
        assert!(give(LOCALES[german], whole));
        assert!(is_here(LOCALES[german]) && is_here(PSEUDO));
    }

    #[test]
    fn every_locale_has_a_file_name_of_its_own() {
        let names: std::collections::BTreeSet<_> = LOCALES.iter().map(|l| file_name(*l)).collect();
        assert_eq!(names.len(), LOCALES.len());
        assert!(names.iter().all(|name| name.starts_with("words-")));
    }
}
