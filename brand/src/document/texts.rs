//! Sentences of a brand, in place of Portico's.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::de::{self, Deserializer, MapAccess, Visitor};
use serde::{Deserialize, Serialize};
use words::{Key, LOCALES, Locale};

use super::error::{shown, suggestion};

/// The sentences of every locale that has none of its own.
pub const ALL_LOCALES: &str = "*";

/// Sentences that only a brand has, and their most characters.
pub const BRAND_KEYS: &[(&str, usize)] = &[("page.note", 1024)];

/// What the label of a profile field begins with: `profile.tier`.
const PROFILE: &str = "profile.";

/// How much longer than Portico's a sentence may be, and how long in any case.
const TIMES_LONGER: usize = 3;
const LONG_ENOUGH: usize = 60;

/// Sentences by locale and key.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Texts(BTreeMap<String, BTreeMap<String, String>>);

impl Texts {
    /// The sentence that a brand has for a locale or for all.
    #[must_use]
    pub fn find(&self, locale: &str, key: &str) -> Option<&str> {
        let of = |locale: &str| Some(self.0.get(locale)?.get(key)?.as_str());
        of(locale).or_else(|| of(ALL_LOCALES))
    }

    /// Sets a sentence.
    ///
    /// # Errors
    ///
    /// There is no such sentence, or it does not fit in its place.
    pub fn set(&mut self, locale: &str, key: &str, sentence: &str) -> Result<(), String> {
        check_tag(locale)?;
        check(locale, key, sentence)?;
        self.0.entry(locale.to_owned()).or_default().insert(key.to_owned(), sentence.to_owned());
        Ok(())
    }

    /// Every locale, with its sentences.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &BTreeMap<String, String>)> {
        self.0.iter().map(|(locale, sentences)| (locale.as_str(), sentences))
    }

    /// Locales that no screen is shown in.
    pub fn unspoken(&self) -> impl Iterator<Item = &str> {
        let spoken = |tag: &str| tag == ALL_LOCALES || Locale::tagged(tag).is_some();
        self.0.keys().map(String::as_str).filter(move |tag| !spoken(tag))
    }
}

/// Whether it is `*` or has the form of a language tag.
fn check_tag(tag: &str) -> Result<(), String> {
    let part = |part: &str| {
        (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    match tag == ALL_LOCALES || (tag.len() <= 35 && tag.split('-').all(part)) {
        true => Ok(()),
        false => Err(format!("\"{}\" is no language tag such as de or pt-BR", shown(tag))),
    }
}

fn check(locale: &str, key: &str, sentence: &str) -> Result<(), String> {
    if sentence.trim().is_empty() {
        return Err(format!("{} is empty: leave it out to have Portico's sentence", shown(key)));
    }
    let control = |c: char| c.is_control() && c != '\n';
    if sentence.contains(control) {
        return Err(format!("{} has a control character", shown(key)));
    }
    let limits = limits(locale, key)?;
    if sentence.chars().count() > limits.longest {
        return Err(format!("{key} has more than {} characters", limits.longest));
    }
    let (own, theirs) = (placeholders(sentence), limits.placeholders);
    if let Some(unknown) = own.difference(&theirs).next() {
        let known: Vec<_> = theirs.iter().map(|name| format!("{{{name}}}")).collect();
        let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
        return Err(format!("{key} knows no {{{}}}; it has {known}", shown(unknown)));
    }
    match theirs.difference(&own).find(|name| name.as_str() != "count") {
        Some(missing) => Err(format!("{key} needs {{{missing}}}")),
        None => Ok(()),
    }
}

struct Limits {
    longest: usize,
    placeholders: BTreeSet<String>,
}

fn limits(locale: &str, key: &str) -> Result<Limits, String> {
    if let Some((_, longest)) = BRAND_KEYS.iter().find(|(known, _)| *known == key) {
        return Ok(Limits { longest: *longest, placeholders: BTreeSet::new() });
    }
    if key.strip_prefix(PROFILE).is_some_and(is_field) {
        return Ok(Limits { longest: LONG_ENOUGH, placeholders: BTreeSet::new() });
    }
    let Some(known) = Key::ALL.iter().find(|one| one.path() == key) else {
        return Err(unknown(key));
    };
    let locale = Locale::tagged(locale).unwrap_or(LOCALES[0]);
    let theirs = words::strings(locale).get(*known);
    // Where only English is known, nothing is refused that may fit.
    let longest = match words::is_here(locale) {
        true => (TIMES_LONGER * theirs.chars().count()).max(LONG_ENOUGH),
        false => usize::MAX,
    };
    Ok(Limits { longest, placeholders: placeholders(theirs) })
}

fn is_field(name: &str) -> bool {
    let sign = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    (1..=40).contains(&name.len()) && name.bytes().all(sign)
}

fn unknown(key: &str) -> String {
    let own = BRAND_KEYS.iter().map(|(key, _)| *key);
    let known = Key::ALL.iter().map(|key| key.path()).chain(own);
    format!("there is no sentence {}{}", shown(key), suggestion(key, known))
}

fn placeholders(sentence: &str) -> BTreeSet<String> {
    let parts = sentence.split('{').skip(1).filter_map(|part| part.split_once('}'));
    parts.map(|(name, _)| name.to_owned()).collect()
}

impl<'de> Deserialize<'de> for Texts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(TextsVisitor)
    }
}

