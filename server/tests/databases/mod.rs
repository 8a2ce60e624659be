//! A database of its own for each test, in either engine.

use futures_util::future::BoxFuture;
use sqlx::{AnyConnection, AssertSqlSafe, Connection as _, Executor as _};
use tempfile::TempDir;
use url::Url;

#[cfg(unix)]
pub(crate) mod account;
#[cfg(unix)]
mod pgbouncer;
pub(crate) mod up_to_date;

/// Holds the address of a `PostgreSQL` server that tests may make databases on.
/// `cargo xtask test server` starts one and sets it.
const SERVER: &str = "PORTICO_TEST_POSTGRES";

/// What becomes of a database when its test has ended.
pub(crate) type End = fn(String) -> BoxFuture<'static, Result<(), sqlx::Error>>;

/// A folder for a server's files and, for `PostgreSQL`, a database; gone with this.
pub(crate) struct Database {
    /// The folder of the data; the `SQLite` file is there.
    pub(crate) folder: TempDir,
    name: Option<String>,
    end: End,
    /// The address of a `PostgreSQL` that a test has started itself.
    pub(crate) elsewhere: Option<String>,
    #[cfg(unix)]
    pooler: Option<pgbouncer::PgBouncer>,
}

impl Database {
    /// An `SQLite` file that is not there yet.
    pub(crate) fn sqlite() -> Self {
        Self::of(None, dropped)
    }

    /// A database with this name on the server of `PORTICO_TEST_POSTGRES`; `None` for `SQLite`.
    pub(crate) fn of(name: Option<String>, end: End) -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            name,
            end,
            elsewhere: None,
            #[cfg(unix)]
            pooler: None,
        }
    }

    /// An empty database on the server of `PORTICO_TEST_POSTGRES`.
    pub(crate) async fn postgres() -> Self {
        let name = new_name();
        execute(&format!("CREATE DATABASE {name}")).await.unwrap();
        Self::of(Some(name), dropped)
    }

    /// The same, behind a `PgBouncer` in transaction mode.
    #[cfg(unix)]
    pub(crate) async fn pgbouncer() -> Self {
        Self::postgres().await.pooling()
    }

    /// One on `PostgreSQL` behind a `PgBouncer` in transaction mode.
    #[cfg(unix)]
    pub(crate) fn pooling(mut self) -> Self {
        let name = self.name.as_ref().unwrap();
        self.pooler = Some(pgbouncer::PgBouncer::start(&server(), name));
        self
    }

    /// What the setting `database` must be; `None` for `SQLite`.
    pub(crate) fn setting(&self) -> Option<String> {
        #[cfg(unix)]
        if let Some(mut pooled) = self.pooled() {
            pooled.query_pairs_mut().append_pair("pool_mode", "transaction");
            return Some(pooled.into());
        }
        self.direct()
    }

    /// The address of the pooler, if there is one.
    #[cfg(unix)]
    pub(crate) fn pooled(&self) -> Option<Url> {
        Some(self.pooler.as_ref()?.address(self.name.as_ref()?))
    }

    /// The address of the `PostgreSQL`, past any pooler; `None` for `SQLite`.
    pub(crate) fn direct(&self) -> Option<String> {
        if let Some(elsewhere) = &self.elsewhere {
            return Some(elsewhere.clone());
        }
        let name = self.name.as_ref()?;
        let mut url = address_of(name);
        // By it the test's connections are known again.
        url.query_pairs_mut().append_pair("application_name", name);
        Some(url.into())
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let Some(name) = self.name.take() else { return };
        #[cfg(unix)]
        drop(self.pooler.take());
        let end = if std::thread::panicking() { dropped } else { self.end };
        // A test's runtime may be gone or at work: this one is only for here.
        let ended = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.unwrap().block_on(end(name))
        });
        let ended = ended.join().unwrap();
        if !std::thread::panicking() {
            ended.unwrap();
        }
    }
}

/// Drops a database. A change that the test dropped may still be there.
pub(crate) fn dropped(name: String) -> BoxFuture<'static, Result<(), sqlx::Error>> {
    Box::pin(async move { execute(&format!("DROP DATABASE {name} WITH (FORCE)")).await })
}

/// A name that no database has.
pub(crate) fn new_name() -> String {
    let mut random = [0; 8];
    getrandom::fill(&mut random).unwrap();
    format!("test_{}", data_encoding::HEXLOWER.encode(&random))
}

/// Where a database of the server is.
pub(crate) fn address_of(name: &str) -> Url {
    let mut url = Url::parse(&server()).unwrap();
    url.set_path(name);
    url
}

fn server() -> String {
    std::env::var(SERVER).unwrap_or_else(|_| {
        panic!("{SERVER} must be the address of a PostgreSQL: cargo xtask test server starts one")
    })
}

/// Has the server do something beside the tests' databases.
pub(crate) async fn execute(statements: &str) -> Result<(), sqlx::Error> {
    sqlx::any::install_default_drivers();
    let mut connection = AnyConnection::connect(&server()).await?;
    connection.execute(AssertSqlSafe(statements)).await?;
    connection.close().await
}
