//! A `PostgreSQL`, a synchronous standby of it, and `HAProxy` in front of both.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use sqlx::{AnyConnection, Connection as _, Executor as _, Row as _};
use tempfile::TempDir;

use crate::databases::account;

/// Where Debian keeps a folder for each version.
const VERSIONS: &str = "/usr/lib/postgresql";

/// After this something will not happen any more.
const PATIENCE: Duration = Duration::from_secs(30);
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// What is lost is to be lost by the death of processes, and no disk has to be waited for.
const OPTIONS: [&str; 3] = ["listen_addresses=", "fsync=off", "max_connections=100"];

/// Whoever says that something is stored has it from the standby, too.
const SYNCHRONOUS: [&str; 1] = ["synchronous_standby_names=*"];

/// One `PostgreSQL`. Its socket is named after its port.
pub(super) struct Node {
    child: Child,
    data: PathBuf,
    address: String,
}

/// All of it; killed when it goes.
pub(super) struct Cluster {
    pub(super) primary: Node,
    pub(super) standby: Node,
    haproxy: Child,
    folder: TempDir,
}

impl Cluster {
    pub(super) async fn start() -> Self {
        sqlx::any::install_default_drivers();
        let folder = tempfile::tempdir().unwrap();
        account::own(folder.path());
        let place = folder.path();
        let data = [place.join("one"), place.join("two")];
        run(program("initdb")
            .args(["-U", "portico", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync", "-D"])
            .arg(&data[0]));
        let [one, two] = data;
        let primary = Node::start(place, one, 1, &SYNCHRONOUS);
        primary.answers().await;
        let mut copy = program("pg_basebackup");
        copy.args(["-U", "portico", "-p", "1", "-R", "-X", "stream", "-c", "fast", "--no-sync"]);
        run(copy.arg("-h").arg(place).arg("-D").arg(&two));
        let standby = Node::start(place, two, 2, &[]);
        standby.answers().await;
        primary
            .until("SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'", 1)
            .await;
        primary.run("CREATE ROLE haproxy LOGIN").await;
        let haproxy = haproxy(place);
        let cluster = Self { primary, standby, haproxy, folder };
        cluster.leads_to(&cluster.primary).await;
        cluster
    }

    /// The address that leads to whoever takes changes.
    pub(super) fn address(&self) -> String {
        address(self.folder.path(), 5432)
    }

    /// Waits until `HAProxy` leads to a node, and to no other.
    pub(super) async fn leads_to(&self, node: &Node) {
        let (mut there, data) = (0, node.data.display().to_string());
        while there < 5 {
            let select = "SELECT current_setting('data_directory')";
            let led = ask::<String>(&self.address(), select).await;
            there = if led.is_ok_and(|led| led == data) { there + 1 } else { 0 };
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    /// The process by which the standby hears of the primary.
    pub(super) async fn hearing(&self) -> Pid {
        let select = "SELECT COALESCE(max(pid), 0)::bigint FROM pg_stat_wal_receiver";
        let found: i64 = ask(&self.standby.address, select).await.unwrap();
        Pid::from_raw(i32::try_from(found).unwrap()).expect("the standby hears of the primary")
    }

    /// Has every answer that is on its way from the database be lost, and then all be as before.
    pub(super) async fn lose_answers(&mut self, before: impl AsyncFnOnce(&Self)) {
        signal(&self.haproxy, Signal::STOP);
        before(self).await;
        self.haproxy.kill().unwrap();
        self.haproxy.wait().unwrap();
        self.haproxy = haproxy(self.folder.path());
        self.leads_to(&self.primary).await;
    }

    /// Ends the primary as a power cut does.
    pub(super) fn kill_primary(&mut self) {
        self.primary.kill();
    }

    /// Has the standby take changes from now on.
    pub(super) fn promote(&self) {
        let mut promote = program("pg_ctl");
        run(promote.arg("promote").arg("--no-wait").arg("-D").arg(&self.standby.data));
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let _ = self.haproxy.kill();
        let _ = self.haproxy.wait();
        self.primary.kill();
        self.standby.kill();
    }
}

impl Node {
    fn start(place: &Path, data: PathBuf, port: u16, options: &[&str]) -> Self {
        let mut postgres = program("postgres");
        postgres.arg("-D").arg(&data).arg("-k").arg(place).args(["-p", &port.to_string()]);
        for option in OPTIONS.iter().chain(options) {
            postgres.args(["-c", option]);
        }
        let log = fs::File::create(place.join(format!("log{port}"))).unwrap();
        let child = postgres.stdout(Stdio::null()).stderr(log).spawn().unwrap();
        Self { child, data, address: address(place, port) }
    }

    async fn answers(&self) {
        let answers = async {
            while ask::<i64>(&self.address, "SELECT 1::bigint").await.is_err() {
                tokio::time::sleep(LOOK_AGAIN).await;
            }
        };
        tokio::time::timeout(PATIENCE, answers).await.expect("PostgreSQL starts");
    }

    /// Waits until a question has this answer.
    pub(super) async fn until(&self, select: &'static str, wanted: i64) {
        let reached = async {
            while ask::<i64>(&self.address, select).await.unwrap() != wanted {
                tokio::time::sleep(LOOK_AGAIN).await;
            }
        };
        assert!(tokio::time::timeout(PATIENCE, reached).await.is_ok(), "{select}");
    }

    /// A connection to it alone.
    pub(super) async fn connect(&self) -> AnyConnection {
        AnyConnection::connect(&self.address).await.unwrap()
    }

    async fn run(&self, statement: &'static str) {
        self.connect().await.execute(statement).await.unwrap();
    }

    /// Ends all its processes: each leads a session of its own.
    fn kill(&mut self) {
        let children = children(self.child.id());
        let _ = self.child.kill();
        for child in children {
            let _ = kill_process(child, Signal::KILL);
        }
        let _ = self.child.wait();
    }
}

fn signal(child: &Child, signal: Signal) {
    let id = Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
    kill_process(id, signal).unwrap();
}

/// What a process has started itself.
fn children(parent: u32) -> Vec<Pid> {
    let all = fs::read_dir("/proc").unwrap().filter_map(Result::ok);
    let child = |name: String| {
        let pid = name.parse().ok()?;
        let stat = fs::read_to_string(format!("/proc/{name}/stat")).ok()?;
        // After the name in brackets and the state.
        let of = stat.rsplit_once(") ")?.1.split(' ').nth(1)?.parse::<u32>().ok()?;
        (of == parent).then(|| Pid::from_raw(pid)).flatten()
    };
    all.filter_map(|entry| child(entry.file_name().into_string().ok()?)).collect()
}

/// The settings of the guide, with two sockets in this folder.
fn haproxy(folder: &Path) -> Child {
    let place = folder.display();
    let mut settings = include_str!("../../../../examples/postgresql/haproxy.cfg").to_owned();
    for (there, here) in [
        ("127.0.0.1:5432", format!("unix@{place}/.s.PGSQL.5432")),
        ("db-one.example.com:5432", format!("unix@{place}/.s.PGSQL.1")),
        ("db-two.example.com:5432", format!("unix@{place}/.s.PGSQL.2")),
        ("inter 1s", "inter 200ms".to_owned()),
    ] {
        assert!(settings.contains(there), "{there}");
        settings = settings.replace(there, &here);
    }
    let file = folder.join("haproxy.cfg");
    fs::write(&file, settings).unwrap();
    let mut haproxy = Command::new(account::program("haproxy"));
    let log = fs::File::options().create(true).append(true).open(folder.join("haproxy.log"));
    haproxy.arg("-db").arg("-f").arg(file).stdout(Stdio::null()).stderr(log.unwrap());
    haproxy.spawn().expect("HAProxy is installed by cargo xtask test server")
}

fn address(folder: &Path, port: u16) -> String {
    let folder = folder.display().to_string().replace('/', "%2F");
    format!("postgres://portico@{folder}:{port}/postgres")
}

/// The answer to a question, on a connection of its own.
async fn ask<T>(address: &str, select: &'static str) -> Result<T, sqlx::Error>
where
    T: for<'r> sqlx::Decode<'r, sqlx::Any> + sqlx::Type<sqlx::Any>,
{
    let mut connection = AnyConnection::connect(address).await?;
    let row = sqlx::query(select).fetch_one(&mut connection).await?;
    connection.close().await?;
    row.try_get(0)
}

/// A program of the newest `PostgreSQL` that is installed.
fn program(name: &str) -> Command {
    let versions = fs::read_dir(VERSIONS).into_iter().flatten().filter_map(Result::ok);
    let programs = versions.map(|version| version.path().join("bin").join(name));
    let newest = programs.filter(|program| program.is_file()).max();
    account::command(newest.as_deref().unwrap_or(Path::new(name)))
}

fn run(command: &mut Command) {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}
