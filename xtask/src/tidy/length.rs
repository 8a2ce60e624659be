//! Files that can be read in one sitting.

use super::rust_text::without_tests;
use super::{Finding, Source, hold, lines, root};

const MOST_LINES: usize = 250;
const CODE: [&str; 5] = ["rs", "css", "mjs", "js", "html"];

/// Longer files, and why each is better whole.
const WHOLE: [(&str, &str); 3] = [
    (
        "flow/src/stage/table.rs",
        "It is one table: what each event does at each stage is read as a whole.",
    ),
    (
        "protocol/src/screen.rs",
        "It is one list: each screen with its facts, in the order in which people meet them.",
    ),
    (
        "public/portico.js",
        "It is one request: a second file would be a journey more before there is a field.",
    ),
];

fn check(source: &Source) -> Vec<Finding> {
    let is_test = source.path.ends_with("/tests.rs") || source.path.starts_with("server/tests/");
    if !source.has_extension(&CODE) || is_test || WHOLE.iter().any(|(path, _)| *path == source.path)
    {
        return vec![];
    }
    // Most files are short with their tests, and need not be parsed.
    let long = if source.text.lines().count() > MOST_LINES { length(source) } else { 0 };
    if long <= MOST_LINES {
        return vec![];
    }
    let rule = format!(
        "This file has {long} lines without its tests, and {MOST_LINES} are enough. Split it where the subject changes; \
         if it has only one, list it in xtask/src/tidy/length.rs with the reason."
    );
    vec![source.finding(MOST_LINES + 1, rule)]
}

fn length(source: &Source) -> usize {
    if source.has_extension(&["rs"]) {
        without_tests(&source.text).1
    } else {
        source.text.lines().count()
    }
}

#[test]
fn files_are_short() {
    hold(check);
}

#[test]
fn only_long_files_are_listed() {
    for (path, reason) in WHOLE {
        let text = std::fs::read_to_string(root().join(path)).unwrap_or_default();
        assert!(
            length(&Source::new(path, &text)) > MOST_LINES,
            "{path} is short now: take it off the list."
        );
        assert!(reason.ends_with('.'), "{path} needs its reason, as a sentence.");
    }
}

#[test]
fn tests_do_not_count() {
    let code = "fn a() {}\n".repeat(MOST_LINES);
    let tests = format!("#[cfg(test)]\nmod tests {{\n{}}}\n", "    fn b() {}\n".repeat(99));
    assert_eq!(lines(check, "src/a.rs", &format!("{code}{tests}")), [0; 0]);
    assert_eq!(lines(check, "src/a.rs", &format!("{code}\n{tests}")), [MOST_LINES + 1]);
    assert_eq!(lines(check, "flow/src/stage/tests.rs", &format!("{code}\n")), [0; 0]);
    assert_eq!(lines(check, "server/tests/a.rs", &format!("{code}\n")), [0; 0]);
    assert_eq!(lines(check, "style/a.css", &"a {}\n".repeat(MOST_LINES + 1)), [MOST_LINES + 1]);
}
