//! Passkeys in a file of accounts.

use data_encoding::BASE64URL_NOPAD;
use protocol::Timestamp;
use serde_cbor_2::Value as CborValue;
use serde_json::{Value, json};
use webauthn_rs::prelude::{COSEKey, Passkey};

use super::record::{Moment, PasskeyRecord, ToldPasskey};
use crate::passkeys;
use crate::store::imported::ImportedPasskey;

/// Reads a passkey.
pub(super) fn read(
    record: &PasskeyRecord,
    created_at: Timestamp,
) -> Result<ImportedPasskey, String> {
    let (passkey, user_handle, at) = match record {
        PasskeyRecord::Stored { data, user_handle, created_at } => {
            (passkeys::read(&data.to_string()), user_handle.as_ref(), created_at)
        }
        PasskeyRecord::Told(told) => {
            (Some(told_passkey(told)?), Some(&told.user_handle), &told.created_at)
        }
    };
    let data =
        passkey.as_ref().and_then(passkeys::stored).ok_or("a passkey's data cannot be read")?;
    let user_handle = user_handle.map(|handle| bytes("user_handle", handle)).transpose()?;
    if user_handle.as_ref().is_some_and(|handle| !(1..=64).contains(&handle.len())) {
        return Err("a passkey's user_handle has 1 to 64 bytes".to_owned());
    }
    let created_at = at.map_or(created_at, |Moment(at)| at);
    Ok(ImportedPasskey { data, user_handle, created_at })
}

/// The passkey as the library stores it.
fn told_passkey(told: &ToldPasskey) -> Result<Passkey, String> {
    let credential_id = bytes("credential_id", &told.credential_id)?;
    let key = serde_cbor_2::from_slice::<CborValue>(&bytes("public_key", &told.public_key)?);
    let key = key.map_err(|_| "a passkey's public_key is no CBOR")?;
    let key = COSEKey::try_from(&key)
        .map_err(|_| "a passkey's public_key is no key of COSE that is known here")?;
    let passkey: Value = json!({ "cred": {
        "cred_id": BASE64URL_NOPAD.encode(&credential_id),
        "cred": key,
        "counter": told.sign_count,
        "transports": null,
        "user_verified": true,
        "backup_eligible": told.backup_eligible,
        "backup_state": told.backup_state,
        "registration_policy": "required",
        "extensions": {},
        "attestation": { "data": "None", "metadata": "None" },
        "attestation_format": "none",
    } });
    serde_json::from_value(passkey).map_err(|error| format!("a passkey cannot be read: {error}"))
}

fn bytes(name: &str, text: &str) -> Result<Vec<u8>, String> {
    let text = text.trim_end_matches('=').replace('+', "-").replace('/', "_");
    let read = BASE64URL_NOPAD.decode(text.as_bytes());
    read.map_err(|_| format!("a passkey's {name} is no base64url"))
}
