//! The account of this machine that databases run as: they refuse to run as root.

use std::os::unix::fs::chown;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Not on everybody's path.
const SBIN: &str = "/usr/sbin";

/// The user and the group of the package's account, or of nobody, if this is root.
fn other() -> Option<[u32; 2]> {
    if !rustix::process::geteuid().is_root() {
        return None;
    }
    ["postgres", "nobody"].iter().find_map(|name| Some([id("-u", name)?, id("-g", name)?]))
}

fn id(what: &str, name: &str) -> Option<u32> {
    let output = Command::new("id").args([what, name]).output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().parse().ok()
}

/// A program that runs as that account.
pub(crate) fn command(program: &Path) -> Command {
    let mut command = match other() {
        None => Command::new(program),
        Some([user, group]) => {
            let mut command = Command::new("setpriv");
            command.arg(format!("--reuid={user}")).arg(format!("--regid={group}"));
            command.arg("--clear-groups").arg(program);
            command
        }
    };
    // It may not read the folder that tests run in.
    command.current_dir("/").env("LC_ALL", "C");
    command
}

/// Gives that account a folder.
pub(crate) fn own(folder: &Path) {
    if let Some([user, group]) = other() {
        chown(folder, Some(user), Some(group)).unwrap();
    }
}

/// Where a program of the system is.
pub(crate) fn program(name: &str) -> PathBuf {
    let apart = Path::new(SBIN).join(name);
    if apart.is_file() { apart } else { name.into() }
}
