//! Firebase: `firebase auth:export users.json`, and how the project hashes.

use std::str::FromStr;

use anyhow::{Context as _, ensure};
use serde_json::Value;

use super::{AccountRecord, Converter, milliseconds, profile, text};

/// How a project hashes, as its console shows it.
pub(crate) struct HashConfig {
    signer_key: String,
    salt_separator: String,
    rounds: u32,
    mem_cost: u32,
}

impl FromStr for HashConfig {
    type Err = anyhow::Error;

    /// Reads `hash_config { … }`, or the lines within.
    fn from_str(text: &str) -> anyhow::Result<Self> {
        let value = |name: &str| {
            let mut lines = text.lines().filter_map(|line| line.trim().split_once(':'));
            let found = lines.find(|(found, _)| *found == name);
            let value = found.map(|(_, value)| value.trim().trim_end_matches(',').to_owned());
            value.with_context(|| format!("the hash configuration has no line {name:?}"))
        };
        ensure!(value("algorithm")? == "SCRYPT", "the algorithm is not SCRYPT");
        Ok(Self {
            signer_key: value("base64_signer_key")?,
            salt_separator: value("base64_salt_separator")?,
            rounds: value("rounds")?.parse()?,
            mem_cost: value("mem_cost")?.parse()?,
        })
    }
}

impl HashConfig {
    fn stored(&self, salt: &str, hash: &str) -> String {
        let Self { signer_key, salt_separator, rounds, mem_cost } = self;
        format!(
            "$firescrypt$ln={mem_cost},r={rounds},p=1${salt}${hash}${salt_separator}${signer_key}"
        )
    }
}

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
