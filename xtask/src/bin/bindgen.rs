//! Writes the script that loads the widget's WebAssembly, and the WebAssembly that fits this script.
//!
//! `named` is `release` with the functions' names.
//!
//! `bindgen <in.wasm> <out directory> dev|release|named [<parts.js>]`, where the last is the script that fetches parts of the WebAssembly.

#![expect(clippy::print_stderr, reason = "a command answers in its terminal")]

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, bail, ensure};
use glue::{drop_classes, drop_encoder, inlined, shorten, shorten_calls, uses};
use wasm_bindgen_cli_support::Bindgen;

#[path = "../glue.rs"]
mod glue;

fn main() -> ExitCode {
    match pack() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn pack() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (input, out, profile, parts) = match arguments.as_slice() {
        [input, out, profile] => (input, out, profile, String::new()),
        [input, out, profile, parts] => (input, out, profile, std::fs::read_to_string(parts)?),
        _ => bail!("Usage: bindgen <in.wasm> <out directory> dev|release|named [<parts.js>]"),
    };
    let (release, named) = (profile != "dev", profile == "named");
    let mut output = Bindgen::new()
        .input_path(Path::new(input))
        .out_name("portico")
        .web(true)?
        .typescript(false)
        .omit_default_module_path(true)
        .keep_lld_exports(!parts.is_empty())
        .remove_name_section(release && !named)
        .remove_producers_section(release)
        .generate_output()
        .context("wasm-bindgen could not read the widget")?;
    ensure!(
        output.snippets().values().all(Vec::is_empty),
        "A crate brings script within its Rust. Give it a file: that is put into the one script of the widget."
    );
    let mut script = inlined(output.js(), output.local_modules())?;
    if release {
        let module = output.wasm_mut();
        shorten(module.imports.iter_mut().map(|import| &mut import.name), &mut script);
        shorten_calls(module.exports.iter_mut().map(|export| &mut export.name), &mut script);
        drop_classes(&mut script);
        drop_encoder(&mut script);
        let exports: Vec<_> = module.exports.iter().map(|export| export.name.clone()).collect();
        for export in exports
            .iter()
            .filter(|export| !uses(&script, export) && !parts.contains(export.as_str()))
        {
            module.exports.remove(export)?;
        }
    }
    output.emit(out)?;
    std::fs::write(Path::new(out).join("portico.js"), script)
        .context("the script could not be written")
}
