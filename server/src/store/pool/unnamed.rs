//! Statements that the database forgets at once: behind a pooler it would keep them for others.

use sqlx::any::{AnyArguments, AnyStatement};
use sqlx::error::BoxDynError;
use sqlx::{Any, Error, Execute, SqlStr};

/// A statement that gets no name in the database.
pub(super) struct Unnamed<E>(pub(super) E);

impl<'q, E: Execute<'q, Any>> Execute<'q, Any> for Unnamed<E> {
    fn sql(self) -> SqlStr {
        self.0.sql()
    }

    fn statement(&self) -> Option<&AnyStatement> {
        None
    }

    fn take_arguments(&mut self) -> Result<Option<AnyArguments>, BoxDynError> {
        self.0.take_arguments()
    }

    fn persistent(&self) -> bool {
        false
    }
}

/// Why no statement can be prepared for later.
pub(super) fn no_connection_of_its_own() -> Error {
    Error::Configuration("a prepared statement would need a connection of its own".into())
}
