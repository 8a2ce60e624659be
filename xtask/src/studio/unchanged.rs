//! Whether what a part was compiled from is as it was then.
//!
//! Both parts are one library with other features. Cargo keeps one WebAssembly of a library, and compiles the other part anew
//! each time, for most of a minute. So it is not asked if nothing has changed.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use crate::project::Project;
use crate::{dist, progress};

/// What says of a part that was compiled from what it was.
pub(super) struct Sources {
    /// Each file of it, a line each.
    list: PathBuf,
    /// The hash of all of them.
    key: PathBuf,
}

impl Sources {
    /// Those of the part that is kept here.
    pub(super) fn of(kept: &Path) -> Self {
        Self { list: kept.with_extension("sources"), key: kept.with_extension("sources-key") }
    }

    /// Whether this command would make the same again.
    pub(super) fn are_unchanged(&self, project: &Project, command: &str) -> Result<bool> {
        let (Ok(list), Ok(key)) = (fs::read_to_string(&self.list), fs::read_to_string(&self.key))
        else {
            return Ok(false);
        };
        Ok(hash(project, command, &list)?.is_some_and(|now| now == key))
    }

    /// Keeps what this command has compiled from: Cargo has written it beside the WebAssembly for programs like this one.
    pub(super) fn keep(&self, project: &Project, command: &str, wasm: &Path) -> Result<()> {
        let list = listed(&fs::read_to_string(wasm.with_extension("d"))?);
        if let Some(key) = hash(project, command, &list)? {
            fs::write(&self.list, list)?;
            fs::write(&self.key, key)?;
        }
        Ok(())
    }
}

/// The files behind the colon of a rule as make has them, where spaces in a name have a backslash before them.
fn listed(rule: &str) -> String {
    let (_, files) = rule.split_once(": ").unwrap_or_default();
    files.trim_end().replace("\\ ", "\0").replace(' ', "\n").replace('\0', " ")
}

/// Changes when the command does, the compiler, a file, or the names in a folder. `None` if a file is not there, or not of
/// this project.
fn hash(project: &Project, command: &str, list: &str) -> Result<Option<String>> {
    let mut files: BTreeSet<PathBuf> = list.lines().map(PathBuf::from).collect();
    let of_project =
        |file: &PathBuf| file.starts_with(&project.root) || file.starts_with(&project.target);
    if files.is_empty() || !files.iter().all(of_project) {
        return Ok(None);
    }
    let crates = files.iter().filter_map(|file| {
        Some(project.root.join(file.strip_prefix(&project.root).ok()?.iter().next()?))
    });
    let manifests: Vec<_> =
        crates.map(|folder| folder.join("Cargo.toml")).filter(|file| file.exists()).collect();
    files.extend(manifests);
    files.extend(
        ["Cargo.toml", "Cargo.lock", ".cargo/config.toml"].map(|file| project.root.join(file)),
    );
    let mut rustc = Command::new("rustc");
    rustc.arg("-vV");
    let mut made_of = format!("{command}{}", progress::quiet(rustc)?).into_bytes();
    for file in files {
        made_of.extend(file.as_os_str().as_encoded_bytes());
        if file.is_dir() {
            let mut names = vec![];
            for entry in fs::read_dir(&file)? {
                names.push(entry?.file_name());
            }
            names.sort();
            made_of.extend(names.join(OsStr::new("/")).as_encoded_bytes());
        } else {
            let Ok(content) = fs::read(&file) else { return Ok(None) };
            made_of.extend(content);
        }
    }
    Ok(Some(dist::hash(&made_of)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_compiled_again_when_a_file_a_name_or_the_command_changes() {
        let root = std::env::temp_dir().join(format!("portico-unchanged-{}", std::process::id()));
        let root = dist::fresh(root).unwrap();
        let project = Project { target: root.join("target"), root };
        let at = |name: &str| project.root.join(name);
        fs::create_dir_all(at("words/two words")).unwrap();
        fs::create_dir_all(at(".cargo")).unwrap();
        let files = [
            "Cargo.toml",
            "Cargo.lock",
            ".cargo/config.toml",
            "words/Cargo.toml",
            "words/lib.rs",
            "words/two words/en.json",
        ];
        let write = |text: &str| files.iter().for_each(|file| fs::write(at(file), text).unwrap());
        write("as it was");
        let places = ["words/lib.rs", "words/two words", "words/two words/en.json"]
            .map(|file| at(file).display().to_string().replace(' ', "\\ "));
        fs::write(at("studio.d"), format!("studio.wasm: {}\n", places.join(" "))).unwrap();
        let (command, sources) = ("cargo rustc", Sources::of(&at("run.wasm")));
        let is_unchanged = |command| sources.are_unchanged(&project, command).unwrap();
        assert!(!is_unchanged(command), "nothing was compiled");
        sources.keep(&project, command, &at("studio.wasm")).unwrap();
        assert!(is_unchanged(command));
        for file in files {
            fs::write(at(file), "changed").unwrap();
            assert!(!is_unchanged(command), "{file}");
            write("as it was");
            assert!(is_unchanged(command));
        }
        assert!(!is_unchanged("cargo rustc --release"));
        fs::write(at("words/two words/de.json"), "").unwrap();
        assert!(!is_unchanged(command), "a name in a folder");
        fs::remove_file(at("words/two words/de.json")).unwrap();
        fs::remove_file(at("words/lib.rs")).unwrap();
        assert!(!is_unchanged(command), "a file that is gone");
        fs::remove_dir_all(&project.root).unwrap();
    }
}
