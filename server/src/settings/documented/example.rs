//! The example in the docs names every setting.

use std::collections::BTreeMap;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{NAME, SettingsPage, join, root};
use crate::settings::Settings;
use crate::settings::schema::refusals;
use crate::settings::tests::in_file;

/// Tables whose names the operator chooses.
const FREE: [&str; 3] = ["apis.scopes.labels", "groups", "user_flows"];

/// `docs/reference/settings.toml` with the settings that are comments there.
pub(super) struct Example {
    /// Without those that stand for another setting, which is set there.
    text: String,
    /// Where settings and tables first stand, by their whole names.
    places: BTreeMap<String, usize>,
}

impl Example {
    pub(super) fn read() -> Self {
        let shown = std::fs::read_to_string(root().join("docs/reference/settings.toml")).unwrap();
        let setting = |line: &str| {
            let name = line.split_once(" = ").map(|(name, _)| name);
            name.is_some_and(|name| name.chars().all(|c| c.is_ascii_lowercase() || c == '_'))
        };
        let uncommented = |left: fn(&str) -> bool| -> String {
            let lines = shown.lines().map(|line| {
                let rest = line.strip_prefix("# ").filter(|rest| setting(rest) && !left(rest));
                format!("{}\n", rest.unwrap_or(line))
            });
            lines.collect()
        };
        let mut places = BTreeMap::new();
        read(DeTable::parse(&uncommented(|_| false)).unwrap().get_ref(), "", &mut places);
        let instead = |line: &str| {
            let name = line.split_once(" = ").map_or(line, |(name, _)| name);
            name.ends_with("_file")
                || name.ends_with("password")
                || name == "client_secret"
                || name == "key"
        };
        Self { text: uncommented(instead), places }
    }

    /// Where a setting first stands.
    pub(super) fn place(&self, at: &str) -> usize {
        let inside = |(path, place): (&String, &usize)| {
            let rest = path.strip_prefix(at)?;
            (rest.is_empty() || rest.starts_with('.')).then_some(*place)
        };
        self.places.iter().filter_map(inside).min().unwrap_or(usize::MAX)
    }
}

/// The settings in a table, with the names that the operator chose as [`NAME`].
fn read(table: &DeTable, at: &str, places: &mut BTreeMap<String, usize>) {
    for (name, value) in table {
        let chosen = FREE.contains(&at);
        let at = join(at, if chosen { NAME } else { name.get_ref() });
        read_value(value, &at, name.span().start, places);
    }
}

fn read_value(
    value: &Spanned<DeValue>,
    at: &str,
    place: usize,
    places: &mut BTreeMap<String, usize>,
) {
    match value.get_ref() {
        DeValue::Table(table) => read(table, at, places),
        DeValue::Array(all) if all.iter().any(|one| one.get_ref().is_table()) => {
            for one in all {
                read_value(one, at, place, places);
            }
        }
        _ => {
            let first = places.entry(at.to_owned()).or_insert(place);
            *first = place.min(*first);
        }
    }
}

#[test]
fn the_example_names_every_setting_and_no_other_and_is_good_with_all_of_them() {
    let example = Example::read();
    Settings::parse_with("docs/reference/settings.toml", &example.text, &in_file).unwrap();
    let refusals = refusals(&example.text);
    assert!(refusals.is_empty(), "{refusals:?}");
    let known = SettingsPage::write().paths;
    let missing: Vec<_> = known.iter().filter(|path| !example.places.contains_key(*path)).collect();
    let unknown: Vec<_> = example.places.keys().filter(|path| !known.contains(*path)).collect();
    assert!(missing.is_empty() && unknown.is_empty(), "missing {missing:?}, unknown {unknown:?}");
}

#[test]
fn every_sample_in_the_docs_is_as_the_schema_says_but_for_what_it_leaves_out() {
    let mut samples = 0;
    for folder in ["", "docs", "docs/concepts", "docs/decisions", "docs/guides", "docs/reference"] {
        for entry in std::fs::read_dir(root().join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|kind| kind != "md") {
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            for sample in text.split("```toml\n").skip(1) {
                let mut refusals = refusals(sample.split("```").next().unwrap());
                refusals.retain(|refusal| !refusal.starts_with("required: "));
                assert!(refusals.is_empty(), "{}: {refusals:?}", path.display());
                samples += 1;
            }
        }
    }
    assert!(samples > 10, "the samples are not found any more");
}
