//! A new password: judged the same each time, and in whatever case if it is common.

#![no_main]

use protocol::Refusal;
use libfuzzer_sys::fuzz_target;
use portico_server::passwords::judge;
use portico_server::secret::Secret;

fuzz_target!(|typed: &str| {
    let judged =
        |text: &str| judge(&Secret::new(text.to_owned()), 8, &["mara@example.org", "Juniper"]);
    let verdict = judged(typed);
    assert_eq!(verdict, judged(typed));
    if verdict == Err(Refusal::PasswordCommon {}) && typed.is_ascii() {
        assert_eq!(judged(&typed.to_ascii_uppercase()), verdict);
    }
});
