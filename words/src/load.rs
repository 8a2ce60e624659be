//! Reads the locale files, which are compiled in.

use std::sync::LazyLock;

use serde_json::{Map, Value};

use crate::plural::FORM_NAMES;
use crate::{FORMS, Key, LOCALES, Locale, PSEUDO, Strings, pseudo};

static ALL: LazyLock<Vec<Strings>> = LazyLock::new(|| {
    LOCALES
        .iter()
        .map(|locale| read(*locale).expect("a test reads every locale file that is compiled in"))
        .collect()
});

static MADE: LazyLock<Strings> = LazyLock::new(|| pseudo::strings(&ALL[0]));

/// The sentences of a locale.
#[must_use]
pub fn strings(locale: Locale) -> &'static Strings {
    if locale == PSEUDO {
        return &MADE;
    }
    ALL.iter().find(|strings| strings.locale() == locale).unwrap_or(&ALL[0])
}

/// What a locale file says beside its sentences, and the file.
pub(crate) struct Details {
    /// What speakers call the language.
    pub(crate) name: &'static str,
    /// Tags that mean this locale by another name: an old one, or a language of
    /// which there is one kind only.
    pub(crate) aliases: &'static [&'static str],
    /// The file.
    pub(crate) file: &'static str,
}

/// Those of each locale, in the order of [`LOCALES`].
const DETAILS: &[Details] = include!(concat!(env!("OUT_DIR"), "/details.rs"));

/// What the file of a locale says; English for the one that is made of it.
pub(crate) fn details(locale: Locale) -> &'static Details {
    let place = LOCALES.iter().position(|one| *one == locale);
    &DETAILS[place.unwrap_or_default()]
}

fn read(locale: Locale) -> Option<Strings> {
    let file: Map<String, Value> = serde_json::from_str(details(locale).file).ok()?;
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
