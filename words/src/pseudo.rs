//! A locale that nobody speaks: English with accents, in brackets, and longer.
//!
//! It is made of the English sentences, so that a sentence that is not from
//! the list stands out by its plain letters, one that is put together of parts
//! by its brackets, and a place that is too narrow by what does not fit.

use crate::{FORMS, PSEUDO, Strings};

/// Of a hundred letters of English, how many other languages add.
const GROWTH: usize = 40;

/// What is added.
const FILLING: [&str; 6] = ["one", "two", "three", "four", "five", "six"];

/// The sentences of [`PSEUDO`], made of the English ones.
pub(crate) fn strings(english: &Strings) -> Strings {
    let forms = |sentence: &String| -> Vec<String> { sentence.split(FORMS).map(form).collect() };
    let table = english.table().iter().map(|sentence| forms(sentence).join(&FORMS.to_string()));
    Strings::new(PSEUDO, table.collect())
}

/// One sentence, or one of its plural forms; an empty one stands for *other*
/// and stays empty.
fn form(english: &str) -> String {
    if english.is_empty() {
        return String::new();
    }
    let wanted = english.chars().count() * (100 + GROWTH) / 100;
    let mut sentence = format!("[{}", accented(english));
    for word in FILLING.iter().cycle() {
        if sentence.chars().count() > wanted {
            break;
        }
        sentence.push(' ');
        sentence.push_str(&accented(word));
    }
    sentence.push(']');
    sentence
}

/// Every letter with an accent, and what stands for a value as it is.
fn accented(english: &str) -> String {
    let mut in_value = false;
    let letter = |letter: char| {
        in_value = letter == '{' || (in_value && letter != '}');
        if in_value { letter } else { accent(letter) }
    };
    english.chars().map(letter).collect()
}

/// A letter that reads like this one and is another.
fn accent(letter: char) -> char {
    const PLAIN: &str = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    const ACCENTED: &str = "áƀçðéƒĝĥíĵķļɱñóþɋŕšţúṽŵẋýžÁƁÇÐÉƑĜĤÍĴĶĻṀÑÓÞɊŔŠŢÚṼŴẊÝŽ";
    let place = PLAIN.chars().position(|plain| plain == letter);
    place.and_then(|place| ACCENTED.chars().nth(place)).unwrap_or(letter)
}

#[cfg(test)]
mod tests {
    use crate::{FORMS, Key, LOCALES, Locale, PSEUDO, load, preferred};

    #[test]
    fn the_pseudo_locale_is_longer_in_brackets_and_has_no_plain_letter() {
        let (english, pseudo) = (load::strings(LOCALES[0]), load::strings(PSEUDO));
        for key in Key::ALL {
            let pairs = english.get(*key).split(FORMS).zip(pseudo.get(*key).split(FORMS));
            for (plain, made) in pairs.filter(|(plain, _)| !plain.is_empty()) {
                let (before, after) = (plain.chars().count(), made.chars().count());
                assert!(after * 10 >= before * 14, "{made} is no longer than {plain}");
                assert!(after <= before * 14 / 10 + 9, "{made} is far longer than {plain}");
                assert!(made.starts_with('[') && made.ends_with(']'), "{made}");
                let outside =
                    made.split('{').map(|part| part.split_once('}').map_or(part, |p| p.1));
                let plain = outside.flat_map(str::chars).find(char::is_ascii_alphabetic);
                assert_eq!(plain, None, "{made}");
            }
        }
    }

    #[test]
    fn the_pseudo_locale_keeps_every_value_and_counts_as_english_does() {
        let pseudo = load::strings(PSEUDO);
        assert_eq!(pseudo.around(Key::EnterCodeSentTo, "target").1, ". óñé ţŵó ţĥŕéé]");
        let shown = pseudo.count(Key::RefusalTriesLeft, 1, &[]);
        assert!(shown.starts_with("[Ýóú ĥáṽé 1 ţŕý ļéƒţ."), "{shown}");
    }

    #[test]
    fn nobody_is_given_the_pseudo_locale_who_does_not_ask_for_samples_in_it() {
        assert_eq!(preferred("en-XA, de;q=0.5").map(|l| l.tag), Some("en"));
        assert!(!LOCALES.contains(&PSEUDO));
        assert_eq!(Locale::tagged("en-xa"), Some(PSEUDO));
    }
}
