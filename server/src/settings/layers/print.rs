//! The settings that hold, as TOML with where each comes from, and without secrets.

use std::fmt::Write as _;

use serde_json::Value;
use toml::Spanned;
use toml::de::{DeTable, DeValue};
use url::Url;

use super::origins::Origins;
use super::shape::Shape;

/// What stands in place of a secret.
const MASK: &str = "***";

/// All that is set and, beside, what holds because it is not.
pub(super) fn print(table: &DeTable<'_>, origins: &Origins) -> String {
    let mut printer = Printer { origins, text: String::new() };
    printer.table("", table, Shape::root());
    printer.text
}

struct Printer<'a> {
    origins: &'a Origins,
    text: String,
}

impl Printer<'_> {
    /// The lines of a table, and then the tables inside.
    fn table(&mut self, at: &str, table: &DeTable<'_>, shape: Shape<'_>) {
        let (mut inside, mut unset) = (vec![], vec![]);
        for (key, value) in table {
            let name = quoted(key.get_ref());
            let Some(inner) = shape.setting(key.get_ref()) else { continue };
            match value.get_ref() {
                DeValue::Table(_) => inside.push((name, value, inner)),
                DeValue::Array(all) if all.iter().any(|one| one.get_ref().is_table()) => {
                    inside.push((name, value, inner));
                }
                _ => {
                    let origin = self.origins.name(&value.span());
                    let _ = writeln!(self.text, "{name} = {}  # {origin}", shown(value, inner));
                }
            }
        }
        for (name, inner) in shape.settings().filter(|(name, _)| !table.contains_key(*name)) {
            match inner.default() {
                Some(Value::Object(all)) if !all.is_empty() => unset.push((name, inner)),
                Some(Value::Array(all)) if all.is_empty() => {}
                None | Some(Value::Object(_)) => {}
                Some(default) => {
                    let _ = writeln!(self.text, "{name} = {default}  # default");
                }
            }
        }
        for (name, value, inner) in inside {
            let at = if at.is_empty() { name } else { format!("{at}.{name}") };
            self.inside(&at, value, inner);
        }
        for (name, inner) in unset {
            let at = if at.is_empty() { name.to_owned() } else { format!("{at}.{name}") };
            let _ = writeln!(self.text, "\n[{at}]");
            self.table(&at, &DeTable::new(), inner);
        }
    }

    fn inside(&mut self, at: &str, value: &Spanned<DeValue<'_>>, shape: Shape<'_>) {
        match value.get_ref() {
            DeValue::Table(table) => {
                let _ = writeln!(self.text, "\n[{at}]");
                self.table(at, table, shape);
            }
            DeValue::Array(all) => {
                for table in all.iter().filter_map(|one| one.get_ref().as_table()) {
                    let _ = writeln!(self.text, "\n[[{at}]]");
                    self.table(at, table, shape.entry());
                }
            }
            _ => {}
        }
    }
}

/// A value in one line.
fn shown(value: &Spanned<DeValue<'_>>, shape: Shape<'_>) -> String {
    match value.get_ref() {
        DeValue::String(text) if shape.is_secret() => quote(&masked(text, shape)),
        DeValue::String(text) => quote(text),
        DeValue::Integer(number) => number.to_string(),
        DeValue::Float(number) => number.to_string(),
        DeValue::Boolean(is) => is.to_string(),
        DeValue::Datetime(time) => time.to_string(),
        DeValue::Array(all) => {
            let all: Vec<_> = all.iter().map(|one| shown(one, shape.entry())).collect();
            format!("[{}]", all.join(", "))
        }
        DeValue::Table(_) => "{}".to_owned(),
    }
}

/// An address without its password; nothing of any other secret.
fn masked(text: &str, shape: Shape<'_>) -> String {
    let address = if shape.is_address() { Url::parse(text).ok() } else { None };
    let Some(mut url) = address else { return MASK.to_owned() };
    let masked = url.password().is_none() || url.set_password(Some(MASK)).is_ok();
    if masked { url.to_string() } else { MASK.to_owned() }
}

fn quote(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// A key, in quotes if TOML needs them.
fn quoted(name: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if !name.is_empty() && name.chars().all(bare) { name.to_owned() } else { quote(name) }
}
