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

pub(crate) fn source(locale: Locale) -> &'static str {
    match locale.tag {
        "ar" => include_str!("../locales/ar.json"),
        "de" => include_str!("../locales/de.json"),
        "es" => include_str!("../locales/es.json"),
        "fr" => include_str!("../locales/fr.json"),
        "he" => include_str!("../locales/he.json"),
        "hi" => include_str!("../locales/hi.json"),
        "it" => include_str!("../locales/it.json"),
        "ja" => include_str!("../locales/ja.json"),
        "nl" => include_str!("../locales/nl.json"),
        "pl" => include_str!("../locales/pl.json"),
        "pt-BR" => include_str!("../locales/pt-BR.json"),
        "tr" => include_str!("../locales/tr.json"),
        "zh-Hans" => include_str!("../locales/zh-Hans.json"),
        _ => include_str!("../locales/en.json"),
    }
}

fn read(locale: Locale) -> Option<Strings> {
    let file: Map<String, Value> = serde_json::from_str(source(locale)).ok()?;
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
