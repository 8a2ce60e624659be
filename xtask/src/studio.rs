//! The studio as a folder of plain files, for any host.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::bundle::{self, Profile};
use crate::project::Project;
use crate::toolchain::WASM;
use crate::{dist, host, node, progress, toolchain};

/// What is served as it stands.
const PAGES: [&str; 2] = ["index.html", "preview.html"];

/// The style sheets, in their order.
const SHEETS: [&str; 9] =
    ["tokens", "frame", "controls", "choices", "panels", "checks", "stage", "dialogs", "windows"];

/// Leptos forgets what each component is made of, so that fewer functions are made for each.
const ERASED: &str = "--cfg=erase_components";

/// Builds the studio into `dist/studio/`.
pub(crate) fn build(project: &Project, profile: Profile) -> Result<PathBuf> {
    toolchain::ensure_wasm_target()?;
    host::build_bindgen(project)?;
    node::install(&project.root.join("xtask"), "Fetching esbuild and wasm-opt from npm")?;
    let wasm = compile(project, profile)?;
    let folder = project.dist().join("studio");
    let (key, kept) = (key(project, profile, &wasm)?, project.target.join("studio/key"));
    // To pack takes longer than to see that nothing has changed.
    if !folder.is_dir() || fs::read_to_string(&kept).ok().as_ref() != Some(&key) {
        progress::step("Packing the studio", || pack(project, profile, &wasm, &folder))?;
        fs::write(kept, key)?;
    }
    Ok(folder)
}

/// Changes when anything does that the studio is made of, this file included.
fn key(project: &Project, profile: Profile, wasm: &Path) -> Result<String> {
    let mut made_of =
        fs::read(wasm).with_context(|| format!("{} was not built", wasm.display()))?;
    let home = project.root.join("studio");
    for page in PAGES {
        made_of.extend(fs::read(home.join("page").join(page))?);
    }
    for sheet in SHEETS {
        made_of.extend(fs::read(home.join("style").join(sheet).with_extension("css"))?);
    }
    made_of.extend(fs::read(project.root.join("xtask/package-lock.json"))?);
    made_of.extend(profile.name().bytes());
    made_of.extend(include_bytes!("studio.rs"));
    Ok(dist::hash(&made_of))
}

fn compile(project: &Project, profile: Profile) -> Result<PathBuf> {
    let mut cargo = project.cargo();
    cargo.args(["rustc", "-p", "portico-studio", "--lib", "--target", WASM]);
    cargo.args(["--crate-type", "cdylib"]);
    if profile == Profile::Release {
        bundle::release(project, &mut cargo, &[ERASED])?;
    }
    progress::cargo_step("Building the studio", cargo)?;
    Ok(project.target.join(WASM).join("debug/studio.wasm"))
}

fn pack(project: &Project, profile: Profile, wasm: &Path, folder: &Path) -> Result<()> {
    let work = dist::fresh(project.target.join("studio/work"))?;
    dist::fresh(folder.to_path_buf())?;
    bundle::bind(project, wasm, &work, profile.name())?;
    let (wasm, js) = (work.join("portico_bg.wasm"), work.join("portico.js"));
    fs::write(&js, started(&fs::read_to_string(&js)?)?)?;
    if profile == Profile::Release {
        bundle::shrink(project, &wasm, &[])?;
        bundle::minify(project, &js)?;
    }
    fs::copy(&wasm, folder.join("studio.wasm"))?;
    fs::copy(&js, folder.join("studio.js"))?;
    let home = project.root.join("studio");
    for page in PAGES {
        fs::copy(home.join("page").join(page), folder.join(page))?;
    }
    sheet(project, &home.join("style"), &folder.join("studio.css"))?;
    let files = parts(folder);
    if profile == Profile::Release { node::compress(&files) } else { Ok(()) }
}

/// The files that a visitor loads.
pub(crate) fn parts(folder: &Path) -> Vec<PathBuf> {
    let names = ["studio.wasm", "studio.js", "studio.css"];
    names.into_iter().chain(PAGES).map(|name| folder.join(name)).collect()
}

/// The script starts itself: its page may hold no script of its own.
fn started(glue: &str) -> Result<String> {
    let exports = "export { initSync, __wbg_init as default };";
    ensure!(
        glue.contains(exports),
        "wasm-bindgen's script does not end as expected; see `started` in studio.rs."
    );
    let start = "__wbg_init({ module_or_path: new URL(\"studio.wasm\", import.meta.url) });";
    Ok(glue.replace(exports, start))
}

fn sheet(project: &Project, from: &Path, to: &Path) -> Result<()> {
    let mut all = String::new();
    for name in SHEETS {
        let path = from.join(name).with_extension("css");
        let sheet = fs::read_to_string(&path);
        all += &sheet.with_context(|| format!("{} is missing", path.display()))?;
    }
    fs::write(to, all)?;
    let mut esbuild: Command = node::tool(project, "esbuild");
    esbuild.arg(to).args([
        "--minify",
        "--target=chrome120",
        "--log-level=warning",
        "--allow-overwrite",
    ]);
    esbuild.arg(format!("--outfile={}", to.display()));
    progress::quiet(esbuild).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_studio_starts_itself_and_exports_nothing() {
        let script = started("let wasm;\nexport { initSync, __wbg_init as default };\n").unwrap();
        assert!(script.contains("new URL(\"studio.wasm\", import.meta.url)"));
        assert!(!script.contains("export"));
        assert!(started("let wasm;").is_err());
    }

    #[test]
    fn every_sheet_of_the_studio_is_served() {
        let style = Path::new(env!("CARGO_MANIFEST_DIR")).join("../studio/style");
        let mut found: Vec<_> = fs::read_dir(style)
            .unwrap()
            .flatten()
            .map(|entry| entry.path().file_stem().unwrap().to_string_lossy().into_owned())
            .collect();
        found.sort();
        let mut served = SHEETS.map(str::to_owned);
        served.sort();
        assert_eq!(found, served);
    }
}
