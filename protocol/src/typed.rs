//! What people type and paste, read as what it stands for.
//!
//! Keyboards and the places that texts are copied from write the same digit,
//! letter or dash in many ways, and add what nobody sees. [`fold`] knows them all;
//! whoever reads a code, a recovery code or a telephone number begins with it.

use std::collections::BTreeSet;

/// Fewest digits that are taken for the code in a whole pasted message.
const CODE_IN_TEXT: usize = 4;

/// A text in plain characters: full-width letters, digits and signs, and the
/// digits of other scripts, as the ASCII ones they stand for, each dash as `-`,
/// each space and line break as a space, and nothing that is invisible. Any other
/// character stays.
#[must_use]
pub fn fold(typed: &str) -> String {
    typed.chars().filter(|c| !is_invisible(*c)).map(folded).collect()
}

fn folded(c: char) -> char {
    match c {
        '\u{2010}'..='\u{2015}'
        | '\u{2043}'
        | '\u{2212}'
        | '\u{30fc}'
        | '\u{fe58}'
        | '\u{fe63}'
        | '\u{ff70}' => '-',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        _ if c.is_whitespace() => ' ',
        _ => ascii_digit(c),
    }
}

/// The digits of a code, however it was typed or pasted.
///
/// Drops spaces and dashes, and finds the one run of digits in a whole pasted
/// message. What cannot be read so stays, for the host to refuse.
#[must_use]
pub fn code(typed: &str) -> String {
    let folded = fold(typed);
    let plain = folded.replace([' ', '-'], "");
    if plain.bytes().all(|byte| byte.is_ascii_digit()) {
        return plain;
    }
    let runs = folded.split(|c: char| !c.is_ascii_digit());
    let mut runs = runs.filter(|run| run.len() >= CODE_IN_TEXT);
    match (runs.next(), runs.next()) {
        (Some(run), None) => run.to_owned(),
        _ => plain,
    }
}

/// The capital letters and digits of a recovery code of this length, however it
/// was typed or pasted.
///
/// Case, spaces and dashes do not count, and letters that look alike are the
/// same. Of what stands around it, as the number of its line in the list, the
/// code is taken if no other part is as long.
#[must_use]
pub fn recovery_code(typed: &str, length: u8) -> String {
    let length = usize::from(length);
    let folded = fold(typed);
    let parts = folded.split(|c: char| !c.is_ascii_alphanumeric()).map(capitals);
    let parts: Vec<_> = parts.filter(|part| !part.is_empty()).collect();
    let whole = parts.concat();
    if whole.len() == length {
        return whole;
    }
    let found: BTreeSet<_> =
        (0..parts.len()).filter_map(|start| begins(&parts[start..], length)).collect();
    match (found.len(), found.into_iter().next()) {
        (1, Some(code)) => code,
        _ => whole,
    }
}

/// The first of these parts that are as long together.
fn begins(parts: &[String], length: usize) -> Option<String> {
    let mut text = String::new();
    for part in parts {
        text.push_str(part);
        if text.len() >= length {
            break;
        }
    }
    (text.len() == length).then_some(text)
}

/// Crockford's base 32: what looks like a digit is that digit.
fn capitals(part: &str) -> String {
    let same = |letter: char| match letter.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        letter => letter,
    };
    part.chars().map(same).collect()
}

/// Whether nothing is seen of it: Unicode's `Default_Ignorable_Code_Point`, and
/// the empty Braille pattern.
#[must_use]
pub const fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{2800}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fff8}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

/// Whether nothing is seen of a whole text.
#[must_use]
pub fn is_blank(typed: &str) -> bool {
    typed.chars().all(|c| c.is_whitespace() || is_invisible(c))
}

/// The zeros of the decimal digits that keyboards type (Unicode category Nd).
const ZEROS: [char; 25] = [
    '\u{660}',
    '\u{6f0}',
    '\u{7c0}',
    '\u{966}',
    '\u{9e6}',
    '\u{a66}',
    '\u{ae6}',
    '\u{b66}',
    '\u{be6}',
    '\u{c66}',
    '\u{ce6}',
    '\u{d66}',
    '\u{de6}',
    '\u{e50}',
    '\u{ed0}',
    '\u{f20}',
    '\u{1040}',
    '\u{17e0}',
    '\u{1810}',
    '\u{1946}',
    '\u{19d0}',
    '\u{1c50}',
    '\u{abf0}',
    '\u{11136}',
    '\u{1e950}',
];

/// The bold, outlined and fixed-width digits of mathematics, five times ten.
const MATHEMATICAL: u32 = 0x1d7ce;

