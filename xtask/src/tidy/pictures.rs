//! Pictures in the docs: each is shown somewhere, and all together are small.

use std::fs;

use super::{root, sources};

const FOLDER: &str = "docs/guides/pictures";

/// Most bytes of all of them: whoever clones the repository has each version of each.
const MOST: u64 = 300_000;

#[test]
fn pictures_of_the_guides_are_shown_and_small() {
    let pages: String = sources()
        .iter()
        .filter(|source| source.path.starts_with("docs/guides/"))
        .map(|source| source.text.clone())
        .collect();
    let mut bytes = 0;
    for entry in fs::read_dir(root().join(FOLDER)).expect("the guides have pictures") {
        let entry = entry.expect("the folder can be read");
        let name = entry.file_name().to_string_lossy().into_owned();
        assert!(pages.contains(&format!("](pictures/{name})")), "{FOLDER}/{name} is shown nowhere");
        bytes += entry.metadata().expect("it is a file").len();
    }
    assert!(bytes > 0 && bytes <= MOST, "{FOLDER} has {bytes} bytes, and {MOST} are the most");
}
