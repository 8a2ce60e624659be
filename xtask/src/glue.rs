//! What is done to wasm-bindgen's script.

use anyhow::{Result, ensure};

/// Puts what crates bring as script files in the place where the script imports them: another file to fetch would keep people
/// waiting for the widget.
pub(crate) fn inlined<'a>(
    script: &str,
    modules: impl IntoIterator<Item = (&'a String, &'a String)>,
) -> Result<String> {
    let mut script = script.to_string();
    for (name, content) in modules {
        let end = format!("}} from './snippets/{name}';\n");
        let place = script.find(&end).and_then(|end| Some((script[..end].rfind("import {")?, end)));
        // What nothing calls is not imported.
        let Some((start, stop)) = place else { continue };
        ensure!(
            !script[start..stop].contains(" as "),
            "{name} exports a name that the script has already: give it another one."
        );
        script.replace_range(start..stop + end.len(), &content.replace("export ", ""));
    }
    ensure!(
        !script.contains("/snippets/"),
        "The WebAssembly imports a function of a file directly: let it catch what is thrown."
    );
    Ok(script)
}

/// Each import's name carries a hash, which stands in both files and can't be compressed: 2 % of the bundle.
pub(crate) fn shorten<'a>(names: impl Iterator<Item = &'a mut String>, script: &mut String) {
    for (number, name) in names.enumerate() {
        let (key, short) = (format!("{name}: "), format!("i{number}"));
        // Where a name stands is only sure if it stands once.
        if name.starts_with("__wb") && script.matches(&key).count() == 1 {
            *script = script.replace(&key, &format!("{short}: "));
            *name = short;
        }
    }
}

/// The same for what the script calls: each kind of closure has an export, named after its place in wasm-bindgen.
pub(crate) fn shorten_calls<'a>(names: impl Iterator<Item = &'a mut String>, script: &mut String) {
    for (number, name) in names.enumerate().filter(|(_, name)| name.starts_with("wasm_bindgen_")) {
        let short = format!("e{number}");
        *script = script.replace(&format!("wasm.{name}("), &format!("wasm.{short}("));
        *name = short;
    }
}

/// Leptos' streaming brings classes for JavaScript to use. Nothing imports the script, and without `__wrap` the
/// WebAssembly makes none of them either: without them, 1 KB less.
pub(crate) fn drop_classes(script: &mut String) {
    let mut dropped = Vec::new();
    let mut kept = Vec::new();
    for paragraph in script.split("\n\n") {
        let class = paragraph
            .trim_start()
            .strip_prefix("export class ")
            .and_then(|rest| rest.split(' ').next());
        match class {
            Some(class) if !paragraph.contains("__wrap") => dropped.push(class),
            _ => kept.push(paragraph),
        }
    }
    let mut rest = kept.join("\n\n");
    for class in dropped {
        // What tidies up after the class.
        if let Some(start) = rest.find(&format!("const {class}Finalization = "))
            && let Some(length) = rest[start..].find(";\n")
        {
            rest.replace_range(start..start + length + 2, "");
        }
    }
    *script = rest;
}

/// Leaves out what stands in for `encodeInto`: each browser that takes this WebAssembly has it.
pub(crate) fn drop_encoder(script: &mut String) {
    let own = script.find("if (!('encodeInto' in cachedTextEncoder)) {");
    if let Some((start, length)) = own.and_then(|at| Some((at, script[at..].find("\n\nlet ")?))) {
        script.replace_range(start..start + length, "");
    }
}

/// Whether the script uses this export of the WebAssembly. What it does not use, nothing does.
pub(crate) fn uses(script: &str, export: &str) -> bool {
    let name = format!("wasm.{export}");
    script.match_indices(&name).any(|(start, _)| {
        !script[start + name.len()..]
            .starts_with(|next: char| next.is_alphanumeric() || next == '_')
    })
}

#[cfg(test)]
mod tests {
    use super::{drop_classes, drop_encoder, inlined, shorten, shorten_calls, uses};

    #[test]
    fn a_file_of_a_crate_stands_where_it_was_imported() {
        let file = ("a/b.js".to_string(), "const own = 1;\nexport const two = 2;\n".to_string());
        let inlined = |script: &str| inlined(script, [(&file.0, &file.1)]);
        let script = "import { two } from './snippets/a/b.js';\nlet wasm;\n";
        assert_eq!(inlined(script).unwrap(), "const own = 1;\nconst two = 2;\nlet wasm;\n");
        assert_eq!(inlined("let wasm;\n").unwrap(), "let wasm;\n");
        for import in ["{ two as two1 }", "* as import1"] {
            let unfit = format!("import {import} from './snippets/a/b.js';\nlet two;\n");
            assert!(inlined(&unfit).is_err(), "{unfit}");
        }
    }

    #[test]
    fn a_class_that_nothing_makes_is_dropped() {
        let mut script =
            "let wasm;\n\nexport class Sink {\n}\n\nexport class Made {\n__wrap() {}\n}\n\nend"
                .to_string();
        drop_classes(&mut script);
        assert_eq!(script, "let wasm;\n\nexport class Made {\n__wrap() {}\n}\n\nend");
    }

    #[test]
    fn what_tidies_up_after_a_dropped_class_goes_with_it() {
        let mut script = "export class Sink {\n}\n\nconst SinkFinalization = (a)\n? b\n: c(wasm.free(p, 1));\nlet d;"
            .to_string();
        drop_classes(&mut script);
        assert_eq!(script, "let d;");
    }

    #[test]
    fn what_stands_in_for_the_encoder_is_left_out() {
        let mut script =
            "let a;\nif (!('encodeInto' in cachedTextEncoder)) {\n b = c;\n}\n\nlet d;".to_string();
        drop_encoder(&mut script);
        assert_eq!(script, "let a;\n\n\nlet d;");
    }

    #[test]
    fn an_export_is_used_if_the_script_names_the_whole_of_it() {
        let script = "wasm.start(); wasm.memory.buffer; wasm.sinking(); wasm.table";
        for (export, used) in
            [("start", true), ("memory", true), ("sink", false), ("table", true), ("tab", false)]
        {
            assert_eq!(uses(script, export), used, "{export}");
        }
    }

    #[test]
    fn both_sides_get_the_same_short_names() {
        let mut script = "{ __wbg_log_1f: function() {}, __wbg_two: 1, __wbg_two: 2, }".to_string();
        let mut names = ["__wbg_log_1f", "__wbg_two", "__wbg_absent", "memory"].map(String::from);
        shorten(names.iter_mut(), &mut script);
        assert_eq!(script, "{ i0: function() {}, __wbg_two: 1, __wbg_two: 2, }");
        assert_eq!(names, ["i0", "__wbg_two", "__wbg_absent", "memory"]);
    }

    #[test]
    fn what_the_script_calls_has_a_short_name_on_both_sides() {
        let mut script =
            "wasm.start(); wasm.wasm_bindgen_d8___invoke(a); wasm.other(a);".to_string();
        let mut names = ["start", "wasm_bindgen_d8___invoke"].map(String::from);
        shorten_calls(names.iter_mut(), &mut script);
        assert_eq!(script, "wasm.start(); wasm.e1(a); wasm.other(a);");
        assert_eq!(names, ["start", "e1"]);
    }
}
