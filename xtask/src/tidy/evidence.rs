//! The table of `docs/accessibility.md`: the tests and files that it names are there, and it counts itself right.

use std::collections::BTreeSet;

use super::{Finding, Source, root, show, sources};

const TABLE: &str = "docs/accessibility.md";
const OPEN: &str = "## What is not held yet";
/// Verdicts, and how the sentence above the table counts each.
const VERDICTS: [(&str, &str); 5] = [
    ("holds", "hold"),
    ("holds, by construction", "hold by construction"),
    ("partly", "hold partly"),
    ("not yet", "do not yet"),
    ("not applicable", "does not apply"),
];
const FOLDERS: [&str; 9] =
    ["flow", "protocol", "server", "src", "preview", "style", "tests", "words", "xtask"];

/// One requirement.
struct Row<'a> {
    line: usize,
    id: &'a str,
    tests: &'a str,
    verdict: &'a str,
    remarks: &'a str,
}

fn rows(text: &str) -> Vec<Row<'_>> {
    text.lines().enumerate().filter_map(|(number, line)| row(number + 1, line)).collect()
}

fn row(line: usize, text: &str) -> Option<Row<'_>> {
    let cells: Vec<&str> = text.strip_prefix("| ")?.strip_suffix(" |")?.split(" | ").collect();
    let &[id, _, tests, verdict] = &cells[..] else { return None };
    let (verdict, remarks) = verdict.strip_prefix("**")?.split_once("**")?;
    Some(Row { line, id, tests, verdict, remarks })
}

/// What stands between backquotes.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

fn check(table: &Source, all: &[Source]) -> Vec<Finding> {
    let mut rules: Vec<(usize, String)> = vec![];
    for row in rows(&table.text) {
        let mut say = |rule: String| rules.push((row.line, rule));
        if !VERDICTS.iter().any(|(verdict, _)| *verdict == row.verdict) {
            say(format!(
                "There is no verdict `{}`; the table above says which there are.",
                row.verdict
            ));
        }
        if row.verdict == "holds" && row.tests == "–" {
            say(format!(
                "{} holds, and no test says so: name one, or give another verdict.",
                row.id
            ));
        }
        missing_tests(row.tests, all).into_iter().for_each(&mut say);
        missing_places(row.remarks, all).into_iter().for_each(&mut say);
    }
    rules.extend(wrong_counts(&table.text).map(|rule| (1, rule)));
    rules.extend(wrong_list(&table.text).map(|rule| (1, rule)));
    rules.into_iter().map(|(line, rule)| table.finding(line, rule)).collect()
}

/// Of a cell such as `` `file`: `one test`, `another`<br>`file`: `a third` ``.
fn missing_tests(cell: &str, all: &[Source]) -> Vec<String> {
    let mut missing = vec![];
    for part in cell.split("<br>").filter(|part| *part != "–") {
        let mut names = quoted(part);
        let file = names.next().unwrap_or(part);
        let Some(source) = all.iter().find(|source| source.path == file) else {
            missing.push(format!("There is no file {file}: where are its tests now?"));
            continue;
        };
        let gone = names.filter(|name| !has_test(source, name));
        missing.extend(
            gone.map(|name| format!("There is no test `{name}` in {file}: what is it called now?")),
        );
    }
    missing
}

fn has_test(source: &Source, name: &str) -> bool {
    if !source.has_extension(&["rs"]) {
        let call = |quote: char| format!("test({quote}{name}{quote}");
        return ['\'', '"', '`'].iter().any(|quote| source.text.contains(&call(*quote)));
    }
    let declared = format!("fn {name}(");
    let Some(place) = source.text.lines().position(|line| line.contains(&declared)) else {
        return false;
    };
    let above: Vec<&str> = source.text.lines().take(place).collect();
    let attributes = above.iter().rev().take_while(|line| line.trim().starts_with(['#', '/']));
    attributes.into_iter().any(|line| line.contains("test]") || line.contains("test("))
}

/// Files and folders that are not there, and names that are not "in" or "of" the file that is said.
fn missing_places(remarks: &str, all: &[Source]) -> Vec<String> {
    let parts: Vec<&str> = remarks.split('`').collect();
    let is_place = |text: &str| {
        text.split_once('/').is_some_and(|(folder, _)| FOLDERS.contains(&folder))
            && !text.contains(' ')
    };
    let mut missing = vec![];
    for at in (1..parts.len()).step_by(2).filter(|at| is_place(parts[*at])) {
        let place = parts[at];
        if !root().join(place).exists() {
            missing.push(format!("There is no {place}: where is what it held now?"));
        }
        let source = all.iter().find(|source| source.path == place);
        let named = at >= 3 && matches!(parts[at - 1], " in " | " of ");
        if named && source.is_some_and(|source| !source.text.contains(parts[at - 2])) {
            missing.push(format!(
                "There is no `{}` in {place}: what is it called now?",
                parts[at - 2]
            ));
        }
    }
    missing
}

