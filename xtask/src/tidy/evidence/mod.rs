//! `docs/accessibility.md` is made of the requirements in `tests/requirements.toml` and of the tests that carry their ids.

mod page;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{Finding, Source, root, show, sources};

const LIST: &str = "tests/requirements.toml";
const PAGE: &str = "docs/accessibility.md";
/// Verdicts, how the introduction counts each, and what each means.
const VERDICTS: [(&str, &str, &str); 5] = [
    ("holds", "hold", "a test fails when it is broken"),
    (
        "holds, by construction",
        "hold by construction",
        "the code shows it at the place named; no test would notice all of it going",
    ),
    ("partly", "hold partly", "something named is missing"),
    ("not yet", "do not yet", "it is not there"),
    ("not applicable", "does not apply", "there is nothing it could be about"),
];
const FOLDERS: [&str; 9] =
    ["flow", "preview", "protocol", "server", "src", "style", "tests", "words", "xtask"];

struct Requirement {
    section: (String, String),
    id: String,
    must: String,
    verdict: String,
    remarks: String,
    /// Tests in Rust, as `file: name`.
    rust: Vec<String>,
}

struct List {
    requirements: Vec<Requirement>,
    open: Vec<String>,
}

impl List {
    fn read(text: &str) -> Self {
        let list: Value = toml::from_str(text).expect("the requirements are TOML");
        let items = |value: &Value, name: &str| value[name].as_array().cloned().unwrap_or_default();
        let text = |value: &Value, name: &str| value[name].as_str().unwrap_or_default().to_owned();
        let texts = |value: &Value, name: &str| -> Vec<String> {
            items(value, name).iter().filter_map(Value::as_str).map(str::to_owned).collect()
        };
        let mut requirements = vec![];
        for section in items(&list, "section") {
            for one in items(&section, "requirement") {
                requirements.push(Requirement {
                    section: (text(&section, "part"), text(&section, "title")),
                    id: text(&one, "id"),
                    must: text(&one, "must"),
                    verdict: text(&one, "verdict"),
                    remarks: text(&one, "remarks"),
                    rust: texts(&one, "rust"),
                });
            }
        }
        Self { requirements, open: texts(&list, "open") }
    }

    fn count(&self, verdict: &str) -> usize {
        self.requirements.iter().filter(|one| one.verdict == verdict).count()
    }
}

/// The tests that carry an id: by id, then by file.
type Carried = BTreeMap<String, BTreeMap<String, Vec<String>>>;

/// Of a call such as `test('a sentence', { tag: ['@A-05'] }, …)`.
fn carried(sources: &[Source]) -> Carried {
    let mut found = Carried::new();
    for source in sources.iter().filter(|source| source.path.ends_with(".test.mjs")) {
        for (place, _) in source.text.match_indices("tag: [") {
            let (before, after) = source.text.split_at(place);
            let name = ["test(", "none("]
                .iter()
                .filter_map(|call| Some(before.rfind(call)? + call.len()))
                .max()
                .map_or("", |start| literal(&before[start..]));
            let tags = after.split(']').next().unwrap_or_default();
            for id in tags.split('\'').filter_map(|part| part.strip_prefix('@')) {
                let of_file = found.entry(id.to_owned()).or_default();
                of_file.entry(source.path.clone()).or_default().push(name.to_owned());
            }
        }
    }
    found
}

/// What stands between the quotes with which a text begins.
fn literal(text: &str) -> &str {
    let text = text.trim_start();
    let quote = text.chars().next().unwrap_or_default();
    text.get(1..).and_then(|rest| rest.split(quote).next()).unwrap_or_default()
}

fn check(list: &List, carried: &Carried, all: &[Source]) -> Vec<String> {
    let mut rules = vec![];
    for one in &list.requirements {
        let id = &one.id;
        if !VERDICTS.iter().any(|(verdict, ..)| *verdict == one.verdict) {
            rules.push(format!("{id}: there is no verdict `{}`.", one.verdict));
        }
        if one.verdict == "holds" && one.rust.is_empty() && !carried.contains_key(id) {
            rules.push(format!(
                "{id} holds, and no test says so: give one its tag, or it another verdict."
            ));
        }
        let gone = one.rust.iter().filter(|test| !has_test(test, all));
        rules.extend(
            gone.map(|test| format!("{id}: there is no test `{test}`: what is it called now?")),
        );
        rules.extend(missing_places(&one.remarks, all).iter().map(|rule| format!("{id}: {rule}")));
    }
    let ids: BTreeSet<&str> = list.requirements.iter().map(|one| one.id.as_str()).collect();
    let unknown = carried.keys().filter(|id| !ids.contains(id.as_str()));
    rules.extend(unknown.map(|id| format!("A test carries {id}, which is no requirement.")));
    rules.extend(wrong_list(list, &ids));
    rules
}

