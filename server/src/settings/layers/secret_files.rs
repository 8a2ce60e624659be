//! Secrets out of files: `password_file` stands for what is in the file. And where other files
//! are that settings name.

use std::borrow::Cow;
use std::env;
use std::io::{self, Read as _};
use std::ops::Range;
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};
use url::Url;
use zeroize::Zeroizing;

use super::Layers;
use super::origins::Origins;
use super::shape::Shape;
use crate::permissions;
use crate::settings::error::Invalid;

/// The most that is read of a file, in bytes: no secret is as long.
const MOST: u64 = 64 * 1024;

/// The folder in which systemd puts credentials.
const CREDENTIALS: &str = "CREDENTIALS_DIRECTORY";

/// How a file is read.
pub(crate) type ReadFile<'a> = &'a dyn Fn(&Path) -> io::Result<Zeroizing<String>>;

/// Reads a file of this machine.
pub(crate) fn from_disk(path: &Path) -> io::Result<Zeroizing<String>> {
    let mut text = Zeroizing::new(String::new());
    let mut file = std::fs::File::open(path)?.take(MOST + 1);
    file.read_to_string(&mut text)?;
    match text.len() as u64 > MOST {
        true => Err(io::Error::other("it holds more than 64 KiB")),
        false => Ok(text),
    }
}

/// Reads none: for text that is no file of an operator.
pub(crate) fn from_nowhere(_: &Path) -> io::Result<Zeroizing<String>> {
    Err(io::Error::other("these settings are no file, and can name none"))
}

impl Layers<'_> {
    /// Puts what is in files where the settings name the files. A relative path begins at
    /// `folder`.
    pub(super) fn read_secrets(&mut self, folder: &Path, read: ReadFile<'_>) -> Vec<Invalid> {
        let Self { table, origins, files, in_file, .. } = self;
        let mut reader = Reader { folder, read, origins, files, in_file, errors: vec![] };
        reader.in_table(table.get_mut(), Shape::root());
        reader.errors
    }
}

struct Reader<'a> {
    folder: &'a Path,
    read: ReadFile<'a>,
    origins: &'a mut Origins,
    files: &'a mut Vec<PathBuf>,
    in_file: &'a mut bool,
    errors: Vec<Invalid>,
}

impl Reader<'_> {
    fn in_table(&mut self, table: &mut DeTable<'_>, shape: Shape<'_>) {
        for (name, _) in shape.settings().filter(|(_, inner)| inner.is_secret()) {
            if let Err(error) = self.secret(table, name) {
                self.errors.push(error);
            }
            *self.in_file |= table.get(name).is_some_and(|value| {
                self.origins.is_in_file(&value.span()) && is_secret(value.get_ref())
            });
        }
        for (name, value) in table.iter_mut() {
            if let Some(inner) = shape.setting(name.get_ref()) {
                if inner.is_file()
                    && let Err(sentence) = self.locate(value.get_mut())
                {
                    self.errors.push((Some(value.span()), sentence));
                }
                self.in_value(value.get_mut(), inner);
            }
        }
    }

    fn in_value(&mut self, value: &mut DeValue<'_>, shape: Shape<'_>) {
        match value {
            DeValue::Table(table) => self.in_table(table, shape),
            DeValue::Array(all) => {
                for one in all.iter_mut() {
                    self.in_value(one.get_mut(), shape.entry());
                }
            }
            _ => {}
        }
    }

    /// Makes a path whole.
    fn locate(&self, value: &mut DeValue<'_>) -> Result<(), String> {
        let Some(path) = value.as_str() else { return Ok(()) };
        let whole = self.folder.join(credential(path)?);
        *value = DeValue::String(Cow::Owned(whole.to_string_lossy().into_owned()));
        Ok(())
    }

    fn secret(&mut self, table: &mut DeTable<'_>, name: &str) -> Result<(), Invalid> {
        let setting = format!("{name}_file");
        let Some(named) = table.remove(setting.as_str()) else { return Ok(()) };
        let place = named.span();
        let wrong = |sentence: String| (Some(place.clone()), sentence);
        if table.contains_key(name) {
            return Err(wrong(format!("Set {name} or {setting}, and leave out the other.")));
        }
        let path = named.get_ref().as_str().filter(|path| !path.is_empty());
        let path = path.ok_or_else(|| wrong(format!("{setting} must be the path of a file.")))?;
        let path = self.folder.join(credential(path).map_err(wrong)?);
        let shown = path.display();
        let text = (self.read)(&path).map_err(|cause| {
            let to_do = match cause.kind() {
                io::ErrorKind::PermissionDenied => permissions::as_whom(),
                io::ErrorKind::NotFound => {
                    "Make it, or name another; a relative path begins at the folder of the settings file."
                        .to_owned()
                }
                io::ErrorKind::InvalidData => "It must be text in UTF-8.".to_owned(),
                _ => format!("It must be a file with the {name} and nothing else."),
            };
            wrong(format!("{setting} {shown} cannot be read: {cause}. {to_do}"))
        })?;
        let text = text.strip_suffix('\n').unwrap_or(&text);
        let text = text.strip_suffix('\r').unwrap_or(text);
        if text.is_empty() {
            return Err(wrong(format!("{setting} {shown} is empty: write the {name} into it.")));
        }
        let inside = self.inside(&place, &path);
        let value = DeValue::String(Cow::Owned(text.to_owned()));
        let key = Spanned::new(place, Cow::Owned(name.to_owned()));
        table.insert(key, Spanned::new(inside, value));
        self.files.push(path);
        Ok(())
    }

    /// The place of what is in a file that was named at a place.
    fn inside(&mut self, named: &Range<usize>, path: &Path) -> Range<usize> {
        let name = format!("{}: {}", self.origins.name(named), path.display());
        self.origins.add(name)
    }
}

/// A path with the folder of systemd's credentials, if it begins with that.
fn credential(path: &str) -> Result<PathBuf, String> {
    let names = [format!("${CREDENTIALS}"), format!("${{{CREDENTIALS}}}")];
    let rest = names.iter().find_map(|name| path.strip_prefix(name.as_str()));
    let Some(rest) = rest.filter(|rest| rest.starts_with('/')) else { return Ok(path.into()) };
    let folder = env::var_os(CREDENTIALS).ok_or_else(|| {
        format!("{CREDENTIALS} is not set: systemd sets it for a service with LoadCredential=.")
    })?;
    Ok(Path::new(&folder).join(rest.trim_start_matches('/')))
}

/// Whether a value is more than an address that anybody may read.
fn is_secret(value: &DeValue<'_>) -> bool {
    let url = value.as_str().and_then(|text| Url::parse(text).ok());
    url.is_none_or(|url| url.cannot_be_a_base() || url.password().is_some())
}
