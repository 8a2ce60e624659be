//! How the mail server is known and signed in to: by a real conversation over TLS.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use rcgen::{CertificateParams, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::PrivatePkcs8KeyDer;
use serde_json::Value;
use tokio_rustls::TlsAcceptor;

use crate::databases::Database;
use crate::processes::{Process, log};
use crate::relay::{Encrypts, Manner, Relay};
use crate::support::settings_text;

/// After this something will not happen any more.
const PATIENCE: Duration = Duration::from_mins(1);

/// A certificate for a name, until a year, and the file that has it as a root.
fn certificate(folder: &Path, name: &str, until: i32) -> (TlsAcceptor, PathBuf) {
    let mut params = CertificateParams::new([name.to_owned()]).unwrap();
    params.not_after = rcgen::date_time_ymd(until, 1, 1);
    let key = KeyPair::generate().unwrap();
    let certificate = params.self_signed(&key).unwrap();
    let root = folder.join(format!("{name}-{until}.pem"));
    std::fs::write(&root, certificate.pem()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate.der().clone()],
            PrivatePkcs8KeyDer::from(key.serialize_der()).into(),
        )
        .unwrap();
    (TlsAcceptor::from(Arc::new(config)), root)
}

/// A section of settings with further lines.
fn section(relay: &Relay, encrypts: Encrypts, user: &str, lines: &str) -> String {
    let port = relay.port();
    let smtp = match encrypts {
        Encrypts::AtOnce => format!("smtps://{user}@localhost:{port}"),
        Encrypts::WhenAsked => format!("smtp://{user}@localhost:{port}?tls=required"),
    };
    format!("[mail]\nsmtp = {smtp:?}\nfrom = \"no-reply@example.com\"\n{lines}")
}

