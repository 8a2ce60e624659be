//! The units of `packages/systemd/`, as systemd reads and rates them.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use super::root;

/// The exposure that `systemd-analyze security` may find, in tenths.
const EXPOSURE: &str = "--threshold=20";

const FOLDER: &str = "packages/systemd";

/// What systemd says; `None` if it is not installed.
fn analyze(arguments: &[&str], units: &[&Path]) -> Option<Output> {
    let output = Command::new("systemd-analyze").args(arguments).args(units).output();
    output.ok()
}

#[track_caller]
fn succeeds(output: &Output) {
    let [out, errors] =
        [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes));
    assert!(output.status.success() && errors.trim().is_empty(), "{out}{errors}");
}

#[test]
fn the_service_is_confined() {
    let unit = root().join(FOLDER).join("portico.service");
    let Some(rated) = analyze(&["security", "--offline=true", EXPOSURE], &[&unit]) else { return };
    succeeds(&rated);
    // The same without what confines it, or the rating says nothing.
    let bare = std::env::temp_dir().join(format!("portico-units-{}", std::process::id()));
    std::fs::create_dir_all(&bare).expect("the folder for temporary files takes some");
    let service = bare.join("portico.service");
    std::fs::write(&service, "[Service]\nExecStart=/bin/true\n").expect("the folder is ours");
    let rated = analyze(&["security", "--offline=true", EXPOSURE], &[&service]);
    assert!(!rated.expect("it is installed").status.success());
    std::fs::remove_dir_all(bare).expect("the folder is ours");
}

#[test]
fn systemd_knows_every_directive_of_the_units() {
    let folder = std::env::temp_dir().join(format!("portico-verify-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("the folder for temporary files takes some");
    let units = ["portico.service", "portico.socket"].map(|name| {
        let text = std::fs::read_to_string(root().join(FOLDER).join(name)).expect("it is there");
        // The program need not be installed here.
        let text = text.replace("/usr/local/bin/portico", "/bin/true");
        let copy = folder.join(name);
        std::fs::write(&copy, text).expect("the folder is ours");
        copy
    });
    let verified = analyze(&["verify", "--man=no"], &units.each_ref().map(PathBuf::as_path));
    std::fs::remove_dir_all(folder).expect("the folder is ours");
    verified.as_ref().inspect(|output| succeeds(output));
}
