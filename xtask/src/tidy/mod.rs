//! The house rules that a machine can hold. Each failure names a place and says what to do there instead.

mod arrows;
mod conformance;
mod deny;
mod evidence;
mod imports;
mod length;
mod links;
mod markers;
mod pictures;
mod rooms;
mod rust_text;
mod snippets;
mod style;
mod templates;
mod traps;
mod units;
mod widget;

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A file of this repository.
struct Source {
    path: String,
    text: String,
}

#[derive(Debug, PartialEq)]
struct Finding {
    path: String,
    line: usize,
    rule: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.rule)
    }
}

impl Source {
    fn new(path: &str, text: &str) -> Self {
        Self { path: path.into(), text: text.into() }
    }

    fn has_extension(&self, extensions: &[&str]) -> bool {
        Path::new(&self.path)
            .extension()
            .is_some_and(|found| extensions.iter().any(|one| found == *one))
    }

    fn finding(&self, line: usize, rule: impl Into<String>) -> Finding {
        Finding { path: self.path.clone(), line, rule: rule.into() }
    }
}

/// Whether `text` holds this word, and not as a part of a longer one.
fn has_word(text: &str, word: &str) -> bool {
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '_';
    text.match_indices(word).any(|(start, _)| {
        !text[..start].ends_with(is_part) && !text[start + word.len()..].starts_with(is_part)
    })
}

/// Whether `text` holds a colour as `#` and hex digits.
fn has_hex_colour(text: &str) -> bool {
    text.match_indices('#').any(|(start, _)| {
        let rest = &text[start + 1..];
        let digits = rest.chars().take_while(char::is_ascii_hexdigit).count();
        let ends = !rest[digits..]
            .starts_with(|next: char| next.is_alphanumeric() || matches!(next, '-' | '_'));
        matches!(digits, 3 | 4 | 6 | 8) && ends
    })
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("xtask lies in the workspace")
        .to_path_buf()
}

/// All text files that are, or would be, in the repository.
fn sources() -> Vec<Source> {
    let output = Command::new("git")
        .args(["ls-files", "-co", "--exclude-standard", "-z"])
        .current_dir(root())
        .output()
        .expect("the house rules need git, to know which files are ours");
    assert!(output.status.success(), "git ls-files: {}", String::from_utf8_lossy(&output.stderr));
    let names = String::from_utf8(output.stdout).expect("file names are UTF-8");
    let read =
        |name: &str| Some(Source::new(name, &std::fs::read_to_string(root().join(name)).ok()?));
    names.split('\0').filter(|name| !name.is_empty()).filter_map(read).collect()
}

fn hold(check: impl Fn(&Source) -> Vec<Finding>) {
    show(&sources().iter().flat_map(check).collect::<Vec<_>>());
}

fn show(findings: &[Finding]) {
    let lines: Vec<String> = findings.iter().map(ToString::to_string).collect();
    assert!(lines.is_empty(), "\n\n{}\n", lines.join("\n"));
}

/// The lines that a check complains about, in a file of this name and text.
fn lines(check: impl Fn(&Source) -> Vec<Finding>, path: &str, text: &str) -> Vec<usize> {
    check(&Source::new(path, text)).iter().map(|finding| finding.line).collect()
}

#[test]
fn a_finding_names_its_place() {
    let finding = Source::new("src/lib.rs", "").finding(7, "Don't.");
    assert_eq!(finding.to_string(), "src/lib.rs:7: Don't.");
}

#[test]
fn words_and_colours_are_told_from_their_likes() {
    assert!(has_word("say maxlength=3", "maxlength") && !has_word("maxlengths", "maxlength"));
    assert!(has_hex_colour("color: #0af;") && has_hex_colour("#11223344"));
    assert!(
        !has_hex_colour("#12")
            && !has_hex_colour("#add-me")
            && !has_hex_colour("#faceted")
            && !has_hex_colour("#12345")
    );
}
