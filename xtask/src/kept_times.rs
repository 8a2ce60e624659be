//! Tests of `.ci/keep-times`, which has Cargo compile in a clone only what has changed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime};

use crate::dist;

/// A clone, and the folder that things are built into.
struct Clone {
    root: PathBuf,
    built: PathBuf,
}

impl Clone {
    /// Clones files anew, so that all of them are new, and has their times kept.
    fn of(home: &Path, name: &str, files: &[(&str, &str)]) -> Self {
        let root = dist::fresh(home.join(name)).unwrap();
        fs::create_dir(root.join("folder")).unwrap();
        for (file, text) in files {
            fs::write(root.join(file), text).unwrap();
        }
        run(&root, "git init --quiet");
        run(&root, "git add --all");
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../.ci/keep-times");
        let built = home.join("built");
        run(&root, &format!("{} {}", script.display(), built.display()));
        Self { root, built }
    }

    fn time(&self, file: &str) -> SystemTime {
        self.root.join(file).metadata().unwrap().modified().unwrap()
    }
}

fn run(root: &Path, command: &str) {
    let mut words = command.split(' ');
    let mut program = Command::new(words.next().unwrap());
    assert!(program.args(words).current_dir(root).status().unwrap().success(), "{command}");
}

#[test]
fn in_the_next_clone_at_the_same_place_only_what_has_changed_is_new() {
    let home = std::env::temp_dir().join(format!("portico-times-{}", std::process::id()));
    let home = dist::fresh(home).unwrap();
    let files = [("one.rs", "1"), ("folder/two.rs", "2"), ("folder/ü b.rs", "3")];
    let first = Clone::of(&home, "clone", &files);
    let times = ["one.rs", "folder/two.rs", "folder/ü b.rs", "folder"].map(|file| first.time(file));
    std::thread::sleep(Duration::from_millis(20));

    let same = Clone::of(&home, "clone", &files);
    assert_eq!(
        ["one.rs", "folder/two.rs", "folder/ü b.rs", "folder"].map(|file| same.time(file)),
        times
    );

    let changed = Clone::of(&home, "clone", &[files[0], ("folder/two.rs", "other"), files[2]]);
    assert!(changed.time("folder/two.rs") > times[1]);
    assert_eq!(["one.rs", "folder"].map(|file| changed.time(file)), [times[0], times[3]]);

    let added = Clone::of(&home, "clone", &[files[0], files[2], ("folder/three.rs", "")]);
    assert!(added.time("folder") > times[3], "a name in it is new");
    assert_eq!(added.time("one.rs"), times[0]);

    let elsewhere = Clone::of(&home, "another", &files);
    assert!(elsewhere.time("one.rs") > times[0], "what was built names the place");
    let back = Clone::of(&home, "clone", &files);
    assert!(back.time("one.rs") > elsewhere.time("one.rs"), "the other place was built since");
    assert!(back.built.join("kept-times").exists());
    fs::remove_dir_all(home).unwrap();
}
