//! The list of passwords that are refused, made from one of breached passwords.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::project::Project;

/// Fewest characters of an entry: no user flow lets shorter passwords be chosen.
const MIN: usize = 8;

/// From how many characters on every entry is kept: where a password stands
/// alone it has as many, and few of the most frequent do.
const ALONE: usize = 15;

/// How many of the others are kept, the most frequent ones. With them the list
/// makes the server 0.8 MB larger; with twice as many it would be 1.7 MB.
const MOST: usize = 125_000;

/// Writes `common.fst` from a file with one password a line, the most frequent
/// first, and from `newer.txt`.
pub(crate) fn remake(project: &Project, file: &Path) -> Result<()> {
    let folder = project.root.join("server/src/passwords");
    let newer = read(&folder.join("newer.txt"))?;
    let kept = kept(&read(file)?, &newer);
    ensure!(
        kept.len() > 100_000,
        "{} has only {} passwords of {MIN} characters or more; a list of a million has enough.",
        file.display(),
        kept.len()
    );
    let set = fst::Set::from_iter(&kept)?;
    let bytes = set.as_fst().as_bytes();
    std::fs::write(folder.join("common.fst"), bytes)?;
    println!("{} passwords, {} KB", kept.len(), bytes.len() / 1000);
    Ok(())
}

fn read(file: &Path) -> Result<String> {
    let bytes = std::fs::read(file).with_context(|| format!("{} can't be read", file.display()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// What is kept, in small letters and sorted.
fn kept(frequent: &str, newer: &str) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    let mut left = MOST;
    let mut kept: BTreeSet<String> = newer.lines().map(str::to_lowercase).collect();
    for line in frequent.lines() {
        let entry = line.to_lowercase();
        let length = entry.chars().count();
        if length < MIN || !seen.insert(entry.clone()) {
            continue;
        }
        if left > 0 || length >= ALONE {
            kept.insert(entry);
        }
        left = left.saturating_sub(1);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_frequent_are_kept_once_and_all_long_ones_and_nothing_too_short() {
        let many: String = (0..MOST).map(|number| format!("frequent{number}\n")).collect();
        let list = format!("monkey\n{many}FREQUENT0\nlatecomer\nverylonglatecomer\n");
        let kept = kept(&list, "newpassword\n");
        assert_eq!(kept.len(), MOST + 2);
        for one in ["frequent0", "verylonglatecomer", "newpassword"] {
            assert!(kept.contains(one), "{one}");
        }
        for other in ["monkey", "latecomer", "FREQUENT0"] {
            assert!(!kept.contains(other), "{other}");
        }
    }
}
