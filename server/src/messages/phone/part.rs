//! How much one part of a text message holds.

/// Letters of the alphabet that all phones have (3GPP TS 23.038 §6.2.1), besides
/// ASCII's.
const MORE: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà";

/// Those of its second table, where a letter takes the room of two.
const DOUBLE: &str = "^{}\\[~]|€";

/// Letters of 7 bits in a part of 140 bytes.
const LETTERS: usize = 160;

/// Units of 16 bits in a part, which is what any other letter makes of the whole.
const UNITS: usize = 70;

/// Whether a text is sent as one part.
pub(crate) fn holds(text: &str) -> bool {
    let room: Option<usize> = text.chars().map(room).sum();
    match room {
        Some(letters) => letters <= LETTERS,
        None => text.encode_utf16().count() <= UNITS,
    }
}

/// How many letters' room a letter takes, if the alphabet has it.
fn room(letter: char) -> Option<usize> {
    match letter {
        _ if DOUBLE.contains(letter) => Some(2),
        ' '..='~' if letter != '`' => Some(1),
        _ if MORE.contains(letter) => Some(1),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_holds_what_networks_say() {
        let held = |letter: &str, most: usize| {
            assert!(holds(&letter.repeat(most)), "{most} times {letter}");
            assert!(!holds(&letter.repeat(most + 1)), "{} times {letter}", most + 1);
        };
        for letter in ["a", "@", "é", "à", "\n", "Ω"] {
            held(letter, 160);
        }
        held("€", 80);
        held("[", 80);
        for letter in ["ó", "ç", "ł", "’", "رم", "码", "`"] {
            held(letter, 70 / letter.chars().count());
        }
        held("👍", 35);
        assert!(!holds(&format!("{}ó", "a".repeat(70))), "one letter makes all of them wide");
    }
}
