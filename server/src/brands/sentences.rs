//! Sentences with those of a brand among them.

use std::sync::Mutex;

use brand::document::Texts;
use words::{Key, LOCALES, Locale, Strings};

/// The sentences of each locale in which a brand has its own.
pub(super) fn of(texts: &Texts) -> Vec<&'static Strings> {
    LOCALES.iter().filter_map(|locale| in_locale(texts, *locale)).collect()
}

fn in_locale(texts: &Texts, locale: Locale) -> Option<&'static Strings> {
    let usual = words::strings(locale);
    let table: Vec<String> = Key::ALL
        .iter()
        .map(|key| texts.find(locale.tag, key.path()).unwrap_or(usual.get(*key)).to_owned())
        .collect();
    (table != usual.table()).then(|| kept(locale, table))
}

/// Sentences live as long as the server, because screens borrow them that long. The same
/// are kept once, however often a brand is read.
fn kept(locale: Locale, table: Vec<String>) -> &'static Strings {
    static KEPT: Mutex<Vec<&'static Strings>> = Mutex::new(vec![]);
    let mut kept = KEPT.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let same = |strings: &&&'static Strings| strings.locale() == locale && strings.table() == table;
    if let Some(strings) = kept.iter().find(same) {
        return strings;
    }
    let strings: &'static Strings = Box::leak(Box::new(Strings::new(locale, table)));
    kept.push(strings);
    strings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_brand_has_its_own_sentences_and_portico_s_beside_them() {
        let mut texts = Texts::default();
        texts.set("de", "identify.sign_in_title", "Grüß Gott").unwrap();
        texts.set("*", "page.back", "←").unwrap();
        let all = of(&texts);
        assert_eq!(all.len(), LOCALES.len());
        let german = all.iter().find(|strings| strings.locale().tag == "de").unwrap();
        let usual = words::strings(german.locale());
        assert_eq!(german.get(Key::IdentifySignInTitle), "Grüß Gott");
        assert_eq!(german.get(Key::PageBack), "←");
        assert_eq!(german.get(Key::PageTerms), usual.get(Key::PageTerms));
        assert!(std::ptr::eq(of(&texts)[0], all[0]), "the same sentences are kept once");
        assert!(of(&Texts::default()).is_empty());
    }
}
