//! Rows of an `SQLite` file that are read on the thread of the request.
//!
//! sqlx gives each connection a thread of its own, and asks for a sign of life when one comes
//! back to the pool. To look up a row by its key takes less time than that. Nothing is waited for
//! here: readers and writers of a file with a log are not in each other's way, and where they
//! are, the pool is asked. What is changed, and what may read many rows, goes through the pool.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};

use super::columns::{Columns, Read, Value};

/// The names of the values of a statement.
const NAMES: [&str; 8] = ["$1", "$2", "$3", "$4", "$5", "$6", "$7", "$8"];

/// Connections to one file: as many as there are threads that read at once.
pub(super) struct Readers {
    path: PathBuf,
    /// Those that nobody uses; none once the database is closed.
    idle: Mutex<Option<Vec<Connection>>>,
}

impl Readers {
    pub(super) fn new(path: &Path) -> Self {
        Self { path: path.to_owned(), idle: Mutex::new(Some(Vec::new())) }
    }

    /// The first row, or that there is none; `None` if the pool is to be asked, as the file is
    /// closed, locked or cannot be read.
    pub(super) fn find<T>(
        &self,
        select: &str,
        values: &[Value<'_>],
        read: Read<T>,
    ) -> Option<Result<Option<T>, sqlx::Error>> {
        let connection = match self.with_idle(Vec::pop)? {
            Some(connection) => connection,
            None => open(&self.path).ok()?,
        };
        // One that failed is not used again.
        let found = find(&connection, select, values, read).ok()?;
        self.with_idle(|idle| idle.push(connection));
        Some(found)
    }

    /// Closes all: the last connection of a file writes its log into it.
    pub(super) fn close(&self) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).take();
    }

    fn with_idle<T>(&self, work: impl FnOnce(&mut Vec<Connection>) -> T) -> Option<T> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).as_mut().map(work)
    }
}

fn open(path: &Path) -> rusqlite::Result<Connection> {
    // Only one thread at a time has it.
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(Duration::ZERO)?;
    Ok(connection)
}

fn find<T>(
    connection: &Connection,
    select: &str,
    values: &[Value<'_>],
    read: Read<T>,
) -> rusqlite::Result<Result<Option<T>, sqlx::Error>> {
    let mut statement = connection.prepare_cached(select)?;
    for (name, value) in NAMES.iter().zip(values) {
        // A statement numbers them as they come in its text.
        let index = statement
            .parameter_index(name)?
            .ok_or_else(|| rusqlite::Error::InvalidParameterName((*name).to_owned()))?;
        match value {
            Value::Text(text) => statement.raw_bind_parameter(index, text)?,
            Value::Number(number) => statement.raw_bind_parameter(index, number)?,
            Value::Bytes(bytes) => statement.raw_bind_parameter(index, bytes)?,
        }
    }
    let mut rows = statement.raw_query();
    Ok(rows.next()?.map(|row| read(row)).transpose())
}

impl Columns for rusqlite::Row<'_> {
    fn number_or_none(&self, column: &str) -> Result<Option<i64>, sqlx::Error> {
        self.get(column).map_err(|error| undecodable(column, error))
    }

    fn text_or_none(&self, column: &str) -> Result<Option<String>, sqlx::Error> {
        match self.get_ref(column).map_err(|error| undecodable(column, error))? {
            ValueRef::Null => Ok(None),
            value => {
                Ok(Some(value.as_str().map_err(|error| undecodable(column, error))?.to_owned()))
            }
        }
    }
}

fn undecodable(column: &str, error: impl std::error::Error + Send + Sync + 'static) -> sqlx::Error {
    sqlx::Error::ColumnDecode { index: column.to_owned(), source: error.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made() -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("portico.db");
        let writer = Connection::open(&path).unwrap();
        writer
            .execute_batch(
                "PRAGMA journal_mode = WAL;
                CREATE TABLE things (id TEXT, size INTEGER, note TEXT);
                INSERT INTO things VALUES ('a', 1, NULL), ('b', 2, 'x')",
            )
            .unwrap();
        (folder, path)
    }

    fn note(row: &dyn Columns) -> Result<(i64, Option<String>), sqlx::Error> {
        Ok((row.number("size")?, row.text_or_none("note")?))
    }

    const SELECT: &str = "SELECT size, note FROM things WHERE size < $2 AND id = $1";

    /// The row, or why there is none.
    fn ask(readers: &Readers, id: &str) -> String {
        match readers.find(SELECT, &[Value::Text(id), Value::Number(9)], note) {
            None => "ask the pool".into(),
            Some(found) => format!("{:?}", found.unwrap()),
        }
    }

    #[test]
    fn a_row_is_found_by_values_in_whatever_order_the_statement_has_them() {
        let (_folder, path) = made();
        let readers = Readers::new(&path);
        assert_eq!(ask(&readers, "b"), r#"Some((2, Some("x")))"#);
        assert_eq!(ask(&readers, "a"), "Some((1, None))");
        assert_eq!(ask(&readers, "c"), "None");
    }

    #[test]
    fn a_row_is_found_as_it_is_now_also_while_another_is_being_written() {
        let (_folder, path) = made();
        let readers = Readers::new(&path);
        assert_eq!(ask(&readers, "a"), "Some((1, None))");
        let writer = Connection::open(&path).unwrap();
        writer.execute_batch("UPDATE things SET size = 3 WHERE id = 'a'").unwrap();
        writer.execute_batch("BEGIN EXCLUSIVE; UPDATE things SET size = 4 WHERE id = 'a'").unwrap();
        assert_eq!(ask(&readers, "a"), "Some((3, None))");
        writer.execute_batch("COMMIT").unwrap();
        assert_eq!(ask(&readers, "a"), "Some((4, None))");
    }

    #[test]
    fn the_pool_is_asked_where_there_is_no_file_and_once_it_is_closed() {
        let (folder, path) = made();
        assert_eq!(ask(&Readers::new(&folder.path().join("none.db")), "a"), "ask the pool");
        let readers = Readers::new(&path);
        ask(&readers, "a");
        assert!(path.with_extension("db-wal").exists());
        readers.close();
        assert_eq!(ask(&readers, "a"), "ask the pool");
        // The last connection that can write has the log end.
        Connection::open(&path).unwrap().execute_batch("SELECT * FROM things").ok();
        assert!(!path.with_extension("db-wal").exists(), "a connection is still open");
    }

    #[test]
    fn a_value_of_another_type_is_an_error_that_names_its_column() {
        let (_folder, path) = made();
        let wrong: Read<i64> = |row| row.number("note");
        let found = Readers::new(&path).find(SELECT, &[Value::Text("b"), Value::Number(9)], wrong);
        assert!(found.unwrap().unwrap_err().to_string().contains("note"));
    }
}
