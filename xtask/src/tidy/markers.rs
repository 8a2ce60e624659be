//! Work that is left lying about.

use super::{Finding, Source, has_word, hold, lines};

const CODE: [&str; 9] = ["rs", "css", "mjs", "js", "html", "toml", "sql", "sh", "md"];
/// Put together here, so that this file keeps its own rule.
const MARKERS: [&str; 3] = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X")];

fn check(source: &Source) -> Vec<Finding> {
    if !source.has_extension(&CODE) {
        return vec![];
    }
    let marked = source
        .text
        .lines()
        .enumerate()
        .filter(|(_, line)| MARKERS.iter().any(|marker| has_word(line, marker)));
    marked
        .map(|(number, _)| {
            source.finding(
                number + 1,
                "Finish this, or open an issue and link to it: a note in the source is never read.",
            )
        })
        .collect()
}

#[test]
fn nothing_is_left_lying_about() {
    hold(check);
}

#[test]
fn a_marker_is_found_and_a_word_that_holds_one_is_not() {
    let text = format!("fn a() {{}}\n// {}: later\nlet mask = \"{}X-\";\n", MARKERS[0], MARKERS[2]);
    assert_eq!(lines(check, "flow/src/lib.rs", &text), [2]);
    assert_eq!(lines(check, "public/icon.svg", &text), [0; 0]);
}