/// What the doctor says of the mail server, on a machine that trusts one root: the level, and
/// the message.
fn doctor(database: &Database, section: &str, root: &Path) -> (String, String) {
    let folder = database.folder.path();
    std::fs::write(folder.join("portico.toml"), settings_text(database) + section).unwrap();
    let mut portico = Command::new(env!("CARGO_BIN_EXE_portico"));
    portico.current_dir(folder).stdin(Stdio::null()).args(["doctor", "--json"]);
    portico.args(["--dns", "127.0.0.1:1", "--data"]);
    let output = portico.arg(folder).env("SSL_CERT_FILE", root).output().unwrap();
    let findings: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    let mail = findings.iter().find(|finding| finding["check"] == "mail").unwrap();
    let text = |name: &str| mail[name].as_str().unwrap().to_owned();
    (text("level"), text("message"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_mail_server_is_signed_in_to_over_tls_by_what_it_offers_or_the_settings_say() {
    let database = Database::sqlite();
    let (tls, root) = certificate(database.folder.path(), "localhost", 4000);
    std::fs::write(database.folder.path().join("token"), "ya29.token\n").unwrap();
    let (password, token) = ("mara:hush", "token_file = \"token\"\n");
    let plain = ("PLAIN", "\0mara\0hush");
    let login = ("LOGIN", "mara hush");
    let xoauth2 = ("XOAUTH2", "user=mara\x01auth=Bearer ya29.token\x01\x01");
    for encrypts in [Encrypts::AtOnce, Encrypts::WhenAsked] {
        for (offers, user, lines, told) in [
            ("250-AUTH LOGIN PLAIN\r\n", password, "", plain),
            ("250-AUTH LOGIN\r\n", password, "", login),
            ("250-AUTH PLAIN LOGIN\r\n", password, "auth = \"login\"\n", login),
            ("250-AUTH PLAIN XOAUTH2\r\n", "mara", token, xoauth2),
        ] {
            let relay = Relay::encrypting(offers, Manner::Takes, tls.clone(), encrypts).await;
            let section = section(&relay, encrypts, user, lines);
            let (level, message) = doctor(&database, &section, &root);
            assert_eq!(level, "ok", "{encrypts:?} {offers}{message}");
            assert_eq!(message, "localhost lets Portico sign in.");
            let told = (told.0.to_owned(), told.1.to_owned());
            assert_eq!(relay.signed_in(), [told], "{encrypts:?} {offers}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_server_that_offers_another_way_to_sign_in_is_named_and_told_nothing() {
    let database = Database::sqlite();
    let (tls, root) = certificate(database.folder.path(), "localhost", 4000);
    std::fs::write(database.folder.path().join("token"), "ya29.token\n").unwrap();
    for (user, lines, way) in [
        ("mara:hush", "auth = \"plain\"\n", "by PLAIN"),
        ("mara", "token_file = \"token\"\n", "by XOAUTH2"),
    ] {
        let offers = "250-AUTH LOGIN\r\n";
        let at_once = Encrypts::AtOnce;
        let relay = Relay::encrypting(offers, Manner::Takes, tls.clone(), at_once).await;
        let section = section(&relay, at_once, user, lines);
        let (level, message) = doctor(&database, &section, &root);
        assert_eq!(level, "wrong");
        assert!(
            message.contains("does not offer to sign in") && message.contains(way),
            "{message}"
        );
        assert_eq!(relay.signed_in(), []);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_certificate_that_cannot_be_trusted_is_told_in_words_and_gets_no_password() {
    let database = Database::sqlite();
    let folder = database.folder.path();
    let (good, _) = certificate(folder, "localhost", 4000);
    let (other, other_root) = certificate(folder, "mail.example", 4000);
    let (old, old_root) = certificate(folder, "localhost", 2001);
    for encrypts in [Encrypts::AtOnce, Encrypts::WhenAsked] {
        for (tls, root, words) in [
            (&good, &other_root, "signed by nobody whom this machine trusts"),
            (&other, &other_root, "is not for the name localhost"),
            (&old, &old_root, "its certificate has expired"),
        ] {
            let offers = "250-AUTH PLAIN\r\n";
            let relay = Relay::encrypting(offers, Manner::Takes, tls.clone(), encrypts).await;
            let section = section(&relay, encrypts, "mara:hush", "");
            let (level, message) = doctor(&database, &section, root);
            assert_eq!(level, "wrong");
            assert!(message.contains(words), "{encrypts:?}: {message}");
            assert_eq!(relay.signed_in(), []);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_is_read_again_at_each_connection_and_its_refusal_is_told_with_the_reason() {
    let database = Database::sqlite();
    let folder = database.folder.path();
    let (tls, root) = certificate(folder, "localhost", 4000);
    let token = folder.join("token");
    std::fs::write(&token, "old").unwrap();
    let (offers, asked) = ("250-AUTH XOAUTH2\r\n", Encrypts::WhenAsked);
    let relay = Relay::encrypting(offers, Manner::RefusesUs, tls, asked).await;
    let section = section(&relay, asked, "mara", "token_file = \"token\"\n");
    let mut portico = Command::new(env!("CARGO_BIN_EXE_portico"));
    portico.env("SSL_CERT_FILE", root);
    let server = Process::start_by_with(portico, &database, &section);
    let person = server.browser().begin("news", "sign_up").await.email("mara@example.org").await;
    let said = async {
        while !std::fs::read_to_string(log(&database)).unwrap().contains("is tried again") {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PATIENCE, said).await.unwrap();
    std::fs::write(&token, "new").unwrap();
    relay.behave(Manner::Takes);
    let mail = relay.taken(1).await.remove(0);
    drop(person.code(&mail.code()).await.sees("create_password"));
    let told: Vec<_> = relay.signed_in().into_iter().map(|(_, told)| told).collect();
    assert!(told[0].contains("Bearer old\x01"), "{told:?}");
    assert!(told.last().unwrap().contains("Bearer new\x01"), "{told:?}");
    let log = std::fs::read_to_string(log(&database)).unwrap();
    assert!(log.contains("the access token was refused") && log.contains("401"), "{log}");
    assert!(!log.contains("Bearer old"), "{log}");
}
