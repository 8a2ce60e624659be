//! Writes the script that loads the widget's WebAssembly, and the WebAssembly that fits this script.
//!
//! `bindgen <in.wasm> <out directory> dev|release`

#![expect(clippy::print_stderr, reason = "a command answers in its terminal")]

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, bail, ensure};
use glue::{drop_classes, is_of, shorten};
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
    let [input, out, profile] = arguments.as_slice() else {
        bail!("Usage: bindgen <in.wasm> <out directory> dev|release");
    };
    let release = profile == "release";
    let mut output = Bindgen::new()
        .input_path(Path::new(input))
        .out_name("portico")
        .web(true)?
        .typescript(false)
        .omit_default_module_path(true)
        .remove_name_section(release)
        .remove_producers_section(release)
        .generate_output()
        .context("wasm-bindgen could not read the widget")?;
    // A snippet would be a third file to fetch before the widget runs.
    ensure!(
        output.snippets().values().all(Vec::is_empty) && output.local_modules().is_empty(),
        "A crate brings a JavaScript file of its own. The widget is one script and one WebAssembly file: use web-sys."
    );
    let mut script = output.js().to_string();
    if release {
        let module = output.wasm_mut();
        shorten(module.imports.iter_mut().map(|import| &mut import.name), &mut script);
        let classes = drop_classes(&mut script);
        let names: Vec<String> = module.exports.iter().map(|export| export.name.clone()).collect();
        for name in names.iter().filter(|name| classes.iter().any(|class| is_of(class, name))) {
            module.exports.remove(name)?;
        }
    }
    output.emit(out)?;
    std::fs::write(Path::new(out).join("portico.js"), script)
        .context("the script could not be written")
}
