//! Blocks of code in the docs that stand after a comment with the path of a file: they are lines of that file.

use super::{Finding, Source, show, sources};

const BEGIN: &str = "<!-- ";
const END: &str = " -->";
const FENCE: &str = "```";

/// A block, with the line that it begins at and the path of its file.
struct Snippet<'a> {
    line: usize,
    path: &'a str,
    text: String,
}

fn snippets(page: &str) -> Vec<Snippet<'_>> {
    let lines: Vec<&str> = page.lines().collect();
    let at = |number: usize| {
        let path = lines[number].strip_prefix(BEGIN)?.strip_suffix(END)?;
        lines.get(number + 1)?.strip_prefix(FENCE)?;
        let code = lines[number + 2..].iter().take_while(|line| !line.starts_with(FENCE));
        let text = code.map(|line| format!("{line}\n")).collect();
        Some(Snippet { line: number + 3, path, text })
    };
    (0..lines.len()).filter_map(at).collect()
}

fn check(page: &Source, all: &[Source]) -> Vec<Finding> {
    let is_there = |snippet: &Snippet| {
        let file = all.iter().find(|source| source.path == snippet.path);
        file.is_some_and(|file| format!("\n{}", file.text).contains(&format!("\n{}", snippet.text)))
    };
    let lost = snippets(&page.text).into_iter().filter(|snippet| !is_there(snippet));
    let rule = |snippet: &Snippet| {
        format!("These are not lines of {}, as they stand there: copy them again.", snippet.path)
    };
    lost.map(|snippet| page.finding(snippet.line, rule(&snippet))).collect()
}

#[test]
fn code_of_an_example_is_as_in_the_example() {
    let all = sources();
    let pages = all.iter().filter(|it| it.path.starts_with("docs/") && it.has_extension(&["md"]));
    let pages: Vec<_> = pages.collect();
    show(&pages.iter().flat_map(|page| check(page, &all)).collect::<Vec<_>>());
    assert!(pages.iter().any(|page| !snippets(&page.text).is_empty()), "no page quotes an example");
}

#[test]
fn a_block_that_is_not_in_its_file_is_found() {
    let all = [Source::new("examples/a.mjs", "one();\n  two();\nthree();\n")];
    let page = |code: &str| format!("Text.\n\n<!-- examples/a.mjs -->\n```js\n{code}```\n");
    let found = |code: &str| check(&Source::new("docs/a.md", &page(code)), &all).len();
    assert_eq!((found("  two();\nthree();\n"), found("one();\n")), (0, 0));
    assert_eq!((found("two();\n"), found("one();\nthree();\n"), found("one(")), (1, 1, 1));
}