/// Whether there is a test like `file: name`.
fn has_test(test: &str, all: &[Source]) -> bool {
    let Some((file, name)) = test.split_once(": ") else { return false };
    let Some(source) = all.iter().find(|source| source.path == file) else { return false };
    let declared = format!("fn {name}(");
    let Some(place) = source.text.lines().position(|line| line.contains(&declared)) else {
        return false;
    };
    let above: Vec<&str> = source.text.lines().take(place).collect();
    let mut attributes = above.iter().rev().take_while(|line| line.trim().starts_with(['#', '/']));
    attributes.any(|line| line.contains("test]") || line.contains("test("))
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

/// What is open by its verdict and not said to be, or the other way round.
fn wrong_list(list: &List, ids: &BTreeSet<&str>) -> Vec<String> {
    let is_open = |one: &&Requirement| ["partly", "not yet"].contains(&one.verdict.as_str());
    let open: BTreeSet<&str> =
        list.requirements.iter().filter(is_open).map(|one| one.id.as_str()).collect();
    let words =
        list.open.iter().flat_map(|text| text.split(|c: char| !c.is_alphanumeric() && c != '-'));
    let listed: BTreeSet<&str> = words.filter(|word| ids.contains(word)).collect();
    let wrong = open.symmetric_difference(&listed);
    wrong
        .map(|id| {
            format!("{id} is open by its verdict or by the list at the top, and not by both.")
        })
        .collect()
}

#[test]
fn the_page_of_requirements_is_made_of_the_list_and_of_the_tests_that_carry_their_ids() {
    let all = sources();
    let list = List::read(&std::fs::read_to_string(root().join(LIST)).expect(LIST));
    let carried = carried(&all);
    let findings: Vec<Finding> = check(&list, &carried, &all)
        .into_iter()
        .map(|rule| Finding { path: LIST.into(), line: 1, rule })
        .collect();
    show(&findings);
    let (path, text) = (root().join(PAGE), page::of(&list, &carried));
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &text).expect(PAGE);
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(written == text, "{PAGE} is stale: run UPDATE_DOCS=1 cargo test -p xtask requirements");
}

#[cfg(test)]
mod each_rule {
    use super::*;

    fn list(verdict: &str, more: &str) -> List {
        let one = format!("id = 'A-01'\nmust = 'It is.'\nverdict = '{verdict}'\n{more}");
        List::read(&format!("open = []\n[[section]]\npart = 'All'\n[[section.requirement]]\n{one}"))
    }

    fn all() -> [Source; 3] {
        [
            Source::new(
                "a.test.mjs",
                "test(`one, ${name}`, { tag: ['@A-01', '@A-02'] }, () => {});\ntest('two', () => {});",
            ),
            Source::new("b.rs", "#[tokio::test]\nasync fn three() {}\n\nfn no_test() {}"),
            Source::new("xtask/src/main.rs", "fn obey() {}"),
        ]
    }

    fn rules(list: &List) -> Vec<String> {
        let [_, rest @ ..] = all();
        check(list, &Carried::new(), &rest)
    }

    #[test]
    fn tags_are_read_with_the_sentence_of_their_test() {
        let carried = carried(&all());
        assert_eq!(carried["A-01"]["a.test.mjs"], ["one, ${name}"]);
        assert_eq!(check(&list("holds", ""), &carried, &all()).len(), 1, "A-02 is no requirement");
        let row =
            "| A-01 | It is. | `a.test.mjs`: `one, ${name}`<br>`b.rs`: `three` | **holds**. So. |";
        let text = page::of(&list("holds", "remarks = 'So.'\nrust = ['b.rs: three']"), &carried);
        assert!(
            text.contains(row) && text.contains("1 rows, of which 1 hold, 0 hold by"),
            "{text}"
        );
    }

    #[test]
    fn tests_in_rust_are_looked_for_by_name_and_file() {
        assert_eq!(rules(&list("holds", "rust = ['b.rs: three']")).len(), 0);
        assert_eq!(rules(&list("holds", "rust = ['b.rs: no_test', 'b.rs: four']")).len(), 2);
        assert_eq!(rules(&list("holds", "rust = ['gone.rs: three']")).len(), 1);
        assert_eq!(rules(&list("holds", "")).len(), 1);
        assert_eq!(rules(&list("sort of", "")).len(), 1);
    }

    #[test]
    fn places_are_looked_for_and_what_is_said_to_be_in_them() {
        let of =
            |remarks: &str| rules(&list("not applicable", &format!("remarks = '{remarks}'"))).len();
        assert_eq!(of("See `obey` in `xtask/src/main.rs`, and `xtask/src/`."), 0);
        assert_eq!(of("See `dance` in `xtask/src/main.rs`."), 1);
        assert_eq!(of("See `xtask/gone/`."), 1);
    }

    #[test]
    fn what_is_open_is_said_to_be() {
        let mut partly = list("partly", "");
        assert_eq!(rules(&partly).len(), 1);
        partly.open.push("Half of it (A-01).".into());
        assert_eq!(rules(&partly).len(), 0);
    }
}
