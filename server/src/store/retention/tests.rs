use std::fmt::Write as _;
use std::path::Path;

use sqlx::Row as _;

use super::*;
use crate::store::Location;

const INTRODUCTION: &str = "# Retention

Servers delete what is over every ten minutes, in steps of some milliseconds. A row that is in use meanwhile goes later, within an hour. What is not named here is kept as long as its account.
`portico accounts delete` deletes an account with all that is stored of it.

A test generates this page from the code: `UPDATE_DOCS=1 cargo test -p portico-server`.

| what | is deleted after |
|---|---|
";

#[test]
fn the_ages_in_the_docs_are_those_that_are_swept() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/reference/retention.md");
    let mut text = INTRODUCTION.to_owned();
    for Retention { what, kept, .. } in &RETENTIONS {
        let age = match kept {
            0 => "no time".to_owned(),
            kept if kept % DAY == 0 && *kept > DAY => format!("{} days", kept / DAY),
            kept => format!("{} hours", kept / HOUR).replace("1 hours", "1 hour"),
        };
        let _ = writeln!(text, "| {what} | {age} |");
    }
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let documented = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        documented == text,
        "docs/reference/retention.md is stale: run UPDATE_DOCS=1 cargo test -p portico-server"
    );
}

#[tokio::test]
async fn no_step_reads_a_table_from_end_to_end() {
    let folder = tempfile::tempdir().unwrap();
    let location = Location::Sqlite(folder.path().join("portico.db"));
    let store = Store::open(&location).await.unwrap();
    for retention in &RETENTIONS {
        let explain = format!("EXPLAIN QUERY PLAN {}", retention.step(Engine::Sqlite));
        let explain = sqlx::query(sqlx::AssertSqlSafe(explain)).bind(0).bind(0).bind(1);
        let plan: Vec<String> = explain
            .fetch_all(&store.pool)
            .await
            .unwrap()
            .iter()
            .map(|row| row.get("detail"))
            .collect();
        let plan = plan.join("; ");
        assert!(
            !plan.contains("SCAN") && !plan.contains("TEMP B-TREE"),
            "{}: {plan}",
            retention.table
        );
    }
}
