//! Reads a file of accounts, one at a time.

use std::io::{BufRead, BufReader, Read};

use anyhow::ensure;
use csv::{ByteRecord, Reader, ReaderBuilder, WriterBuilder};
use serde_json::{Map, Value, json};

use super::record::AccountRecord;

/// Most bytes of one account. Longer lines are skipped without being kept.
const LONGEST: usize = 1 << 20;

/// The columns that CSV may have, besides `profile.…`.
const COLUMNS: [&str; 15] = [
    "id",
    "email",
    "email_verified",
    "password_hash",
    "password_reset_at",
    "locale",
    "terms_accepted_at",
    "authenticator",
    "email_code",
    "sms_code",
    "voice_code",
    "phone",
    "disabled",
    "created_at",
    "groups",
];

/// Those that are true or false.
const TRUTHS: [&str; 2] = ["email_verified", "disabled"];

/// The two columns of a linked account.
const IDENTITY: [&str; 2] = ["identity.issuer", "identity.subject"];

/// How accounts stand in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// An object on each line.
    Jsonl,
    /// A row for each, below the names of the columns.
    Csv,
}

/// What was read of one account.
pub(crate) struct Entry {
    /// The line that it begins on.
    pub(crate) line: u64,
    /// As it stands in the file, to be written into the rejects.
    pub(crate) text: Vec<u8>,
    /// The account, or why there is none.
    pub(crate) record: Result<Box<AccountRecord>, String>,
}

/// A file of accounts.
pub(crate) enum Source<R: Read> {
    /// Lines of JSON, and how many were read.
    Jsonl(BufReader<R>, u64),
    /// Rows, the names of their columns, and how many lines the library is behind.
    Csv(Box<Reader<R>>, Vec<String>, u64),
}

impl<R: Read> Source<R> {
    /// Begins to read.
    ///
    /// # Errors
    /// If CSV has a column that is not known, twice, or not the one of the address.
    pub(crate) fn new(file: R, format: Format) -> anyhow::Result<Self> {
        if format == Format::Jsonl {
            return Ok(Self::Jsonl(BufReader::new(file), 0));
        }
        let mut reader = ReaderBuilder::new().flexible(true).from_reader(file);
        let mut columns: Vec<String> = vec![];
        for name in reader.headers()? {
            let name = name.trim_start_matches('\u{feff}').trim();
            let known = COLUMNS.contains(&name) || IDENTITY.contains(&name);
            let known = known || name.strip_prefix("profile.").is_some_and(|name| !name.is_empty());
            ensure!(known, "There is no column {name:?}: {}.", COLUMNS.join(", "));
            ensure!(
                columns.iter().all(|column| column != name),
                "The column {name:?} is there twice."
            );
            columns.push(name.to_owned());
        }
        ensure!(
            columns.iter().any(|name| name == "email"),
            "The first line must name the columns, and one of them \"email\"."
        );
        let identity = IDENTITY.map(|name| columns.iter().any(|column| column == name));
        ensure!(identity[0] == identity[1], "identity.issuer and identity.subject go together.");
        // Where lines end in CR LF, it counts a line when it comes to the next one.
        let behind = u64::from(reader.position().line() == 1);
        Ok(Self::Csv(Box::new(reader), columns, behind))
    }

    /// What stands above all rows, if something does.
    pub(crate) fn head(&self) -> Vec<u8> {
        match self {
            Self::Jsonl(..) => vec![],
            Self::Csv(_, columns, _) => written(columns.iter().map(String::as_bytes)),
        }
    }

    /// The next account; `None` at the end.
    ///
    /// # Errors
    /// If the file cannot be read on.
    pub(crate) fn next(&mut self) -> anyhow::Result<Option<Entry>> {
        match self {
            Self::Jsonl(reader, line) => next_line(reader, line),
            Self::Csv(reader, columns, behind) => {
                let mut row = ByteRecord::new();
                if !reader.read_byte_record(&mut row)? {
                    return Ok(None);
                }
                let line = row.position().map_or(0, csv::Position::line) + *behind;
                Ok(Some(Entry { line, text: written(row.iter()), record: read_row(columns, &row) }))
            }
        }
    }
}

