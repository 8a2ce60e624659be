//! Settings with where they come from.

use std::ffi::OsString;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::{Layers, Variable, from_disk, print};
use crate::permissions;
use crate::settings::{Settings, SettingsErrors};

/// The settings file that is read if no other is named.
pub(crate) const USUAL_FILE: &str = "portico.toml";

/// Settings with where they come from.
pub struct Loaded {
    /// The settings.
    pub settings: Settings,
    printed: String,
    /// The files that held secrets.
    secrets: Vec<PathBuf>,
    file: PathBuf,
    /// Whether this one holds a secret.
    in_file: bool,
}

impl Loaded {
    /// Reads settings from a file, the environment, and the files that they name.
    ///
    /// # Errors
    /// If a file cannot be read, or see [`Settings::parse`].
    pub fn load(file: &Path) -> Result<Self, SettingsErrors> {
        Self::load_with(file, std::env::vars_os())
    }

    /// The same with another environment.
    pub(super) fn load_with(
        file: &Path,
        environment: impl Iterator<Item = (OsString, OsString)>,
    ) -> Result<Self, SettingsErrors> {
        let variables = Variable::all(environment);
        let text = text_of(file, &variables)?;
        let layers = Layers::build(file, &text, &variables, &from_disk)?;
        let settings = layers.read(true)?;
        let printed = print::print(layers.table.get_ref(), &layers.origins);
        let (secrets, in_file) = (layers.files, layers.in_file);
        Ok(Self { settings, printed, secrets, file: file.to_owned(), in_file })
    }

    /// What is allowed and hardly meant, in sentences for the log and `portico check`.
    #[must_use]
    pub fn warnings(&self) -> Vec<String> {
        let secrets = self.secrets.iter().map(PathBuf::as_path);
        let own = self.in_file.then_some(self.file.as_path());
        let open = secrets.chain(own).filter_map(open_to_all);
        self.settings.warnings().into_iter().chain(open).collect()
    }

    /// The settings that hold, as TOML: with where each comes from, and without secrets.
    #[must_use]
    pub fn printed(&self) -> &str {
        &self.printed
    }

    /// The files that all this was read from, but for those of brands.
    pub fn files(&self) -> impl Iterator<Item = &Path> {
        let icons = self.settings.providers.iter().filter_map(|one| one.icon.as_ref());
        let icons = icons.map(|icon| icon.get_ref().as_path());
        let tls = self.settings.tls.as_ref();
        let certificate = tls.and_then(|tls| tls.certificate_file.as_deref());
        let secrets = self.secrets.iter().map(PathBuf::as_path);
        secrets.chain([self.file.as_path()]).chain(icons).chain(certificate)
    }
}

/// The text of the settings file. The usual one may be missing if there are variables: a container
/// may have all settings in its environment.
///
/// # Errors
/// If it cannot be read; with what to do.
pub(in crate::settings) fn text_of(
    file: &Path,
    variables: &[Variable],
) -> Result<Zeroizing<String>, SettingsErrors> {
    let may_miss = file == Path::new(USUAL_FILE) && !variables.is_empty();
    match fs::read_to_string(file) {
        Err(cause) if cause.kind() == ErrorKind::NotFound && may_miss => Ok(Zeroizing::default()),
        read => read
            .map(Zeroizing::new)
            .map_err(|cause| SettingsErrors::unreadable(&file.display().to_string(), &cause)),
    }
}

/// What is said of a file with a secret that everybody on this machine can read.
fn open_to_all(path: &Path) -> Option<String> {
    let mode = permissions::readable_by_all(&fs::metadata(path).ok()?)?;
    let shown = path.display();
    Some(format!(
        "The file {shown} holds a secret, and every user of this machine can read it (mode {mode:04o}): run chmod o-rwx {shown}."
    ))
}
