//! Where a setting stands in the text, for errors that are found after reading.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

/// One step on the way to a setting.
#[derive(Clone, Copy)]
pub enum Step<'a> {
    /// Into the setting of this name.
    Name(&'a str),
    /// Into the entry of a list at this place, from 0.
    Entry(usize),
}

/// The place of a setting. If it is missing, the place of the innermost table
/// around it; `None` if that is the whole file.
#[must_use]
pub fn place(text: &str, way: &[Step<'_>]) -> Option<Range<usize>> {
    let (table, _) = DeTable::parse_recoverable(text);
    place_in(table.get_ref(), way)
}

/// The same in a text that is read as TOML already.
#[must_use]
pub fn place_in(table: &DeTable<'_>, way: &[Step<'_>]) -> Option<Range<usize>> {
    let (first, rest) = way.split_first()?;
    in_table(table, *first, rest)
}

fn in_table(table: &DeTable<'_>, step: Step<'_>, rest: &[Step<'_>]) -> Option<Range<usize>> {
    let Step::Name(wanted) = step else { return None };
    let (key, value) = table.iter().find(|(key, _)| key.get_ref() == wanted)?;
    // A table that headers opened is where its first header is.
    let here = match value.get_ref() {
        DeValue::Table(_) | DeValue::Array(_) => key.span(),
        _ => value.span(),
    };
    Some(in_value(value.get_ref(), rest).unwrap_or(here))
}

fn in_value(value: &DeValue<'_>, way: &[Step<'_>]) -> Option<Range<usize>> {
    let (first, rest) = way.split_first()?;
    match (value, first) {
        (DeValue::Table(table), first) => in_table(table, *first, rest),
        (DeValue::Array(all), Step::Entry(entry)) => {
            let entry = all.get(*entry)?;
            Some(in_value(entry.get_ref(), rest).unwrap_or_else(|| entry.span()))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::Step::{Entry, Name};
    use super::*;

    const TEXT: &str = r#"a = 1
[limits]
day = 2
[[apps]]
id = "x"
[[apps]]
id = "y"
[groups]
staff = ["m",
  "n"]
"#;

    fn line(way: &[Step<'_>]) -> Option<usize> {
        Some(TEXT[..place(TEXT, way)?.start].matches('\n').count() + 1)
    }

    #[test]
    fn a_setting_is_found_at_its_line_and_a_missing_one_at_its_table() {
        assert_eq!(line(&[Name("a")]), Some(1));
        assert_eq!(line(&[Name("limits"), Name("day")]), Some(3));
        assert_eq!(line(&[Name("limits"), Name("hour")]), Some(2));
        assert_eq!(line(&[Name("apps"), Entry(1), Name("id")]), Some(7));
        assert_eq!(line(&[Name("apps"), Entry(1), Name("name")]), Some(6));
        assert_eq!(line(&[Name("groups"), Name("staff"), Entry(1)]), Some(10));
        assert_eq!(line(&[Name("none"), Name("day")]), None);
    }
}
