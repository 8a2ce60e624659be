//! Django: `python manage.py dumpdata auth.User`, or of a model of one's own.

use serde_json::Value;

use super::reading::{moment, profile, text};
use crate::accounts::record::AccountRecord;

pub(super) fn account(row: &Value) -> AccountRecord {
    let user = &row["fields"];
    // "!" begins the hash of nobody's password.
    let hash = text(user, "password").filter(|hash| !hash.starts_with('!'));
    AccountRecord {
        email: text(user, "email").unwrap_or_default(),
        password_hash: hash,
        profile: profile(
            user,
            [("given_name", "first_name"), ("family_name", "last_name"), ("display_name", "name")],
        ),
        disabled: user["is_active"].as_bool() == Some(false),
        created_at: moment(user, "date_joined"),
        ..AccountRecord::default()
    }
}
