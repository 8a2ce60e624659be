use std::collections::{BTreeMap, BTreeSet};

use protocol::samples;
use serde_json::Value;

use super::*;

pub(crate) fn file(locale: Locale) -> Value {
    let place = LOCALES.iter().position(|one| *one == locale).unwrap();
    serde_json::from_str(load::FILES[place]).unwrap()
}

/// Every path of a file, with its sentence or plural forms.
pub(crate) fn entries(file: &Value) -> Vec<(String, &Value)> {
    let sections = file.as_object().unwrap();
    let sentences = sections.iter().filter(|(section, _)| *section != "locale");
    let list = sentences.flat_map(|(section, names)| {
        let names = names.as_object().unwrap();
        names.iter().map(move |(name, value)| (format!("{section}.{name}"), value))
    });
    list.collect()
}

/// The values that a sentence names, in the order of their names.
fn placeholders(sentence: &str) -> Vec<&str> {
    let names = sentence.split('{').skip(1).filter_map(|part| part.split('}').next());
    let mut names: Vec<_> = names.collect();
    names.sort_unstable();
    names
}

/// A sentence, or its form that every count can fall back to.
fn other(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| value["other"].as_str().unwrap())
}

pub(crate) fn sentences(value: &Value) -> Vec<&str> {
    match value {
        Value::String(sentence) => vec![sentence],
        Value::Object(forms) => forms.values().filter_map(Value::as_str).collect(),
        _ => vec![],
    }
}

/// The forms that a file of the locale holds: those of the counts that there are here.
/// Nothing is counted in millions or fractions; but every file has the form for those
/// that is used for all, to fall back to.
fn used_forms(locale: Locale) -> impl Iterator<Item = &'static str> {
    let used: BTreeSet<_> = (0..=1_000).map(|count| plural::form(locale, count)).collect();
    let used = used.into_iter().map(|form| plural::FORM_NAMES[form]);
    used.chain(["other"]).collect::<BTreeSet<_>>().into_iter()
}

/// The sentences that a locale file says are rightly the same as in English.
fn same_as_english(locale: Locale) -> Vec<String> {
    let named = file(locale)["locale"]["same_as_english"].clone();
    serde_json::from_value(named).unwrap_or_default()
}

/// What is in the list and not in a file, and the other way round.
#[test]
fn every_locale_has_every_sentence_and_no_other() {
    let wanted: BTreeSet<_> = Key::ALL.iter().map(|key| key.path().to_owned()).collect();
    let wrong = LOCALES.iter().filter_map(|locale| {
        let file = file(*locale);
        let found: BTreeSet<_> = entries(&file).into_iter().map(|(path, _)| path).collect();
        let missing: Vec<_> = wanted.difference(&found).collect();
        let extra: Vec<_> = found.difference(&wanted).collect();
        let complete = missing.is_empty() && extra.is_empty();
        (!complete).then(|| format!("{}: missing {missing:?}, too many {extra:?}", locale.tag))
    });
    let wrong: Vec<_> = wrong.collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// Every sentence of every locale beside the English one; those that are
/// missing are another test's.
fn pairs(mut look: impl FnMut(Locale, &str, &Value, &Value)) {
    let english = file(LOCALES[0]);
    for locale in LOCALES {
        let file = file(*locale);
        let files = entries(&english);
        let models: BTreeMap<_, _> = files.iter().map(|(path, model)| (path, *model)).collect();
        for (path, value) in entries(&file) {
            models.get(&path).inspect(|model| look(*locale, &path, value, model));
        }
    }
}

#[test]
fn every_sentence_says_the_same_values_as_often() {
    pairs(|locale, path, value, model| {
        assert_eq!(value.is_object(), model.is_object(), "{} {path}", locale.tag);
        let wanted = placeholders(other(model));
        let Some(forms) = value.as_object() else {
            let found = placeholders(sentences(value)[0]);
            return assert_eq!(found, wanted, "{} {path}", locale.tag);
        };
        for (name, form) in forms {
            let mut found = placeholders(form.as_str().unwrap());
            // "One try left", "about an hour": where the form already says how many.
            if ["zero", "one", "two"].contains(&name.as_str()) && !found.contains(&"count") {
                found.push("count");
                found.sort_unstable();
            }
            assert_eq!(found, wanted, "{} {path} {name}", locale.tag);
        }
    });
}

#[test]
fn no_sentence_is_empty_or_has_a_space_too_many() {
    pairs(|locale, path, value, _| {
        for sentence in sentences(value) {
            assert!(!sentence.is_empty(), "{} {path}", locale.tag);
            assert_eq!(sentence.trim(), sentence, "{} {path}", locale.tag);
            assert!(!sentence.contains("  "), "{} {path}: {sentence}", locale.tag);
            let odd = sentence.chars().find(|c| c.is_control());
            assert_eq!(odd, None, "{} {path}: {sentence}", locale.tag);
        }
    });
}

#[test]
fn a_locale_is_written_in_the_direction_of_its_letters() {
    let from_right = |c: char| matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fefc}');
    for locale in LOCALES.iter().chain([&PSEUDO]) {
        let sentence = strings(*locale).get(Key::IdentifySignInTitle);
        let expected = if sentence.contains(from_right) { "rtl" } else { "ltr" };
        assert_eq!(locale.dir, expected, "{}", locale.tag);
    }
}

