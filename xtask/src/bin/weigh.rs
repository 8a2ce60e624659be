//! Prints what each crate weighs in a WebAssembly file that has the functions' names in it.
//!
//! `weigh <in.wasm>`

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command answers in its terminal")]

use std::process::ExitCode;

use anyhow::{Context, Result};

#[path = "../crates.rs"]
mod crates;

/// Crates below this share of the WebAssembly are one row.
const SMALL: f64 = 0.01;

fn main() -> ExitCode {
    match print() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn print() -> Result<()> {
    let file = std::env::args().nth(1).context("Usage: weigh <in.wasm>")?;
    let wasm = std::fs::read(&file).with_context(|| format!("{file} can't be read"))?;
    let weights = crates::weigh(&wasm).with_context(|| format!("{file} can't be weighed"))?;
    let total: usize = weights.iter().map(|(_, bytes)| bytes).sum();
    #[expect(clippy::cast_precision_loss, reason = "kilobytes")]
    let share = |bytes: usize| bytes as f64 / total as f64;
    let (rows, rest): (Vec<_>, Vec<_>) =
        weights.into_iter().partition(|(_, bytes)| share(*bytes) >= SMALL);
    let rest = (format!("{} more", rest.len()), rest.iter().map(|(_, bytes)| bytes).sum());
    println!("{:<24}{:>10}{:>10}", "in the wasm", "raw bytes", "share");
    for (name, bytes) in rows.into_iter().chain([rest]) {
        println!("{name:<24}{bytes:>10}{:>9.1}%", 100.0 * share(bytes));
    }
    Ok(())
}
