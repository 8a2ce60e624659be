//! Firebase: `firebase auth:export users.json`, and how the project hashes.

use serde_json::Value;

use super::reading::{Converter, milliseconds, profile, text};
use crate::accounts::record::AccountRecord;

pub(super) fn account(
    converter: &mut Converter<'_>,
    user: &Value,
) -> anyhow::Result<AccountRecord> {
    let hash = text(user, "passwordHash").zip(text(user, "salt"));
    let password_hash = match (hash, &converter.besides.hash_config) {
        (Some((hash, salt)), Some(config)) => Some(config.stored(&salt, &hash)),
        (Some(_), None) => anyhow::bail!(
            "There are password hashes: name the file with the project's hash configuration by --hash-config."
        ),
        (None, _) => None,
    };
    let mut linked = vec![];
    for provider in user["providerUserInfo"].as_array().into_iter().flatten() {
        let Some((id, subject)) = text(provider, "providerId").zip(text(provider, "rawId")) else {
            continue;
        };
        if !["password", "phone"].contains(&&*id) {
            linked.extend(converter.identity(&id, &subject, provider["email"].as_str()));
        }
    }
    Ok(AccountRecord {
        email: text(user, "email").unwrap_or_default(),
        email_verified: user["emailVerified"].as_bool(),
        password_hash,
        identities: linked,
        profile: profile(user, [("display_name", "displayName"), ("", ""), ("", "")]),
        disabled: user["disabled"].as_bool().unwrap_or_default(),
        created_at: milliseconds(user, "createdAt"),
        ..AccountRecord::default()
    })
}
