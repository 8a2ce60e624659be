//! What is taken out of wasm-bindgen's script for a release.

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

/// Leptos' streaming brings classes for JavaScript to use. Nothing imports the script, and without `__wrap` the
/// WebAssembly makes none of them either: without them, 1 KB less. Gives back their names.
pub(crate) fn drop_classes(script: &mut String) -> Vec<String> {
    let mut dropped = Vec::new();
    let mut kept = Vec::new();
    for paragraph in script.split("\n\n") {
        let class = paragraph
            .trim_start()
            .strip_prefix("export class ")
            .and_then(|rest| rest.split(' ').next());
        match class {
            Some(class) if !paragraph.contains("__wrap") => dropped.push(class.to_lowercase()),
            _ => kept.push(paragraph),
        }
    }
    *script = kept.join("\n\n");
    dropped
}

/// Whether an export of the WebAssembly belongs to this class.
pub(crate) fn is_of(class: &str, export: &str) -> bool {
    export.starts_with(&format!("{class}_")) || export == format!("__wbg_{class}_free")
}

#[cfg(test)]
mod tests {
    use super::{drop_classes, is_of, shorten};

    #[test]
    fn a_class_that_nothing_makes_is_dropped() {
        let mut script =
            "let wasm;\n\nexport class Sink {\n}\n\nexport class Made {\n__wrap() {}\n}\n\nend"
                .to_string();
        assert_eq!(drop_classes(&mut script), ["sink"]);
        assert_eq!(script, "let wasm;\n\nexport class Made {\n__wrap() {}\n}\n\nend");
        assert!(
            is_of("sink", "sink_close")
                && is_of("sink", "__wbg_sink_free")
                && !is_of("sink", "sinking")
        );
    }

    #[test]
    fn both_sides_get_the_same_short_names() {
        let mut script = "{ __wbg_log_1f: function() {}, __wbg_two: 1, __wbg_two: 2, }".to_string();
        let mut names = ["__wbg_log_1f", "__wbg_two", "__wbg_absent", "memory"].map(String::from);
        shorten(names.iter_mut(), &mut script);
        assert_eq!(script, "{ i0: function() {}, __wbg_two: 1, __wbg_two: 2, }");
        assert_eq!(names, ["i0", "__wbg_two", "__wbg_absent", "memory"]);
    }
}
