//! Links, paths and names in what people read about this repository: all of them lead somewhere.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

use super::{Finding, Source, root, show, sources};

const PAGES: [&str; 4] = ["CHANGELOG.md", "CONTRIBUTING.md", "README.md", "SECURITY.md"];
const KINDS: [&str; 10] = ["css", "html", "js", "json", "md", "mjs", "rs", "toml", "ts", "yml"];

fn is_page(source: &Source) -> bool {
    let path = source.path.as_str();
    PAGES.contains(&path)
        || path.starts_with("docs/") && source.has_extension(&["md"])
        || ["packages/", "examples/"].iter().any(|folder| path.starts_with(folder))
            && path.ends_with("README.md")
}

/// The lines of a page with their numbers, without blocks of code.
fn prose(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut code = false;
    text.lines().enumerate().filter_map(move |(number, line)| {
        let fence = line.trim_start().starts_with("```");
        code ^= fence;
        (!code && !fence).then_some((number + 1, line))
    })
}

/// What stands between backquotes.
fn quoted(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2)
}

/// What the links of a line lead to.
fn targets(line: &str) -> impl Iterator<Item = &str> {
    line.split("](").skip(1).filter_map(|rest| rest.split(')').next())
}

/// The anchor that a heading gets where Markdown is shown.
fn anchor(heading: &str) -> String {
    let kept = heading.trim().chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
    kept.collect::<String>().to_lowercase().replace(' ', "-")
}

fn anchors(text: &str) -> BTreeSet<String> {
    let heading = |line: &str| {
        let title = line.trim_start_matches('#');
        (title.len() < line.len()).then(|| title.strip_prefix(' ').map(anchor)).flatten()
    };
    prose(text).filter_map(|(_, line)| heading(line)).collect()
}

/// A path from the root of the repository, without `.` and `..`.
fn normal(path: &Path) -> String {
    let mut whole = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => drop(whole.pop()),
            Component::CurDir => {}
            part => whole.push(part),
        }
    }
    whole.to_string_lossy().into_owned()
}

fn link(page: &Source, target: &str, all: &[Source]) -> Option<String> {
    if target.contains("://") || target.starts_with("mailto:") {
        return None;
    }
    let (file, wanted) = target.split_once('#').map_or((target, None), |(f, a)| (f, Some(a)));
    let folder = Path::new(&page.path).parent().unwrap_or(Path::new(""));
    let path = if file.is_empty() { page.path.clone() } else { normal(&folder.join(file)) };
    if !root().join(&path).exists() {
        return Some(format!("The link to {target} leads nowhere: where is it now?"));
    }
    let wanted = wanted?;
    let there = all.iter().chain([page]).find(|source| source.path == path);
    let there = there.is_some_and(|source| anchors(&source.text).contains(wanted));
    (!there).then(|| format!("There is no heading #{wanted} in {path}: what is it called now?"))
}

/// Whether text between backquotes names a file or a folder of this repository.
fn is_path(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
    let ours = !["/", "../", "target/"].iter().any(|start| text.starts_with(start));
    let named =
        text.ends_with('/') || text.rsplit_once('.').is_some_and(|(_, kind)| KINDS.contains(&kind));
    text.contains('/') && text.chars().all(plain) && ours && named
}

fn path(text: &str, all: &[Source]) -> Option<String> {
    let within = format!("/{text}");
    let is = |whole: &str| match text.ends_with('/') {
        true => whole.starts_with(text) || whole.contains(&within),
        false => whole == text || whole.ends_with(&within),
    };
    let there = all.iter().any(|source| is(&source.path));
    (!there).then(|| format!("There is no {text}: where is it now?"))
}

/// Whether text between backquotes is a name of Rust, such as `flow::Screen`.
fn is_name(text: &str) -> bool {
    let part = |part: &str| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    text.contains("::") && text.split("::").all(part)
}

fn name(text: &str, words: &BTreeSet<&str>) -> Option<String> {
    let gone = text.split("::").find(|part| !words.contains(part))?;
    Some(format!("No Rust file has the name {gone} of {text}: what is it called now?"))
}

fn check(page: &Source, all: &[Source], words: &BTreeSet<&str>) -> Vec<Finding> {
    let mut findings = vec![];
    for (line, text) in prose(&page.text) {
        let links = targets(text).filter_map(|target| link(page, target, all));
        let paths = quoted(text).filter(|text| is_path(text)).filter_map(|text| path(text, all));
        let names = quoted(text).filter(|text| is_name(text)).filter_map(|text| name(text, words));
        // The changelog tells of what was there at the time.
        let quoted = paths.chain(names).filter(|_| page.path != "CHANGELOG.md");
        findings.extend(links.chain(quoted).map(|rule| page.finding(line, rule)));
    }
    findings
}

