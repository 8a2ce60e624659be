//! What of the studio is fetched when it is first needed, as a WebAssembly file of its own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use crate::bundle::{self, Profile};
use crate::project::Project;
use crate::{dist, node, progress};

/// Keeps what calls what in the WebAssembly, by which it is cut.
pub(super) const CALLS: &str = "-Clink-arg=--emit-relocs";

/// Cuts what is fetched later off the WebAssembly.
pub(super) fn split(project: &Project, wasm: &Path, work: &Path) -> Result<()> {
    let mut split = Command::new(project.built("debug", "split"));
    split.arg(wasm).arg(work);
    progress::quiet(split).map(drop)
}

/// Writes the script for what is left of it.
pub(super) fn bind(project: &Project, profile: Profile, work: &Path) -> Result<()> {
    let mut bindgen = Command::new(project.built("debug", "bindgen"));
    bindgen.arg(work.join("main.wasm")).arg(work).arg(profile.name()).arg(work.join(FETCHES));
    progress::quiet(bindgen).map(drop)
}

/// Puts what was cut off beside the pages, under names that change with the content.
pub(super) fn put(
    project: &Project,
    profile: Profile,
    part: &str,
    work: &Path,
    folder: &Path,
) -> Result<Vec<PathBuf>> {
    let mut script = fs::read_to_string(work.join(FETCHES))?;
    let mut put = vec![];
    for entry in fs::read_dir(work)? {
        let path = entry?.path();
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let Some(name) =
            stem.strip_prefix("split_").or(stem.starts_with("chunk_").then_some(&*stem))
        else {
            continue;
        };
        if profile == Profile::Release {
            bundle::shrink(project, &path, &[])?;
        }
        let content = fs::read(&path)?;
        let name = format!("{}-{name}-{}.wasm", part, dist::hash(&content));
        script = script.replace(&format!("\"./{stem}.wasm\""), &format!("\"./{name}\""));
        fs::write(folder.join(&name), content)?;
        put.push(folder.join(name));
    }
    fs::write(work.join(FETCHES), script)?;
    Ok(put)
}

/// Makes one script of the one that starts and the one that fetches.
pub(super) fn join(project: &Project, profile: Profile, js: &Path, to: &Path) -> Result<()> {
    let mut esbuild = node::tool(project, "esbuild");
    esbuild.arg(js).args([
        "--bundle",
        "--format=esm",
        "--target=es2022",
        "--log-level=warning",
        "--pure:FinalizationRegistry",
    ]);
    if profile == Profile::Release {
        esbuild.arg("--minify");
    }
    esbuild.arg(format!("--outfile={}", to.display()));
    progress::quiet(esbuild).map(drop)
}

/// The script that fetches what was cut off.
const FETCHES: &str = "parts.js";
