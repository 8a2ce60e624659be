//! Connections to the database, and what is asked through them.
//!
//! | file | holds |
//! |---|---|
//! | `held.rs` | a connection that is held for several statements, and changes |
//! | `mode.rs` | `pool_mode`: whether a pooler stands between |
//! | `unnamed.rs` | statements that the database forgets at once |
//!
//! A pooler like `PgBouncer` in transaction mode gives each transaction another connection to
//! the database. So nothing may be left there for the next one: no named statement, no
//! setting of the session, no lock of the session. And as a statement with values is two
//! exchanges with the database, both have to be in one transaction.

mod held;
mod mode;
mod unnamed;

use std::time::Duration;

use futures_util::future::BoxFuture;
use futures_util::stream::{self, BoxStream};
use futures_util::{StreamExt as _, TryStreamExt as _};
use sqlx::any::{AnyQueryResult, AnyRow, AnyStatement, AnyTypeInfo};
use sqlx::{Any, AnyPool, Describe, Either, Error, Execute, Executor, SqlStr};

pub use held::{Change, Held};
pub use mode::PoolMode;

/// For how long a connection that was given back is waited for.
const MOMENT: Duration = Duration::from_millis(1);

/// What a statement comes back with: rows, and how many it affected.
type Results = Vec<Either<AnyQueryResult, AnyRow>>;

/// Connections of one server to its database.
#[derive(Clone, Debug)]
pub(super) struct Pool {
    connections: AnyPool,
    mode: PoolMode,
}

impl Pool {
    pub(super) const fn new(connections: AnyPool, mode: PoolMode) -> Self {
        Self { connections, mode }
    }

    pub(super) const fn mode(&self) -> PoolMode {
        self.mode
    }

    /// A connection for several statements that read.
    pub(super) async fn hold(&self) -> Result<Held<'static>, Error> {
        self.wait_for_one_given_back().await;
        match self.mode {
            PoolMode::Session => Ok(Held::alone(self.connections.acquire().await?)),
            PoolMode::Transaction => {
                let transaction = self.connections.begin_with(self.mode.begin()).await?;
                Ok(Held::within(transaction, self.mode))
            }
        }
    }

    /// A change that is begun by this statement.
    pub(super) async fn change(&self, begin: &'static str) -> Result<Change, Error> {
        self.wait_for_one_given_back().await;
        let transaction = self.connections.begin_with(begin).await?;
        Ok(Change::of(Held::within(transaction, self.mode)))
    }

    /// Waits a moment if all connections are taken and a further one would be opened. That takes longer, and the database
    /// plans each statement anew there. One that was given back is with the database until it has answered: whoever asks
    /// one thing after the other would never get the same again.
    async fn wait_for_one_given_back(&self) {
        let (open, most) =
            (self.connections.size(), self.connections.options().get_max_connections());
        if self.connections.num_idle() == 0 && 0 < open && open < most {
            tokio::time::sleep(MOMENT).await;
        }
    }

    /// Ends all connections, once they are given back.
    pub(super) async fn close(&self) {
        self.connections.close().await;
    }

    /// Runs a statement that stands for itself to its end: only then is what it changed stored.
    async fn run<'q, E: 'q + Execute<'q, Any>>(self, query: E) -> Result<Results, Error> {
        let mut held = self.hold().await?;
        let results = held.fetch_many(query).try_collect().await?;
        held.end().await?;
        Ok(results)
    }
}

impl<'p> Executor<'p> for &'p Pool {
    type Database = Any;

    fn fetch_many<'e, 'q: 'e, E>(
        self,
        query: E,
    ) -> BoxStream<'e, Result<Either<AnyQueryResult, AnyRow>, Error>>
    where
        'p: 'e,
        E: 'q + Execute<'q, Any>,
    {
        let results = stream::once(self.clone().run(query));
        results.map_ok(|results| stream::iter(results).map(Ok)).try_flatten().boxed()
    }

    fn fetch_optional<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, Result<Option<AnyRow>, Error>>
    where
        'p: 'e,
        E: 'q + Execute<'q, Any>,
    {
        let results = self.clone().run(query);
        Box::pin(async move { Ok(results.await?.into_iter().find_map(Either::right)) })
    }

    fn prepare_with<'e>(
        self,
        _: SqlStr,
        _: &'e [AnyTypeInfo],
    ) -> BoxFuture<'e, Result<AnyStatement, Error>>
    where
        'p: 'e,
    {
        Box::pin(async { Err(unnamed::no_connection_of_its_own()) })
    }

    fn describe<'e>(self, _: SqlStr) -> BoxFuture<'e, Result<Describe<Any>, Error>>
    where
        'p: 'e,
    {
        Box::pin(async { Err(unnamed::no_connection_of_its_own()) })
    }
}
