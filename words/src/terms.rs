//! One thing has one word, and a long word can be broken.

use crate::tests::{entries, file, hold_page, sentences, text_of};
use crate::*;

/// The terms of each locale file, and what they name.
const TERMS: [(&str, &str); 8] = [
    ("second_step", "second step"),
    ("code", "code"),
    ("password", "password"),
    ("authenticator", "authenticator app"),
    ("passkey", "passkey"),
    ("recovery_code", "recovery code"),
    ("sign_in", "sign in"),
    ("sign_up", "create an account"),
];

/// Other words for the second step, by locale: none stands in a sentence.
const RIVALS: [(&str, &[&str]); 14] = [
    ("ar", &["طريقة", "طرق", "إثبات", "عامل"]),
    ("de", &["methode", "nachweis", "faktor", "zweiter weg", "zweiten weg"]),
    ("en", &["method", "proof", "factor", "second way", "second one", "another way"]),
    ("es", &["método", "segunda prueba", "segunda forma", "factor"]),
    ("fr", &["méthode", "preuve", "second moyen", "seconde étape", "facteur"]),
    ("he", &["שיטה", "שיטת", "שיטות", "הוכחה", "דרך שנייה"]),
    ("hi", &["तरीका", "तरीके", "दूसरा प्रमाण", "कारक"]),
    ("it", &["metodo", "metodi", "seconda prova", "secondo modo", "fattore"]),
    ("ja", &["方法", "2 つ目", "要素"]),
    ("nl", &["methode", "bewijs", "tweede manier", "factor"]),
    ("pl", &["metod", "drugie potwierdzenie", "drugi sposób", "czynnik"]),
    ("pt-BR", &["método", "segunda prova", "segunda forma", "fator"]),
    ("tr", &["yöntem", "kanıt", "ikinci bir yol", "faktör"]),
    ("zh-Hans", &["方式", "第二项", "第二种", "因素"]),
];

/// Sentences that are about it, with its term as it is inflected there.
const ABOUT: [Key; 6] = [
    Key::EnrollChooseTitle,
    Key::ManageFactorsAdd,
    Key::BlockedRisk,
    Key::RefusalLastFactor,
    Key::NoticeFactorSubject,
    Key::NoticeRemovedSubject,
];

/// Letters that stand together in a title, a button or a label at most.
const LONGEST_RUN: usize = 14;

/// Titles, buttons and labels beside those whose name says so.
const SHOWN_LARGE: &[&str] = &[
    "blocked.copy",
    "blocked.restart",
    "blocked.support",
    "choose_factor.authenticator",
    "choose_factor.email",
    "choose_factor.passkey",
    "choose_factor.recovery",
    "choose_factor.sms",
    "choose_factor.voice",
    "collect_profile.company",
    "collect_profile.country",
    "collect_profile.display_name",
    "collect_profile.family_name",
    "collect_profile.given_name",
    "consent.decline",
    "ending.stay",
    "enroll_authenticator.copy",
    "enroll_authenticator.key",
    "enroll_authenticator.open",
    "enroll_choose.skip",
    "enter_code.call_again",
    "enter_code.change",
    "enter_code.change_number",
    "enter_code.resend",
    "enter_code.resend_in",
    "enter_code.trouble",
    "enter_password.change",
    "enter_password.forgot",
    "expired.continue",
    "expired.continue_as",
    "identify.email",
    "identify.passkey",
    "identify.provider",
    "identify.sign_in",
    "identify.sign_up",
    "locked.reset",
    "locked.retry",
    "manage_factors.add",
    "manage_factors.change_password",
    "manage_factors.forget_devices",
    "manage_factors.link",
    "manage_factors.make_codes",
    "manage_factors.remove",
    "manage_factors.sign_out_others",
    "page.back",
    "page.other_method",
    "page.privacy",
    "page.reference",
    "page.start_over",
    "page.support",
    "page.terms",
    "problem.start",
    "recovery_codes.copy",
    "remove_factor.keep",
    "signed_in.continue",
];

fn is_shown_large(path: &str) -> bool {
    let by_name = ["title", "submit", "label"].iter().any(|end| path.ends_with(end));
    by_name || SHOWN_LARGE.contains(&path)
}