/// The next line that holds something.
fn next_line(reader: &mut impl BufRead, number: &mut u64) -> anyhow::Result<Option<Entry>> {
    loop {
        let mut text = vec![];
        let most = u64::try_from(LONGEST)? + 1;
        if (&mut *reader).take(most).read_until(b'\n', &mut text)? == 0 {
            return Ok(None);
        }
        *number += 1;
        if text.len() > LONGEST {
            if !text.ends_with(b"\n") {
                reader.skip_until(b'\n')?;
            }
            text.clear();
            let record = Err(format!("it is longer than {LONGEST} bytes, and is not kept"));
            return Ok(Some(Entry { line: *number, text, record }));
        }
        let read = text.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&text).trim_ascii();
        if read.is_empty() {
            continue;
        }
        let record = serde_json::from_slice(read).map(Box::new).map_err(|error| why(&error));
        return Ok(Some(Entry { line: *number, text: [read, b"\n"].concat(), record }));
    }
}

/// What is wrong with JSON, without the line, which is told apart.
fn why(error: &serde_json::Error) -> String {
    if error.is_eof() {
        return "it ends in the middle of an account".to_owned();
    }
    let text = error.to_string();
    let (text, column) = text.split_once(" at line 1").unwrap_or((&text, ""));
    format!("{text}{column}")
}

fn read_row(columns: &[String], row: &ByteRecord) -> Result<Box<AccountRecord>, String> {
    if row.len() != columns.len() {
        return Err(format!(
            "it has {} fields, and there are {} columns",
            row.len(),
            columns.len()
        ));
    }
    let (mut account, mut profile) = (Map::new(), Map::new());
    let mut identity = Map::new();
    for (name, value) in columns.iter().zip(row) {
        let value = str::from_utf8(value).map_err(|_| format!("{name} is not UTF-8"))?.trim();
        if value.is_empty() {
            continue;
        }
        if let Some(name) = name.strip_prefix("profile.") {
            profile.insert(name.to_owned(), json!(value));
        } else if let Some(name) = name.strip_prefix("identity.") {
            identity.insert(name.to_owned(), json!(value));
        } else {
            account.insert(name.clone(), read_value(name, value)?);
        }
    }
    if !identity.is_empty() {
        account.insert("identities".to_owned(), json!([identity]));
    }
    account.insert("profile".to_owned(), profile.into());
    serde_json::from_value(account.into()).map(Box::new).map_err(|error| error.to_string())
}

fn read_value(name: &str, value: &str) -> Result<Value, String> {
    if !TRUTHS.contains(&name) {
        return Ok(json!(value));
    }
    match value.to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" => Ok(json!(true)),
        "false" | "0" | "no" => Ok(json!(false)),
        _ => Err(format!("{name} is true or false")),
    }
}

/// A row as CSV.
fn written<'a>(fields: impl Iterator<Item = &'a [u8]>) -> Vec<u8> {
    let mut writer = WriterBuilder::new().from_writer(vec![]);
    let done = writer.write_record(fields).and_then(|()| Ok(writer.flush()?));
    done.expect("it is written into memory");
    writer.into_inner().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str, format: Format) -> Vec<(u64, bool)> {
        let mut source = Source::new(text.as_bytes(), format).unwrap();
        let next = || source.next().unwrap().map(|entry| (entry.line, entry.record.is_ok()));
        std::iter::from_fn(next).collect()
    }

    #[test]
    fn rows_are_told_by_the_line_that_they_begin_on_however_lines_end() {
        for end in ["\n", "\r\n"] {
            let text = [
                "email,profile.note",
                "a@example.org,\"one",
                "two\"",
                "b@example.org",
                "c@example.org,x",
            ];
            let read = lines(&text.join(end), Format::Csv);
            assert_eq!(read, [(2, true), (4, false), (5, true)], "{end:?}");
        }
    }

    #[test]
    fn an_endless_line_is_skipped_without_being_kept_and_the_next_one_is_read() {
        let endless = format!("{{\"email\":\"{}\"}}", "x".repeat(3 * LONGEST));
        let text = format!("{endless}\n{{\"email\":\"a@example.org\"}}");
        assert_eq!(lines(&text, Format::Jsonl), [(1, false), (2, true)]);
        assert_eq!(lines("\u{feff}{\"email\":\"a\"}\n\n \n", Format::Jsonl), [(1, true)]);
        assert_eq!(lines("\u{feff}email\na\n", Format::Csv), [(2, true)]);
    }
}
