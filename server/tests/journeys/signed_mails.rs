//! What arrives at mail servers is signed (DKIM): another library verifies it by the record that
//! Portico prints.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::json;

use crate::databases::Database;
use crate::relay::{Mail, Manner, Relay, read};
use crate::support::{Server, settings_text};

/// Verifies the signatures of a mail by dkimpy: a list of what came of each.
const VERIFY: &str = r"
import dkim, json, sys
given = json.load(sys.stdin)
def record(name, timeout=5):
    name = name.decode() if isinstance(name, bytes) else name
    value = given['records'].get(name.rstrip('.').lower())
    return value.encode() if value else None
def verified(index):
    try:
        return dkim.DKIM(given['mail'].encode()).verify(idx=index, dnsfunc=record)
    except Exception:
        return False
print(json.dumps([verified(index) for index in range(given['signatures'])]))
";

fn portico(folder: &Path, arguments: &[&str]) -> Output {
    let mut portico = Command::new(env!("CARGO_BIN_EXE_portico"));
    portico.current_dir(folder).stdin(Stdio::null()).args(arguments).output().unwrap()
}

#[track_caller]
fn said(folder: &Path, arguments: &[&str]) -> String {
    let Output { status, stdout, stderr } = portico(folder, arguments);
    assert!(status.success(), "{}", String::from_utf8_lossy(&stderr));
    String::from_utf8(stdout).unwrap()
}

/// Makes a key; the section of the settings that names it.
fn make(folder: &Path, selector: &str, algorithm: &str) -> String {
    let file = format!("{selector}.pem");
    let arguments = ["dkim", "new", &file, "--selector", selector, "--algorithm", algorithm];
    said(folder, &[&arguments[..], &["--domain", "example.com"]].concat())
}

/// The name and the value of each record that is printed, as a DNS server answers.
fn records(printed: &str) -> Vec<(String, String)> {
    let record = |line: &str| {
        let (name, strings) = line.trim_start_matches("# ").split_once(". IN TXT ")?;
        let value: String = strings.split('"').skip(1).step_by(2).collect();
        Some((name.to_owned(), value))
    };
    printed.lines().filter_map(record).collect()
}

/// The Python that has dkimpy: that of the system, if another one comes first.
fn python() -> &'static str {
    let has = |python: &&str| {
        let mut import = Command::new(python);
        let import = import.args(["-c", "import dkim, nacl"]).stderr(Stdio::null()).status();
        import.is_ok_and(|status| status.success())
    };
    ["python3", "/usr/bin/python3"].into_iter().find(has).unwrap_or("python3")
}

/// What dkimpy says of the first signatures of a mail.
fn verified(source: &str, records: &[(String, String)], signatures: usize) -> Vec<bool> {
    let records: serde_json::Map<_, _> =
        records.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
    let given = json!({ "mail": source, "records": records, "signatures": signatures });
    let mut python = Command::new(python());
    python.args(["-c", VERIFY]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut python = python.spawn().unwrap();
    python.stdin.take().unwrap().write_all(given.to_string().as_bytes()).unwrap();
    let output = python.wait_with_output().unwrap();
    assert!(output.status.success(), "dkimpy is installed by cargo xtask test server");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// A mail with a code from a server with these keys, as it arrives.
async fn arrived(sections: &str, email: &str) -> Mail {
    let relay = Relay::start(Manner::Takes).await;
    let mail = read(&(relay.section() + sections));
    let server = Server::with(|settings| settings.mail = mail).await;
    drop(server.browser().begin("news", "sign_up").await.email(email).await.sees("enter_code"));
    relay.taken(1).await.remove(0)
}

/// The lines of settings with the key itself, where a file would be named.
fn inline(folder: &Path, selector: &str) -> String {
    let pem = std::fs::read_to_string(folder.join(format!("{selector}.pem"))).unwrap();
    format!("[[mail.dkim]]\nselector = \"{selector}\"\nkey = \"\"\"\n{pem}\"\"\"\n")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_signature_is_verified_by_the_printed_record_and_by_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let printed = make(folder, "old", "rsa") + &make(folder, "new", "ed25519");
    let records = records(&printed);
    assert_eq!(records.len(), 2, "{printed}");
    assert_eq!(records[0].0, "old._domainkey.example.com");
    let sections = inline(folder, "old") + &inline(folder, "new");
    let mail = arrived(&sections, "mara@example.org").await.source;
    assert_eq!(verified(&mail, &records, 2), [true, true], "{mail}");
    let [rsa, ed25519] = [0, 1].map(|at| records[at].clone());
    let swapped = [(rsa.0.clone(), ed25519.1), (ed25519.0, rsa.1.clone())];
    assert_eq!(verified(&mail, &swapped, 2), [false, false]);
    assert_eq!(verified(&mail, &[rsa], 2), [true, false]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_that_somebody_changes_on_the_way_is_signed_no_more() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let printed = make(folder, "old", "rsa") + &make(folder, "new", "ed25519");
    let (records, sections) = (records(&printed), inline(folder, "old") + &inline(folder, "new"));
    for email in ["mara@example.org", "jürgen@exämple.org"] {
        let mail = arrived(&sections, email).await;
        let code = mail.code();
        let mail = mail.source;
        let same = mail.replace("Subject: ", "Subject:  ").replace("\r\n\r\n", "  \r\n\r\n");
        assert_eq!(verified(&same, &records, 2), [true, true], "white space is no change");
        for changed in [
            mail.replace(&format!("\r\n{code}\r\n"), "\r\n000000\r\n"),
            mail.replace(&format!("Subject: {code}"), "Subject: 000000"),
            mail.replace("no-reply@example.com", "ceo@example.com"),
            mail.clone() + "more\r\n",
            mail.replace("From: ", "Subject: Pay at once\r\nFrom: "),
            mail.replace("From: ", "Reply-To: mallory@example.org\r\nFrom: "),
        ] {
            assert_ne!(changed, mail);
            assert_eq!(verified(&changed, &records, 2), [false, false], "{changed}");
        }
    }
}

#[test]
fn a_key_of_the_settings_is_in_a_closed_file_and_its_record_is_printed_again() {
    let database = Database::sqlite();
    let folder = database.folder.path();
    let printed = make(folder, "portico", "rsa");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(folder.join("portico.pem")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let mail = "[mail]\nsmtp = \"smtp://localhost\"\nfrom = \"no-reply@example.com\"\n";
    let settings = settings_text(&database) + mail + &printed;
    let settings_file: PathBuf = folder.join("portico.toml");
    std::fs::write(&settings_file, &settings).unwrap();
    assert_eq!(records(&said(folder, &["dkim", "record"])), records(&printed));
    let again = portico(folder, &["dkim", "new", "portico.pem"]);
    assert_eq!(again.status.code(), Some(1), "it is never written over");
    assert!(String::from_utf8_lossy(&again.stderr).contains("cannot make the new file"));

    std::fs::write(folder.join("portico.pem"), "hush").unwrap();
    let check = portico(folder, &["check"]);
    let error = String::from_utf8(check.stderr).unwrap();
    assert_eq!(check.status.code(), Some(1));
    let line = settings.lines().position(|line| line.starts_with("key_file")).unwrap() + 1;
    assert!(error.contains(&format!("portico.toml:{line}: ")), "{error}");
    assert!(error.contains("key must be a private key in PEM form"), "{error}");
    assert!(!error.contains("hush"), "{error}");
}
