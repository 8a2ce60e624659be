//! The parts of the studio, made small and put beside their pages.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

use anyhow::{Context, Result, ensure};

use super::{PARTS, Part, later, words};
use crate::bundle::{self, Profile};
use crate::project::Project;
use crate::{dist, node, progress};

/// Packs the parts side by side: what makes WebAssembly small works on one core.
pub(super) fn parts(
    project: &Project,
    profile: Profile,
    compiled: &[PathBuf],
    home: &Path,
    ready: &Path,
) -> Result<()> {
    thread::scope(|scope| {
        let begun: Vec<_> = PARTS
            .iter()
            .zip(compiled)
            .map(|(part, wasm)| {
                let work = home.join("work").join(part.name);
                scope.spawn(move || one(project, profile, part, wasm, &work, ready))
            })
            .collect();
        begun.into_iter().try_for_each(|packed| packed.join().expect("no packer panics"))
    })
}

/// Puts the locales beside the pages, under the names by which `words` asks for them.
pub(super) fn locales(project: &Project, profile: Profile, folder: &Path) -> Result<()> {
    for (tag, content) in words(project)? {
        let name = format!("words-{tag}-{}.json", dist::hash(content.as_bytes()));
        fs::write(folder.join(name), content)?;
    }
    if profile == Profile::Release { node::compress(&super::locales(folder)?) } else { Ok(()) }
}

fn one(
    project: &Project,
    profile: Profile,
    part: &Part,
    wasm: &Path,
    work: &Path,
    folder: &Path,
) -> Result<()> {
    let work = dist::fresh(work.to_path_buf())?;
    later::split(project, wasm, &work)?;
    later::bind(project, profile, &work)?;
    let (wasm, js) = (work.join("portico_bg.wasm"), work.join("portico.js"));
    fs::write(&js, started(&fs::read_to_string(&js)?, part.name)?)?;
    if profile == Profile::Release {
        bundle::shrink(project, &wasm, &[])?;
    }
    fs::copy(&wasm, folder.join(part.name).with_extension("wasm"))?;
    let mut fetched = later::put(project, profile, part.name, &work, folder)?;
    later::join(project, profile, &js, &folder.join(part.name).with_extension("js"))?;
    let home = project.root.join("studio");
    for page in part.pages {
        fs::copy(home.join("page").join(page), folder.join(page))?;
    }
    let style = folder.join(part.name).with_extension("css");
    sheet(project, part, &home.join("style"), &style)?;
    fetched.extend(part.files(folder));
    if profile == Profile::Release { node::compress(&fetched) } else { Ok(()) }
}

/// The script starts itself: its page may hold no script of its own.
fn started(glue: &str, name: &str) -> Result<String> {
    let exports = "export { initSync, __wbg_init as default };";
    ensure!(
        glue.contains(exports),
        "wasm-bindgen's script does not end as expected; see `started` in xtask/src/studio/."
    );
    let start = format!(
        "export {{ initSync }};\n__wbg_init({{ module_or_path: new URL(\"{name}.wasm\", import.meta.url) }});"
    );
    Ok(glue.replace(exports, &start))
}

fn sheet(project: &Project, part: &Part, from: &Path, to: &Path) -> Result<()> {
    let mut all = String::new();
    for name in part.sheets {
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
    fn the_studio_starts_itself() {
        let script =
            started("let wasm;\nexport { initSync, __wbg_init as default };\n", "studio").unwrap();
        assert!(script.contains("new URL(\"studio.wasm\", import.meta.url)"));
        assert!(!script.contains("default"));
        assert!(started("let wasm;", "studio").is_err());
    }
}
