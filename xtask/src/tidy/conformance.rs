//! `docs/reference/openid-conformance.md` is made of the modules of the conformance suite and of the tests that carry their
//! names.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use toml::Table;

use super::{Finding, Source, root, show, sources};

const FOLDER: &str = "server/tests/journeys/openid/";
const LIST: &str = "server/tests/journeys/openid/modules.toml";
const PAGE: &str = "docs/reference/openid-conformance.md";
const INTRODUCTION: &str = "# OpenID Connect conformance

The modules of the [OpenID Foundation's conformance suite](https://openid.net/certification/) for the profiles that Portico promises, each with the test that does
the same in `server/tests/journeys/openid/`, or why it does not apply. They were read from the suite's sources of August 2026. The suite itself was not run.

A test generates this page: `UPDATE_DOCS=1 cargo test -p xtask conformance`.
";

/// The tests that carry a module's name, as `file: name`.
type Carried = BTreeMap<String, Vec<String>>;

/// What stands in brackets above a test, such as `/// [oidcc-server]`.
fn carried(sources: &[Source]) -> Carried {
    let mut found = Carried::new();
    for source in sources.iter().filter(|source| source.path.starts_with(FOLDER)) {
        let mut above = String::new();
        for line in source.text.lines() {
            if let Some(comment) = line.strip_prefix("/// ") {
                above += comment;
                above.push(' ');
            } else if let Some((_, test)) = line.split_once("fn ") {
                let inside = above.split_once('[').and_then(|(_, rest)| rest.split_once(']'));
                let names = inside.map_or("", |(names, _)| names).split(',').map(str::trim);
                let test = test.split('(').next().unwrap_or_default();
                for name in names.filter(|name| !name.is_empty()) {
                    let file = source.path.trim_start_matches(FOLDER);
                    found.entry(name.to_owned()).or_default().push(format!("`{file}`: `{test}`"));
                }
                above.clear();
            } else if !line.starts_with('#') {
                above.clear();
            }
        }
    }
    found
}

/// The plans with their modules, and why a module has no test.
fn plans(text: &str) -> Vec<Table> {
    let list: Table = toml::from_str(text).expect("the modules are TOML");
    let plans = list["plan"].as_array().cloned().unwrap_or_default();
    plans.into_iter().filter_map(|plan| plan.try_into().ok()).collect()
}

fn modules(plan: &Table) -> impl Iterator<Item = (&str, &str)> {
    let modules = plan["modules"].as_table().into_iter().flatten();
    modules.map(|(name, why)| (name.as_str(), why.as_str().unwrap_or_default()))
}

fn check(plans: &[Table], carried: &Carried) -> Vec<String> {
    let mut rules = vec![];
    let known: BTreeMap<&str, &str> = plans.iter().flat_map(modules).collect();
    for (name, why) in &known {
        match (carried.contains_key(*name), why.is_empty()) {
            (false, true) => rules.push(format!(
                "{name} has no test: write `/// [{name}]` above one, or say why it does not apply."
            )),
            (true, false) => {
                rules.push(format!("{name} has a test, and a sentence why it has none."));
            }
            _ => {}
        }
    }
    let unknown = carried.keys().filter(|name| !known.contains_key(name.as_str()));
    rules.extend(unknown.map(|name| format!("A test carries {name}, which is no module.")));
    rules
}

fn page(plans: &[Table], carried: &Carried) -> String {
    let mut page = INTRODUCTION.to_owned();
    for plan in plans {
        let text = |name: &str| plan[name].as_str().unwrap_or_default();
        let _ = write!(page, "\n## {}\n\n`{}`. {}", text("title"), text("id"), text("note"));
        page.truncate(page.trim_end().len());
        page += "\n\n| module | test |\n|---|---|\n";
        for (name, why) in modules(plan) {
            let tests = carried.get(name).map(|tests| tests.join("<br>"));
            let _ = writeln!(page, "| {name} | {} |", tests.as_deref().unwrap_or(why));
        }
    }
    page
}

#[test]
fn every_module_of_the_conformance_suite_has_its_test_or_a_sentence_why_not() {
    let plans = plans(&std::fs::read_to_string(root().join(LIST)).expect(LIST));
    let carried = carried(&sources());
    let findings: Vec<Finding> = check(&plans, &carried)
        .into_iter()
        .map(|rule| Finding { path: LIST.into(), line: 1, rule })
        .collect();
    show(&findings);
    let (path, text) = (root().join(PAGE), page(&plans, &carried));
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &text).expect(PAGE);
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(written == text, "{PAGE} is stale: run UPDATE_DOCS=1 cargo test -p xtask conformance");
}

#[cfg(test)]
mod each_rule {
    use super::*;

    fn rules(modules: &str, above: &str) -> Vec<String> {
        let list = format!("[[plan]]\ntitle = ''\nid = ''\nnote = ''\n[plan.modules]\n{modules}");
        let source = format!("{above}\n#[tokio::test]\nasync fn it_does() {{}}\n");
        let path = format!("{FOLDER}a.rs");
        check(&plans(&list), &carried(&[Source::new(&path, &source)]))
    }

    #[test]
    fn a_module_has_a_test_or_a_reason_and_not_both() {
        assert_eq!(rules("one = ''", "/// [one]").len(), 0);
        assert_eq!(rules("one = ''\ntwo = ''", "/// [one,\n/// two]").len(), 0);
        assert_eq!(rules("one = 'It is not there.'", "").len(), 0);
        assert_eq!(rules("one = ''", "").len(), 1);
        assert_eq!(rules("one = 'It is not there.'", "/// [one]").len(), 1);
        assert_eq!(rules("one = ''", "/// [one, gone]").len(), 1);
    }
}
