//! Parts a WebAssembly file at the functions that are marked with `wasm_split`, before wasm-bindgen reads it.
//!
//! `split <in.wasm> <out directory>` writes `main.wasm`, a file for each part, and `parts.js`, which fetches them.

#![expect(clippy::print_stderr, reason = "a command answers in its terminal")]

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, anyhow, bail};
use wasm_split_cli_support::{Options, transform};

fn main() -> ExitCode {
    match split() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn split() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [input, out] = arguments.as_slice() else {
        bail!("Usage: split <in.wasm> <out directory>");
    };
    let wasm = std::fs::read(input).with_context(|| format!("{input} can't be read"))?;
    let out = Path::new(out);
    let main = out.join("main.wasm");
    let mut options = Options::new(&wasm);
    options.output_dir = out;
    options.main_out_path = &main;
    options.link_name = "./parts.js";
    options.main_module = "./portico.js";
    transform(options).map_err(|error| anyhow!("{input} can't be parted: {error:?}"))?;
    Ok(())
}