/// The table of `docs/words.md`, from the locale files.
fn table_of_terms() -> String {
    let names = TERMS.map(|(_, name)| name);
    let mut page = format!(
        "# Words\n\nOne thing has one word in each language: the one that stands here. This page is made of `locale.terms` in \
        `words/locales/` by `UPDATE_DOCS=1 cargo test -p portico-words --all-features`.\n\n\
        The second step is whatever a person shows after the first one: an authenticator app, a passkey, a code by email, text or phone. It is not \
        called a method, a factor or a proof; `words/src/terms.rs` refuses such words in each language.\n\n\
        | locale | {} |\n|---|{}\n",
        names.join(" | "),
        "---|".repeat(names.len()),
    );
    for locale in LOCALES {
        let terms = &file(*locale)["locale"]["terms"];
        let cells = TERMS.map(|(term, _)| text_of(&terms[term]));
        page += &format!("| `{}` | {} |\n", locale.tag, cells.join(" | "));
    }
    page
}

#[test]
fn the_words_of_every_language_are_listed_as_its_file_says() {
    hold_page("words.md", &table_of_terms());
}

#[test]
fn every_locale_uses_the_words_that_it_is_described_with() {
    for locale in LOCALES {
        let terms = &file(*locale)["locale"]["terms"];
        let uses = |key| plain(strings(*locale).get(key)).to_lowercase();
        for (term, key) in [
            ("password", Key::EnterPasswordLabel),
            ("authenticator", Key::ChooseFactorAuthenticator),
            ("recovery_code", Key::EnterRecoveryCodeLabel),
        ] {
            let said = terms[term].as_str().map(str::to_lowercase);
            assert_eq!(said, Some(uses(key)), "{} {term}", locale.tag);
        }
    }
}

#[test]
fn no_sentence_has_another_word_for_the_second_step() {
    for locale in LOCALES {
        let (_, rivals) = RIVALS.iter().find(|(tag, _)| *tag == locale.tag).unwrap();
        for (path, value) in entries(&file(*locale)) {
            for sentence in sentences(value) {
                let said = crate::strings(*locale).filled(sentence, &[]).to_lowercase();
                let rival = rivals.iter().find(|rival| said.contains(**rival));
                assert_eq!(rival, None, "{} {path}: {sentence}", locale.tag);
            }
        }
    }
}

/// Words inflect, and "İ" has no small letter of one character: the letters after the
/// first are compared.
#[test]
fn what_is_about_the_second_step_names_it() {
    for locale in LOCALES {
        let term = text_of(&file(*locale)["locale"]["terms"]["second_step"]);
        let stem = |word: &str| word.chars().skip(1).take(3).collect::<String>().to_lowercase();
        for key in ABOUT {
            let said = strings(*locale).get(key).to_lowercase();
            for word in term.split(' ').map(stem) {
                assert!(said.contains(&word), "{} {}: {said}", locale.tag, key.path());
            }
        }
    }
}

#[test]
fn no_long_word_in_a_title_or_a_button_is_without_a_joint() {
    let spaced = |locale: &&Locale| !["ja", "zh-Hans"].contains(&locale.tag);
    for locale in LOCALES.iter().filter(spaced) {
        for (path, value) in entries(&file(*locale)).iter().filter(|(path, _)| is_shown_large(path))
        {
            for sentence in sentences(value) {
                let said = crate::strings(*locale).filled(sentence, &[]);
                let mut runs = said.split(|c: char| !c.is_alphabetic());
                let long = runs.find(|run| run.chars().count() > LONGEST_RUN);
                assert_eq!(long, None, "{} {path}: {sentence}", locale.tag);
            }
        }
    }
}

/// Elsewhere they hurt: who copies a sentence copies them, too.
#[test]
fn joints_stand_only_in_titles_buttons_and_labels() {
    for locale in LOCALES {
        for (path, value) in entries(&file(*locale)) {
            for sentence in sentences(value) {
                let has_joint = sentence.contains(SOFT_HYPHEN);
                assert!(!has_joint || is_shown_large(&path), "{} {path}: {sentence}", locale.tag);
            }
        }
    }
}

#[test]
fn joints_are_written_so_that_they_are_seen() {
    for (locale, text) in LOCALES.iter().zip(load::FILES) {
        assert!(!text.contains(SOFT_HYPHEN), "{}: write \\u00ad", locale.tag);
    }
    assert_eq!(plain("Wieder\u{ad}herstellungs\u{ad}code"), "Wiederherstellungscode");
}
