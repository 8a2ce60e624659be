//! The account of this machine that runs `PostgreSQL`.

use std::path::Path;
use std::process::Command;

use anyhow::{Result, bail};

use crate::machine::{Here, Machine};
#[cfg(not(unix))]
use crate::postgres::ADDRESS;
use crate::progress;

/// Who runs it. It refuses to run as root.
#[derive(Clone)]
pub(crate) struct Account(Option<(u32, u32)>);

impl Account {
    /// The account of the package, or nobody, if this is root; else nobody else.
    pub(crate) fn choose() -> Result<Self> {
        if !Here.is_root() {
            return Ok(Self(None));
        }
        for name in ["postgres", "nobody"] {
            if let (Ok(user), Ok(group)) = (id("-u", name), id("-g", name)) {
                return Ok(Self(Some((user, group))));
            }
        }
        bail!(
            "PostgreSQL does not run as root, and there is no account postgres or nobody on this machine."
        )
    }

    pub(crate) fn command(&self, program: &Path) -> Command {
        let mut command = match self.0 {
            None => Command::new(program),
            Some((user, group)) => {
                let mut command = Command::new("setpriv");
                command.arg(format!("--reuid={user}")).arg(format!("--regid={group}"));
                command.arg("--clear-groups").arg(program);
                command
            }
        };
        // It does not start in a folder that it may not read, and its log is read here.
        command.current_dir("/").env("LC_ALL", "C");
        command
    }

    #[cfg(unix)]
    pub(crate) fn own(&self, folder: &Path) -> Result<()> {
        use std::fs::{Permissions, set_permissions};
        use std::os::unix::fs::{PermissionsExt, chown};

        set_permissions(folder, Permissions::from_mode(0o700))?;
        if let Some((user, group)) = self.0 {
            chown(folder, Some(user), Some(group))?;
        }
        Ok(())
    }

    #[cfg(not(unix))]
    pub(crate) fn own(&self, _: &Path) -> Result<()> {
        bail!("Set {ADDRESS} to the address of a PostgreSQL: here the tests start none themselves.")
    }
}

fn id(what: &str, name: &str) -> Result<u32> {
    let mut id = Command::new("id");
    id.args([what, name]);
    Ok(progress::quiet(id)?.trim().parse()?)
}
