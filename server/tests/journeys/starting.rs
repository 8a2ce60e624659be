//! How a process starts, or says why it does not.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::databases::Database;
use crate::processes::{Process, log};
use crate::support::settings_text;

/// Runs the program in a folder with a settings file, to its end.
fn run(folder: &Path, settings: &str, arguments: &[&str]) -> Output {
    std::fs::write(folder.join("portico.toml"), settings).unwrap();
    let mut portico = Command::new(env!("CARGO_BIN_EXE_portico"));
    portico.current_dir(folder).args(arguments).stdin(Stdio::null()).output().unwrap()
}

/// What it said of its failure.
#[track_caller]
fn complaint(output: &Output) -> String {
    let said = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    for dump in ["panicked", "stack backtrace", "Err(", "Os {", "Spanned", "\u{1b}"] {
        assert!(!said.contains(dump), "{said}");
    }
    said
}

const START: [&str; 3] = ["serve", "--listen", "127.0.0.1:0"];

#[test]
fn a_data_path_that_is_a_file_is_told_by_check_and_at_the_start() {
    let database = Database::sqlite();
    let folder = database.folder.path();
    std::fs::write(folder.join("portico-data"), "").unwrap();
    for arguments in [&["check"][..], &START] {
        let said = complaint(&run(folder, &settings_text(&database), arguments));
        assert!(said.contains("portico-data"), "{said}");
        assert!(said.contains("data folder"), "{said}");
    }
}

#[test]
fn a_logo_that_is_no_picture_is_told_with_its_line_by_check_and_at_the_start() {
    let database = Database::sqlite();
    let folder = database.folder.path();
    std::fs::write(folder.join("logo.png"), "<html></html>").unwrap();
    let settings = settings_text(&database).replace("[brand]\n", "[brand]\nlogo = \"logo.png\"\n");
    let line = settings.lines().position(|line| line.starts_with("logo")).unwrap() + 1;
    for arguments in [&["check"][..], &START] {
        let said = complaint(&run(folder, &settings, arguments));
        let expected = format!("portico.toml:{line}: logo in [brand]: logo.png is no PNG picture");
        assert!(said.starts_with(&expected), "{said}");
    }
}

#[test]
fn a_file_that_cannot_be_used_is_told_with_its_path_the_user_and_what_to_do() {
    let database = Database::sqlite();
    let folder = database.folder.path();
    // A folder in the place of a file: no user can use it, not even root.
    std::fs::create_dir_all(folder.join("portico-data/portico.db")).unwrap();
    let said = complaint(&run(folder, &settings_text(&database), &START));
    for part in ["portico-data/portico.db", "Portico runs as", "chown"] {
        assert!(said.contains(part), "{part} is not in {said}");
    }
    let said = complaint(&run(folder, &settings_text(&database), &["check"]));
    assert!(said.contains("portico-data/portico.db is a folder"), "{said}");
}

#[test]
fn a_settings_file_that_is_not_there_is_told_with_what_to_do() {
    let database = Database::sqlite();
    let mut portico = Command::new(env!("CARGO_BIN_EXE_portico"));
    portico.current_dir(database.folder.path()).arg("check").stdin(Stdio::null());
    let said = complaint(&portico.output().unwrap());
    assert!(said.starts_with("portico.toml: cannot read the settings: "), "{said}");
    assert!(said.contains("--settings FILE"), "{said}");
}

#[tokio::test]
async fn an_address_that_is_taken_is_told_with_its_setting() {
    let (database, other) = (Database::sqlite(), Database::sqlite());
    let [process] = Process::start(&database);
    let listen = process.address().to_string();
    let said = complaint(&run(
        other.folder.path(),
        &settings_text(&other),
        &["serve", "--listen", &listen],
    ));
    assert!(said.contains(&format!("cannot listen on {listen}")), "{said}");
    assert!(said.contains("Another program listens there"), "{said}");
}

/// What the first lines of a process on any free port name as the demo's app.
fn demo_app(arguments: &[&str]) -> String {
    let database = Database::sqlite();
    let folder = database.folder.path();
    std::fs::write(folder.join("portico.toml"), settings_text(&database)).unwrap();
    let mut portico = Command::new(env!("CARGO_BIN_EXE_portico"));
    portico.current_dir(folder).args(START).args(arguments).stdout(Stdio::piped());
    let mut child = portico.stderr(Stdio::null()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let port = lines.next().unwrap().rsplit(':').next().unwrap().to_owned();
    let app = lines.find(|line| line.contains("Demo app")).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    app.trim().replace(&port, "PORT")
}

#[test]
fn addresses_of_ones_own_settings_stay_and_those_of_the_demo_follow_the_port() {
    assert!(demo_app(&["--demo"]).ends_with("http://localhost:PORT/demo"));
    assert!(demo_app(&[]).ends_with("http://localhost:8080/demo"));
}

#[tokio::test]
async fn a_log_that_is_no_terminal_has_no_escape_sequences() {
    let database = Database::sqlite();
    let folder = database.folder.path();
    std::fs::set_permissions(folder, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let [process] = Process::start(&database);
    process.kill();
    let log = std::fs::read_to_string(log(&database)).unwrap();
    assert!(log.contains("WARN") && !log.contains('\u{1b}'), "{log:?}");
}