fn ascii_digit(c: char) -> char {
    let from = |zero: u32, count: u32| (c as u32).checked_sub(zero).filter(|value| *value < count);
    let value = ZEROS.iter().find_map(|zero| from(*zero as u32, 10));
    let value = value.or_else(|| from(MATHEMATICAL, 50).map(|value| value % 10));
    value.and_then(|value| char::from_digit(value, 10)).unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn folding_twice_changes_nothing_more(typed in ".*", length in 1..40_u8) {
            prop_assert_eq!(fold(&fold(&typed)), fold(&typed));
            prop_assert_eq!(code(&code(&typed)), code(&typed));
            let once = recovery_code(&typed, length);
            prop_assert_eq!(recovery_code(&once, length), once.clone());
        }

        #[test]
        fn a_recovery_code_is_read_whatever_number_stands_before_it(
            typed in "[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}",
            line in 1..=10_u8,
            sign in prop::sample::select(vec![". ", ") ", " ", ": ", "\t", ".\u{a0}", "）"]),
        ) {
            let whole = typed.replace('-', "");
            prop_assert_eq!(recovery_code(&format!("{line}{sign}{typed}"), 15), whole);
        }
    }

    /// Each plain character as full-width forms write it.
    fn wide(text: &str) -> String {
        let wide = |c: char| match c {
            '!'..='~' => char::from_u32(c as u32 + 0xfee0).unwrap(),
            _ => c,
        };
        text.chars().map(wide).collect()
    }

    #[test]
    fn whatever_is_typed_means_the_same_in_each_kind_of_field() {
        for (typed, plain) in [
            (wide("7KQ2M-4XDP0"), "7KQ2M-4XDP0"),
            (wide("+49 (0)171/1234567"), "+49 (0)171/1234567"),
            ("1\u{30fc}2\u{2013}3\u{2212}4\u{ff70}5".to_owned(), "1-2-3-4-5"),
            ("\u{202d}1\u{200b}2\u{ad}3\u{2060}\u{3000}4\u{202c}\n".to_owned(), "123 4 "),
            ("\u{661}\u{6f2}\u{969}\u{1044}\u{f25}\u{1d7d4}\u{1d7ff}".to_owned(), "1234569"),
            ("A1\u{fe0f}".to_owned(), "A1"),
            ("Zoë".to_owned(), "Zoë"),
        ] {
            assert_eq!(fold(&typed), plain, "{typed:?}");
        }
    }

    #[test]
    fn a_code_is_read_however_it_was_typed_or_pasted() {
        for typed in [
            "123456",
            " 123 456 ",
            "123-456",
            "123\u{2013}456",
            "123\u{30fc}456",
            "\u{ff11}\u{ff12}\u{ff13}\u{ff14}\u{ff15}\u{ff16}",
            "\u{661}\u{662}\u{663}\u{664}\u{665}\u{666}",
            "\u{967}\u{968}\u{969}\u{96a}\u{96b}\u{96c}",
            "123\u{200b}456",
            "\u{202a}123456\u{202c}\n",
            "Your code is 123456.",
            "Your code is 123\u{2060}456.",
            "1. 123456",
        ] {
            assert_eq!(code(typed), "123456", "{typed:?}");
        }
    }

    #[test]
    fn what_is_no_code_stays_for_the_host_to_refuse() {
        assert_eq!(code("12a456"), "12a456");
        assert_eq!(code(""), "");
        assert_eq!(code("000123"), "000123");
    }

    #[test]
    fn a_recovery_code_is_read_however_it_was_typed_or_pasted() {
        for typed in [
            "7KQ2M-4XDP0-9RTV1",
            "7kq2m 4xdpo 9rtvl",
            " 7KQ2M4XDP09RTVI ",
            &wide("7KQ2M-4XDP0-9RTV1"),
            "7KQ2M\u{2013}4XDP0\u{200b}\u{30fc}9RTV1\u{feff}",
            "3. 7KQ2M-4XDP0-9RTV1",
            "10 7KQ2M 4XDP0 9RTV1",
            "\u{2022} 7KQ2M-4XDP0-9RTV1",
            "Recovery code: 7KQ2M - 4XDP0 - 9RTV1",
        ] {
            assert_eq!(recovery_code(typed, 15), "7KQ2M4XDP09RTV1", "{typed:?}");
        }
    }

    #[test]
    fn of_several_recovery_codes_none_is_chosen() {
        let codes = "1. 7KQ2M-4XDP0-9RTV1\n2. AAAAA-BBBBB-CCCCC";
        assert_ne!(recovery_code(codes, 15).len(), 15);
        assert_eq!(recovery_code("7KQ2M-4XDP0", 15), "7KQ2M4XDP0");
    }

    #[test]
    fn a_text_is_blank_if_nothing_is_seen_of_it() {
        for blank in ["", " \n", "\u{200b}", "\u{3164}\u{2800} \u{ad}", "\u{e0041}"] {
            assert!(is_blank(blank), "{blank:?}");
        }
        assert!(!is_blank("\u{200d}a") && !is_blank("."));
    }
}
