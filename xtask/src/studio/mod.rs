//! The studio as a folder of plain files, for any host.

mod later;
mod pack;
mod unchanged;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use anyhow::{Context, Result};
use unchanged::Sources;

use crate::bundle::{self, Profile};
use crate::project::Project;
use crate::toolchain::WASM;
use crate::{dist, host, node, progress, toolchain};

/// What is loaded together: a bundle of its own, with its pages and its style sheet.
struct Part {
    name: &'static str,
    /// What the crate is built with for it.
    features: &'static str,
    /// What is served as it stands.
    pages: &'static [&'static str],
    /// The style sheets, in their order.
    sheets: &'static [&'static str],
}

/// Brands are made in the first; in the second, which is loaded when it is opened, user flows are walked.
const PARTS: [Part; 2] = [
    Part {
        name: "studio",
        features: "",
        pages: &["index.html", "preview.html", "mail.html"],
        sheets: &[
            "tokens", "frame", "controls", "choices", "panels", "checks", "stage", "dialogs",
            "windows",
        ],
    },
    Part { name: "run", features: "run", pages: &["run.html", "sign-in.html"], sheets: &["run"] },
];

/// Leptos forgets what each component is made of, so that fewer functions are made for each.
const ERASED: &str = "--cfg=erase_components";

/// Where a studio lies that this process has built: the sources do not change under it.
static BUILT: Mutex<Vec<(Profile, PathBuf)>> = Mutex::new(Vec::new());

/// Builds the studio into `dist/studio/`, once in each run of this program.
pub(crate) fn build(project: &Project, profile: Profile) -> Result<PathBuf> {
    let mut built = BUILT.lock().expect("nobody panics with it");
    // The folder holds the studio that was built last.
    if let Some((last, folder)) = built.last()
        && *last == profile
    {
        return Ok(folder.clone());
    }
    let folder = built_now(project, profile)?;
    built.push((profile, folder.clone()));
    Ok(folder)
}

fn built_now(project: &Project, profile: Profile) -> Result<PathBuf> {
    toolchain::ensure_wasm_target()?;
    host::build_bindgen(project)?;
    node::install(project, "xtask", "Fetching esbuild and wasm-opt from npm")?;
    let home = project.target.join("studio").join(profile.name());
    let (ready, kept) = (home.join("ready"), home.join("key"));
    let compiled: Vec<PathBuf> =
        PARTS.iter().map(|part| compile(project, profile, part, &home)).collect::<Result<_>>()?;
    let key = key(project, profile, &compiled)?;
    // To pack takes longer than to see that nothing has changed, in this clone or another.
    if fs::read_to_string(&kept).ok().as_ref() != Some(&key) {
        progress::step("Packing the studio", || {
            dist::fresh(ready.clone())?;
            pack::parts(project, profile, &compiled, &home, &ready)?;
            pack::locales(project, profile, &ready)
        })?;
        fs::write(kept, key)?;
    }
    let folder = dist::fresh(project.dist().join("studio"))?;
    dist::publish(&ready, &folder)?;
    Ok(folder)
}

/// The files of the locales, which are fetched one by one. The first page has English.
pub(crate) fn locales(folder: &Path) -> Result<Vec<PathBuf>> {
    named(folder, "words-", ".json")
}

/// The file of each locale but English, by its tag.
fn words(project: &Project) -> Result<Vec<(String, String)>> {
    let mut words = vec![];
    for entry in fs::read_dir(project.root.join("words/locales"))? {
        let path = entry?.path();
        let tag = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if tag != "en" {
            words.push((tag, fs::read_to_string(path)?));
        }
    }
    words.sort();
    Ok(words)
}

/// Changes when anything does that the studio is made of, this file included.
fn key(project: &Project, profile: Profile, compiled: &[PathBuf]) -> Result<String> {
    let mut made_of = vec![];
    for wasm in compiled {
        let content = fs::read(wasm);
        made_of.extend(content.with_context(|| format!("{} was not built", wasm.display()))?);
    }
    let home = project.root.join("studio");
    for part in &PARTS {
        for page in part.pages {
            made_of.extend(fs::read(home.join("page").join(page))?);
        }
        for sheet in part.sheets {
            made_of.extend(fs::read(home.join("style").join(sheet).with_extension("css"))?);
        }
    }
    made_of.extend(words(project)?.into_iter().flat_map(|(_, file)| file.into_bytes()));
    made_of.extend(fs::read(project.root.join("xtask/package-lock.json"))?);
    made_of.extend(profile.name().bytes());
    made_of.extend(include_bytes!("mod.rs"));
    made_of.extend(include_bytes!("later.rs"));
    made_of.extend(include_bytes!("pack.rs"));
    Ok(dist::hash(&made_of))
}

/// Compiles a part, and keeps what the next one is compiled over.
fn compile(project: &Project, profile: Profile, part: &Part, home: &Path) -> Result<PathBuf> {
    let mut cargo = project.cargo();
    cargo.args(["rustc", "-p", "portico-studio", "--lib", "--target", WASM]);
    cargo.args(["--features", part.features, "--crate-type", "cdylib"]);
    match profile {
        Profile::Release => bundle::release(project, &mut cargo, &[ERASED])?,
        Profile::Dev => drop(cargo.arg("--")),
    }
    cargo.arg(later::CALLS);
    let command = format!("{cargo:?}");
    let kept = home.join(part.name).with_extension("wasm");
    let sources = Sources::of(&kept);
    if kept.exists() && sources.are_unchanged(project, &command)? {
        return Ok(kept);
    }
    progress::cargo_step(&format!("Building the studio: {}", part.name), cargo)?;
    fs::create_dir_all(home)?;
    let wasm = project.target.join(WASM).join("debug/studio.wasm");
    fs::copy(&wasm, &kept)?;
    sources.keep(project, &command, &wasm)?;
    Ok(kept)
}

/// What of a part is fetched when it is first needed.
pub(crate) fn fetched(folder: &Path, name: &str) -> Result<Vec<PathBuf>> {
    named(folder, &format!("{name}-"), ".wasm")
}

/// The files whose names begin and end so.
fn named(folder: &Path, begin: &str, end: &str) -> Result<Vec<PathBuf>> {
    let mut files = vec![];
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with(begin) && name.ends_with(end) {
            files.push(path);
        }
    }
    Ok(files)
}

/// The files that a visitor of each part loads, with its name.
pub(crate) fn parts(folder: &Path) -> impl Iterator<Item = (&'static str, Vec<PathBuf>)> {
    PARTS.iter().map(|part| (part.name, part.files(folder)))
}

impl Part {
    fn files(&self, folder: &Path) -> Vec<PathBuf> {
        let made =
            ["wasm", "js", "css"].map(|ending| folder.join(self.name).with_extension(ending));
        made.into_iter().chain(self.pages.iter().map(|page| folder.join(page))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sheet_of_the_studio_is_served() {
        let style = Path::new(env!("CARGO_MANIFEST_DIR")).join("../studio/style");
        let mut found: Vec<_> = fs::read_dir(style)
            .unwrap()
            .flatten()
            .map(|entry| entry.path().file_stem().unwrap().to_string_lossy().into_owned())
            .collect();
        found.sort();
        let sheets = PARTS.iter().flat_map(|part| part.sheets);
        let mut served: Vec<_> = sheets.map(ToString::to_string).collect();
        served.sort();
        assert_eq!(found, served);
    }
}
