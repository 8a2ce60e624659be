//! Recovery codes: each good once, for the day when all else is lost.

use flow::limits;
use protocol::{Refusal, typed as read};

/// Crockford's letters, which leave out those that are taken for others.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Letters in one group.
const GROUP: usize = 5;

/// Random bytes of a code, one for each letter.
pub const BYTES: usize = limits::RECOVERY_CODE_LENGTH as usize;

/// A code of random bytes, as people write it down.
#[must_use]
pub fn written(random: [u8; BYTES]) -> String {
    let mut code = String::new();
    for (place, byte) in random.into_iter().enumerate() {
        if place > 0 && place % GROUP == 0 {
            code.push('-');
        }
        // 256 is eight times 32: every letter is equally likely.
        code.push(char::from(LETTERS[usize::from(byte % 32)]));
    }
    code
}

/// Why what was typed can be no recovery code, so that it is no guess.
#[must_use]
pub fn unfit(typed: &str) -> Option<Refusal> {
    if read::is_blank(typed) {
        return Some(Refusal::CodeMissing {});
    }
    let length = limits::RECOVERY_CODE_LENGTH;
    let code = read::recovery_code(typed, length);
    let typed = u8::try_from(code.len()).unwrap_or(u8::MAX);
    (typed != length).then_some(Refusal::CodeMalformed { length, typed })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_three_groups_of_letters_that_are_taken_for_no_others() {
        let code = written(std::array::from_fn(|at| u8::try_from(at * 17).unwrap()));
        assert_eq!(code, "0H2K4-N6Q8S-AVCXE");
        assert_eq!(unfit(&code), None);
        assert!(unfit("0H2K4-N6Q8S").is_some());
        assert_eq!(unfit(" "), Some(Refusal::CodeMissing {}));
    }
}
