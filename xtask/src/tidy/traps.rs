//! Pages of `docs/reference` are made of lists of what goes wrong elsewhere, and of the tests that hold that it does not here.

use std::fmt::Write as _;
use std::path::Path;

use toml::Table;

use super::{Finding, root, show};

/// A list of traps, and the page that is made of it.
struct Page {
    list: &'static str,
    path: &'static str,
    introduction: &'static str,
}

const PAGES: [Page; 2] = [
    Page {
        list: "server/tests/journeys/federated/traps.toml",
        path: "docs/reference/provider-traps.md",
        introduction: "# Traps of sign-in with other accounts

What is known to go wrong where people sign in with accounts from elsewhere, and the tests that hold that it does not here.",
    },
    Page {
        list: "server/tests/journeys/openid/traps.toml",
        path: "docs/reference/openid-traps.md",
        introduction: "# Traps of OpenID providers

What is known to have gone wrong in OpenID providers, and the tests that hold that it does not in this one.",
    },
];

const GENERATED: &str = "A test generates this page: `UPDATE_DOCS=1 cargo test -p xtask traps`.";

/// A trap, and the tests that stand against it, as path and name.
struct Trap {
    title: String,
    tests: Vec<(String, String)>,
}

fn traps(text: &str) -> Vec<Trap> {
    let list: Table = toml::from_str(text).expect("the traps are TOML");
    let trap = |entry: &toml::Value| {
        let tests = entry["tests"].as_array().into_iter().flatten();
        let tests = tests.filter_map(|test| test.as_str()?.split_once(": "));
        Trap {
            title: entry["title"].as_str().unwrap_or_default().to_owned(),
            tests: tests.map(|(path, name)| (path.to_owned(), name.to_owned())).collect(),
        }
    };
    list["trap"].as_array().into_iter().flatten().map(trap).collect()
}

/// What is said of the traps that no test stands against. `read` gives the text of a file.
fn check(traps: &[Trap], read: impl Fn(&str) -> Option<String>) -> Vec<String> {
    let mut rules = vec![];
    for Trap { title, tests } in traps {
        if tests.is_empty() {
            rules.push(format!("Nothing stands against {title:?}: name a test."));
        }
        for (path, name) in tests {
            let is_there = read(path).is_some_and(|text| has_test(&text, path, name));
            if !is_there {
                rules.push(format!("There is no test {name:?} in {path}."));
            }
        }
    }
    rules
}

/// Whether a file has a test of this name; tests in scripts may have more in their names.
fn has_test(text: &str, path: &str, name: &str) -> bool {
    match Path::new(path).extension().is_some_and(|found| found == "mjs") {
        true => text.lines().any(|line| line.contains("test(") && line.contains(name)),
        // A property has what it is tried with in its brackets.
        false => text.contains(&format!("fn {name}(")),
    }
}

fn page(introduction: &str, traps: &[Trap]) -> String {
    let mut page = format!("{introduction}\n\n{GENERATED}\n\n| trap | tests |\n|---|---|\n");
    for Trap { title, tests } in traps {
        let tests: Vec<_> =
            tests.iter().map(|(path, name)| format!("`{path}`: `{name}`")).collect();
        let _ = writeln!(page, "| {title} | {} |", tests.join("<br>"));
    }
    page
}

#[test]
fn every_trap_has_its_test() {
    for Page { list, path, introduction } in PAGES {
        let traps = traps(&std::fs::read_to_string(root().join(list)).expect(list));
        let read = |path: &str| std::fs::read_to_string(root().join(path)).ok();
        let findings: Vec<Finding> = check(&traps, read)
            .into_iter()
            .map(|rule| Finding { path: list.into(), line: 1, rule })
            .collect();
        show(&findings);
        let (file, text) = (root().join(path), page(introduction, &traps));
        if std::env::var_os("UPDATE_DOCS").is_some() {
            std::fs::write(&file, &text).expect(path);
        }
        let written = std::fs::read_to_string(&file).unwrap_or_default();
        assert!(written == text, "{path} is stale: run UPDATE_DOCS=1 cargo test -p xtask traps");
    }
}

#[cfg(test)]
mod each_rule {
    use super::*;

    #[test]
    fn a_trap_has_a_test_that_is_there() {
        let rules = |tests: &str| {
            let list = format!("[[trap]]\ntitle = 'a trap'\ntests = [{tests}]");
            let read = |path: &str| match path {
                "a.rs" => Some("async fn it_holds() {}".to_owned()),
                "b.mjs" => Some("test(`it holds ${how}`, async () => {});".to_owned()),
                _ => None,
            };
            check(&traps(&list), read).len()
        };
        assert_eq!(rules("'a.rs: it_holds', 'b.mjs: it holds'"), 0);
        assert_eq!(rules(""), 1);
        assert_eq!(rules("'a.rs: it', 'b.mjs: it fell', 'c.rs: it_holds'"), 3);
    }
}
