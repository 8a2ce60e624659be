//! Auth0: users as its export writes them, with `passwordHash` if Auth0 has sent the hashes.

use serde_json::Value;

use super::reading::{Converter, moment, profile, text};
use crate::accounts::record::AccountRecord;

pub(super) fn account(converter: &mut Converter<'_>, user: &Value) -> AccountRecord {
    let identities = user["identities"].as_array().into_iter().flatten();
    let linked = identities.filter_map(|identity| {
        let provider = text(identity, "provider")?;
        // Its own accounts, by password and by mail.
        let own = ["auth0", "email", "sms"].contains(&&*provider);
        let id = &identity["user_id"];
        let subject = id.as_str().map_or_else(|| id.to_string(), str::to_owned);
        let label = identity["profileData"]["email"].as_str();
        (!own).then(|| converter.identity(&provider, &subject, label)).flatten()
    });
    AccountRecord {
        identities: linked.collect(),
        email: text(user, "email").unwrap_or_default(),
        email_verified: user["email_verified"].as_bool(),
        password_hash: text(user, "passwordHash"),
        profile: profile(
            user,
            [
                ("given_name", "given_name"),
                ("family_name", "family_name"),
                ("display_name", "name"),
            ],
        ),
        locale: text(user, "locale"),
        disabled: user["blocked"].as_bool().unwrap_or_default(),
        created_at: moment(user, "created_at"),
        ..AccountRecord::default()
    }
}
