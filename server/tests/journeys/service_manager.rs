//! What a service manager such as systemd is told by a process, and passes on to it.

use std::fs::File;
use std::net::{SocketAddr, TcpListener};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixListener;
use std::process::{Command, Output};
use std::time::Duration;

use rustix::process::Signal;
use sqlx::Executor as _;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpStream, UnixDatagram};
use tokio::time::timeout;

use crate::databases::Database;
use crate::processes::Process;
use crate::support::{PASSWORD, connection, settings_text};

const PORTICO: &str = env!("CARGO_BIN_EXE_portico");

/// Within this, what is sent has come.
const SOON: Duration = Duration::from_secs(20);

/// What `WatchdogSec=` says.
const WATCHDOG: Duration = Duration::from_millis(800);

/// The socket that is named by `NOTIFY_SOCKET`.
struct Manager {
    socket: UnixDatagram,
    folder: TempDir,
}

impl Manager {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { socket: UnixDatagram::bind(folder.path().join("notify")).unwrap(), folder }
    }

    fn supervises(&self, mut portico: Command) -> Command {
        portico.env("NOTIFY_SOCKET", self.folder.path().join("notify"));
        portico
    }

    async fn next(&self) -> String {
        let mut bytes = [0; 4096];
        let length = self.socket.recv(&mut bytes).await.unwrap();
        String::from_utf8(bytes[..length].to_vec()).unwrap()
    }

    /// Lines of the next message with this one among them.
    async fn told(&self, line: &str) -> Vec<String> {
        let found = async {
            loop {
                let lines: Vec<String> = self.next().await.lines().map(str::to_owned).collect();
                if lines.iter().any(|one| one == line) {
                    return lines;
                }
            }
        };
        timeout(SOON, found).await.unwrap_or_else(|_| panic!("{line} is not told"))
    }

    /// Whether the process reports within this time.
    async fn hears_within(&self, time: Duration) -> bool {
        let report = async { while self.next().await.trim() != "WATCHDOG=1" {} };
        timeout(time, report).await.is_ok()
    }
}

fn value<'a>(lines: &'a [String], name: &str) -> &'a str {
    let mut values = lines.iter().filter_map(|line| line.strip_prefix(name)?.strip_prefix('='));
    values.next().unwrap_or_else(|| panic!("{name} is not in {lines:?}"))
}

async fn asked(stream: &mut TcpStream) {
    let request = b"GET /readyz HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";
    stream.write_all(request).await.unwrap();
}

async fn answered(mut stream: TcpStream) -> String {
    let mut answer = String::new();
    timeout(SOON, stream.read_to_string(&mut answer)).await.expect("it is answered").unwrap();
    answer
}

#[tokio::test]
async fn a_server_is_ready_where_it_says_that_it_listens_and_says_that_it_stops() {
    let (database, manager) = (Database::sqlite(), Manager::new());
    let process = Process::start_by(manager.supervises(Command::new(PORTICO)), &database);
    let lines = manager.told("READY=1").await;
    let address: SocketAddr =
        value(&lines, "STATUS").strip_prefix("Listens on ").unwrap().parse().unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    asked(&mut stream).await;
    assert!(answered(stream).await.ends_with("ready\n"));
    assert!(!manager.hears_within(WATCHDOG).await, "nobody has asked for reports");
    process.terminate();
    manager.told("STOPPING=1").await;
}

#[tokio::test]
async fn a_reload_is_told_from_its_begin_to_its_end_and_so_is_its_refusal() {
    let (database, manager) = (Database::sqlite(), Manager::new());
    let process = Process::start_by(manager.supervises(Command::new(PORTICO)), &database);
    manager.told("READY=1").await;
    let mut times = vec![];
    for _ in 0..2 {
        process.signal(Signal::HUP);
        let lines = manager.told("RELOADING=1").await;
        times.push(value(&lines, "MONOTONIC_USEC").parse::<u64>().unwrap());
        let lines = manager.told("READY=1").await;
        assert!(!value(&lines, "STATUS").contains("refused"), "{lines:?}");
    }
    assert!(0 < times[0] && times[0] < times[1], "{times:?}");
    let settings = database.folder.path().join("portico.toml");
    std::fs::write(settings, settings_text(&database) + "[nonsense]\n").unwrap();
    process.signal(Signal::HUP);
    manager.told("RELOADING=1").await;
    let lines = manager.told("READY=1").await;
    assert!(value(&lines, "STATUS").contains("the changed settings are refused"), "{lines:?}");
}

#[tokio::test]
async fn a_server_reports_as_long_as_its_database_answers() {
    let (database, manager) = (Database::sqlite(), Manager::new());
    let mut portico = Command::new(PORTICO);
    portico.env("WATCHDOG_USEC", WATCHDOG.as_micros().to_string());
    let process = Process::start_by(manager.supervises(portico), &database);
    for _ in 0..3 {
        assert!(manager.hears_within(SOON).await);
    }
    let mut connection = connection(&database).await;
    connection.execute("ALTER TABLE readiness RENAME TO gone").await.unwrap();
    // One may be under way.
    manager.hears_within(WATCHDOG / 2).await;
    assert!(!manager.hears_within(WATCHDOG * 2).await, "its database fails");
    connection.execute("ALTER TABLE gone RENAME TO readiness").await.unwrap();
    assert!(manager.hears_within(SOON).await, "its database answers again");
    drop(process);
}

/// A shell that passes this socket on `count` times.
fn passes(socket: impl Into<OwnedFd>, count: u8) -> Command {
    let sockets: String = (3..3 + count).map(|at| format!(" {at}<&0")).collect();
    let script =
        format!("export LISTEN_PID=$$ LISTEN_FDS={count}; exec \"$0\" \"$@\"{sockets} </dev/null");
    let mut shell = Command::new("sh");
    shell.args(["-c", &script, PORTICO]).stdin(File::from(socket.into()));
    shell
}

#[tokio::test]
async fn connections_to_a_passed_socket_wait_while_the_server_restarts() {
    let database = Database::sqlite();
    let socket = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = socket.local_addr().unwrap();
    for _ in 0..2 {
        let mut waiting = TcpStream::connect(address).await.unwrap();
        asked(&mut waiting).await;
        let process = Process::start_by(passes(socket.try_clone().unwrap(), 1), &database);
        assert_eq!(process.address(), address, "not that of --listen");
        assert!(answered(waiting).await.ends_with("ready\n"));
        let person = process.browser().begin("news", "sign_in").await;
        person.email("mara@example.org").await.password(PASSWORD).await.sees("enter_password");
        process.terminate();
    }
}

#[test]
fn sockets_that_cannot_be_served_are_told_with_what_to_set() {
    let database = Database::sqlite();
    let folder = database.folder.path();
    std::fs::write(folder.join("portico.toml"), settings_text(&database)).unwrap();
    let complains = |mut shell: Command, expected: &str| {
        let Output { status, stderr, .. } =
            shell.current_dir(folder).arg("serve").output().unwrap();
        let said = String::from_utf8(stderr).unwrap();
        assert_eq!(status.code(), Some(1), "{said}");
        assert!(said.contains(expected), "{said}");
    };
    let socket = TcpListener::bind("127.0.0.1:0").unwrap();
    complains(
        passes(socket, 2),
        "passes a socket that nothing is served on: the first `ListenStream=`",
    );
    let socket = UnixListener::bind(folder.join("socket")).unwrap();
    complains(passes(socket, 1), "Set `ListenStream=` to an address and a port");
}
