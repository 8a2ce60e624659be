//! Puts the sheets of the screens together, as the server does.

use std::fs;
use std::path::{Path, PathBuf};

fn main() {
    // Asked for when it runs: the script may have been built in another folder.
    let [crate_folder, out] = ["CARGO_MANIFEST_DIR", "OUT_DIR"]
        .map(|name| PathBuf::from(std::env::var_os(name).expect("cargo sets it")));
    let style = crate_folder.join("../style");
    println!("cargo:rerun-if-changed={}", style.display());
    let sheets = ["portico.css", "components/layout.css"].map(|name| whole(&style.join(name)));
    fs::write(out.join("screens.css"), sheets.concat()).expect("the folder of a build is there");
}

/// A sheet with those that it imports in their places.
fn whole(path: &Path) -> String {
    let sheet = fs::read_to_string(path).expect("the sheets are there");
    let line = |line: &str| match line.strip_prefix("@import \"") {
        Some(import) => whole(&path.with_file_name(import.trim_end_matches("\";"))),
        None => format!("{}\n", line.trim()),
    };
    without_comments(&sheet).lines().map(line).collect()
}

fn without_comments(sheet: &str) -> String {
    let mut parts = sheet.split("/*");
    let first = parts.next().unwrap_or_default().to_owned();
    first
        + &parts.map(|part| part.split_once("*/").map_or("", |(_, rest)| rest)).collect::<String>()
}