struct TextsVisitor;

impl<'de> Visitor<'de> for TextsVisitor {
    type Value = Texts;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("sentences by locale")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Texts, M::Error> {
        let mut texts = BTreeMap::new();
        while let Some(locale) = map.next_key::<String>()? {
            check_tag(&locale).map_err(de::Error::custom)?;
            let sentences = map.next_value_seed(Sentences(&locale))?;
            texts.insert(locale, sentences);
        }
        Ok(Texts(texts))
    }
}

/// The sentences of a locale, each checked when it is read, so that an error has its line.
struct Sentences<'a>(&'a str);

impl<'de> de::DeserializeSeed<'de> for Sentences<'_> {
    type Value = BTreeMap<String, String>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Sentences<'_> {
    type Value = BTreeMap<String, String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("sentences by key")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
        let mut sentences = BTreeMap::new();
        while let Some((key, sentence)) = map.next_entry::<String, String>()? {
            check(self.0, &key, &sentence).map_err(de::Error::custom)?;
            sentences.insert(key, sentence);
        }
        Ok(sentences)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(locale: &str, key: &str, sentence: &str) -> String {
        Texts::default().set(locale, key, sentence).unwrap_err()
    }

    #[test]
    fn a_sentence_of_the_brand_is_found_by_locale_and_else_for_all() {
        let mut texts = Texts::default();
        texts.set("*", "page.note", "**Staff** only").unwrap();
        texts.set("de", "page.note", "Nur für **Personal**").unwrap();
        texts.set("sv", "page.to_app", "vidare till {app}").unwrap();
        assert_eq!(texts.find("de", "page.note"), Some("Nur für **Personal**"));
        assert_eq!(texts.find("fr", "page.note"), Some("**Staff** only"));
        assert_eq!(texts.unspoken().collect::<Vec<_>>(), ["sv"]);
    }

    #[test]
    fn a_sentence_that_does_not_fit_is_refused() {
        for (locale, key, sentence, expected) in [
            (
                "en",
                "identify.sign_in_titel",
                "Hi",
                "there is no sentence identify.sign_in_titel; did you mean identify.sign_in_title?",
            ),
            ("en", "page.to_app", "to continue", "page.to_app needs {app}"),
            ("en", "page.to_app", "to {app} of {you}", "page.to_app knows no {you}; it has {app}"),
            ("en", "page.back", "{x}", "page.back knows no {x}; it has none"),
            ("en", "page.back", " ", "page.back is empty: leave it out to have Portico's sentence"),
            ("english!", "page.back", "B", "\"english!\" is no language tag such as de or pt-BR"),
        ] {
            assert_eq!(refusal(locale, key, sentence), expected);
        }
        let long = "a".repeat(61);
        assert_eq!(refusal("en", "page.back", &long), "page.back has more than 60 characters");
    }

    #[test]
    fn every_sentence_of_portico_fits_in_its_own_place() {
        let english = words::strings(LOCALES[0]);
        for key in Key::ALL {
            let sentence = english.get(*key);
            let sentence = sentence.rsplit(words::FORMS).find(|form| !form.is_empty());
            Texts::default().set("en", key.path(), sentence.unwrap()).unwrap();
        }
    }
}
