use std::collections::BTreeSet;

use flow::samples;
use serde_json::Value;

use super::*;

fn file(locale: Locale) -> Value {
    serde_json::from_str(load::source(locale)).unwrap()
}

/// Every path of a file, with its sentence or plural forms.
fn entries(file: &Value) -> Vec<(String, &Value)> {
    let sections = file.as_object().unwrap();
    let list = sections.iter().flat_map(|(section, names)| {
        let names = names.as_object().unwrap();
        names.iter().map(move |(name, value)| (format!("{section}.{name}"), value))
    });
    list.collect()
}

fn placeholders(sentence: &str) -> BTreeSet<&str> {
    sentence.split('{').skip(1).filter_map(|part| part.split('}').next()).collect()
}

fn sentences(value: &Value) -> Vec<&str> {
    match value {
        Value::String(sentence) => vec![sentence],
        Value::Object(forms) => forms.values().filter_map(Value::as_str).collect(),
        _ => vec![],
    }
}

#[test]
fn every_locale_has_every_sentence_and_no_other() {
    let wanted: BTreeSet<_> = Key::ALL.iter().map(|key| key.path().to_owned()).collect();
    for locale in LOCALES {
        let file = file(*locale);
        let found: BTreeSet<_> = entries(&file).into_iter().map(|(path, _)| path).collect();
        let missing: Vec<_> = wanted.difference(&found).collect();
        let extra: Vec<_> = found.difference(&wanted).collect();
        assert!(
            missing.is_empty() && extra.is_empty(),
            "{}: missing {missing:?}, too many {extra:?}",
            locale.tag
        );
    }
}

#[test]
fn no_sentence_is_empty_and_all_say_the_same_values() {
    let english = file(LOCALES[0]);
    for locale in LOCALES {
        let file = file(*locale);
        for ((path, value), (_, model)) in entries(&file).into_iter().zip(entries(&english)) {
            let wanted: BTreeSet<_> = sentences(model).into_iter().flat_map(placeholders).collect();
            let found: BTreeSet<_> = sentences(value).into_iter().flat_map(placeholders).collect();
            assert_eq!(found, wanted, "{} {path}", locale.tag);
            assert!(sentences(value).iter().all(|s| !s.trim().is_empty()), "{} {path}", locale.tag);
            assert_eq!(value.is_object(), model.is_object(), "{} {path}", locale.tag);
        }
    }
}

#[test]
fn every_locale_has_the_plural_forms_it_uses_and_no_other() {
    for locale in LOCALES {
        for (path, value) in entries(&file(*locale)) {
            let Some(forms) = value.as_object() else { continue };
            let found: BTreeSet<_> = forms.keys().map(String::as_str).collect();
            let wanted: BTreeSet<_> = plural::forms(locale.tag).iter().copied().collect();
            assert_eq!(found, wanted, "{} {path}", locale.tag);
        }
    }
}

#[test]
fn no_locale_holds_a_sentence_left_in_english() {
    let english = file(LOCALES[0]);
    for locale in LOCALES.iter().skip(1) {
        let file = file(*locale);
        for ((path, value), (_, model)) in entries(&file).into_iter().zip(entries(&english)) {
            // What it is called in German too.
            let same_word = locale.tag == "de" && path == "choose_factor.passkey";
            let only_values = path == "page.title";
            assert!(
                same_word || only_values || value != model,
                "{} {path} is still English",
                locale.tag
            );
        }
    }
}

#[test]
fn every_refusal_of_the_samples_has_a_filled_sentence_in_every_locale() {
    for locale in LOCALES {
        let strings = strings(*locale);
        for sample in samples::all() {
            let Some(refused) = sample.reply.refusal else { continue };
            for factor in [None, Some(flow::Factor::Authenticator)] {
                let sentence = refusal(strings, refused, samples::NOW, factor);
                assert!(!sentence.is_empty(), "{} {}", locale.tag, sample.name);
                assert!(
                    !sentence.contains(['{', FORMS]),
                    "{} {}: {sentence}",
                    locale.tag,
                    sample.name
                );
            }
        }
    }
}

#[test]
fn english_never_blames_and_never_says_invalid() {
    for (path, value) in entries(&file(LOCALES[0])) {
        for sentence in sentences(value) {
            let low = sentence.to_lowercase();
            for banned in ["invalid", "oops", "error occurred", "illegal", "forbidden"] {
                assert!(!low.contains(banned), "{path}: {sentence}");
            }
        }
    }
}

#[test]
fn a_plural_sentence_takes_the_form_of_its_count() {
    let english = strings(LOCALES[0]);
    assert_eq!(english.count(Key::RefusalTriesLeft, 1, &[]), "You have 1 try left.");
    assert_eq!(english.count(Key::RefusalTriesLeft, 3, &[]), "You have 3 tries left.");
    let arabic = strings(Locale::tagged("ar").unwrap());
    let forms: BTreeSet<_> =
        [1, 2, 3, 11].map(|n| arabic.count(Key::RefusalTriesLeft, n, &[])).into();
    assert_eq!(forms.len(), 4);
}

#[test]
fn a_sentence_is_parted_where_its_value_stands() {
    let english = strings(LOCALES[0]);
    assert_eq!(english.around(Key::EnterCodeSentTo, "target"), ("We sent a code to ", "."));
    assert_eq!(english.around(Key::Back, "target"), ("Back", ""));
}

#[test]
fn a_value_with_braces_is_taken_as_it_is() {
    let english = strings(LOCALES[0]);
    let filled = english.fill(Key::SignedInText, &[("app", "{app} & {{x}}")]);
    assert_eq!(filled, "Taking you to {app} & {{x}}…");
}

#[test]
fn a_browser_gets_the_language_it_asks_for_as_far_as_there_is_one() {
    let tag = |header| preferred(header).tag;
    assert_eq!(tag("de-AT,de;q=0.9,en;q=0.5"), "de");
    assert_eq!(tag("fr,ar-EG;q=0.7,en;q=0.3"), "ar");
    assert_eq!(tag("en;q=0.2, DE;q=0.8"), "de");
    assert_eq!(tag("de;q=0, en"), "en");
    assert_eq!(tag("fr-CA"), "en");
    assert_eq!(tag(""), "en");
    assert_eq!(tag(";;;q=x,,"), "en");
}
