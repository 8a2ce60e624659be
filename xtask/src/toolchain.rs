//! What rustup has to bring beside the bare toolchain.

use std::process::Command;

use anyhow::{Context, Result};

use crate::progress;

pub(crate) const WASM: &str = "wasm32-unknown-unknown";

pub(crate) fn ensure_wasm_target() -> Result<()> {
    if has_target(WASM)? {
        return Ok(());
    }
    rustup(&format!("Adding Rust's {WASM} target"), &["target", "add", WASM])
}

/// Whether there is a standard library for a target.
pub(crate) fn has_target(target: &str) -> Result<bool> {
    let mut rustc = Command::new("rustc");
    rustc.args(["--print", "sysroot"]);
    let sysroot = progress::quiet(rustc)?;
    let targets = std::path::Path::new(sysroot.trim()).join("lib/rustlib");
    Ok(targets.join(target).join("lib").is_dir())
}

/// rustfmt and clippy, which a minimal toolchain leaves out.
pub(crate) fn ensure_component(name: &str, subcommand: &str) -> Result<()> {
    let mut cargo = Command::new("cargo");
    cargo.args([subcommand, "--version"]);
    if progress::quiet(cargo).is_ok() {
        return Ok(());
    }
    rustup(&format!("Adding {name}"), &["component", "add", name])
}

fn rustup(what: &str, arguments: &[&str]) -> Result<()> {
    progress::step(what, || {
        let mut rustup = Command::new("rustup");
        rustup.args(arguments);
        progress::quiet(rustup).map(drop)
    })
    .with_context(|| {
        format!(
            "Install Rust with rustup (https://rustup.rs), or run `rustup {}` yourself",
            arguments.join(" ")
        )
    })
}
