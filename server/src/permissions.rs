//! Files and folders for their owner alone: the key, and the database with all
//! that people typed.
//!
//! On systems without Unix modes a new file has the rights of its folder, which
//! is the operator's to set.

use std::fs;
use std::io::{self, Write as _};
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

/// The name of this machine.
#[cfg(unix)]
pub(crate) fn machine() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}

/// Unknown.
#[cfg(not(unix))]
pub(crate) fn machine() -> String {
    "this machine".to_owned()
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

/// The mode of a secret, if it lets others do anything with it than its owner. One that belongs to
/// the administrator is given to this user by its group, for reading: so Kubernetes and systemd hand
/// secrets over. `PostgreSQL` has the same rule for its keys.
#[cfg(unix)]
pub(crate) fn secret_open_to_others(metadata: &fs::Metadata) -> Option<u32> {
    let owner = std::os::unix::fs::MetadataExt::uid(metadata);
    let given = owner == 0 && !rustix::process::geteuid().is_root();
    open_to_others(metadata).filter(|mode| mode & not_for_others(given) != 0)
}

/// Unknown.
#[cfg(not(unix))]
pub(crate) fn secret_open_to_others(_: &fs::Metadata) -> Option<u32> {
    None
}

/// The rights that a secret must not have.
#[cfg(unix)]
const fn not_for_others(given_by_group: bool) -> u32 {
    if given_by_group { 0o037 } else { 0o077 }
}

/// Puts other bytes in the place of a file's: whoever reads it has the old ones or the new ones,
/// also after a power cut. Its mode and its owner stay. A link stays, and what it leads to changes.
///
/// # Errors
/// If the file is not there, or nothing can be written beside it. Then it is as it was.
pub(crate) fn replace_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let path = fs::canonicalize(path)?;
    let mut beside = path.clone().into_os_string();
    beside.push(".coming");
    // Left there by one that was killed.
    match fs::remove_file(&beside) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let written = write_beside(Path::new(&beside), &fs::metadata(&path)?, bytes)
        .and_then(|()| fs::rename(&beside, &path));
    if written.is_err() {
        fs::remove_file(&beside).ok();
        return written;
    }
    #[cfg(unix)]
    if let Some(folder) = path.parent() {
        fs::File::open(folder)?.sync_all()?;
    }
    Ok(())
}

fn write_beside(beside: &Path, like: &fs::Metadata, bytes: &[u8]) -> io::Result<()> {
    let mut file = new_file(beside)?;
    file.write_all(bytes)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        let now = file.metadata()?;
        if (now.uid(), now.gid()) != (like.uid(), like.gid()) {
            std::os::unix::fs::fchown(&file, Some(like.uid()), Some(like.gid()))?;
        }
    }
    file.set_permissions(like.permissions())?;
    file.sync_all()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_for_its_owner_alone_unless_the_administrator_gives_it_to_a_group() {
        let refused = |given: bool, mode: u32| mode & not_for_others(given) != 0;
        for closed in [0o600, 0o400] {
            assert!(!refused(false, closed) && !refused(true, closed), "{closed:o}");
        }
        for given in [0o440, 0o640] {
            assert!(refused(false, given) && !refused(true, given), "{given:o}");
        }
        for open in [0o644, 0o660, 0o604, 0o444, 0o777] {
            assert!(refused(false, open) && refused(true, open), "{open:o}");
        }
    }
}
