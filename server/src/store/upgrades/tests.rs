//! Each schema that a server ever ran on, with something in every table, is brought up to date
//! beside a server that knows no other.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row as _};

use super::*;

/// Since then, a migration only adds: what an older server reads and writes is still there.
const ONLY_ADDS: i64 = 3;

/// Tables that hold one row.
const ONE_ROW: [&str; 2] = ["server_key", "resealing"];

/// A table, and its columns with their types.
type Table = (String, Vec<(String, String)>);

#[tokio::test]
async fn every_earlier_schema_is_upgraded_beside_an_older_server_in_sqlite() {
    for version in versions(&migration::SQLITE) {
        upgrade(Database::sqlite(), version).await;
    }
}

#[tokio::test]
#[ignore = "needs PostgreSQL: cargo xtask test server starts one"]
async fn every_earlier_schema_is_upgraded_beside_an_older_server_in_postgresql() {
    for version in versions(&migration::POSTGRES) {
        upgrade(Database::postgres().await, version).await;
    }
}

/// All but the newest.
fn versions(migrations: &sqlx::migrate::Migrator) -> Vec<i64> {
    let all: Vec<_> = migrations.iter().map(|migration| migration.version).collect();
    all[..all.len() - 1].to_vec()
}

async fn upgrade(database: Database, version: i64) {
    sqlx::any::install_default_drivers();
    let engine = database.location().engine();
    let mut old = connect(&database).await;
    let migrations = match engine {
        Engine::Sqlite => &migration::SQLITE,
        Engine::Postgres => &migration::POSTGRES,
    };
    migrations.run_direct(Some(version), &mut old, false).await.unwrap();
    let mut tables = tables(&mut old, engine).await;
    for table in &tables {
        insert(&mut old, table, 1).await;
    }
    if version < ONLY_ADDS {
        for (_, columns) in &mut tables {
            columns.retain(|(name, _)| name != "password_hash");
        }
    }
    let before = contents(&mut old, &tables).await;

    let busy = Arc::new(AtomicBool::new(true));
    let flows = tables.iter().find(|(name, _)| name == "flows").unwrap().clone();
    let beside = tokio::spawn(go_on(connect(&database).await, flows, busy.clone()));
    let store = database.open().await;
    busy.store(false, Ordering::Relaxed);
    assert!(beside.await.unwrap() > 0, "of {version}");

    assert_eq!(contents(&mut old, &tables).await, before, "of {version}");
    if version >= ONLY_ADDS {
        for table in tables.iter().filter(|(name, _)| !ONE_ROW.contains(&name.as_str())) {
            insert(&mut old, table, 2).await;
        }
    }
    old.close().await.unwrap();
    store.close().await;
}

async fn connect(database: &Database) -> AnyConnection {
    let address = database.location().address().unwrap();
    AnyConnection::connect(address.as_str()).await.unwrap()
}

/// An older server at work: begins flows and ends them, again and again. Says how many.
async fn go_on(mut connection: AnyConnection, flows: Table, busy: Arc<AtomicBool>) -> u32 {
    let mut done = 0;
    while busy.load(Ordering::Relaxed) || done == 0 {
        // A migration may have locked the same tables in another order. Then a client is told to come again.
        if let Err(error) = try_insert(&mut connection, &flows, 3).await {
            assert!(StoreError::from(error).is_passing());
            continue;
        }
        connection.execute("DELETE FROM flows WHERE id = 'flows-3'").await.unwrap();
        done += 1;
    }
    connection.close().await.unwrap();
    done
}

/// Those that others refer to come first.
async fn tables(connection: &mut AnyConnection, engine: Engine) -> Vec<Table> {
    let mut tables: Vec<Table> = Vec::new();
    for line in lines(&mut *connection, engine).await {
        let words: Vec<_> = line.split(' ').map(str::to_owned).collect();
        let [table, column, kind, ..] = &words[..] else { panic!("{line}") };
        let column = (column.clone(), kind.clone());
        match tables.last_mut().filter(|(name, _)| name == table) {
            Some((_, columns)) => columns.push(column),
            None => tables.push((table.clone(), vec![column])),
        }
    }
    tables.sort_by_key(|(name, _)| !["accounts", "flows", "servers"].contains(&name.as_str()));
    tables
}

/// Fills each column with something of its type, another for each number.
async fn insert(connection: &mut AnyConnection, table: &Table, number: i64) {
    let inserted = try_insert(connection, table, number).await;
    inserted.unwrap_or_else(|error| panic!("{}: {error}", table.0));
}

async fn try_insert(
    connection: &mut AnyConnection,
    (table, columns): &Table,
    number: i64,
) -> Result<(), sqlx::Error> {
    let names: Vec<_> = columns.iter().map(|(name, _)| name.as_str()).collect();
    let places: Vec<_> = (1..=columns.len()).map(|place| format!("${place}")).collect();
    let insert =
        format!("INSERT INTO {table} ({}) VALUES ({})", names.join(", "), places.join(", "));
    let mut insert = sqlx::query(AssertSqlSafe(insert));
    for (name, kind) in columns {
        insert = match kind.as_str() {
            "integer" if ONE_ROW.contains(&table.as_str()) => insert.bind(1_i64),
            "integer" => insert.bind(number),
            "blob" => insert.bind(vec![0, u8::try_from(number).unwrap()]),
            _ => insert.bind(text(table, name, number)),
        };
    }
    insert.execute(connection).await.map(drop)
}

fn text(table: &str, column: &str, number: i64) -> String {
    let email = format!("mara{number}@example.org");
    match column {
        // No flow is begun with an account of its own here.
        "account_id" if number == 3 => "accounts-1".into(),
        "account_id" => format!("accounts-{number}"),
        "flow_id" => format!("flows-{number}"),
        "server_id" => format!("servers-{number}"),
        "id" => format!("{table}-{number}"),
        "email_key" => email::key(&email).as_str().into(),
        "email" => email,
        other => format!("{other}-{number}"),
    }
}

/// Every value of every row.
async fn contents(connection: &mut AnyConnection, tables: &[Table]) -> Vec<String> {
    let mut found = Vec::new();
    for (table, columns) in tables {
        let names: Vec<_> = columns.iter().map(|(name, _)| name.as_str()).collect();
        let select = format!("SELECT {} FROM {table} ORDER BY 1", names.join(", "));
        let rows = sqlx::query(AssertSqlSafe(select)).fetch_all(&mut *connection).await.unwrap();
        found.extend(rows.iter().map(|row| format!("{table}: {:?}", values(row, columns))));
    }
    found
}

fn values(row: &AnyRow, columns: &[(String, String)]) -> Vec<String> {
    let value = |(name, kind): &(String, String)| match kind.as_str() {
        "integer" => format!("{:?}", row.get::<Option<i64>, _>(name.as_str())),
        "blob" => format!("{:?}", row.get::<Option<Vec<u8>>, _>(name.as_str())),
        _ => format!("{:?}", row.get::<Option<String>, _>(name.as_str())),
    };
    columns.iter().map(value).collect()
}
