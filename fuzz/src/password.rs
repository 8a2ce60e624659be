//! A new password: judged the same each time, and in whatever case if it is common.

use protocol::Refusal;
use portico_server::passwords::judge;
use portico_server::secret::Secret;

pub(crate) fn run(typed: &str) {
    let judged =
        |text: &str| judge(&Secret::new(text.to_owned()), 8, &["mara@example.org", "Juniper"]);
    let verdict = judged(typed);
    assert_eq!(verdict, judged(typed));
    if verdict == Err(Refusal::PasswordCommon {}) && typed.is_ascii() {
        assert_eq!(judged(&typed.to_ascii_uppercase()), verdict);
    }
}
