//! What settings are put together from: the file, variables over it, and files that hold
//! secrets.
//!
//! The three become one TOML table before any type reads it. So each setting can come from
//! each of them, and an error is told at the place from which the setting comes.
//!
//! | file | holds |
//! |---|---|
//! | `environment.rs` | variables, over what the file says |
//! | `loaded.rs` | settings with where they come from |
//! | `origins.rs` | the places of settings |
//! | `print.rs` | the settings that hold, as TOML |
//! | `secret_files.rs` | secrets out of files |
//! | `shape.rs` | what the schema says of a setting |

mod environment;
mod loaded;
mod origins;
mod print;
mod secret_files;
mod shape;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::DeTable;
use user_flows::form;

pub(crate) use self::environment::Variable;
pub use self::loaded::Loaded;
pub(crate) use self::loaded::USUAL_FILE;
pub(super) use self::loaded::text_of;
use self::origins::Origins;
pub(super) use self::secret_files::{ReadFile, from_disk, from_nowhere};
use self::shape::Shape;
use super::{Settings, SettingsErrors};

/// The table that all types are read from.
pub(super) struct Layers<'a> {
    table: Spanned<DeTable<'a>>,
    origins: Origins,
    /// The files that held secrets.
    files: Vec<PathBuf>,
    /// Whether the settings file itself holds a secret.
    in_file: bool,
}

impl<'a> Layers<'a> {
    /// Puts them together. `file` is where the text is from.
    pub(super) fn build(
        file: &Path,
        text: &'a str,
        variables: &'a [Variable],
        read: ReadFile<'_>,
    ) -> Result<Self, SettingsErrors> {
        let mut layers = Self::parsed(file, text)?;
        let mut errors = layers.overlay(variables);
        errors.extend(layers.read_secrets(file.parent().unwrap_or(Path::new("")), read));
        if errors.is_empty() { Ok(layers) } else { Err(layers.origins.told(errors)) }
    }

    /// The same without what is in files.
    pub(super) fn overlaid(
        file: &Path,
        text: &'a str,
        variables: &'a [Variable],
    ) -> Result<Self, SettingsErrors> {
        let mut layers = Self::parsed(file, text)?;
        let errors = layers.overlay(variables);
        if errors.is_empty() { Ok(layers) } else { Err(layers.origins.told(errors)) }
    }

    fn parsed(file: &Path, text: &'a str) -> Result<Self, SettingsErrors> {
        let origins = Origins::new(&file.display().to_string(), text);
        let table = form::parse(text).map_err(|errors| origins.told(errors))?;
        Ok(Self { table, origins, files: vec![], in_file: false })
    }

    /// Reads what a type has of the settings, and validates nothing.
    pub(super) fn read_part<T: DeserializeOwned>(&self) -> Result<T, SettingsErrors> {
        form::read_table(self.table.clone()).map_err(|errors| self.origins.told(errors))
    }

    /// Reads the settings, and says all that is wrong.
    pub(super) fn read(&self, with_files: bool) -> Result<Settings, SettingsErrors> {
        let read = form::read_table::<Settings>(self.table.clone());
        let mut settings = read.map_err(|mut errors| {
            for (_, sentence) in &mut errors {
                or_file(sentence);
            }
            self.origins.told(errors)
        })?;
        settings.tidy_addresses();
        let mut errors = settings.validate(self.table.get_ref());
        if errors.is_empty() && with_files {
            errors = settings.validate_all_files();
        }
        if errors.is_empty() { Ok(settings) } else { Err(self.origins.told(errors)) }
    }
}

/// Says of a secret that is missing that a file can hold it.
fn or_file(sentence: &mut String) {
    let missing = sentence.strip_prefix("missing field `").and_then(|rest| rest.strip_suffix('`'));
    if let Some(name) = missing.filter(|name| Shape::root().has_secret(name)) {
        *sentence = format!("missing field `{name}`: set it, or name its file in `{name}_file`");
    }
}
