//! A connection that is held for several statements.

use std::ops::{Deref, DerefMut};

use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;
use sqlx::any::{AnyQueryResult, AnyRow, AnyStatement, AnyTypeInfo};
use sqlx::pool::PoolConnection;
use sqlx::{
    Any, AnyConnection, Connection as _, Describe, Either, Error, Execute, Executor, SqlStr,
    Transaction,
};

use super::mode::PoolMode;
use super::unnamed::{Unnamed, no_connection_of_its_own};

/// A connection that is held for several statements; behind a pooler within one transaction.
/// Dropped before its end, what was changed within a transaction is undone.
#[derive(Debug)]
pub struct Held<'c> {
    connection: Connected<'c>,
    mode: PoolMode,
}

#[derive(Debug)]
enum Connected<'c> {
    Alone(PoolConnection<Any>),
    Within(Transaction<'c, Any>),
}

impl<'c> Held<'c> {
    /// Has a connection that is no pool's read within one transaction.
    pub(crate) async fn begin(
        connection: &'c mut AnyConnection,
        mode: PoolMode,
    ) -> Result<Self, Error> {
        Ok(Self::within(connection.begin_with(mode.begin()).await?, mode))
    }

    pub(super) const fn alone(connection: PoolConnection<Any>) -> Held<'static> {
        Held { connection: Connected::Alone(connection), mode: PoolMode::Session }
    }

    pub(super) const fn within(transaction: Transaction<'c, Any>, mode: PoolMode) -> Self {
        Self { connection: Connected::Within(transaction), mode }
    }

    /// Gives the connection back; what was changed within a transaction is stored.
    pub(super) async fn end(self) -> Result<(), Error> {
        match self.connection {
            Connected::Alone(_) => Ok(()),
            Connected::Within(transaction) => transaction.commit().await,
        }
    }

    fn connection(&mut self) -> &mut AnyConnection {
        match &mut self.connection {
            Connected::Alone(connection) => connection,
            Connected::Within(transaction) => transaction,
        }
    }
}

impl<'h> Executor<'h> for &'h mut Held<'_> {
    type Database = Any;

    fn fetch_many<'e, 'q: 'e, E>(
        self,
        query: E,
    ) -> BoxStream<'e, Result<Either<AnyQueryResult, AnyRow>, Error>>
    where
        'h: 'e,
        E: 'q + Execute<'q, Any>,
    {
        match self.mode {
            PoolMode::Session => self.connection().fetch_many(query),
            PoolMode::Transaction => self.connection().fetch_many(Unnamed(query)),
        }
    }

    fn fetch_optional<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, Result<Option<AnyRow>, Error>>
    where
        'h: 'e,
        E: 'q + Execute<'q, Any>,
    {
        match self.mode {
            PoolMode::Session => self.connection().fetch_optional(query),
            PoolMode::Transaction => self.connection().fetch_optional(Unnamed(query)),
        }
    }

    fn prepare_with<'e>(
        self,
        _: SqlStr,
        _: &'e [AnyTypeInfo],
    ) -> BoxFuture<'e, Result<AnyStatement, Error>>
    where
        'h: 'e,
    {
        Box::pin(async { Err(no_connection_of_its_own()) })
    }

    fn describe<'e>(self, _: SqlStr) -> BoxFuture<'e, Result<Describe<Any>, Error>>
    where
        'h: 'e,
    {
        Box::pin(async { Err(no_connection_of_its_own()) })
    }
}

/// All or nothing of several changes. What is dropped before it is committed is undone.
#[derive(Debug)]
pub struct Change(Held<'static>);

impl Change {
    pub(super) const fn of(held: Held<'static>) -> Self {
        Self(held)
    }

    /// Stores all of it.
    ///
    /// # Errors
    /// If the database fails. If it died meanwhile, nobody can tell whether it is stored.
    pub async fn commit(self) -> Result<(), Error> {
        self.0.end().await
    }

    /// Undoes all of it, and waits for that.
    ///
    /// # Errors
    /// If the database fails. Then it undoes it by itself.
    pub async fn rollback(self) -> Result<(), Error> {
        match self.0.connection {
            Connected::Alone(_) => Ok(()),
            Connected::Within(transaction) => transaction.rollback().await,
        }
    }
}

impl Deref for Change {
    type Target = Held<'static>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl DerefMut for Change {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}
