//! Credentials of Keycloak: JSON, in which further JSON stands as text.

use serde::Deserialize;

use super::parts::{UnfitHash, short, unpadded};
use super::pbkdf2::{Pbkdf2Hash, Prf};
use super::{StoredHash, argon2};

const KIND: &str = "a credential of Keycloak";

/// A credential, as a realm's export has it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Credential {
    secret_data: String,
    credential_data: String,
}

/// What is secret of it.
#[derive(Deserialize)]
struct SecretData {
    value: String,
    salt: String,
}

/// How it was made.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CredentialData {
    hash_iterations: u32,
    algorithm: String,
    #[serde(default)]
    additional_parameters: Additional,
}

/// What Argon2 needs besides: each a list of one text.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Additional {
    memory: Vec<String>,
    parallelism: Vec<String>,
    r#type: Vec<String>,
    version: Vec<String>,
}

/// Reads a credential of the type `password`.
pub(super) fn read(text: &str) -> Result<StoredHash, UnfitHash> {
    let parts = || {
        let Credential { secret_data, credential_data } = serde_json::from_str(text).ok()?;
        let secret: SecretData = serde_json::from_str(&secret_data).ok()?;
        let how: CredentialData = serde_json::from_str(&credential_data).ok()?;
        Some((short(&secret.salt)?, short(&secret.value)?, how))
    };
    let (salt, hash, how) = parts().ok_or(UnfitHash::Malformed(KIND))?;
    let prf = match &*how.algorithm {
        "pbkdf2" => Prf::Sha1,
        "pbkdf2-sha256" => Prf::Sha256,
        "pbkdf2-sha512" => Prf::Sha512,
        "argon2" => {
            let phc = phc(&how, &salt, &hash).ok_or(UnfitHash::Malformed(KIND))?;
            return argon2::read(&phc).map(StoredHash::Argon2);
        }
        _ => return Err(UnfitHash::UnknownKind),
    };
    Pbkdf2Hash::new(prf, how.hash_iterations, &salt, &hash).map(StoredHash::Pbkdf2)
}

/// The same in PHC form.
fn phc(how: &CredentialData, salt: &[u8], hash: &[u8]) -> Option<String> {
    let Additional { memory, parallelism, r#type, version } = &how.additional_parameters;
    let version = match version.first()?.as_str() {
        "1.0" => 16,
        _ => 19,
    };
    let (kind, memory) = (r#type.first()?, memory.first()?);
    let (passes, lanes) = (how.hash_iterations, parallelism.first()?);
    let (salt, hash) = (unpadded(salt), unpadded(hash));
    Some(format!("$argon2{kind}$v={version}$m={memory},t={passes},p={lanes}${salt}${hash}"))
}
