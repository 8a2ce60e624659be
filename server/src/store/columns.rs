//! A row that is looked up by its key, whoever reads it.

use sqlx::Row as _;
use sqlx::any::AnyRow;

/// What a statement is told: the first is `$1`.
#[derive(Clone, Copy)]
pub(super) enum Value<'a> {
    Text(&'a str),
    Number(i64),
    Bytes(&'a [u8]),
}

/// How a row is read.
pub(super) type Read<T> = fn(&dyn Columns) -> Result<T, sqlx::Error>;

/// The columns of a row.
pub(super) trait Columns {
    /// A number; none where it is `NULL`.
    fn number_or_none(&self, column: &str) -> Result<Option<i64>, sqlx::Error>;

    /// A text; none where it is `NULL`.
    fn text_or_none(&self, column: &str) -> Result<Option<String>, sqlx::Error>;

    /// A number.
    fn number(&self, column: &str) -> Result<i64, sqlx::Error> {
        self.number_or_none(column)?.ok_or_else(|| missing(column))
    }

    /// A text.
    fn text(&self, column: &str) -> Result<String, sqlx::Error> {
        self.text_or_none(column)?.ok_or_else(|| missing(column))
    }
}

impl Columns for AnyRow {
    fn number_or_none(&self, column: &str) -> Result<Option<i64>, sqlx::Error> {
        self.try_get(column)
    }

    fn text_or_none(&self, column: &str) -> Result<Option<String>, sqlx::Error> {
        self.try_get(column)
    }
}

fn missing(column: &str) -> sqlx::Error {
    let source = Box::new(sqlx::error::UnexpectedNullError);
    sqlx::Error::ColumnDecode { index: column.to_owned(), source }
}
