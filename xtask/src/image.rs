//! The image for containers: one static program, and what it looks up by name.

use std::path::PathBuf;
use std::process::Command;
use std::{env, fs};

use anyhow::{Context, Result, ensure};

use crate::machine::{self, Here, Machine as _, Package, installations, on_path};
use crate::progress;
use crate::project::Project;
use crate::toolchain;

const BUILDAH: Package = Package { apt: "buildah", dnf: "buildah", pacman: "buildah", brew: "" };

/// Builds the program, makes the image and runs it.
///
/// # Errors
/// If this is not Linux, buildah is not here and cannot be installed, or the image does not run.
pub(crate) fn make(project: &Project) -> Result<PathBuf> {
    ensure!(cfg!(target_os = "linux"), "The image is made on Linux.");
    ensure!(Here.is_root(), "Run this as root: files in the image belong to several users.");
    ensure_buildah()?;
    let program = build(project)?;
    let folder = project.target.join("image");
    fs::create_dir_all(&folder)?;
    let image = folder.join("portico.tar");
    let script = |name: &str| {
        let mut sh = Command::new("sh");
        sh.arg(project.root.join("packages/container").join(name));
        sh
    };
    let mut make = script("image.sh");
    make.arg(program).arg(&image).arg(&folder);
    progress::step("Making the image", || progress::quiet(make).map(drop))?;
    let mut try_out = script("try.sh");
    try_out.arg(&image);
    progress::step("Running the image", || progress::quiet(try_out).map(drop))?;
    Ok(image)
}

/// The program with all libraries in it: by musl where its target can be had, and else by the C library of this machine.
fn build(project: &Project) -> Result<PathBuf> {
    let architecture = env::consts::ARCH;
    let musl = format!("{architecture}-unknown-linux-musl");
    let has_musl = on_path(&Here, "musl-gcc").is_some() && toolchain::has_target(&musl)?;
    let target = if has_musl { musl } else { format!("{architecture}-unknown-linux-gnu") };
    let mut cargo = project.cargo();
    cargo.args(["build", "--release", "-p", "portico-server", "--bin", "portico"]);
    cargo.args(["--target", &target]).env("RUSTFLAGS", "-C target-feature=+crt-static");
    progress::cargo_step("Building the static server", cargo)?;
    let program = project.target.join(target).join("release/portico");
    ensure!(program.is_file(), "{} is not there", program.display());
    Ok(program)
}

fn ensure_buildah() -> Result<()> {
    let is_here = || on_path(&Here, "buildah").is_some();
    let installed = || {
        let ways = installations(&Here, &BUILDAH);
        ways.iter().any(|commands| machine::install("buildah", commands).is_ok() && is_here())
    };
    (is_here() || installed()).then_some(()).context("The image is made by buildah: install it.")
}