fn rust_words(all: &[Source]) -> BTreeSet<&str> {
    let rust = all.iter().filter(|source| source.has_extension(&["rs", "toml"]));
    rust.flat_map(|source| source.text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_'))
        .collect()
}

#[test]
fn every_link_path_and_name_in_the_docs_leads_to_something() {
    let all = sources();
    let words = rust_words(&all);
    let pages: Vec<_> = all.iter().filter(|source| is_page(source)).collect();
    assert!(pages.len() > 50, "The pages are not found any more.");
    show(&pages.iter().flat_map(|page| check(page, &all, &words)).collect::<Vec<_>>());
}

#[test]
fn every_page_of_the_docs_is_in_their_index() {
    let all = sources();
    let index = all.iter().find(|source| source.path == "docs/README.md").expect("docs/README.md");
    let linked: BTreeSet<_> = prose(&index.text).flat_map(|(_, line)| targets(line)).collect();
    let listed = |path: &str| linked.contains(path) || path.starts_with("decisions/");
    let pages = all.iter().filter(|source| source.has_extension(&["md"]));
    let missing: Vec<_> = pages
        .filter_map(|source| source.path.strip_prefix("docs/"))
        .filter(|path| *path != "README.md" && !listed(path))
        .map(|path| index.finding(1, format!("The index does not lead to {path}: list it.")))
        .collect();
    show(&missing);
}

/// What people build on is described in `server/openapi.json`; the page names all of it.
#[test]
fn the_docs_of_the_flow_api_name_what_its_description_does() {
    let all = sources();
    let text = |path: &str| &all.iter().find(|source| source.path == path).expect(path).text;
    let api: serde_json::Value =
        serde_json::from_str(text("server/openapi.json")).expect("it is JSON");
    let page = Source::new("docs/reference/flow-api.md", text("docs/reference/flow-api.md"));
    let schemas = &api["components"]["schemas"];
    let titles = |schema: &str| {
        let choices = schemas[schema]["oneOf"].as_array().cloned().unwrap_or_default();
        choices.into_iter().filter_map(|one| Some(one["title"].as_str()?.to_owned()))
    };
    let keys = |value: &serde_json::Value| {
        value.as_object().into_iter().flatten().map(|(key, _)| key.clone()).collect::<Vec<_>>()
    };
    let choices = ["Answer", "Refusal", "Screen"].into_iter().flat_map(titles);
    let fields = ["Begin", "Reply"].map(|schema| keys(&schemas[schema]["properties"]));
    let mut expected: Vec<_> = choices.chain(fields.into_iter().flatten()).collect();
    for path in keys(&api["paths"]) {
        let methods = keys(&api["paths"][&path]);
        expected.extend(methods.iter().map(|method| format!("{} {path}", method.to_uppercase())));
    }
    let told: BTreeSet<_> = quoted(&page.text).collect();
    let missing = expected.iter().filter(|name| !told.contains(name.as_str()));
    let missing = missing.map(|name| page.finding(1, format!("Say what {name} is.")));
    show(&missing.collect::<Vec<_>>());
}

#[test]
fn the_docs_name_every_reason_of_a_block() {
    let all = sources();
    let text = |path: &str| &all.iter().find(|source| source.path == path).expect(path).text;
    let api: serde_json::Value =
        serde_json::from_str(text("server/openapi.json")).expect("it is JSON");
    let screens = api["components"]["schemas"]["Screen"]["oneOf"].as_array().expect("a list");
    let blocked = screens.iter().find(|one| one["title"] == "blocked").expect("a screen");
    let reasons = &blocked["properties"]["blocked"]["properties"]["reason"]["enum"];
    let reasons: Vec<_> = reasons.as_array().into_iter().flatten().collect();
    let docs = text("docs/reference/log-and-metrics.md");
    let rows = docs.split("### Reasons of a block").nth(1).expect("a heading");
    let rows = rows.split("\n## ").next().unwrap_or_default().lines();
    let rows: Vec<_> = rows
        .filter(|line| line.starts_with("| `"))
        .filter_map(|line| quoted(line).next())
        .collect();
    assert_eq!(rows[1..], reasons);
}

#[cfg(test)]
mod each_rule {
    use super::*;

    fn rules(text: &str) -> usize {
        let all = [
            Source::new("README.md", "# Try it: `cargo run`\n\n## 2. Go, on\n"),
            Source::new("xtask/src/main.rs", "fn obey() {}"),
        ];
        check(&Source::new("docs/README.md", text), &all, &rust_words(&all)).len()
    }

    #[test]
    fn links_lead_to_files_and_headings() {
        assert_eq!(
            rules("[a](../README.md) [b](../README.md#try-it-cargo-run) [c](#own)\n# Own"),
            0
        );
        assert_eq!(
            rules("[a](../README.md#2-go-on), [b](https://example.com/gone), [c](../docs/)"),
            0
        );
        assert_eq!(rules("[a](../GONE.md) [b](../README.md#gone) [c](#gone)"), 3);
        assert_eq!(rules("```\n[a](../GONE.md)\n```"), 0);
    }

    #[test]
    fn paths_and_names_between_backquotes_are_looked_for() {
        assert_eq!(
            rules("`xtask/src/`, `src/main.rs`, `obey::obey`, `/auth/`, `target/a.rs`, `a/b`"),
            0
        );
        assert_eq!(rules("`xtask/gone/`, `src/gone.rs`, `obey::gone`"), 3);
    }
}
