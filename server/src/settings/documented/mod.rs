//! Keeps the settings in the docs true: `docs/reference/settings.md` is written from the
//! schema, in the order of `docs/reference/settings.toml`, which names the same.

mod example;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde_json::Value;

use self::example::Example;
use super::schema::schema;

const INTRODUCTION: &str = "# Settings

Portico reads a TOML file: `portico serve --settings portico.toml`. To validate it without starting, use `portico check`.
[settings.toml](settings.toml) is an example with every setting.

Each setting can also be a variable of the environment: `PORTICO__MAIL__FROM` is `from` in `[mail]`. What is nearer to the start of the program wins: the
command line, then the environment, then the file, then the default. `portico check --print` shows what holds, and where each value comes from.
Each secret can be in a file of its own, as in `password_file`: [Keep secrets out of the settings](../guides/secrets.md).

To have an editor complete settings and mark mistakes, write the [JSON Schema](settings.schema.json) beside your file with
`portico schema > settings.schema.json`, and begin the file with `#:schema ./settings.schema.json`. Editors that use
[Taplo](https://taplo.tamasfe.dev) or [Tombi](https://tombi-toml.github.io/tombi/) read this line. `portico check` validates more than a schema can.

\"63B\" is NIST SP 800-63B-4. Defaults: *required* means that there is none, *none* that the setting is not set, and `[]` is an empty list.

A test generates this page from the code: `UPDATE_DOCS=1 cargo test -p portico-server`.
";

/// A name that the operator chooses.
const NAME: &str = "NAME";

#[test]
fn the_settings_in_the_docs_are_those_of_the_code() {
    let path = root().join("docs/reference/settings.md");
    let text = SettingsPage::write().text;
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let documented = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        documented == text,
        "docs/reference/settings.md is stale: run UPDATE_DOCS=1 cargo test -p portico-server"
    );
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn join(at: &str, name: &str) -> String {
    if at.is_empty() { name.to_owned() } else { format!("{at}.{name}") }
}

/// The setting that may be set instead of one, where one of the two is required.
fn other<'a>(table: &'a Value, name: &str) -> Option<&'a str> {
    let pairs = table["allOf"].as_array().into_iter().flatten();
    let named = pairs.map(|pair| [0, 1].map(|at| pair["oneOf"][at]["required"][0].as_str()));
    named
        .flat_map(|[one, two]| [(one, two), (two, one)])
        .find_map(|(one, two)| if one == Some(name) { two } else { None })
}

/// A setting, or a table of settings.
struct Setting<'a> {
    /// Its whole name.
    at: String,
    /// What the schema says of it.
    schema: &'a Value,
    required: bool,
    /// The other setting, if one of two is required.
    other: Option<&'a str>,
}

impl<'a> Setting<'a> {
    /// What can be set in a table, or in each table of a list or of a map.
    fn inside(&self) -> Vec<Setting<'a>> {
        let (at, table) = self.table();
        let required = |name: &str| {
            let all = table["required"].as_array();
            all.is_some_and(|all| all.iter().any(|one| one == name))
        };
        let all = table["properties"].as_object().into_iter().flatten();
        all.map(|(name, schema)| {
            let (at, other) = (join(&at, name), other(table, name));
            Setting { at, schema, required: required(name), other }
        })
        .collect()
    }

    /// Its whole name with the one that the operator chooses, and what has the
    /// settings inside.
    fn table(&self) -> (String, &'a Value) {
        match (&self.schema["items"], &self.schema["additionalProperties"]) {
            (Value::Null, free @ Value::Object(_)) => (join(&self.at, NAME), free),
            (Value::Null, _) => (self.at.clone(), self.schema),
            (items, _) => (self.at.clone(), items),
        }
    }

    fn is_table(&self) -> bool {
        self.table().1["properties"].is_object()
    }

    fn is_list(&self) -> bool {
        self.schema["type"] == "array"
    }

    fn about(&self) -> String {
        let about = self.schema["description"].as_str();
        about.unwrap_or_else(|| panic!("{} has no doc comment", self.at)).replace('|', "\\|")
    }

    fn heading(&self) -> String {
        match self.is_list() {
            true => format!("`[[{}]]`", self.at),
            false => format!("`[{}]`", self.table().0),
        }
    }

    fn default(&self) -> String {
        if let Some(other) = self.other {
            return format!("required, or `{other}`");
        }
        match &self.schema["default"] {
            _ if self.required => "required".to_owned(),
            Value::Null => "*none*".to_owned(),
            Value::Object(map) if map.is_empty() => "*none*".to_owned(),
            value => format!("`{value}`"),
        }
    }
}

