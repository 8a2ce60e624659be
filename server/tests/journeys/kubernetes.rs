//! The example for Kubernetes: that a server takes its settings, and answers its probes.

use std::fs;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::databases::Database;
use crate::processes::{Process, free_address};

const MANIFEST: &str = include_str!("../../../packages/kubernetes/portico.yaml");

/// Where the manifest mounts the secrets.
const SECRETS: &str = "/run/secrets/portico";

/// The settings in the manifest, without the indentation of their block.
fn settings() -> String {
    let (_, block) = MANIFEST.split_once("  portico.toml: |\n").unwrap();
    let lines = block.lines().take_while(|line| line.is_empty() || line.starts_with("    "));
    lines.map(|line| line.strip_prefix("    ").unwrap_or_default().to_owned() + "\n").collect()
}

fn write_secret(path: &Path, text: &str) {
    fs::write(path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o400)).unwrap();
}

#[test]
fn the_settings_in_the_manifest_are_valid_beside_their_secrets() {
    let database = Database::sqlite();
    let folder = database.folder.path();
    let settings = settings();
    assert!(settings.contains(SECRETS), "{settings}");
    fs::write(folder.join("portico.toml"), settings.replace(SECRETS, folder.to_str().unwrap()))
        .unwrap();
    let address = "postgres://portico:hush@db.example.com/portico?sslmode=verify-full";
    write_secret(&folder.join("database"), address);
    write_secret(&folder.join("mail-password"), "hush");
    write_secret(&folder.join("portico.key"), &"ab".repeat(32));
    let check = || {
        let mut portico = Command::new(env!("CARGO_BIN_EXE_portico"));
        portico.current_dir(folder).arg("check").env("PORTICO__DATA", folder);
        let output = portico.output().unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        (output.status.success(), told)
    };
    assert_eq!(check(), (true, String::new()), "no warning either");
    fs::remove_file(folder.join("mail-password")).unwrap();
    let (valid, told) = check();
    assert!(!valid && told.contains("password_file"), "{told}");
}

/// The status of what a probe asks.
async fn probe(at: SocketAddr, path: &str) -> String {
    let mut stream = TcpStream::connect(at).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer.lines().next().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn each_probe_of_the_manifest_is_answered_at_the_address_for_metrics() {
    let listen = free_address();
    let mut portico = Command::new(env!("CARGO_BIN_EXE_portico"));
    portico.env("PORTICO__METRICS__LISTEN", listen.to_string());
    let database = Database::sqlite();
    let _process = Process::start_by(portico, &database);
    let lines = MANIFEST.lines().map(str::trim);
    let paths: Vec<_> = lines.filter_map(|line| line.strip_prefix("path: ")).collect();
    assert_eq!(paths.len(), 3, "{paths:?}");
    for path in paths {
        assert_eq!(probe(listen, path).await, "HTTP/1.1 200 OK", "{path}");
    }
}
