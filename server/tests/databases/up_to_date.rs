//! Databases as a server leaves them when it has started: copies, and on `PostgreSQL` those of tests that have ended, emptied.
//! To bring one up to date for each test takes longer than most tests.

use std::sync::Mutex;

use futures_util::future::BoxFuture;
use portico_server::store::{Location, Store};
use sqlx::migrate::Migrator;
use sqlx::{AnyConnection, AssertSqlSafe, Connection as _, Executor as _, Row as _};
use tokio::sync::OnceCell;

use super::{Database, address_of, dropped, execute, new_name};

static MIGRATIONS: Migrator = sqlx::migrate!("./migrations/postgres");

/// Empty ones that nobody has.
static SPARE: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// All that tests could change for the tests after them, other than rows.
const SHAPE: &str = "SELECT md5(string_agg(part, ';' ORDER BY part)) FROM (
    SELECT concat_ws(' ', relname, relkind, reloptions, attname, atttypid, attnotnull) AS part
        FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid WHERE relnamespace = 'public'::regnamespace
    UNION ALL SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT tgname FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION ALL SELECT setconfig::text FROM pg_db_role_setting
        JOIN pg_database ON pg_database.oid = setdatabase WHERE datname = current_database()) AS parts";

/// The tables that have had rows, but for the list of migrations.
const FILLED: &str =
    "SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace
    AND relkind = 'r' AND relname <> '_sqlx_migrations' AND pg_relation_size(oid) > 0";

/// A file that is up to date and empty.
pub(crate) async fn sqlite() -> Database {
    static MADE: OnceCell<Vec<u8>> = OnceCell::const_new();
    let made = MADE.get_or_init(async || {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("portico.db");
        let store = Store::open(&Location::Sqlite(file.clone())).await.unwrap();
        store.close().await;
        // It is whole when its log is gone.
        assert!(!file.with_extension("db-wal").exists());
        std::fs::read(file).unwrap()
    });
    let database = Database::sqlite();
    std::fs::write(database.folder.path().join("portico.db"), made.await).unwrap();
    database
}

/// A database on `PostgreSQL` that is up to date and empty.
pub(crate) async fn postgres() -> Database {
    let spare = SPARE.lock().unwrap().pop();
    let name = match spare {
        Some(name) => name,
        None => copy(&template().await.name).await,
    };
    Database::of(Some(name), ended)
}

/// Keeps the database of a test that has ended for another one, or drops it if it is no longer as all are.
fn ended(name: String) -> BoxFuture<'static, Result<(), sqlx::Error>> {
    Box::pin(async move {
        let spare = new_name();
        // By its old name nobody who was dropped and is still at work comes back to it.
        let rename = format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}';
             ALTER DATABASE {name} RENAME TO {spare}"
        );
        if execute(&rename).await.is_err() {
            return dropped(name).await;
        }
        if !emptied(&spare).await? {
            return dropped(spare).await;
        }
        SPARE.lock().unwrap().push(spare);
        Ok(())
    })
}

/// Empties a database, unless a test has changed more than rows.
async fn emptied(name: &str) -> Result<bool, sqlx::Error> {
    let mut connection = connect(name).await?;
    let is_as_all = shape(&mut connection).await? == template().await.shape;
    // What refers to other rows is judged when the whole statement is done. TRUNCATE makes new files.
    let delete = filled(&mut connection).await?.into_iter();
    let delete: String =
        delete.map(|table| format!("{table}_ AS (DELETE FROM {table}), ")).collect();
    if is_as_all {
        let delete = format!("WITH {delete} done AS (SELECT 1) SELECT * FROM done");
        connection.execute(AssertSqlSafe(delete)).await?;
    }
    connection.close().await?;
    Ok(is_as_all)
}

/// The database that others are copied from.
struct Template {
    name: String,
    shape: String,
}

async fn template() -> &'static Template {
    static MADE: OnceCell<Template> = OnceCell::const_new();
    sqlx::any::install_default_drivers();
    MADE.get_or_init(async || {
        let newest = MIGRATIONS.iter().last().unwrap();
        let checksum = data_encoding::HEXLOWER.encode(&newest.checksum[..8]);
        let name = format!("migrated_{}_{checksum}", newest.version);
        // What another process has made is there; one at a time makes it, and names it when it is whole.
        let mut lock = connect("postgres").await.unwrap();
        lock.execute("SELECT pg_advisory_lock(1886352500)").await.unwrap();
        let select = "SELECT count(*) FROM pg_database WHERE datname = $1";
        let there: i64 = sqlx::query(select).bind(&name).fetch_one(&mut lock).await.unwrap().get(0);
        if there == 0 {
            make(&name).await;
        }
        // Who is connected to it is in the way of a copy.
        let mut connection = connect(&name).await.unwrap();
        let filled = filled(&mut connection).await.unwrap();
        assert!(filled.is_empty(), "{filled:?} would be emptied after each test");
        let shape = shape(&mut connection).await.unwrap();
        connection.close().await.unwrap();
        lock.close().await.unwrap();
        Template { name, shape }
    })
    .await
}

async fn make(name: &str) {
    let half = format!("{name}_half");
    execute(&format!("DROP DATABASE IF EXISTS {half} WITH (FORCE)")).await.unwrap();
    execute(&format!("CREATE DATABASE {half}")).await.unwrap();
    let store = Store::open(&Location::Postgres(address_of(&half))).await.unwrap();
    store.close().await;
    execute(&format!("ALTER DATABASE {half} RENAME TO {name}")).await.unwrap();
}

async fn copy(template: &str) -> String {
    let name = new_name();
    execute(&format!("CREATE DATABASE {name} TEMPLATE {template}")).await.unwrap();
    name
}

async fn connect(name: &str) -> Result<AnyConnection, sqlx::Error> {
    AnyConnection::connect(address_of(name).as_str()).await
}

async fn shape(connection: &mut AnyConnection) -> Result<String, sqlx::Error> {
    sqlx::query(SHAPE).fetch_one(connection).await?.try_get(0)
}

async fn filled(connection: &mut AnyConnection) -> Result<Vec<String>, sqlx::Error> {
    let rows = sqlx::query(FILLED).fetch_all(connection).await?;
    rows.into_iter().map(|row| row.try_get(0)).collect()
}
