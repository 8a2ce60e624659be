//! Codes: those that are sent, and those that an authenticator shows.

use flow::limits;
use protocol::{Refusal, typed as read};

/// A code for a number that was drawn. Every code is equally likely: `None` for numbers
/// beyond the last whole range, in whose place another is drawn.
#[must_use]
pub fn written(number: u32) -> Option<String> {
    let range = 10_u32.pow(limits::CODE_LENGTH.into());
    let width = usize::from(limits::CODE_LENGTH);
    let is_whole = number < u32::MAX - u32::MAX % range;
    is_whole.then(|| format!("{:0width$}", number % range))
}

/// Why what was typed can be no code, so that it is no guess. `code` is it as it was read
/// ([`read::code`]); `sent` is whether one was sent, and not made by an app.
#[must_use]
pub fn unfit(typed: &str, code: &str, sent: bool) -> Option<Refusal> {
    let length = match sent {
        true => limits::CODE_LENGTH,
        false => limits::AUTHENTICATOR_CODE_LENGTH,
    };
    if read::is_blank(typed) {
        return Some(Refusal::CodeMissing {});
    }
    let fits = code.len() == usize::from(length) && code.bytes().all(|byte| byte.is_ascii_digit());
    let typed = u8::try_from(code.chars().count()).unwrap_or(u8::MAX);
    (!fits).then_some(Refusal::CodeMalformed { length, typed })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leading_zeros_stay_and_what_is_beyond_the_last_whole_range_is_no_code() {
        assert_eq!(written(42).as_deref(), Some("000042"));
        assert_eq!(written(4_293_999_999).as_deref(), Some("999999"));
        assert_eq!(written(4_294_000_000), None);
        assert_eq!(written(u32::MAX), None);
    }
}
