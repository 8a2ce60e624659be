//! `portico server-key`, beside a server that runs.

use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;
use std::time::Duration;

use crate::backup::{portico, refused, said};
use crate::databases::Database;
use crate::processes::Process;
use crate::support::number;

/// After this something will not happen any more.
const PATIENCE: Duration = Duration::from_mins(1);

const ACTIVE: &str = "SELECT MAX(number) FROM key_generations";
const ALL_SEAL: &str =
    "SELECT COUNT(*) FROM key_generations WHERE number = 2 AND sealing_at IS NOT NULL";

async fn until(database: &Database, select: &'static str, wanted: i64) {
    let reached = async {
        while number(database, select).await != wanted {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    assert!(tokio::time::timeout(PATIENCE, reached).await.is_ok(), "{select}");
}

#[tokio::test]
async fn a_running_server_takes_the_new_key_by_itself_and_the_old_one_stays_while_it_is_needed() {
    let database = Database::sqlite();
    let [process] = Process::start(&database);
    let folder = database.folder.path();
    let key = folder.join("portico.key");
    let first = std::fs::read_to_string(&key).unwrap();
    let run = |arguments: &[&str]| portico(&database, arguments);
    let status = said(&run(&["server-key", "status"]));
    assert!(status.starts_with("generation 1: encrypts; stored values: 0\nserver "), "{status}");
    assert!(said(&run(&["server-key", "retire"])).starts_with("There is one generation"));
    assert_eq!(said(&run(&["server-key", "retire", "--output", "-"])).trim_end(), first);

    // To a file that is mounted elsewhere: the key file stays as it is.
    let other = folder.join("other.key");
    let output = ["server-key", "rotate", "--output", other.to_str().unwrap()];
    assert!(said(&run(&output)).contains("other.key has generation 2. Give it to all servers"));
    assert_eq!(std::fs::read_to_string(&key).unwrap(), first);
    assert_eq!(other.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    refused(&run(&output), "File exists");

    // Or to a program that takes it on.
    let printed = run(&["server-key", "rotate", "--output", "-"]);
    assert!(said(&printed).starts_with("portico-key 2\n"), "nothing comes before the key");
    let told = String::from_utf8(printed.stderr).unwrap();
    assert!(
        told.starts_with("What was printed has generation 2. Give it to all servers"),
        "{told}"
    );
    assert_eq!(std::fs::read_to_string(&key).unwrap(), first);

    let told = said(&run(&["server-key", "rotate"]));
    assert!(told.contains("portico.key has generation 2."), "{told}");
    assert_eq!(key.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    until(&database, ACTIVE, 2).await;
    until(&database, ALL_SEAL, 1).await;
    let status = said(&run(&["server-key", "status"]));
    assert!(status.contains("\ngeneration 2: encrypts since 20"), "{status}");
    assert!(status.contains(": knows 1 2, encrypts with 2, was heard of"), "{status}");
    // Another command encrypts as the server does.
    let person =
        "{\"email\":\"mara@example.org\",\"authenticator\":\"GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\"}\n";
    std::fs::write(folder.join("people.jsonl"), person).unwrap();
    said(&run(&["accounts", "import", "people.jsonl"]));
    assert_eq!(number(&database, "SELECT COUNT(*) FROM servers").await, 1, "it has left");
    let status = said(&run(&["server-key", "status"]));
    assert!(status.starts_with("generation 1: decrypts; stored values: 0\n"), "{status}");
    assert!(status.contains(" UTC; stored values: 1\n"), "{status}");
    let second = std::fs::read_to_string(&key).unwrap();
    assert!(!status.contains(&second.lines().nth(3).unwrap()[7..15]), "no key is shown");
    let early = run(&["server-key", "retire"]);
    refused(&early, "The older generations are needed, and nothing was changed.");
    refused(&early, "Forms that people have open, and access tokens, count for");
    assert_eq!(std::fs::read_to_string(&key).unwrap(), second);

    let backup = folder.join("copy.db");
    let told = said(&run(&["backup", backup.to_str().unwrap()]));
    assert!(told.contains("portico.key, generation 2, in another place"), "{told}");
    drop(process);
    std::fs::write(&key, first).unwrap();
    let restore = ["restore", backup.to_str().unwrap(), "--replace"];
    refused(&run(&restore), "The key lacks generation 2, which");
    refused(&run(&["doctor"]), "");
    let doctor = String::from_utf8(run(&["doctor"]).stdout).unwrap();
    assert!(doctor.contains("lacks generation 2, which the database is used with"), "{doctor}");
    refused(&run(&["server-key", "status"]), "lacks generation 2");
    std::fs::write(&key, second.trim_end().strip_suffix("end").unwrap()).unwrap();
    let mut check = Command::new(env!("CARGO_BIN_EXE_portico"));
    check.current_dir(folder).arg("check").env("PORTICO__DATA", folder);
    refused(&check.output().unwrap(), "portico.key: line 5 is missing: the file was cut off");
    std::fs::write(&key, second).unwrap();
    assert!(said(&run(&restore)).contains("holds 1 accounts"));
}
