//! How a process ends, and what it leaves.

use std::os::unix::process::ExitStatusExt as _;
use std::time::Duration;

use rustix::process::Signal;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::databases::Database;
use crate::processes::Process;
use crate::support::{PASSWORD, connection, number};

const EMAIL: &str = "mara@example.org";

/// What a stop takes at most.
const STOP: Duration = Duration::from_secs(10);

/// The head of a request whose client is told when its body is read.
const HEAD: &[u8] = b"POST /flows HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n\
    content-length: 100\r\nexpect: 100-continue\r\n\r\n";

async fn sent(process: &Process, bytes: &[u8]) -> TcpStream {
    let mut stream = TcpStream::connect(process.address()).await.unwrap();
    stream.write_all(bytes).await.unwrap();
    stream
}

/// A connection with a request in progress, whose body never ends.
async fn in_progress(process: &Process) -> TcpStream {
    let mut stream = sent(process, HEAD).await;
    let mut told = [0; 12];
    stream.read_exact(&mut told).await.unwrap();
    assert_eq!(&told, b"HTTP/1.1 100");
    stream
}

#[tokio::test]
async fn a_stop_ends_while_half_a_head_is_open_and_leaves_all_accounts_in_the_database_file() {
    let database = Database::sqlite();
    let [process] = Process::start(&database);
    let person = process.browser().begin("news", "sign_up").await.email(EMAIL).await;
    person.sent_code(EMAIL).await.new_password(PASSWORD).await.sees("signed_in");
    let _half = sent(&process, b"GET /sign-in HT").await;
    process.signal(Signal::TERM);
    let status = process.ended_within(STOP / 2).await.expect("it waits for no head");
    assert!(status.success(), "{status}");
    let file = |name: &str| database.folder.path().join(name);
    assert!(!file("portico.db-wal").exists(), "all of it is in portico.db");
    let alone = Database::sqlite();
    std::fs::copy(file("portico.db"), alone.folder.path().join("portico.db")).unwrap();
    assert_eq!(number(&alone, "SELECT count(*) FROM accounts").await, 1);
}

#[tokio::test]
async fn a_stop_gives_up_a_request_that_never_arrives_within_ten_seconds() {
    let database = Database::sqlite();
    let [process] = Process::start(&database);
    let _half = in_progress(&process).await;
    process.signal(Signal::INT);
    let status = process.ended_within(STOP).await.expect("a stop has an end");
    assert!(status.success(), "{status}");
}

#[tokio::test]
async fn a_second_signal_ends_the_process_at_once() {
    let database = Database::sqlite();
    let [process] = Process::start(&database);
    let _half = in_progress(&process).await;
    process.signal(Signal::TERM);
    assert!(process.ended_within(STOP / 10).await.is_none(), "a request is in progress");
    process.signal(Signal::TERM);
    let status = process.ended_within(STOP / 5).await.expect("at once");
    assert_eq!((status.code(), status.signal()), (Some(143), None));
}

#[tokio::test]
async fn a_hang_up_ends_nothing() {
    let database = Database::sqlite();
    let [process] = Process::start(&database);
    let person = process.browser().begin("shop", "sign_in").await;
    process.signal(Signal::HUP);
    person.email(EMAIL).await.sees("enter_password");
    assert!(process.ended_within(STOP / 10).await.is_none());
    drop(connection(&database).await);
}
