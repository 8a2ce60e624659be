//! The program itself. It is small, so that a build can ask for it: the program is built as for all
//! tests then.

use std::process::Command;

#[test]
fn the_program_says_which_version_it_is() {
    let said = Command::new(env!("CARGO_BIN_EXE_portico")).arg("--version").output().unwrap();
    assert!(said.status.success());
    let version = concat!("portico ", env!("CARGO_PKG_VERSION"), "\n");
    assert_eq!(String::from_utf8(said.stdout).unwrap(), version);
}