#[test]
fn every_locale_has_the_plural_forms_it_uses_and_no_other() {
    for locale in LOCALES {
        let wanted: BTreeSet<_> = used_forms(*locale).collect();
        for (path, value) in entries(&file(*locale)) {
            let Some(forms) = value.as_object() else { continue };
            let found: BTreeSet<_> = forms.keys().map(String::as_str).collect();
            assert_eq!(found, wanted, "{} {path}", locale.tag);
        }
    }
}

#[test]
fn no_locale_holds_a_sentence_left_in_english() {
    pairs(|locale, path, value, model| {
        let only_values = path == "page.title";
        let cognate = same_as_english(locale).iter().any(|one| one == path);
        let same = value == model && locale != LOCALES[0] && !only_values;
        assert_eq!(same, cognate, "{} {path}: {value}", locale.tag);
    });
}

#[test]
fn every_refusal_of_the_samples_has_a_filled_sentence_in_every_locale() {
    for locale in LOCALES {
        let strings = strings(*locale);
        for sample in samples::all() {
            let Some(refused) = sample.reply.refusal else { continue };
            for factor in [None, Some(protocol::Factor::Authenticator)] {
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
    assert_eq!(english.around(Key::PageBack, "target"), ("Back", ""));
}

#[test]
fn an_address_stands_in_one_piece_and_in_its_own_direction_in_a_right_to_left_sentence() {
    let (address, isolated) = ("mara@example.org", "\u{2068}mara@example.org\u{2069}");
    for locale in LOCALES {
        let strings = strings(*locale);
        for key in Key::ALL.iter().filter(|key| strings.get(**key).contains("{target}")) {
            let filled = strings.fill(*key, &[(TARGET, address)]);
            assert_eq!(filled.contains(isolated), locale.dir == "rtl", "{} {filled}", locale.tag);
            assert!(filled.contains(address), "{} {filled}", locale.tag);
        }
    }
}

#[test]
fn a_value_with_braces_is_taken_as_it_is() {
    let english = strings(LOCALES[0]);
    let filled = english.fill(Key::SignedInText, &[("app", "{app} & {{x}}")]);
    assert_eq!(filled, "Taking you to {app} & {{x}}…");
}

#[test]
fn a_refusal_of_two_sentences_reads_as_its_language_does() {
    let refused = protocol::Refusal::CodeWrong { tries_left: Some(1) };
    for locale in LOCALES {
        let said = refusal(strings(*locale), refused, samples::NOW, None);
        let parts = [". ", "। "].iter().any(|part| said.contains(part));
        let together = ["ja", "zh-Hans"].contains(&locale.tag);
        assert_ne!(parts, together, "{} {said}", locale.tag);
        assert!(!said.contains("。 "), "{} {said}", locale.tag);
    }
}

/// Words that keep Latin letters in every script.
const LATIN: [&str; 6] = ["Cookie", "name@example.com", "PIN", "QR", "SMS", "VPN"];

/// Who speaks to a button says what stands on it (WCAG 2.5.3).
#[test]
fn what_a_button_shows_is_part_of_its_name() {
    for locale in LOCALES {
        let strings = strings(*locale);
        for (short, long) in [
            (Key::EnterPasswordShowShort, Key::EnterPasswordShow),
            (Key::EnterPasswordHideShort, Key::EnterPasswordHide),
        ] {
            let (short, long) =
                (strings.get(short).to_lowercase(), strings.get(long).to_lowercase());
            assert!(long.contains(&short), "{}: {short} is not in {long}", locale.tag);
        }
    }
}

#[test]
fn no_english_word_stands_in_another_script() {
    let latin = |locale: &&Locale| own_name(**locale).contains(|c: char| c.is_ascii_alphabetic());
    for locale in LOCALES.iter().filter(|locale| !latin(locale)) {
        let tag = locale.tag;
        for (path, value) in entries(&file(*locale)) {
            for sentence in sentences(value) {
                let said = strings(*locale).filled(sentence, &[]);
                let said = LATIN.iter().fold(said, |said, word| said.replace(word, ""));
                assert!(!said.contains(|c: char| c.is_ascii_alphabetic()), "{tag} {path}: {said}");
            }
        }
    }
}

/// The tables of `docs/reference/locales.md`, from the locale files.
fn described() -> String {
    let mut table = String::new();
    let mut aliases = String::new();
    for locale in LOCALES {
        let address = text_of(&file(*locale)["locale"]["form_of_address"]);
        table += &format!("| `{}` | {} | {address} |\n", locale.tag, own_name(*locale));
        for alias in load::details(*locale).aliases {
            aliases += &format!("| `{alias}` | `{}` |\n", locale.tag);
        }
    }
    let rtl = LOCALES.iter().filter(|locale| locale.dir == "rtl");
    let rtl: Vec<_> = rtl.map(|locale| format!("`{}`", locale.tag)).collect();
    format!(
        "# Locales\n\nEach locale is one file in `words/locales/`. This page is made of them by \
        `UPDATE_DOCS=1 cargo test -p portico-words --all-features`. [Words](../words.md) has the terms of each.\n\n\
        | locale | name | form of address |\n\
        |---|---|---|\n{table}\
        | `{}` | | English with accents, longer and in brackets, made by `words/src/pseudo.rs`; in the gallery and the demo only |\n\n\
        Written from right to left: {}.\n\n\
        Tags that select another locale, alone or with a region:\n\n| tag | locale |\n|---|---|\n{aliases}\n\
        Who asks for traditional Chinese (`zh-Hant`, `zh-TW`, `zh-HK`, `zh-MO`) does not get `zh-Hans`, but the next language of their list, or the \
        default.\n",
        PSEUDO.tag,
        rtl.join(", "),
    )
}

pub(crate) fn text_of(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}

/// Compares a page in `docs/` with what it is made of, or writes it.
pub(crate) fn hold_page(page: &str, made: &str) {
    let page = format!("{}/../docs/{page}", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&page, made).unwrap();
    }
    let stale = "run UPDATE_DOCS=1 cargo test -p portico-words --all-features";
    let there = std::fs::read_to_string(&page).unwrap_or_default();
    assert!(there == made, "{page} is stale: {stale}");
}

#[test]
fn every_locale_is_described_as_its_file_says() {
    hold_page("reference/locales.md", &described());
}
