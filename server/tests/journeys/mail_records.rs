//! What the doctor finds in the DNS about mails, asked of a real DNS server.

use std::net::{SocketAddr, UdpSocket};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::Value;

use crate::databases::Database;
use crate::support::settings_text;

/// dnsmasq, with these records; gone when this goes.
struct Names {
    child: Child,
    address: SocketAddr,
}

impl Names {
    /// Knows all of `example.com`, and nothing else.
    fn start(folder: &Path, records: &[(&str, &[&str])]) -> Self {
        // A port that was free a moment ago may be somebody else's by now.
        let started = (0..10).find_map(|_| Self::try_to_start(folder, records));
        started.expect("dnsmasq does not start")
    }

    /// `None` if it has ended, or does not answer.
    fn try_to_start(folder: &Path, records: &[(&str, &[&str])]) -> Option<Self> {
        let address = UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let mut config = format!(
            "port={}\nlisten-address=127.0.0.1\nbind-interfaces\nno-resolv\nno-hosts\npid-file\nuser=root\n\
            local=/example.com/\n",
            address.port()
        );
        for (name, strings) in records {
            let strings: String = strings.iter().map(|string| format!(",\"{string}\"")).collect();
            config.push_str(&format!("txt-record={name}{strings}\n"));
        }
        let file = folder.join("dnsmasq.conf");
        std::fs::write(&file, config).unwrap();
        let mut path = std::ffi::OsString::from("--conf-file=");
        path.push(&file);
        let mut dnsmasq = Command::new("dnsmasq");
        dnsmasq.arg("--keep-in-foreground").arg(path).stderr(Stdio::null());
        let child = dnsmasq.spawn().expect("dnsmasq is installed by cargo xtask test server");
        let mut names = Self { child, address };
        names.answers().then_some(names)
    }

    /// Waits until it answers, with anything at all.
    fn answers(&mut self) -> bool {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        socket.set_read_timeout(Some(Duration::from_millis(100))).unwrap();
        // A question for the TXT of the root.
        let question = [0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 16, 0, 1];
        (0..100).take_while(|_| matches!(self.child.try_wait(), Ok(None))).any(|_| {
            let sent = socket.send_to(&question, self.address);
            let answered = sent.and_then(|_| socket.recv(&mut [0; 512])).is_ok();
            if !answered {
                std::thread::sleep(Duration::from_millis(20));
            }
            answered
        })
    }
}

impl Drop for Names {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn portico(folder: &Path, arguments: &[&str]) -> String {
    let mut portico = Command::new(env!("CARGO_BIN_EXE_portico"));
    portico.current_dir(folder).stdin(Stdio::null()).args(arguments);
    String::from_utf8(portico.output().unwrap().stdout).unwrap()
}

/// The level and the message of each check of the DNS, by the answers of one server.
fn found(folder: &Path, server: SocketAddr) -> Vec<(String, String, String)> {
    let server = server.to_string();
    let output = portico(folder, &["doctor", "--json", "--data", ".", "--dns", &server]);
    let findings: Vec<Value> = serde_json::from_str(&output).unwrap();
    let text = |finding: &Value, name: &str| finding[name].as_str().unwrap().to_owned();
    let told = findings
        .iter()
        .filter(|finding| ["spf", "dkim", "dmarc"].contains(&finding["check"].as_str().unwrap()));
    told.map(|one| (text(one, "check"), text(one, "level"), text(one, "message"))).collect()
}

#[track_caller]
fn check(found: &[(String, String, String)], expected: &[(&str, &str, &str)]) {
    assert_eq!(found.len(), expected.len(), "{found:?}");
    for ((check, level, message), (name, wanted, piece)) in found.iter().zip(expected) {
        assert_eq!((check.as_str(), level.as_str()), (*name, *wanted), "{message}");
        assert!(message.contains(piece), "{message}");
    }
}

/// Settings of a machine whose mails are signed with two keys; the records of these.
fn signs(database: &Database) -> Vec<(String, Vec<String>)> {
    let folder = database.folder.path();
    let make = |selector: &str, algorithm: &str| {
        let file = format!("{selector}.pem");
        let made = ["dkim", "new", &file, "--selector", selector, "--algorithm", algorithm];
        portico(folder, &[&made[..], &["--domain", "mail.example.com"]].concat())
    };
    let printed = make("old", "rsa") + &make("new", "ed25519");
    let mail = "[mail]\nsmtp = \"smtp://127.0.0.1:1\"\nfrom = \"no-reply@mail.example.com\"\n";
    std::fs::write(folder.join("portico.toml"), settings_text(database) + mail + &printed).unwrap();
    let record = |line: &str| {
        let (name, strings) = line.trim_start_matches("# ").split_once(". IN TXT ")?;
        let strings = strings.split('"').skip(1).step_by(2).map(str::to_owned).collect();
        Some((name.to_owned(), strings))
    };
    printed.lines().filter_map(record).collect()
}

#[test]
fn records_that_are_as_they_should_be_are_found_so_and_a_long_key_is_put_together() {
    let database = Database::sqlite();
    let keys = signs(&database);
    assert_eq!(keys[0].1.len(), 2, "an RSA key is longer than a string: {keys:?}");
    let keys: Vec<(&str, Vec<&str>)> = keys
        .iter()
        .map(|(name, strings)| (name.as_str(), strings.iter().map(String::as_str).collect()))
        .collect();
    let folder = database.folder.path();
    let spf: &[&str] = &["v=spf1 include:spf.provider.example -all"];
    let dmarc: &[&str] = &["v=DMARC1; p=quarantine"];
    let names = Names::start(
        folder,
        &[
            ("mail.example.com", spf),
            ("_dmarc.example.com", dmarc),
            (keys[0].0, &keys[0].1),
            (keys[1].0, &keys[1].1),
        ],
    );
    check(
        &found(folder, names.address),
        &[
            ("spf", "ok", "mail.example.com has an SPF record."),
            ("dkim", "ok", "old._domainkey.mail.example.com is that of the key"),
            ("dkim", "ok", "new._domainkey.mail.example.com is that of the key"),
            ("dmarc", "ok", "p=quarantine"),
        ],
    );
}

#[test]
fn records_that_are_missing_or_of_another_key_are_hints_that_say_what_to_do() {
    let database = Database::sqlite();
    let keys = signs(&database);
    let folder = database.folder.path();
    let other: &[&str] = &["v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="];
    let names = Names::start(folder, &[(&keys[1].0, other)]);
    check(
        &found(folder, names.address),
        &[
            ("spf", "hint", "has no SPF record"),
            ("dkim", "hint", "There is no DKIM record at old._domainkey.mail.example.com"),
            ("dkim", "hint", "Another key is in the record at new._domainkey.mail.example.com"),
            ("dmarc", "hint", "has no DMARC record"),
        ],
    );
    drop(names);
    let nobody = UdpSocket::bind("127.0.0.1:0").unwrap();
    for (_, level, message) in found(folder, nobody.local_addr().unwrap()) {
        assert_eq!(level, "hint");
        assert!(message.contains("The DNS could not be asked for"), "{message}");
    }
}
