//! The key in its file.
//!
//! Version 1 is 64 hexadecimal digits: one key that hashes, and seals as generation 1. Version 2
//! has lines: the key that hashes, and each generation of the key that seals, the oldest first.
//! Its last line says that it is whole.

use std::fs;
use std::io::{ErrorKind, Write as _};
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, anyhow, bail};
use data_encoding::{HEXLOWER, HEXLOWER_PERMISSIVE};
use zeroize::Zeroizing;

use super::keys::is_same;
use super::{Secret, random};
use crate::permissions;

/// The first line of version 2.
const VERSION_2: &str = "portico-key 2";

/// Its last line.
const END: &str = "end";

/// A key, as bytes.
pub(super) type Bytes = Secret<[u8; 32]>;

/// What a key file holds.
pub struct KeyFile {
    /// The key that hashes. It stays.
    pub(super) digest: Bytes,
    /// The keys that seal, each with its number, the oldest first. There is one at least.
    pub(super) generations: Vec<(i64, Bytes)>,
}

impl KeyFile {
    /// A new key.
    pub(super) fn generate() -> Self {
        let key = random();
        Self { digest: Secret::new(key), generations: vec![(1, Secret::new(key))] }
    }

    /// Reads a file that only its owner can read.
    ///
    /// # Errors
    /// If it cannot be read, can be read by others than its owner, or is not a key.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        ensure_closed(path)?;
        let text = read(path).with_context(|| cannot("read", path))?;
        Self::parse(&text).map_err(|wrong| anyhow!("{}{wrong}", path.display()))
    }

    /// The same, and makes the file if there is none.
    ///
    /// # Errors
    /// As [`read`](Self::read), or if it cannot be made.
    pub(super) fn read_or_make(path: &Path) -> anyhow::Result<Self> {
        if !path.exists() {
            let write = |mut file: fs::File| {
                file.write_all(Self::generate().text().expose().as_bytes())?;
                file.sync_all()
            };
            let made = permissions::new_file(path).and_then(write);
            // Another server of this folder may be making it at this moment.
            if !made.as_ref().is_err_and(|error| error.kind() == ErrorKind::AlreadyExists) {
                made.with_context(|| cannot("make", path))?;
            }
        }
        Self::read(path)
    }

    /// Reads the text of a file. What is wrong is told without any of it, to be put behind the
    /// name of the file.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut lines = (1..).zip(text.trim_end().lines());
        let first = lines.next().map_or("", |(_, line)| line);
        if !first.starts_with("portico-key ") {
            let key = bytes(first.trim()).filter(|_| lines.next().is_none());
            let key = *key.ok_or(" must hold 64 hexadecimal digits")?;
            let generations = vec![(1, Secret::new(key))];
            return Ok(Self { digest: Secret::new(key), generations });
        }
        if first != VERSION_2 {
            return Err(format!(
                ": line 1 is not `{VERSION_2}`: a newer version of Portico made it"
            ));
        }
        let digest = lines.next().and_then(|(_, line)| line.strip_prefix("digest "));
        let digest = digest.and_then(bytes);
        let digest = digest.ok_or(": line 2 must be `digest` and 64 hexadecimal digits")?;
        let digest = Secret::new(*digest);
        let mut generations: Vec<(i64, Bytes)> = vec![];
        for (number, line) in lines.by_ref() {
            if line == END {
                return match lines.next() {
                    _ if generations.is_empty() => {
                        Err(format!(": line {number} must be `seal`: nothing seals"))
                    }
                    Some((number, _)) => Err(format!(": line {number} comes after `{END}`")),
                    None => Ok(Self { digest, generations }),
                };
            }
            let generation = generation(line).ok_or_else(|| {
                format!(
                    ": line {number} must be `seal`, a number and 64 hexadecimal digits, or `{END}`"
                )
            })?;
            if generation.0 <= generations.last().map_or(0, |(before, _)| *before) {
                return Err(format!(": line {number} must have a higher number than those before"));
            }
            generations.push(generation);
        }
        let next = text.trim_end().lines().count() + 1;
        Err(format!(": line {next} is missing: the file was cut off before its last line, `{END}`"))
    }

    /// What stands in the file.
    #[must_use]
    pub fn text(&self) -> Secret<String> {
        let digest = Zeroizing::new(HEXLOWER.encode(self.digest.expose()));
        if let [(1, key)] = &*self.generations
            && is_same(key, &self.digest)
        {
            return Secret::new(digest.as_str().to_owned());
        }
        // Long enough from the start: a text that grows leaves a copy behind.
        let mut text = String::with_capacity(128 + 128 * self.generations.len());
        for part in [VERSION_2, "\ndigest ", &digest] {
            text.push_str(part);
        }
        for (number, key) in &self.generations {
            let key = Zeroizing::new(HEXLOWER.encode(key.expose()));
            for part in ["\nseal ", &number.to_string(), " ", &key] {
                text.push_str(part);
            }
        }
        for part in ["\n", END, "\n"] {
            text.push_str(part);
        }
        Secret::new(text)
    }

    /// The number of the newest generation.
    #[must_use]
    pub fn newest(&self) -> i64 {
        self.generations.last().map_or(0, |(number, _)| *number)
    }

    /// Adds a generation of this number, which is higher than those that are there.
    pub(crate) fn rotate(&mut self, number: i64) {
        self.generations.push((number, Secret::new(random())));
    }

    /// Removes the generations before this one.
    pub(crate) fn retire(&mut self, before: i64) {
        self.generations.retain(|(number, _)| *number >= before);
    }
}

/// A line of a generation.
fn generation(line: &str) -> Option<(i64, Bytes)> {
    let (number, key) = line.strip_prefix("seal ")?.split_once(' ')?;
    Some((number.parse().ok()?, Secret::new(*bytes(key)?)))
}

/// A key that is written as hexadecimal digits.
fn bytes(text: &str) -> Option<Zeroizing<[u8; 32]>> {
    let bytes = HEXLOWER_PERMISSIVE.decode(text.as_bytes()).ok();
    let bytes = Zeroizing::new(bytes?);
    <[u8; 32]>::try_from(&**bytes).ok().map(Zeroizing::new)
}

/// What failed, and what an operator must know to mend it.
fn cannot(what: &str, path: &Path) -> String {
    format!("cannot {what} the key file {}. {}", path.display(), permissions::as_whom())
}

/// Whoever can read the key can make sessions, and read authenticators' keys in a
/// copy of the database.
fn ensure_closed(path: &Path) -> anyhow::Result<()> {
    let metadata = fs::metadata(path).with_context(|| cannot("read", path))?;
    if let Some(mode) = permissions::secret_open_to_others(&metadata) {
        bail!(
            "The key file {0} is open to others than its owner (mode {mode:04o}), who may have copied it. Look at who \
            had access, and run chmod 600 {0}",
            path.display()
        );
    }
    Ok(())
}

/// Reads a key file, and waits a moment for one that is just being written.
fn read(path: &Path) -> std::io::Result<Zeroizing<String>> {
    for _ in 0..20 {
        let text = fs::read_to_string(path).map(Zeroizing::new)?;
        if !text.is_empty() {
            return Ok(text);
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok(Zeroizing::default())
}
