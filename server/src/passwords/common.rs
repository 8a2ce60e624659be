//! The passwords that guessers try first: those seen most often in breaches.
//!
//! `common.fst` is a sorted set, read where it lies in the program: nothing is
//! unpacked at the start, and it is exact, so no other password is ever refused
//! by chance. `cargo xtask passwords` makes it; `NOTICE` says from what.

use std::sync::LazyLock;

/// The list, in small letters, of at least [`MIN`] characters each.
static LIST: LazyLock<fst::Set<&[u8]>> = LazyLock::new(|| {
    fst::Set::new(&include_bytes!("common.fst")[..]).expect("a test reads the list")
});

/// Fewest characters of an entry: shorter passwords are never fit.
#[cfg(test)]
const MIN: usize = flow::limits::PASSWORD_MIN_WITH_MFA as usize;

/// Most characters at the end that make a password no other: a year, or 123!.
const TAIL: usize = 4;

/// Signs that stand for letters. 1 is read both ways.
const SIGNS: [(char, char); 12] = [
    ('0', 'o'),
    ('1', 'l'),
    ('|', 'l'),
    ('!', 'i'),
    ('3', 'e'),
    ('4', 'a'),
    ('@', 'a'),
    ('5', 's'),
    ('$', 's'),
    ('7', 't'),
    ('+', 't'),
    ('8', 'b'),
];

/// Whether `password` is one of the list or of `words`, or what everybody makes
/// of one: in other case, with signs for letters, with a few digits or signs
/// behind it, or written several times. Always the whole password is compared,
/// never a part of it (63B §3.1.1.2).
pub(super) fn is_guessed(password: &str, words: &[&str]) -> bool {
    let low = password.to_lowercase();
    let words: Vec<_> = words.iter().map(|word| word.to_lowercase()).collect();
    let known = |form: &str| LIST.contains(form) || words.iter().any(|word| word == form);
    without_tail(&low)
        .flat_map(|form| [form, unit(form)])
        .any(|form| known(form) || known(&letters(form, 'l')) || known(&letters(form, 'i')))
}

/// What is left when up to [`TAIL`] digits or signs are taken from the end.
fn without_tail(form: &str) -> impl Iterator<Item = &str> {
    let ends = form.char_indices().rev().take(TAIL);
    let ends = ends.take_while(|(_, c)| !c.is_alphabetic()).map(|(end, _)| end);
    std::iter::once(form.len()).chain(ends).map(|end| &form[..end]).filter(|form| !form.is_empty())
}

/// The letters that signs stand for.
fn letters(form: &str, one: char) -> String {
    let letter = |sign| match sign {
        '1' => one,
        sign => SIGNS.iter().find(|(known, _)| *known == sign).map_or(sign, |(_, letter)| *letter),
    };
    form.chars().map(letter).collect()
}

/// What a text repeats: "password" of "passwordpassword"; else the text itself.
fn unit(text: &str) -> &str {
    let repeats = |end: &usize| {
        text.len().is_multiple_of(*end)
            && text.as_bytes().chunks(*end).all(|part| part == &text.as_bytes()[..*end])
    };
    let ends = text.char_indices().map(|(end, _)| end).skip(1);
    ends.take_while(|end| end * 2 <= text.len()).find(repeats).map_or(text, |end| &text[..end])
}

#[cfg(test)]
mod tests {
    use fst::Streamer as _;

    use super::*;

    fn guessed(password: &str) -> bool {
        is_guessed(password, &["mara.lind@example.org", "mara.lind", "Juniper"])
    }

    #[test]
    fn the_list_is_whole_and_holds_more_than_a_hundred_thousand_in_small_letters() {
        LIST.as_fst().verify().unwrap();
        assert!(LIST.len() > 100_000, "{}", LIST.len());
        let mut all = LIST.stream();
        while let Some(entry) = all.next() {
            let entry = std::str::from_utf8(entry).unwrap();
            assert!(entry.chars().count() >= MIN, "{entry}");
            assert_eq!(entry, entry.to_lowercase());
        }
    }

    #[test]
    fn the_list_makes_the_program_less_than_a_megabyte_larger() {
        assert!(LIST.as_fst().as_bytes().len() < 1_000_000);
    }

    #[test]
    fn what_is_guessed_first_is_in_the_list() {
        for known in [
            "password",
            "12345678",
            "qwertyuiop",
            "iloveyou",
            "sunshine",
            "trustno1",
            "qazwsxedcrfvtgb",
            "123456789qwerty",
            "summer2025",
            "correcthorsebatterystaple",
        ] {
            assert!(LIST.contains(known) && guessed(known), "{known}");
        }
    }

    #[test]
    fn what_everybody_makes_of_a_guessed_password_is_guessed_too() {
        for variant in [
            "PassWord",
            "P@$$w0rd",
            "Trustn01",
            "password!",
            "Sunshine2026",
            "p455w0rd#1",
            "passwordpassword",
            "PasswordPassword1!",
            "m1dn1ght",
            "1nternet",
            "f00tba11",
            "juniper!",
            "JUNIPER2026",
            "juniperjuniper",
            "mara.lind1",
            "Mara.Lind@example.org",
        ] {
            assert!(guessed(variant), "{variant}");
        }
    }

    #[test]
    fn a_password_that_only_holds_a_guessed_one_passes() {
        for fit in
            ["my password is a cactus", "xpassword", "sunshine and rain", "password 4711 0815", ""]
        {
            assert!(!guessed(fit), "{fit}");
        }
    }

    #[test]
    fn of_two_hundred_thousand_random_passwords_and_phrases_none_is_refused() {
        const WORDS: [&str; 16] = [
            "cactus", "password", "runs", "seven", "lamp", "window", "monkey", "green", "often",
            "dragon", "tea", "spoon", "sky", "under", "letter", "summer",
        ];
        const LETTERS: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";
        // SplitMix64: the same passwords each time, so that the test says the same.
        let mut state = 0_u64;
        let mut draw = |below: usize| {
            state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            usize::try_from((mixed ^ (mixed >> 31)) % below as u64).unwrap()
        };
        let refused = (0..100_000).filter(|_| {
            let phrase: Vec<_> = (0..4).map(|_| WORDS[draw(WORDS.len())]).collect();
            let letters: String = (0..10).map(|_| char::from(LETTERS[draw(36)])).collect();
            guessed(&phrase.join(" ")) || guessed(&letters)
        });
        assert_eq!(refused.count(), 0);
    }

    #[test]
    fn only_a_whole_repetition_is_one() {
        assert_eq!(unit("abab"), "ab");
        assert_eq!(unit("aaa"), "a");
        assert_eq!(unit("äxäx"), "äx");
        for other in ["ababa", "abc", "a", ""] {
            assert_eq!(unit(other), other);
        }
    }
}
