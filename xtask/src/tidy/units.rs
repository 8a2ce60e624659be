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

/// All units, in the order of their names.
fn units() -> Vec<PathBuf> {
    let files = std::fs::read_dir(root().join(FOLDER)).expect("it is there");
    let mut units: Vec<_> = files.map(|file| file.expect("it can be read").path()).collect();
    units.sort();
    units
}

#[test]
fn the_services_are_confined() {
    for unit in units().iter().filter(|unit| unit.extension().is_some_and(|end| end == "service")) {
        let rated = analyze(&["security", "--offline=true", EXPOSURE], &[unit]);
        let Some(rated) = rated else { return };
        succeeds(&rated);
    }
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
    let copies: Vec<_> = units().iter().map(|unit| copied_into(&folder, unit)).collect();
    let copies: Vec<_> = copies.iter().map(PathBuf::as_path).collect();
    let verified = analyze(&["verify", "--man=no"], &copies);
    std::fs::remove_dir_all(folder).expect("the folder is ours");
    verified.as_ref().inspect(|output| succeeds(output));
}

/// A unit as it is verified: the program need not be installed here.
fn copied_into(folder: &Path, unit: &Path) -> PathBuf {
    let text = std::fs::read_to_string(unit).expect("it is there");
    let copy = folder.join(unit.file_name().expect("it is a file"));
    std::fs::write(&copy, text.replace("ExecStart=portico ", "ExecStart=true "))
        .expect("the folder is ours");
    copy
}
