//! Files and folders for their owner alone: the key, and the database with all
//! that people typed.
//!
//! On systems without Unix modes a new file has the rights of its folder, which
//! is the operator's to set.

use std::fs;
use std::io;
use std::path::Path;

/// Makes a folder that only its owner can enter, if there is none. One that is
/// there is left as it is, because it may hold more than ours; whether others
/// can enter it.
///
/// # Errors
/// If it cannot be made or looked at.
pub(crate) fn folder(path: &Path) -> io::Result<bool> {
    if let Some(above) = path.parent() {
        fs::create_dir_all(above)?;
    }
    let mut folder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut folder, 0o700);
    match folder.create(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => {}
        done => done?,
    }
    Ok(open_to_others(&fs::metadata(path)?).is_some())
}

/// Why nothing can be made in a folder; `None` if it can, as far as can be told
/// without a try.
#[cfg(unix)]
pub(crate) fn not_writable(folder: &Path) -> Option<io::Error> {
    use rustix::fs::{Access, AtFlags, CWD, accessat};

    let rights = Access::WRITE_OK | Access::EXEC_OK;
    accessat(CWD, folder, rights, AtFlags::EACCESS).err().map(Into::into)
}

/// Unknown.
#[cfg(not(unix))]
pub(crate) const fn not_writable(_: &Path) -> Option<io::Error> {
    None
}

/// As which user this program runs, and how it can be given a file: what an
/// operator must know when something cannot be read or written.
pub(crate) fn as_whom() -> String {
    let user = user();
    format!(
        "Portico runs as {user}, which must have the right to it: see `ls -l`, chown and chmod."
    )
}

#[cfg(unix)]
fn user() -> String {
    let id = rustix::process::geteuid().as_raw();
    let accounts = fs::read_to_string("/etc/passwd").unwrap_or_default();
    let has_id = |line: &&str| line.split(':').nth(2) == Some(&id.to_string());
    let name = accounts.lines().find(has_id).and_then(|line| line.split(':').next());
    name.map_or_else(|| format!("the user {id}"), |name| format!("the user {name} ({id})"))
}

#[cfg(not(unix))]
fn user() -> String {
    "its user".to_owned()
}

/// Makes a new file that only its owner can read, from the first moment on.
///
/// # Errors
/// If it cannot be made, or is there.
pub(crate) fn new_file(path: &Path) -> io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Has a file be readable by its owner alone; whether others could read it.
///
/// # Errors
/// If it is not there, or is somebody else's.
pub(crate) fn close_to_others(path: &Path) -> io::Result<bool> {
    let open = open_to_others(&fs::metadata(path)?).is_some();
    #[cfg(unix)]
    if open {
        let owners = std::os::unix::fs::PermissionsExt::from_mode(0o600);
        fs::set_permissions(path, owners)?;
    }
    Ok(open)
}

/// The mode, if it lets every user of this machine read.
#[cfg(unix)]
pub(crate) fn readable_by_all(metadata: &fs::Metadata) -> Option<u32> {
    let mode = std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o777;
    Some(mode).filter(|mode| mode & 0o004 != 0)
}

/// Unknown.
#[cfg(not(unix))]
pub(crate) fn readable_by_all(_: &fs::Metadata) -> Option<u32> {
    None
}

/// The mode, if it lets anybody but the owner do anything.
#[cfg(unix)]
pub(crate) fn open_to_others(metadata: &fs::Metadata) -> Option<u32> {
    let mode = std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o777;
    Some(mode).filter(|mode| mode & 0o077 != 0)
}

/// Unknown.
#[cfg(not(unix))]
pub(crate) fn open_to_others(_: &fs::Metadata) -> Option<u32> {
    None
}
