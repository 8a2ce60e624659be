//! How a project of Firebase hashes.

use std::str::FromStr;

use anyhow::{Context as _, ensure};

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
    pub(super) fn stored(&self, salt: &str, hash: &str) -> String {
        let Self { signer_key, salt_separator, rounds, mem_cost } = self;
        format!(
            "$firescrypt$ln={mem_cost},r={rounds},p=1${salt}${hash}${salt_separator}${signer_key}"
        )
    }
}
