//! A `PostgreSQL` for the server's tests: found or installed, started in a folder of its own, and gone with it.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::account::Account;
use crate::machine::{self, Here, Machine, Package, installations, on_path};
use crate::progress;

/// Where the tests look for its address. Who has set it gets no other one started.
pub(crate) const ADDRESS: &str = "PORTICO_TEST_POSTGRES";

/// What Homebrew brings is not on the path.
const PACKAGE: Package =
    Package { apt: "postgresql", dnf: "postgresql-server", pacman: "postgresql", brew: "" };

/// Where Debian keeps a folder for each version, away from the path.
const VERSIONS: &str = "/usr/lib/postgresql";

/// What it logs when it answers.
const READY: &str = "ready to accept connections";
const PATIENCE: Duration = Duration::from_mins(1);

/// Nothing of the tests outlives them, so nothing need outlive a power cut, no standby hears of it,
/// and nobody tidies up after them.
const FLEETING: [&str; 8] = [
    "listen_addresses=",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "autovacuum=off",
    "max_connections=200",
];

/// What is measured has to be as safe as what people run.
const LASTING: [&str; 1] = ["listen_addresses="];

/// A running server; stopped when this goes.
pub(crate) struct Postgres {
    running: Option<Running>,
    pub(crate) address: String,
}

struct Running {
    child: Child,
    account: Account,
    programs: PathBuf,
    folder: PathBuf,
}

impl Postgres {
    pub(crate) fn start() -> Result<Self> {
        if let Ok(address) = std::env::var(ADDRESS) {
            return Ok(Self { running: None, address });
        }
        Self::own(&FLEETING)
    }

    /// A new one whatever [`ADDRESS`] says, that waits for its disk as one for real people does.
    pub(crate) fn start_lasting() -> Result<Self> {
        Self::own(&LASTING)
    }

    fn own(options: &[&str]) -> Result<Self> {
        let programs = find()?;
        let running = progress::step("Starting PostgreSQL", || Running::start(programs, options))?;
        let folder = running.folder.display().to_string().replace('/', "%2F");
        let address = format!("postgres://portico@{folder}:5432/postgres");
        Ok(Self { running: Some(running), address })
    }

    /// What it answers, a line for each row, if it is our own.
    pub(crate) fn ask(&self, select: &str) -> Result<String> {
        let running = self.running.as_ref().context("that PostgreSQL is somebody else's")?;
        let mut psql = running.account.command(&running.programs.join("psql"));
        psql.arg("-h")
            .arg(&running.folder)
            .args(["-U", "portico", "-d", "postgres", "-Atc", select]);
        progress::quiet(psql)
    }

    /// Bytes of its tables and indexes on disk; 0 if it is somebody else's.
    pub(crate) fn size(&self) -> Result<u64> {
        self.running.as_ref().map_or(Ok(0), |running| size_of(&running.folder.join("data/base")))
    }
}

fn size_of(folder: &Path) -> Result<u64> {
    let mut bytes = 0;
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        // It deletes files while this looks.
        bytes += match fs::metadata(&path) {
            Ok(found) if found.is_dir() => size_of(&path)?,
            Ok(found) => found.len(),
            Err(_) => 0,
        };
    }
    Ok(bytes)
}

impl Drop for Postgres {
    fn drop(&mut self) {
        if let Some(running) = &mut self.running {
            running.stop();
        }
    }
}

/// Whether tests can start further ones themselves.
pub(crate) fn has_programs() -> bool {
    find().is_ok()
}

/// The folder of its programs.
fn find() -> Result<PathBuf> {
    if let Some(folder) = programs(&Here) {
        return Ok(folder);
    }
    for commands in installations(&Here, &PACKAGE) {
        if let (Ok(()), Some(folder)) = (machine::install("PostgreSQL", &commands), programs(&Here))
        {
            return Ok(folder);
        }
    }
    bail!(
        "The server's tests need PostgreSQL: install it, or set {ADDRESS} to the address of a database that they may \
        make schemas in, like postgres://me@localhost/test."
    )
}

