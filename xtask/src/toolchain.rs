//! What rustup has to bring beside the bare toolchain.

use std::process::Command;

use anyhow::{Context, Result};

use crate::progress;

pub(crate) const WASM: &str = "wasm32-unknown-unknown";

pub(crate) fn ensure_wasm_target() -> Result<()> {
    let mut rustc = Command::new("rustc");
    rustc.args(["--print", "sysroot"]);
    let sysroot = progress::quiet(rustc)?;
    let installed =
        std::path::Path::new(sysroot.trim()).join("lib/rustlib").join(WASM).join("lib").is_dir();
    if installed {
        return Ok(());
    }
    rustup(&format!("Adding Rust's {WASM} target"), &["target", "add", WASM])
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
