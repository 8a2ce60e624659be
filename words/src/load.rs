//! Reads the locale files, which are compiled in.

use std::sync::LazyLock;

use serde_json::{Map, Value};

use crate::plural::FORM_NAMES;
use crate::{FORMS, Key, LOCALES, Locale, Strings};

static ALL: LazyLock<Vec<Strings>> = LazyLock::new(|| {
    LOCALES
        .iter()
        .map(|locale| read(*locale).expect("a test reads every locale file that is compiled in"))
        .collect()
});

/// The sentences of a locale.
#[must_use]
pub fn strings(locale: Locale) -> &'static Strings {
    ALL.iter().find(|strings| strings.locale() == locale).unwrap_or(&ALL[0])
}

/// The best locale for an `Accept-Language` header (RFC 9110 §12.5.4), by
/// RFC 4647 lookup; the first of [`LOCALES`] when none fits.
#[must_use]
pub fn preferred(accept_language: &str) -> Locale {
    let mut ranges: Vec<(&str, f32)> = accept_language
        .split(',')
        .map(|range| {
            let (tag, quality) = range.split_once(";q=").unwrap_or((range, "1"));
            (tag.trim(), quality.trim().parse().unwrap_or(0.0))
        })
        .filter(|(_, quality)| *quality > 0.0)
        .collect();
    ranges.sort_by(|a, b| b.1.total_cmp(&a.1));
    ranges.into_iter().find_map(|(tag, _)| lookup(tag)).unwrap_or(LOCALES[0])
}

/// Drops one subtag after the other until a locale fits.
fn lookup(tag: &str) -> Option<Locale> {
    let mut tag = tag;
    loop {
        if let Some(locale) = Locale::tagged(tag) {
            return Some(locale);
        }
        tag = tag.rsplit_once('-')?.0;
    }
}

pub(crate) fn source(locale: Locale) -> &'static str {
    match locale.tag {
        "ar" => include_str!("../locales/ar.json"),
        "de" => include_str!("../locales/de.json"),
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
