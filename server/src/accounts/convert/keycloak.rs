//! Keycloak: a realm with its users, as `kc.sh export --users same_file` writes it.

use data_encoding::{BASE32_NOPAD, BASE64URL_NOPAD};
use serde_json::{Value, json};

use super::reading::{Converter, milliseconds, profile, text};
use crate::accounts::record::{AccountRecord, PasskeyRecord, ToldPasskey};

pub(super) fn account(converter: &mut Converter<'_>, user: &Value) -> AccountRecord {
    let mut account = AccountRecord {
        email: text(user, "email").unwrap_or_default(),
        email_verified: user["emailVerified"].as_bool(),
        profile: profile(
            user,
            [("given_name", "firstName"), ("family_name", "lastName"), ("", "")],
        ),
        locale: user["attributes"]["locale"].get(0).and_then(Value::as_str).map(str::to_owned),
        disabled: user["enabled"].as_bool() == Some(false),
        created_at: milliseconds(user, "createdTimestamp"),
        ..AccountRecord::default()
    };
    for identity in user["federatedIdentities"].as_array().into_iter().flatten() {
        let Some((provider, id)) = text(identity, "identityProvider").zip(text(identity, "userId"))
        else {
            continue;
        };
        let name = identity["userName"].as_str();
        account.identities.extend(converter.identity(&provider, &id, name));
    }
    for credential in user["credentials"].as_array().into_iter().flatten() {
        match credential["type"].as_str() {
            Some("password") => account.password_hash = Some(hash(credential)),
            Some("otp") => account.authenticator = authenticator(credential),
            Some("webauthn" | "webauthn-passwordless") => {
                account.passkeys.extend(passkey(user, credential));
            }
            _ => {}
        }
    }
    account
}

/// JSON that stands in JSON as text.
fn within(credential: &Value, name: &str) -> Value {
    let text = credential[name].as_str().unwrap_or_default();
    serde_json::from_str(text).unwrap_or_default()
}

/// What of the credential the hash is read from.
fn hash(credential: &Value) -> String {
    let (secret, how) = (&credential["secretData"], &credential["credentialData"]);
    json!({ "credentialData": how, "secretData": secret }).to_string()
}

/// The link that an app would have read: it says whether the codes are such as ours.
fn authenticator(credential: &Value) -> Option<String> {
    let (secret, how) = (within(credential, "secretData"), within(credential, "credentialData"));
    let value = secret["value"].as_str()?;
    let key = match how["secretEncoding"].as_str() {
        Some("BASE32") => value.to_owned(),
        _ => BASE32_NOPAD.encode(value.as_bytes()),
    };
    let kind = how["subType"].as_str().unwrap_or("totp");
    let algorithm = how["algorithm"].as_str().unwrap_or("HmacSHA1").trim_start_matches("Hmac");
    let (digits, period) =
        (how["digits"].as_i64().unwrap_or(6), how["period"].as_i64().unwrap_or(30));
    Some(format!(
        "otpauth://{kind}/?secret={key}&algorithm={algorithm}&digits={digits}&period={period}"
    ))
}

/// Its authenticators know a person by the id, as text.
fn passkey(user: &Value, credential: &Value) -> Option<PasskeyRecord> {
    let data = within(credential, "credentialData");
    Some(PasskeyRecord::Told(ToldPasskey {
        credential_id: text(&data, "credentialId")?,
        public_key: text(&data, "credentialPublicKey")?,
        user_handle: BASE64URL_NOPAD.encode(user["id"].as_str()?.as_bytes()),
        sign_count: u32::try_from(data["counter"].as_u64().unwrap_or_default()).ok()?,
        backup_eligible: false,
        backup_state: false,
        created_at: milliseconds(credential, "createdDate"),
    }))
}
