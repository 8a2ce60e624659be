//! The system's `PgBouncer` in transaction mode, in front of the tests' `PostgreSQL`.

use std::os::unix::net::UnixStream;
use std::process::{Child, Stdio};
use std::time::Duration;

use sqlx::postgres::PgConnectOptions;
use tempfile::TempDir;
use url::Url;

use super::account;

/// Fewer than the servers of a test have to it, so that they change hands all the time.
const CONNECTIONS: u32 = 3;

const PORT: u16 = 6432;

/// How often it is looked whether it listens, and how long it is waited in between.
const LOOKS: u32 = 500;
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// A running `PgBouncer`; stopped when this goes.
pub(super) struct PgBouncer {
    child: Child,
    folder: TempDir,
}

impl PgBouncer {
    /// Starts one that leads to a database of the server at this address.
    pub(super) fn start(server: &str, name: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        account::own(folder.path());
        let file = folder.path().join("pgbouncer.ini");
        std::fs::write(&file, settings(server, name, &folder)).unwrap();
        let mut pgbouncer = account::command(&account::program("pgbouncer"));
        pgbouncer.arg("--quiet").arg(&file).stdout(Stdio::null()).stderr(Stdio::null());
        let child = pgbouncer.spawn().expect("PgBouncer is installed by cargo xtask test server");
        let started = Self { child, folder };
        started.wait();
        started
    }

    fn wait(&self) {
        let socket = self.folder.path().join(format!(".s.PGSQL.{PORT}"));
        for _ in 0..LOOKS {
            if UnixStream::connect(&socket).is_ok() {
                return;
            }
            std::thread::sleep(LOOK_AGAIN);
        }
        panic!("PgBouncer does not start");
    }

    /// Its address, as programs have it that know nothing of poolers.
    pub(super) fn address(&self, name: &str) -> Url {
        let folder = self.folder.path().display().to_string().replace('/', "%2F");
        let address = format!("postgres://portico@{folder}:{PORT}/portico?application_name={name}");
        address.parse().unwrap()
    }
}

/// Those of the guide; but this one leads everybody who can reach its socket there.
fn settings(server: &str, name: &str, folder: &TempDir) -> String {
    let there: PgConnectOptions = server.parse().unwrap();
    let socket = there.get_socket().map(|socket| socket.display().to_string());
    let host = socket.unwrap_or_else(|| there.get_host().to_owned());
    let (port, user) = (there.get_port(), there.get_username());
    let address = Url::parse(server).unwrap();
    let password = address.password().map(|password| format!(" password='{password}'"));
    let password = password.unwrap_or_default();
    let line = |line: &str| match line.split(' ').next() {
        Some("portico") => {
            format!("portico = host='{host}' port={port} dbname='{name}' user='{user}'{password}\n")
        }
        Some("listen_addr") => format!("unix_socket_dir = {}\n", folder.path().display()),
        Some("auth_type") => "auth_type = any\n".to_owned(),
        Some("auth_file") => {
            format!("default_pool_size = {CONNECTIONS}\nmax_client_conn = 500\n")
        }
        _ => format!("{line}\n"),
    };
    include_str!("../../../examples/postgresql/pgbouncer.ini").lines().map(line).collect()
}

impl Drop for PgBouncer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
