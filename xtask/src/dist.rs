//! The files of a bundle: their names, and how they reach `dist/`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// Sixteen hex digits that change with the content. FNV-1a: names need no cryptography, and std keeps no hash stable.
pub(crate) fn hash(content: &[u8]) -> String {
    let hash = content.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    format!("{hash:016x}")
}

pub(crate) fn name(content: &[u8], extension: &str) -> String {
    format!("portico-{}.{extension}", hash(content))
}

pub(crate) fn manifest(profile: &str, js: &str, wasm: &str) -> String {
    format!("{{\"profile\":\"{profile}\",\"js\":\"{js}\",\"wasm\":\"{wasm}\"}}\n")
}

/// Makes `dist` hold what `ready` holds, and writes nothing that is there already: a running server would notice.
pub(crate) fn publish(ready: &Path, dist: &Path) -> Result<()> {
    fs::create_dir_all(dist)?;
    let wanted = names_in(ready)?;
    // The manifest comes last, so that it never names a file that is not there yet.
    let (manifests, files): (Vec<_>, Vec<_>) =
        wanted.iter().partition(|name| *name == "manifest.json");
    for name in files.into_iter().chain(manifests) {
        let content = fs::read(ready.join(name))?;
        if fs::read(dist.join(name)).ok().as_ref() != Some(&content) {
            fs::write(dist.join(name), content)?;
        }
    }
    for name in names_in(dist)? {
        if name.starts_with("portico-") && !wanted.contains(&name) {
            fs::remove_file(dist.join(name))?;
        }
    }
    Ok(())
}

/// The name of the bundle's script.
pub(crate) fn script(dist: &Path) -> Result<String> {
    let is_script = |name: &String| {
        name.starts_with("portico-")
            && Path::new(name).extension().is_some_and(|found| found == "js")
    };
    names_in(dist)?.into_iter().find(is_script).context("There is no bundle in dist/.")
}

fn names_in(folder: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    Ok(names)
}

/// An empty directory at this place.
pub(crate) fn fresh(folder: PathBuf) -> Result<PathBuf> {
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_follows_its_content() {
        // The published test vectors of FNV-1a, 64 bits.
        assert_eq!(hash(b""), "cbf29ce484222325");
        assert_eq!(hash(b"foobar"), "85944171f73967e8");
        assert_eq!(name(b"foobar", "wasm"), "portico-85944171f73967e8.wasm");
        assert_ne!(name(b"foobar", "js"), name(b"foobaz", "js"));
    }

    #[test]
    fn the_manifest_is_json() {
        let text = manifest("dev", "portico-1.js", "portico-2.wasm");
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value["profile"], "dev");
        assert_eq!(value["js"], "portico-1.js");
        assert_eq!(value["wasm"], "portico-2.wasm");
    }

    #[test]
    fn publishing_replaces_the_old_bundle_and_leaves_the_rest() {
        let home = fresh(std::env::temp_dir().join(format!("portico-dist-{}", std::process::id())))
            .unwrap();
        let (ready, dist) = (fresh(home.join("ready")).unwrap(), fresh(home.join("dist")).unwrap());
        fs::write(ready.join("portico-2.js"), "new").unwrap();
        fs::write(ready.join("manifest.json"), "{}").unwrap();
        fs::write(dist.join("portico-1.js"), "old").unwrap();
        fs::write(dist.join("icon.svg"), "kept").unwrap();

        publish(&ready, &dist).unwrap();
        let written = || fs::metadata(dist.join("portico-2.js")).unwrap().modified().unwrap();
        let first = written();
        publish(&ready, &dist).unwrap();

        let mut names = names_in(&dist).unwrap();
        names.sort();
        assert_eq!(names, ["icon.svg", "manifest.json", "portico-2.js"]);
        assert_eq!(written(), first, "an unchanged file was written again");
        assert_eq!(script(&dist).unwrap(), "portico-2.js");
        fs::remove_dir_all(home).unwrap();
    }
}