/// The page as it grows.
struct SettingsPage {
    example: Example,
    text: String,
    /// Every setting by its whole name.
    paths: BTreeSet<String>,
    /// Choices whose meaning is told.
    told: BTreeSet<String>,
}

impl SettingsPage {
    fn write() -> Self {
        let mut page = Self {
            example: Example::read(),
            text: INTRODUCTION.to_owned(),
            paths: BTreeSet::new(),
            told: BTreeSet::new(),
        };
        let schema = schema();
        let top = Setting { at: String::new(), schema: &schema, required: true, other: None };
        page.section("Top level", "Write these before the first `[table]`.", &top);
        page
    }

    /// One table with its rows, what their choices mean, and the tables inside.
    fn section(&mut self, heading: &str, about: &str, table: &Setting) {
        let _ = write!(self.text, "\n## {heading}\n\n{about}\n\n");
        self.text += "| setting | description | value | default |\n|---|---|---|---|\n";
        let top = table.at.is_empty();
        let inside = self.in_order(table);
        let (tables, rows): (Vec<_>, Vec<_>) =
            inside.into_iter().partition(|setting| top && setting.is_table());
        let section = table.table().0;
        let mut choices = vec![];
        for setting in &rows {
            self.row(&section, setting, &mut choices);
        }
        for (name, of) in choices {
            if self.told.insert(of.clone()) {
                let _ = writeln!(self.text, "\nValues of `{name}`:\n\n{of}");
            }
        }
        for table in tables {
            self.section(&table.heading(), &table.about(), &table);
        }
    }

    fn in_order<'a>(&self, table: &Setting<'a>) -> Vec<Setting<'a>> {
        let mut all = table.inside();
        all.sort_by_key(|setting| self.example.place(&setting.at));
        all
    }

    /// One setting, or a table inside of a table: its own row, before those of its
    /// settings.
    fn row(&mut self, section: &str, setting: &Setting, choices: &mut Vec<(String, String)>) {
        let (at, of) = setting.table();
        let name = at.strip_prefix(section).unwrap_or(&at).trim_start_matches('.');
        let (about, mut default) = (setting.about(), setting.default());
        let list = if setting.is_list() { "list: " } else { "" };
        if setting.is_table() {
            let empty = if setting.is_list() { "`[]`" } else { "`{}`" };
            if !setting.required && !setting.schema["default"].is_null() {
                empty.clone_into(&mut default);
            }
            let _ = writeln!(self.text, "| `{name}` | {about} | {list}table | {default} |");
            for setting in self.in_order(setting) {
                self.row(section, &setting, choices);
            }
            return;
        }
        let list = if of["type"] == "array" { "list: " } else { list };
        let one = if of["type"] == "array" { &of["items"] } else { of };
        let value = value(&at, one);
        let _ = writeln!(self.text, "| `{name}` | {about} | {list}{value} | {default} |");
        if let Some(all) = one["oneOf"].as_array() {
            let about = |one: &Value| {
                Some(format!("- `{}`: {}", one["const"].as_str()?, one["description"].as_str()?))
            };
            let all: Option<Vec<_>> = all.iter().map(about).collect();
            let all = all.unwrap_or_else(|| panic!("{at} has a choice without a doc comment"));
            choices.push((name.to_owned(), all.join("\n")));
        }
        self.paths.insert(at);
    }
}

/// What a value is, in words.
fn value(at: &str, schema: &Value) -> String {
    if let Some(all) = schema["oneOf"].as_array() {
        let all: Vec<_> = all.iter().map(|one| format!("`{}`", one["const"])).collect();
        return all.join(", ");
    }
    let range = match (schema["minimum"].as_u64(), schema["maximum"].as_u64()) {
        (Some(least), Some(most)) if most < u64::from(u16::MAX) => format!(", {least} to {most}"),
        (Some(least), _) if least > 0 => format!(", at least {least}"),
        _ => String::new(),
    };
    let word = match (schema["type"].as_str(), schema["format"].as_str()) {
        (Some("boolean"), _) => "`true` or `false`",
        (Some("integer"), _) => "number",
        (Some("string"), None) => "text",
        (Some("string"), Some("cidr")) => "IP address, or network as in `10.0.0.0/8`",
        (Some("string"), Some("country")) => "country code",
        (Some("string"), Some("email")) => "e-mail address",
        (Some("string"), Some("file")) => "path, from the folder of the settings",
        (Some("string"), Some("header")) => "name of a header",
        (Some("string"), Some("ip-port")) => "IP address and port",
        (Some("string"), Some("path")) => "path",
        (Some("string"), Some("uri")) => "address",
        other => panic!("{at} is {other:?}: say here what it is to those who write settings"),
    };
    format!("{word}{range}")
}