/// Each count that is not as the rows are.
fn wrong_counts(text: &str) -> impl Iterator<Item = String> {
    let rows = rows(text);
    let words: Vec<&str> = text.split_whitespace().collect();
    let head = words.join(" ");
    let counts = VERDICTS.map(|(verdict, word)| {
        format!("{} {word}", rows.iter().filter(|row| row.verdict == verdict).count())
    });
    let mut expected = vec![format!("{} rows", rows.len())];
    expected.extend(counts);
    let is_said = move |count: &String| {
        [",", "."].iter().any(|end| head.contains(&format!(" {count}{end}")))
            || head.contains(&format!(" {count} and"))
    };
    expected.into_iter().filter(move |count| !is_said(count)).map(|count| {
        format!("The sentence above the table counts wrong: by the rows it is \"{count}\".")
    })
}

/// What is open by its verdict and not in the list at the end, or the other way round.
fn wrong_list(text: &str) -> impl Iterator<Item = String> {
    let open: BTreeSet<String> = rows(text)
        .iter()
        .filter(|row| ["partly", "not yet"].contains(&row.verdict))
        .map(|row| row.id.to_owned())
        .collect();
    let ids: BTreeSet<String> = rows(text).iter().map(|row| row.id.to_owned()).collect();
    let end = text.split_once(OPEN).map_or("", |(_, end)| end);
    let words = end.split(|c: char| !c.is_alphanumeric() && c != '-');
    let listed: BTreeSet<String> =
        words.map(str::to_owned).filter(|word| ids.contains(word)).collect();
    let wrong: Vec<String> = open.symmetric_difference(&listed).cloned().collect();
    wrong.into_iter().map(move |id| {
        let is = if open.contains(&id) {
            "is not held by its row, and not in the list"
        } else {
            "is in the list, and held by its row"
        };
        format!("{id} {is} at the end.")
    })
}

#[test]
fn the_table_of_requirements_names_tests_and_places_that_are_there() {
    let all = sources();
    let table = all.iter().find(|source| source.path == TABLE).expect("docs/accessibility.md");
    assert!(rows(&table.text).len() > 50, "The rows of {TABLE} are not read any more.");
    show(&check(table, &all));
}

#[cfg(test)]
mod each_rule {
    use super::*;

    fn rules(count: &str, rows: &[&str], end: &str) -> Vec<String> {
        let none = "0 hold by construction, 0 hold partly, 0 do not yet, and 0 does not apply";
        let text =
            format!("It has 1 rows, of which {count}, {none}.\n{}\n{OPEN}\n{end}", rows.join("\n"));
        let all = [
            Source::new(
                "a.test.mjs",
                "test(`one, ${name}`, () => {});\ntest(\"it's two\", () => {});",
            ),
            Source::new("b.rs", "#[tokio::test]\nasync fn three() {}\n\nfn no_test() {}"),
            Source::new("xtask/src/main.rs", "fn obey() {}"),
        ];
        check(&Source::new(TABLE, &text), &all).into_iter().map(|finding| finding.rule).collect()
    }

    fn of_tests(cell: &str) -> usize {
        rules("1 hold", &[&format!("| A-01 | It is. | {cell} | **holds** |")], "").len()
    }

    #[test]
    fn tests_are_looked_for_by_name_and_file() {
        assert_eq!(of_tests("`a.test.mjs`: `one, ${name}`, `it's two`<br>`b.rs`: `three`"), 0);
        assert_eq!(of_tests("`a.test.mjs`: `one`"), 1);
        assert_eq!(of_tests("`b.rs`: `no_test`, `four`"), 2);
        assert_eq!(of_tests("`gone.rs`: `three`"), 1);
        assert_eq!(of_tests("–"), 1);
    }

    #[test]
    fn places_are_looked_for_and_what_is_said_to_be_in_them() {
        let of_remarks = |remarks: &str| {
            let row = format!("| A-01 | It is. | `b.rs`: `three` | **holds**. {remarks} |");
            rules("1 hold", &[&row], "").len()
        };
        assert_eq!(of_remarks("See `obey` in `xtask/src/main.rs`, and `xtask/src/`."), 0);
        assert_eq!(of_remarks("See `dance` in `xtask/src/main.rs`."), 1);
        assert_eq!(of_remarks("See `xtask/gone/`."), 1);
    }

    #[test]
    fn counts_and_list_follow_the_rows() {
        let held = "| A-01 | It is. | `b.rs`: `three` | **holds** |";
        let partly = "| A-02 | It is. | – | **partly**. Not all. |";
        assert_eq!(rules("1 hold", &[held], "").len(), 0);
        assert_eq!(rules("2 hold", &[held], "").len(), 1);
        assert_eq!(rules("1 hold", &[held], "1. All (A-01).").len(), 1);
        // The rows, the partly held, and the list.
        assert_eq!(rules("1 hold", &[held, partly], "").len(), 3);
        assert_eq!(rules("1 hold", &[held, partly], "1. Half (A-02).").len(), 2);
        assert_eq!(
            rules("1 hold", &["| A-01 | It is. | `b.rs`: `three` | **sort of** |"], "").len(),
            2
        );
    }
}
