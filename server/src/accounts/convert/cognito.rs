//! Amazon Cognito: users as CSV. It gives no hashes away.

use serde_json::Value;

use super::reading::{profile, text};
use crate::accounts::record::AccountRecord;

pub(super) fn account(user: &Value) -> AccountRecord {
    let is = |name: &str| text(user, name).map(|value| value.eq_ignore_ascii_case("true"));
    let asked =
        is("cognito:mfa_enabled") == Some(true) && is("phone_number_verified") == Some(true);
    AccountRecord {
        email: text(user, "email").unwrap_or_default(),
        email_verified: is("email_verified"),
        profile: profile(
            user,
            [
                ("given_name", "given_name"),
                ("family_name", "family_name"),
                ("display_name", "name"),
            ],
        ),
        locale: text(user, "locale"),
        sms_code: text(user, "phone_number").filter(|_| asked),
        ..AccountRecord::default()
    }
}
