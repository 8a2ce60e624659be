//! An authenticator's code: six digits, of this half minute or the one before.
//! The input is eight bytes of time, twenty of key, and the code.

use factors::authenticator::matching_step;
use protocol::Timestamp;

pub(crate) fn run(data: &[u8]) {
    let Some((time, rest)) = data.split_first_chunk::<8>() else { return };
    let Some((key, code)) = rest.split_first_chunk::<20>() else { return };
    let Ok(code) = std::str::from_utf8(code) else { return };
    let now = Timestamp(i64::from_be_bytes(*time));
    if let Some(step) = matching_step(key, code, now) {
        assert!(code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit()));
        assert!([now.0 / 30, now.0 / 30 - 1].contains(&step), "{now:?} {step}");
    }
}
