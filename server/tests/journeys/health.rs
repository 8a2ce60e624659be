//! What `portico health` says of a server on the same machine.

use std::fs;
use std::net::SocketAddr;
use std::process::{Command, Stdio};
use std::time::Duration;

use rcgen::{CertificateParams, KeyPair};
use sqlx::Executor as _;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::time::Instant;

use crate::databases::Database;
use crate::processes::{Process, free_address};
use crate::support::{connection, settings_text};

/// What the environment of server and health check has in common.
type Variables<'a> = &'a [(&'a str, &'a str)];

fn portico(variables: Variables<'_>) -> Command {
    let mut portico = Command::new(env!("CARGO_BIN_EXE_portico"));
    portico.envs(variables.iter().copied());
    portico
}

/// The exit status, and what was said. It runs aside, so that a test can answer meanwhile.
async fn health(
    database: &Database,
    variables: Variables<'_>,
    listen: SocketAddr,
) -> (Option<i32>, String) {
    let mut portico = portico(variables);
    portico.env("PORTICO__LISTEN", listen.to_string());
    portico.current_dir(database.folder.path()).stdin(Stdio::null()).arg("health");
    let output = tokio::task::spawn_blocking(move || portico.output().unwrap()).await.unwrap();
    let [said, complained] =
        [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text).into_owned());
    (output.status.code(), said + &complained)
}

fn ready(at: SocketAddr) -> (Option<i32>, String) {
    (Some(0), format!("The server at {at} is ready.\n"))
}

#[tokio::test]
async fn a_server_is_healthy_while_it_runs_and_its_database_takes_changes() {
    let database = Database::sqlite();
    let [process] = Process::start(&database);
    let at = process.address();
    assert_eq!(health(&database, &[], at).await, ready(at));
    let mut connection = connection(&database).await;
    connection.execute("ALTER TABLE readiness RENAME TO gone").await.unwrap();
    let said = format!("the server at {at} is not ready: the database takes no changes.\n");
    assert_eq!(health(&database, &[], at).await, (Some(1), said));
    connection.execute("ALTER TABLE gone RENAME TO readiness").await.unwrap();
    assert_eq!(health(&database, &[], at).await, ready(at));
    process.terminate();
    let (status, said) = health(&database, &[], at).await;
    assert_eq!(status, Some(1));
    assert!(said.starts_with(&format!("the server at {at} cannot be asked: ")), "{said}");
}

#[tokio::test]
async fn settings_that_a_running_server_has_refused_make_it_no_less_healthy() {
    let database = Database::sqlite();
    let [process] = Process::start(&database);
    let file = database.folder.path().join("portico.toml");
    let gone = "database_file = \"/nowhere/database\"\nnonsense = 1\n";
    fs::write(&file, gone.to_owned() + &settings_text(&database)).unwrap();
    assert_eq!(health(&database, &[], process.address()).await, ready(process.address()));
    fs::write(file, "no TOML").unwrap();
    let (status, said) = health(&database, &[], process.address()).await;
    assert_eq!(status, Some(1));
    assert!(said.starts_with("portico.toml:1: "), "{said}");
}

#[tokio::test]
async fn a_server_is_asked_by_the_way_that_its_connections_come() {
    let url = ("PORTICO__PUBLIC_URL", "https://login.example.com");
    let certificate = ("PORTICO__TLS__CERTIFICATE_FILE", "tls.pem");
    let key = ("PORTICO__TLS__KEY_FILE", "tls.key");
    let trusted = ("PORTICO__UPSTREAM__TRUSTED_PROXIES", "[\"127.0.0.1\"]");
    let announced = ("PORTICO__UPSTREAM__PROXY_PROTOCOL", "true");
    let ways: [Variables<'_>; 4] = [
        &[url],
        &[url, certificate, key],
        &[url, trusted, announced],
        &[url, certificate, key, trusted, announced],
    ];
    for way in ways {
        let database = Database::sqlite();
        let folder = database.folder.path();
        // Its certificate has expired, and is for another name.
        let mut params = CertificateParams::new(["other.example".to_owned()]).unwrap();
        params.not_after = rcgen::date_time_ymd(2000, 1, 1);
        let pair = KeyPair::generate().unwrap();
        fs::write(folder.join("tls.pem"), params.self_signed(&pair).unwrap().pem()).unwrap();
        fs::write(folder.join("tls.key"), pair.serialize_pem()).unwrap();
        let process = Process::start_by(portico(way), &database);
        assert_eq!(
            health(&database, way, process.address()).await,
            ready(process.address()),
            "{way:?}"
        );
        // Whoever asks otherwise gets no answer.
        let (status, said) = health(&database, &[], process.address()).await;
        assert_eq!(status, Some(i32::from(way.len() > 1)), "{way:?}: {said}");
    }
}

#[tokio::test]
async fn a_server_that_listens_on_all_addresses_is_asked_at_one_of_this_machine() {
    let port = free_address().port();
    let everywhere = SocketAddr::from(([0, 0, 0, 0], port));
    let database = Database::sqlite();
    let process = Process::start_listening(portico(&[]), &database, everywhere);
    assert_eq!(health(&database, &[], everywhere).await, ready(everywhere));
    // IPv6 takes both, where there is no server at ::1.
    let unspecified = SocketAddr::from(([0; 16], port));
    assert_eq!(health(&database, &[], unspecified).await, ready(unspecified));
    drop(process);
    let nowhere = SocketAddr::from(([127, 0, 0, 1], 0));
    let (status, said) = health(&database, &[], nowhere).await;
    assert_eq!(status, Some(1));
    assert!(said.contains("name that of the server with --listen ADDRESS:PORT"), "{said}");
}

#[tokio::test]
async fn what_answers_otherwise_or_never_is_no_healthy_server() {
    let database = Database::sqlite();
    fs::write(database.folder.path().join("portico.toml"), settings_text(&database)).unwrap();
    let other = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = other.local_addr().unwrap();
    let answers = async {
        let (mut stream, _) = other.accept().await.unwrap();
        assert!(stream.read(&mut [0; 1024]).await.unwrap() > 0);
        let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello";
        stream.write_all(answer).await.unwrap();
        stream
    };
    let ((status, said), _stream) = tokio::join!(health(&database, &[], at), answers);
    assert_eq!(status, Some(1));
    assert!(
        said.starts_with(&format!("no Portico with these settings answers at {at}: ")),
        "{said}"
    );
    let (begun, silent) = (Instant::now(), other);
    let (status, said) = health(&database, &[], at).await;
    assert_eq!(status, Some(1));
    assert!(said.ends_with("no answer came within 5 seconds.\n"), "{said}");
    assert!(begun.elapsed() < Duration::from_secs(20));
    drop(silent);
}
