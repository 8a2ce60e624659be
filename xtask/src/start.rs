//! How the widget's WebAssembly is started.

use anyhow::{Context, Result};

/// What starts it, in place of wasm-bindgen's own functions.
pub(crate) const START: &str = include_str!("start.js");

/// wasm-bindgen's script, which starts the WebAssembly of this name by itself.
pub(crate) fn started(glue: &str, wasm: &str) -> Result<String> {
    let own = glue.find("let wasmModule, wasmInstance, wasm;\n");
    let own =
        own.filter(|_| glue.trim_end().ends_with("export { initSync, __wbg_init as default };"));
    let own =
        own.context("wasm-bindgen's script does not end as expected; see xtask/src/start.rs.")?;
    Ok([&glue[..own], &START.replace("'WASM'", &format!("{wasm:?}"))].concat())
}

/// Has browsers compile all of a script while it arrives, and not each function when a person first needs it:
/// <https://v8.dev/blog/explicit-compile-hints>.
pub(crate) fn compiled_early(script: &str) -> String {
    ["//# allFunctionsCalledOnLoad\n", script].concat()
}

#[cfg(test)]
mod tests {
    use super::started;

    #[test]
    fn the_script_starts_itself() {
        let glue = "let a;\nlet wasmModule, wasmInstance, wasm;\nfunction initSync() {}\n\
                    export { initSync, __wbg_init as default };\n";
        let script = started(glue, "portico-1.wasm").unwrap();
        assert!(script.starts_with("let a;\n"));
        assert!(script.contains("new URL(\"portico-1.wasm\", import.meta.url)"));
        assert!(script.contains("export const init = ") && !script.contains("initSync"));
        assert!(started("let wasm;", "portico-1.wasm").is_err());
    }
}