fn programs(machine: &impl Machine) -> Option<PathBuf> {
    // Names on the path may be links to where all of them are.
    let linked =
        on_path(machine, "initdb").and_then(|place| fs::canonicalize(&place).ok().or(Some(place)));
    let linked = linked.as_deref().and_then(Path::parent).map(Path::to_path_buf);
    // The newest is the last.
    let versions = machine.folders(Path::new(VERSIONS)).into_iter().rev();
    let mut all = linked.into_iter().chain(versions.map(|version| version.join("bin")));
    all.find(|folder| {
        ["initdb", "pg_ctl", "postgres"].iter().all(|name| machine.has_program(&folder.join(name)))
    })
}

impl Running {
    fn start(programs: PathBuf, options: &[&str]) -> Result<Self> {
        let folder = std::env::temp_dir().join(format!("portico-postgres-{}", std::process::id()));
        fs::create_dir(&folder).with_context(|| format!("{} can't be made", folder.display()))?;
        let account = Account::choose()?;
        let started =
            account.own(&folder).and_then(|()| spawn(&programs, &folder, &account, options));
        if started.is_err() {
            fs::remove_dir_all(&folder).ok();
        }
        let mut running = Self { child: started?, account, programs, folder };
        if let Err(error) = running.wait() {
            running.stop();
            return Err(error);
        }
        Ok(running)
    }

    fn wait(&mut self) -> Result<()> {
        let stderr = self.child.stderr.take().context("PostgreSQL has no log")?;
        let (sender, receiver) = mpsc::channel();
        // The thread reads to the end, or a server that goes on logging would block.
        std::thread::spawn(move || {
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                sender.send(line).ok();
            }
        });
        let mut log = String::new();
        while let Ok(line) = receiver.recv_timeout(PATIENCE) {
            if line.contains(READY) {
                return Ok(());
            }
            log += &format!("{line}\n");
        }
        bail!("PostgreSQL did not start:\n{log}")
    }

    fn stop(&mut self) {
        let mut stop = self.account.command(&self.programs.join("pg_ctl"));
        stop.arg("-D").arg(self.folder.join("data")).args(["-m", "immediate", "stop"]);
        if progress::quiet(stop).is_err() {
            self.child.kill().ok();
        }
        self.child.wait().ok();
        fs::remove_dir_all(&self.folder).ok();
    }
}

/// With a socket in a folder of its own: no port that another program has, and no way in for other people.
fn spawn(programs: &Path, folder: &Path, account: &Account, options: &[&str]) -> Result<Child> {
    let data = folder.join("data");
    let mut initdb = account.command(&programs.join("initdb"));
    initdb.args(["-U", "portico", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync", "-D"]);
    progress::quiet({
        initdb.arg(&data);
        initdb
    })?;
    let mut postgres = account.command(&programs.join("postgres"));
    postgres.arg("-D").arg(&data).arg("-k").arg(folder).args(["-p", "5432"]);
    for option in options {
        postgres.args(["-c", option]);
    }
    postgres.stderr(Stdio::piped()).spawn().context("PostgreSQL could not be started")
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use crate::machine::fake::Fake;

    const DEBIAN: [&str; 6] = [
        "/usr/lib/postgresql/13/bin/initdb",
        "/usr/lib/postgresql/13/bin/pg_ctl",
        "/usr/lib/postgresql/13/bin/postgres",
        "/usr/lib/postgresql/15/bin/initdb",
        "/usr/lib/postgresql/15/bin/pg_ctl",
        "/usr/lib/postgresql/15/bin/postgres",
    ];

    #[test]
    fn the_newest_version_is_found_beside_the_path() {
        let machine = Fake { programs: DEBIAN.to_vec(), ..Fake::default() };
        assert_eq!(programs(&machine).unwrap(), Path::new("/usr/lib/postgresql/15/bin"));
        let half = Fake { programs: DEBIAN[..5].to_vec(), ..Fake::default() };
        assert_eq!(programs(&half).unwrap(), Path::new("/usr/lib/postgresql/13/bin"));
        assert!(programs(&Fake::default()).is_none());
    }
}
