//! The page itself, which nobody writes by hand.

use std::fmt::Write as _;

use super::{Carried, List, Requirement, VERDICTS};

const INTRODUCTION: &str = "# Accessibility

What Portico's pages must do for everyone who signs in, and what holds it: one row for each requirement, the tests that fail
when it is broken, and what is missing where none does.
The requirements are drawn from WCAG 2.2 AA with some of AAA, the GOV.UK patterns, NIST SP 800-63B-4, OWASP ASVS 5.0, and what
is known of password managers, browsers and phones. They are written out here, a sentence each, and only the musts are listed:
";

const AFTER_VERDICTS: &str = "
\"The samples\" are all screens in all their states; a test for each locale or mode is named as in its file, with `${…}` in its name.
Portico shows its screens on its own pages, and as an element on other people's, which is called embedding here: the same screens,
held by `tests/embedding/` where being elsewhere makes a difference.
What no test can show (a screen reader's voice, managers' extensions, the keyboards of phones) is not in the table: it takes a person.

This file is written by a test: `UPDATE_DOCS=1 cargo test -p xtask requirements`. It is made of `tests/requirements.toml` and of the tags
of the browser tests, which stand behind a test's name wherever one is told of.
";

/// The page: an introduction that counts, the tables, and what is open.
pub(super) fn of(list: &List, carried: &Carried) -> String {
    let counts: Vec<String> = VERDICTS
        .iter()
        .map(|(verdict, word, _)| format!("{} {word}", list.count(verdict)))
        .collect();
    let (end, others) = counts.split_last().expect("there are verdicts");
    let rows = list.requirements.len();
    let mut page =
        format!("{INTRODUCTION}{rows} rows, of which {}, and {end}.\n", others.join(", "));
    page += "\n| verdict | means |\n|---|---|\n";
    for (verdict, _, meaning) in VERDICTS {
        let _ = writeln!(page, "| {verdict} | {meaning} |");
    }
    page += AFTER_VERDICTS;
    let (mut part, mut title) = ("", "");
    for one in &list.requirements {
        if one.section.0 != part {
            part = &one.section.0;
            let _ = write!(page, "\n## {part}\n");
        }
        if one.section.1 != title {
            title = &one.section.1;
            let _ = write!(
                page,
                "\n### {title}\n\n| | requirement | tests | verdict |\n|---|---|---|---|\n"
            );
        }
        let remarks =
            if one.remarks.is_empty() { String::new() } else { format!(". {}", one.remarks) };
        let tests = tests(one, carried);
        let _ = writeln!(
            page,
            "| {} | {} | {tests} | **{}**{remarks} |",
            one.id, one.must, one.verdict
        );
    }
    page += "\n## What is not held yet\n\nThe most important for people first.\n\n";
    for (place, text) in list.open.iter().enumerate() {
        let _ = writeln!(page, "{}. {text}", place + 1);
    }
    page
}

/// The tests of one requirement, by their files.
fn tests(one: &Requirement, carried: &Carried) -> String {
    let mut files = carried.get(&one.id).cloned().unwrap_or_default();
    for (file, name) in one.rust.iter().filter_map(|test| test.split_once(": ")) {
        files.entry(file.to_owned()).or_default().push(name.to_owned());
    }
    let of_file =
        |(file, names): (&String, &Vec<String>)| format!("`{file}`: `{}`", names.join("`, `"));
    let cell = files.iter().map(of_file).collect::<Vec<_>>().join("<br>");
    if cell.is_empty() { "–".into() } else { cell }
}
