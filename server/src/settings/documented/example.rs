//! The example in the docs names every setting.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{NAME, SettingsPage, join, root};
use crate::settings::Settings;

#[test]
fn the_example_names_every_setting_and_no_other_and_is_good_with_all_of_them() {
    let shown = std::fs::read_to_string(root().join("docs/reference/settings.toml")).unwrap();
    let setting = |line: &str| {
        let name = line.split_once(" = ").map(|(name, _)| name);
        name.is_some_and(|name| name.chars().all(|c| c.is_ascii_lowercase() || c == '_'))
    };
    let whole: String = shown
        .lines()
        .map(|line| line.strip_prefix("# ").filter(|rest| setting(rest)).unwrap_or(line))
        .map(|line| format!("{line}\n"))
        .collect();
    Settings::parse("docs/reference/settings.toml", &whole).unwrap();
    let known = SettingsPage::write().paths;
    let mut named = BTreeSet::new();
    leaves(
        &serde_json::to_value(toml::from_str::<toml::Table>(&whole).unwrap()).unwrap(),
        "",
        &known,
        &mut named,
    );
    let missing: Vec<_> = known.difference(&named).collect();
    let unknown: Vec<_> = named.difference(&known).collect();
    assert!(missing.is_empty() && unknown.is_empty(), "missing {missing:?}, unknown {unknown:?}");
}

/// The settings of an example, with the names that its operator chose as [`NAME`].
fn leaves(value: &Value, at: &str, known: &BTreeSet<String>, named: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                let chosen = join(at, NAME);
                let inside = format!("{chosen}.");
                let free = known.iter().any(|path| *path == chosen || path.starts_with(&inside));
                leaves(value, &if free { chosen } else { join(at, name) }, known, named);
            }
        }
        Value::Array(all) if all.iter().any(Value::is_object) => {
            for value in all {
                leaves(value, at, known, named);
            }
        }
        _ => {
            named.insert(at.to_owned());
        }
    }
}
