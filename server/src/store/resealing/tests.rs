use sqlx::Row as _;

use super::*;
use crate::store::Location;

/// Columns of bytes that hold nothing sealed: hashes, and what is no secret.
const OTHERS: [&str; 28] = [
    "address_changes.hash",
    "authorization_codes.challenge",
    "authorization_codes.hash",
    "authorization_codes.session",
    "bounces.subject",
    "codes.hash",
    "failures.subject",
    "failures.target",
    "flows.answered_hash",
    "flows.browser",
    "flows.code_challenge",
    "flows.seed",
    "flows.session",
    "key_generations.fingerprint",
    "passkeys.credential_id",
    "passkeys.user_handle",
    "provider_attempts.hash",
    "readiness.written",
    "recovery_codes.hash",
    "remembered_devices.hash",
    "seen.mark",
    "send_targets.target",
    "sends.subject",
    "sends.target",
    "server_generations.fingerprint",
    "server_key.fingerprint",
    "sessions.hash",
    "spent.hash",
];

async fn store(folder: &tempfile::TempDir) -> Store {
    Store::open(&Location::Sqlite(folder.path().join("portico.db"))).await.unwrap()
}

#[tokio::test]
async fn every_column_of_bytes_is_sealed_anew_or_known_to_be_none() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder).await;
    let select =
        "SELECT m.name || '.' || c.name AS name FROM sqlite_master m, pragma_table_info(m.name) c
        WHERE m.type = 'table' AND c.type = 'BLOB' AND m.name <> '_sqlx_migrations' ORDER BY name";
    let columns: Vec<String> = sqlx::query(select)
        .fetch_all(&store.pool)
        .await
        .unwrap()
        .iter()
        .map(|row| row.get("name"))
        .collect();
    let sealed: Vec<_> = SEALED.iter().map(SealedColumn::name).collect();
    assert!(sealed.iter().all(|name| columns.contains(name)), "{sealed:?} {columns:?}");
    let others: Vec<_> = columns.into_iter().filter(|name| !sealed.contains(name)).collect();
    assert_eq!(others, OTHERS, "Does a new one hold what Keys::seal made? Then add it to SEALED.");
}

#[tokio::test]
async fn no_page_reads_a_large_table_from_its_beginning_or_sorts_it() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder).await;
    for column in &SEALED {
        let explain = format!("EXPLAIN QUERY PLAN {}", column.page(Engine::Sqlite));
        let explain = sqlx::query(AssertSqlSafe(explain)).bind(1).bind("").bind("");
        let plan = explain.fetch_all(&store.pool).await.unwrap();
        let plan: Vec<String> = plan.iter().map(|row| row.get("detail")).collect();
        let plan = plan.join("; ");
        // There are a few signing keys, and ways to a provider live for some minutes.
        let small = ["signing_keys", "provider_attempts"].contains(&column.table);
        let sought = plan.contains("SEARCH") && !plan.contains("TEMP B-TREE");
        assert!(small || sought, "{}: {plan}", column.name());
    }
}

#[tokio::test]
async fn a_value_is_found_once_in_pages_and_not_overwritten_if_it_has_changed() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder).await;
    for statement in [
        "INSERT INTO accounts (id, email, email_key, created_at) VALUES ('a', 'a', 'a', 0)",
        "INSERT INTO identities (issuer, subject, account_id, provider, label_sealed, proved, linked_at, used_at)
            SELECT 'i' || (value % 3), 's' || value, 'a', 'p', CAST('v' || value AS BLOB), 0, 0, 0
            FROM json_each('[1,2,3,4,5,6,7,8,9,10,11]')",
        "UPDATE identities SET label_sealed = NULL WHERE subject = 's5'",
    ] {
        sqlx::query(statement).execute(&store.pool).await.unwrap();
    }
    let column = SEALED.iter().find(|column| column.table == "identities").unwrap();
    let (mut row, mut found) = ((String::new(), String::new()), vec![]);
    loop {
        let page = store.find_sealed(column, &row, 2).await.unwrap();
        let Some(last) = page.last() else { break };
        row = last.row.clone();
        found.extend(page);
    }
    let mut values: Vec<_> = found.iter().map(|value| value.sealed.clone()).collect();
    values.sort_unstable();
    values.dedup();
    assert_eq!((found.len(), values.len()), (10, 10));
    let value = &found[0];
    let change = "UPDATE identities SET label_sealed = $1 WHERE subject = $2";
    let change = sqlx::query(change).bind(&b"another"[..]).bind(&value.row.1);
    change.execute(&store.pool).await.unwrap();
    assert!(!store.update_sealed(column, value, b"anew").await.unwrap());
    assert!(store.update_sealed(column, &found[1], b"anew").await.unwrap());
    let anew = "SELECT COUNT(*) FROM identities WHERE label_sealed = CAST('anew' AS BLOB)";
    let row = sqlx::query(anew).fetch_one(&store.pool).await.unwrap();
    assert_eq!(row.get::<i64, _>(0), 1);
}
