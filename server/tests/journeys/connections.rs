//! A process that many connect to and say nothing.

use std::time::Duration;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::databases::Database;
use crate::processes::{Process, log};

/// More than the process may have descriptors.
const SILENT: u64 = 1100;

/// Longer than the head of a request may take.
const PATIENCE: Duration = Duration::from_secs(20);

#[tokio::test]
async fn more_silent_connections_than_descriptors_stop_no_sign_in() {
    let own = getrlimit(Resource::Nofile);
    setrlimit(Resource::Nofile, Rlimit { current: own.maximum, maximum: own.maximum }).unwrap();
    let database = Database::sqlite();
    let process = Process::start_within("ulimit -n 1024", &database);
    let mut silent = vec![];
    for _ in 0..SILENT {
        silent.push(TcpStream::connect(process.address()).await.unwrap());
    }
    let begun = process.browser().begin("shop", "sign_in");
    let person = timeout(PATIENCE / 4, begun).await.expect("a sign-in begins meanwhile");
    person.email("mara@example.org").await.sees("enter_password");
    let log = std::fs::read_to_string(log(&database)).unwrap();
    assert_eq!(log.matches("too many connections").count(), 1, "once a minute: {log}");
    let closed = async {
        for stream in &mut silent {
            assert!(!matches!(stream.read(&mut [0]).await, Ok(1..)));
        }
    };
    assert!(timeout(PATIENCE, closed).await.is_ok(), "none is waited for any longer");
}
