//! What a server keeps of the memory that it worked in.

use futures_util::future::join_all;

use crate::databases::Database;
use crate::processes::Process;

/// Bytes that one hash works in: 19 MiB.
const HASH: u64 = 19 << 20;

/// What else a server may have taken by then: connections, pages of its database, styles.
const BESIDE: u64 = 48 << 20;

#[tokio::test(flavor = "multi_thread")]
async fn hashes_work_in_memory_for_as_many_as_there_are_cores_however_many_came() {
    let database = Database::sqlite();
    let [process] = Process::start(&database);
    let before = process.resident();
    for round in 0..8 {
        join_all((0..10).map(async |turn| {
            let email = format!("mara{round}.{turn}@example.org");
            let person = process.browser().begin("shop", "sign_in").await.email(&email).await;
            person.sees("enter_password").password("not the password").await;
        }))
        .await;
    }
    let grown = process.resident().saturating_sub(before);
    let cores = std::thread::available_parallelism().unwrap().get() as u64;
    assert!(grown < cores * HASH + BESIDE, "it has {} MB more", grown / 1_000_000);
}
