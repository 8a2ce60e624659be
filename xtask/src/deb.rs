//! The package for Debian: cargo-deb packs the program, its manual, completions and units.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;
use std::{env, fs};

use anyhow::{Context, Result, ensure};

use crate::machine::{self, Here, Machine as _, Package, installations, on_path};
use crate::project::Project;
use crate::{pebble, progress};

/// The version of cargo-deb that the package is made with.
const CARGO_DEB: &str = "3.8.0";

/// What shells call the files of completions.
const COMPLETIONS: [(&str, &str); 3] =
    [("bash", "portico.bash"), ("zsh", "_portico"), ("fish", "portico.fish")];

/// What is packed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Build {
    /// The program for people.
    Release,
    /// What tests run: the package is as large as it is quickly made.
    Dev,
}

impl Build {
    /// Where cargo puts it.
    const fn folder(self) -> &'static str {
        match self {
            Self::Release => "release",
            Self::Dev => "debug",
        }
    }
}

/// Makes the package of a program that is built, and says where it is.
///
/// # Errors
/// If cargo-deb cannot be installed, or does not find something.
pub(crate) fn pack(project: &Project, build: Build) -> Result<PathBuf> {
    let cargo_deb = cargo_deb(project)?;
    let folder = project.target.join("debian").join(build.folder());
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    // cargo-deb takes what it packs from here, whatever it was built as.
    let staged = folder.join("release");
    fs::create_dir_all(&staged)?;
    stage(&project.built(build.folder(), "portico"), &staged)?;
    let package = folder.join("portico.deb");
    let mut command = Command::new(cargo_deb);
    command
        .args(["--no-build", "-p", "portico-server", "--output"])
        .arg(&package)
        .current_dir(&project.root)
        .env("CARGO_TARGET_DIR", &folder);
    if build == Build::Dev {
        command.args(["--no-strip", "--fast"]);
    }
    progress::step("Packing for Debian", || progress::quiet(command).map(drop))?;
    ensure!(package.is_file(), "{} is not there", package.display());
    Ok(package)
}

/// What boots systemd in a copy of this machine.
const NSPAWN: Package = Package { apt: "systemd-container dbus", dnf: "", pacman: "", brew: "" };

/// The guide for operators, to be followed with a package in a copy of this machine that is gone afterwards.
pub(crate) struct Trial(Command);

/// The trial of a package, if this is Debian and it may be done.
pub(crate) fn trial(project: &Project, package: &Path) -> Option<Trial> {
    if !can_boot() || !pebble::find() {
        println!(
            "docs/guides/operate.md is not followed: that is for root on Debian, with systemd-nspawn and Pebble."
        );
        return None;
    }
    let mut follow = Command::new("sh");
    follow.arg(project.root.join("packages/debian/try.sh")).arg(package);
    Some(Trial(follow))
}

impl Trial {
    /// Follows the guide, and says nothing before the end: other things may speak meanwhile.
    ///
    /// # Errors
    /// If a command of the guide fails, or something is not as it says.
    pub(crate) fn follow(self) -> Result<()> {
        let started = Instant::now();
        progress::quiet(self.0)?;
        let time = progress::seconds(started.elapsed());
        println!("docs/guides/operate.md was followed in a copy of this machine: {time}");
        Ok(())
    }
}

/// Whether systemd can be booted here, after a try to install what that needs.
fn can_boot() -> bool {
    let has = |name: &str| on_path(&Here, name).is_some();
    let may_mount = || {
        let mut mount = Command::new("unshare");
        mount.args(["--mount", "mount", "-t", "tmpfs", "try", "/mnt"]);
        progress::quiet(mount).is_ok()
    };
    if !Here.is_root()
        || !["dpkg", "curl", "openssl", "python3"].into_iter().all(has)
        || !may_mount()
    {
        return false;
    }
    let nspawn = || has("systemd-nspawn");
    let installed = || {
        let ways = installations(&Here, &NSPAWN);
        ways.iter().any(|commands| machine::install("systemd-nspawn", commands).is_ok())
    };
    nspawn() || (installed() && nspawn())
}

/// Puts the program where it is packed from, and has it write what is beside it.
fn stage(program: &Path, staged: &Path) -> Result<()> {
    let portico = staged.join("portico");
    fs::hard_link(program, &portico).or_else(|_| fs::copy(program, &portico).map(drop))?;
    let mut write = Command::new(&portico);
    write.arg("manual").arg(staged.join("manual"));
    progress::quiet(write)?;
    let completions = staged.join("completions");
    fs::create_dir_all(&completions)?;
    for (shell, name) in COMPLETIONS {
        let mut print = Command::new(&portico);
        print.args(["completions", shell]);
        fs::write(completions.join(name), progress::quiet(print)?)?;
    }
    Ok(())
}

/// cargo-deb: what is installed, or a copy beside all else that is made.
fn cargo_deb(project: &Project) -> Result<PathBuf> {
    let tools = project.target.join("tools");
    let own = tools.join("bin/cargo-deb").with_extension(env::consts::EXE_EXTENSION);
    let is_current = |program: &Path| {
        let mut ask = Command::new(program);
        ask.arg("--version");
        progress::quiet(ask).is_ok_and(|version| version.trim().ends_with(CARGO_DEB))
    };
    if !is_current(&own) {
        let mut install = project.cargo();
        install.args(["install", "cargo-deb", "--locked", "--force", "--version", CARGO_DEB]);
        install.arg("--root").arg(&tools);
        progress::cargo_step("Installing cargo-deb", install)
            .context("cargo-deb cannot be installed")?;
    }
    Ok(own)
}
