//! Keeps the settings in the docs true: `docs/reference/settings.md` is written from the
//! types and what stands beside them, and `docs/reference/settings.toml` names the same.

mod example;
mod types;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde_json::Value;

use self::types::{Kind, Setting, Types};
use super::Settings;

/// As little as can be set: what else there is shows its default.
const LEAST: &str = r#"
public_url = "https://login.example.com"
[mail]
smtp = "smtps://mail.example.com"
from = "no-reply@example.com"
[metrics]
listen = "127.0.0.1:9090"
[brand]
name = "Juniper"
[[apps]]
id = "shop"
name = "Shop"
return_to = ["https://shop.example.com/"]
user_flow = "default"
[phone.webhook]
url = "https://messages.example.com"
secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
[risk]
when_unknown = "closed"
[risk.webhook]
url = "https://risk.example.com"
secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
[user_flows.default]
mfa = "off"
[[user_flows.default.profile]]
name = "country"
[[policies]]
name = "example"
grant = "require_mfa"
"#;

const INTRODUCTION: &str = "# Settings

Portico reads one TOML file when it starts: `portico serve --settings portico.toml`. To validate the file without starting, use `portico check`.
[settings.toml](settings.toml) is an example with every setting.

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

/// A table of settings.
struct Table {
    heading: String,
    /// Where it stands.
    at: String,
    /// Its type.
    of: String,
    about: String,
}

/// The page as it grows.
struct SettingsPage {
    types: Types,
    /// What is set when nothing is.
    least: Value,
    text: String,
    /// Every setting by its whole name.
    paths: BTreeSet<String>,
    told: BTreeSet<String>,
}

impl SettingsPage {
    fn write() -> Self {
        let least = Settings::parse("least.toml", LEAST).unwrap();
        let mut page = Self {
            types: Types::read(),
            least: serde_json::to_value(&least).unwrap(),
            text: INTRODUCTION.to_owned(),
            paths: BTreeSet::new(),
            told: BTreeSet::new(),
        };
        let top = Table {
            heading: "Top level".into(),
            at: String::new(),
            of: "Settings".into(),
            about: "Write these before the first `[table]`.".into(),
        };
        page.section(&top);
        page
    }

    /// One table with its rows, what their choices mean, and the tables inside.
    fn section(&mut self, table: &Table) {
        let Table { heading, at, of, about } = table;
        let _ = write!(self.text, "\n## {heading}\n\n{about}\n\n");
        self.text += "| setting | description | value | default |\n|---|---|---|---|\n";
        let (mut tables, mut choices) = (vec![], vec![]);
        self.rows(at, "", of, &mut tables, &mut choices);
        for (name, of) in choices {
            if self.told.insert(of.clone()) {
                let _ = writeln!(self.text, "\nValues of `{name}`:\n");
                for (choice, about) in &self.types.enums[&of] {
                    let _ = writeln!(self.text, "- `{choice}`: {about}");
                }
            }
        }
        for table in tables {
            self.section(&table);
        }
    }

    fn rows(
        &mut self,
        section: &str,
        prefix: &str,
        of: &str,
        tables: &mut Vec<Table>,
        choices: &mut Vec<(String, String)>,
    ) {
        for setting in self.types.settings(of) {
            let name = join(prefix, &setting.name);
            let at = join(section, &name);
            match self.types.kind(&setting.of, &at) {
                Kind::Table(heading, of) if section.is_empty() => {
                    let at = if heading.contains(NAME) { join(&at, NAME) } else { at };
                    let about = setting.about;
                    tables.push(Table { heading: format!("`{heading}`"), at, of, about });
                }
                Kind::Table(_, of) => {
                    self.table(&name, &setting);
                    self.rows(section, &name, &of, tables, choices);
                }
                Kind::Value(value) => self.row(section, &name, &setting, &value, choices),
            }
        }
    }

    /// A table inside of a table: its own row, before those of its settings.
    fn table(&mut self, name: &str, setting: &Setting) {
        let (value, empty) = match setting.is("Vec") {
            true => ("list: table", "`[]`"),
            false => ("table", "`{}`"),
        };
        let default = if setting.is("Option") { "*none*" } else { empty };
        let _ = writeln!(self.text, "| `{name}` | {} | {value} | {default} |", setting.about);
    }

    fn row(
        &mut self,
        section: &str,
        name: &str,
        setting: &Setting,
        value: &str,
        choices: &mut Vec<(String, String)>,
    ) {
        let default = self.default(&join(section, name), setting);
        let name = if setting.is("BTreeMap") { join(name, NAME) } else { name.to_owned() };
        let _ = writeln!(self.text, "| `{name}` | {} | {value} | {default} |", setting.about);
        self.paths.insert(join(section, &name));
        choices.extend(self.types.choice(&setting.of).map(|of| (name, of)));
    }

    fn default(&self, at: &str, setting: &Setting) -> String {
        if setting.is("Option") {
            return "*none*".to_owned();
        }
        if !setting.has_default {
            return "required".to_owned();
        }
        let value = at.split('.').fold(&self.least, |value, name| match value {
            Value::Array(all) => &all[0][name],
            Value::Object(free) if name == NAME => free.values().next().unwrap(),
            _ => &value[name],
        });
        match value {
            Value::Null => panic!("{at} has a default, and it is not among the least settings"),
            Value::Object(map) if map.is_empty() => "*none*".to_owned(),
            value => format!("`{value}`"),
        }
    }
}
