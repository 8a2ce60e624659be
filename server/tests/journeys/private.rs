//! Files that nobody but the owner of the server can read, whatever the umask.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use portico_server::settings::Settings;
use portico_server::store::{Location, Store};

use crate::databases::Database;
use crate::hearing::{self, Log};
use crate::support::settings_text;

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// Runs the real program with a umask that takes nothing away, until it listens
/// or says why it does not.
fn run(settings: &Path, data: &Path) -> Output {
    const SCRIPT: &str = r#"umask 000; "$0" serve --settings "$1" --listen 127.0.0.1:0 --data "$2" >"$1.out" & portico=$!
        n=0; while kill -0 $portico 2>/dev/null && [ $n -lt 600 ] && ! grep -q listens "$1.out"; do
        n=$((n+1)); sleep 0.1; done
        cat "$1.out"; stat -c '%a %n' "$2"/*; kill $portico 2>/dev/null; wait $portico"#;
    let mut shell = Command::new("sh");
    shell.args(["-c", SCRIPT, env!("CARGO_BIN_EXE_portico")]).arg(settings).arg(data);
    shell.stdin(Stdio::null()).output().unwrap()
}

#[test]
fn what_a_server_makes_is_for_its_owner_alone_whatever_the_umask() {
    let database = Database::sqlite();
    let settings = database.folder.path().join("portico.toml");
    fs::write(&settings, settings_text(&database)).unwrap();
    let data = database.folder.path().join("new/data");
    let output = run(&settings, &data);
    let modes = String::from_utf8(output.stdout).unwrap();
    for file in ["portico.db", "portico.db-wal", "portico.db-shm", "portico.key"] {
        let line = format!("600 {}", data.join(file).display());
        assert!(modes.lines().any(|mode| mode == line), "{line} is not in {modes}");
    }
    assert_eq!(mode(&data), 0o700);
}

#[test]
fn a_server_whose_key_others_can_read_does_not_start() {
    let database = Database::sqlite();
    let settings = database.folder.path().join("portico.toml");
    fs::write(&settings, settings_text(&database)).unwrap();
    let data = database.folder.path().join("data");
    fs::create_dir(&data).unwrap();
    let key = data.join("portico.key");
    fs::write(&key, "00".repeat(32)).unwrap();
    set_mode(&key, 0o640);
    let output = run(&settings, &data);
    let said = String::from_utf8(output.stderr).unwrap();
    let to_do = format!("chmod 600 {}", key.display());
    assert!(!String::from_utf8(output.stdout).unwrap().contains("listens"), "{said}");
    assert!(said.contains("mode 0640") && said.contains(&to_do), "{said}");
}

#[tokio::test]
async fn a_database_that_others_could_read_is_closed_and_told() {
    hearing::begin();
    let database = Database::sqlite();
    let file = database.folder.path().join("portico.db");
    let location = Location::Sqlite(file.clone());
    Store::open(&location).await.unwrap().close().await;
    set_mode(&file, 0o644);
    let log = Log::default();
    let guard = log.listen();
    let store = Store::open(&location).await.unwrap();
    drop(guard);
    assert_eq!(mode(&file), 0o600);
    assert!(log.text().contains("others than its owner could read this file"), "{}", log.text());
    store.update_readiness().await.unwrap();
}

#[tokio::test]
async fn a_data_folder_that_is_there_is_left_as_it_is_and_told() {
    hearing::begin();
    let database = Database::sqlite();
    let data = database.folder.path();
    let mut settings = Settings::parse("test.toml", &settings_text(&database)).unwrap();
    settings.data = data.into();
    for (before, told) in [(0o755, true), (0o700, false)] {
        set_mode(data, before);
        let log = Log::default();
        let guard = log.listen();
        portico_server::app::App::start(settings.clone()).await.unwrap();
        drop(guard);
        assert_eq!(mode(data), before);
        assert_eq!(log.text().contains("run chmod 700"), told, "{}", log.text());
    }
}
