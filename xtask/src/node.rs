//! Node and what npm brings: the bundle's tools here, the browser tests' there.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, anyhow};

use crate::project::Project;
use crate::{node_modules, progress};

/// Says what to do when Node or npm is not there.
pub(crate) fn ensure() -> Result<()> {
    for mut program in [node(), script("npm")] {
        program.arg("--version");
        progress::quiet(program).map_err(|_| {
            anyhow!(
                "Node.js and npm are needed for this, and were not found. Install Node.js 20 or later \
                 (https://nodejs.org, or your package manager), then run the command again."
            )
        })?;
    }
    Ok(())
}

/// Installs exactly what the lockfile beside a folder's `package.json` names, unless it is there already.
pub(crate) fn install(project: &Project, folder: &str, what: &str) -> Result<()> {
    ensure()?;
    let kept = project.target.join("npm").join(folder.replace('/', "-"));
    let folder = project.root.join(folder);
    if is_installed(&folder) || node_modules::take(&kept, &folder) {
        return Ok(());
    }
    progress::step(what, || {
        let mut npm = script("npm");
        npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir(&folder);
        progress::quiet(npm).map(drop)
    })?;
    node_modules::keep(&folder, &kept);
    Ok(())
}

fn is_installed(folder: &Path) -> bool {
    let changed = |path: PathBuf| path.metadata().and_then(|file| file.modified()).ok();
    let installed = changed(folder.join("node_modules/.package-lock.json"));
    let wanted = changed(folder.join("package-lock.json"));
    matches!((installed, wanted), (Some(installed), Some(wanted)) if installed >= wanted)
}

/// A tool that `xtask/package.json` names.
pub(crate) fn tool(project: &Project, name: &str) -> Command {
    let path = project.root.join("xtask/node_modules/.bin").join(name);
    Command::new(if cfg!(windows) { path.with_extension("cmd") } else { path })
}

pub(crate) fn node() -> Command {
    Command::new("node")
}

/// npm and npx, which are batch files on Windows.
pub(crate) fn script(name: &str) -> Command {
    Command::new(if cfg!(windows) { format!("{name}.cmd") } else { name.to_string() })
}

/// Compresses files as the server sends them; each result stands beside its file, with `.br` at its end.
pub(crate) fn compress(files: &[PathBuf]) -> Result<()> {
    // At quality 11, Node's own brotli writes the very bytes that the Rust one would, and need not be compiled.
    let program = "const fs = require('fs'), zlib = require('zlib');
        const quality = { [zlib.constants.BROTLI_PARAM_QUALITY]: 11, [zlib.constants.BROTLI_PARAM_LGWIN]: 22 };
        for (const file of process.argv.slice(1))
            fs.writeFileSync(file + '.br', zlib.brotliCompressSync(fs.readFileSync(file), { params: quality }));";
    let mut node = node();
    node.args(["-e", program, "--"]).args(files);
    progress::quiet(node).map(drop)
}
