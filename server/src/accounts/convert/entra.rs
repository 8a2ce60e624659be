//! Microsoft Entra External ID and Azure AD B2C: users as Microsoft Graph lists them. It gives no
//! hashes away.

use serde_json::Value;

use super::reading::{Converter, moment, profile, text};
use crate::accounts::record::AccountRecord;

pub(super) fn account(converter: &mut Converter<'_>, user: &Value) -> AccountRecord {
    let (mut address, mut linked) = (None, vec![]);
    for identity in user["identities"].as_array().into_iter().flatten() {
        let Some(id) = text(identity, "issuerAssignedId") else { continue };
        match identity["signInType"].as_str() {
            Some("emailAddress") => address = Some(id),
            Some("federated") => {
                let issuer = text(identity, "issuer").unwrap_or_default();
                linked.extend(converter.identity(&issuer, &id, None));
            }
            _ => {}
        }
    }
    let other = || user["otherMails"].get(0)?.as_str().map(str::to_owned);
    AccountRecord {
        email: address.or_else(|| text(user, "mail")).or_else(other).unwrap_or_default(),
        identities: linked,
        profile: profile(
            user,
            [
                ("given_name", "givenName"),
                ("family_name", "surname"),
                ("display_name", "displayName"),
            ],
        ),
        locale: text(user, "preferredLanguage"),
        disabled: user["accountEnabled"].as_bool() == Some(false),
        created_at: moment(user, "createdDateTime"),
        ..AccountRecord::default()
    }
}
