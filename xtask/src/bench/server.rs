//! The server that is measured, as a process of its own.

use std::fs::{self, File};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result};

use crate::host;

pub(super) struct Server {
    child: Child,
    folder: PathBuf,
    pub(super) port: u16,
}

impl Server {
    /// With a folder of its own, and its log at the level that people run it with. `settings` makes those for a port.
    pub(super) fn start(
        program: &Path,
        what: &str,
        settings: impl FnOnce(u16) -> String,
    ) -> Result<Self> {
        let name = format!("portico-bench-{}-{what}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        fs::create_dir(&folder).with_context(|| format!("{} can't be made", folder.display()))?;
        // The settings name the address, so the port has to be known before.
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let child = spawn(program, &folder, port, &settings(port));
        if child.is_err() {
            fs::remove_dir_all(&folder).ok();
        }
        let mut server = Self { child: child?, folder, port };
        let ready = host::port_of(&mut server.child);
        ready.with_context(|| format!("The server said:\n{}", server.log()))?;
        Ok(server)
    }

    /// Another command of the program, with the same settings and data.
    pub(super) fn command(&self, program: &Path, words: &[&str]) -> Command {
        let mut command = Command::new(program);
        command.args(words).arg("--settings").arg(self.folder.join("settings.toml"));
        command.arg("--data").arg(self.folder.join("data"));
        command
    }

    /// Where its files are, until it is dropped.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Bytes that the process holds in memory, where the system tells.
    pub(super) fn resident(&self) -> Option<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        resident_in(&status)
    }

    /// Bytes of the `SQLite` database, with its journal.
    pub(super) fn disk(&self) -> u64 {
        let size =
            |name| fs::metadata(self.folder.join("data").join(name)).map_or(0, |it| it.len());
        ["portico.db", "portico.db-wal"].into_iter().map(size).sum()
    }

    /// What the server has logged as a warning or an error, and panics.
    pub(super) fn complaints(&self) -> Vec<String> {
        let is_complaint =
            |line: &&str| [" WARN ", "ERROR ", "panicked"].iter().any(|word| line.contains(word));
        self.log().lines().filter(is_complaint).map(str::to_string).collect()
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.join("log")).unwrap_or_default()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
        fs::remove_dir_all(&self.folder).ok();
    }
}

fn spawn(program: &Path, folder: &Path, port: u16, settings: &str) -> Result<Child> {
    let file = folder.join("settings.toml");
    fs::write(&file, settings)?;
    Command::new(program)
        .env_remove("PORTICO_LOG")
        .env("NO_COLOR", "1")
        .args(["serve", "--settings"])
        .arg(file)
        .args(["--listen", &format!("127.0.0.1:{port}"), "--data"])
        .arg(folder.join("data"))
        .stdout(Stdio::piped())
        .stderr(File::create(folder.join("log"))?)
        .spawn()
        .with_context(|| format!("{} could not be started", program.display()))
}

/// One app without and one with a code, and no limit on how many codes are sent.
pub(super) fn settings(port: u16, database: Option<&str>) -> String {
    let database = database.map_or(String::new(), |address| format!("database = '{address}'\n"));
    format!(
        r#"public_url = "http://localhost:{port}"
demo = true
{database}
[brand]
name = "Bench"

[limits]
sends_per_hour = 1000000
sends_per_day = 1000000
network_mails_per_hour = 1000000
network_mails_per_day = 1000000

[[apps]]
id = "plain"
name = "Plain"
return_to = ["http://localhost:{port}/demo"]
user_flow = "off"

[[apps]]
id = "coded"
name = "Coded"
return_to = ["http://localhost:{port}/demo"]
user_flow = "always_on"

[user_flows.off]
mfa = "off"

[user_flows.always_on]
mfa = "always_on"
second_factors = ["email_code"]
"#
    )
}

fn resident_in(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kilobytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::resident_in;

    #[test]
    fn the_resident_memory_is_read() {
        let status = "Name:\tportico\nVmHWM:\t   90000 kB\nVmRSS:\t   48128 kB\nThreads:\t4\n";
        assert_eq!(resident_in(status), Some(48128 * 1024));
        assert_eq!(resident_in("Name:\tportico\n"), None);
    }
}
