//! Passwords that other software hashed.

use serde::Deserialize;
use serde_json::json;

use super::{EMAIL, imports, types};
use crate::databases::Database;
use crate::processes::Process;
use crate::support::{PASSWORD, chosen, number};

#[derive(Deserialize)]
struct Vectors {
    vector: Vec<Vector>,
}

#[derive(Deserialize)]
struct Vector {
    name: String,
    password: String,
    hash: String,
}

/// Accounts whose hash is as ours are made today.
async fn ours(database: &Database) -> i64 {
    let ours = "SELECT COUNT(*) FROM passwords WHERE hash LIKE '$argon2id$v=19$m=19456,t=2,p=1$%'";
    number(database, ours).await
}

#[tokio::test]
async fn who_was_imported_with_a_hash_of_any_software_signs_in_by_a_form_and_the_hash_is_ours_then()
{
    let database = chosen().await;
    let [server] = Process::start(&database);
    let vectors = include_str!("../../../src/passwords/foreign/vectors.toml");
    let vectors = toml::from_str::<Vectors>(vectors).unwrap().vector;
    let address = |index: usize| format!("person{index}@example.org");
    let lines: Vec<_> = vectors
        .iter()
        .enumerate()
        .map(|(index, vector)| json!({ "email": address(index), "password_hash": vector.hash }))
        .collect();
    assert!(imports(&database, &lines).contains(&format!("imported: {}", vectors.len())));
    assert_eq!(ours(&database).await, 0);
    for (index, Vector { name, password, .. }) in vectors.iter().enumerate() {
        let begin = || server.browser().begin("news", "sign_in");
        // A few, as a network is held back that gives many.
        if index % 4 == 0 {
            assert_eq!(types(begin().await, &address(index), "kaktus").await, 422, "{name}");
        }
        assert_eq!(types(begin().await, &address(index), password).await, 303, "{name}");
        assert_eq!(ours(&database).await, i64::try_from(index).unwrap() + 1, "{name}");
    }
    let again = server.browser().begin("news", "sign_in").await.email(&address(0)).await;
    drop(again.password(&vectors[0].password).await.sees("signed_in"));
}

#[tokio::test]
async fn who_was_imported_with_a_hash_of_an_unknown_kind_is_refused_as_anybody_and_resets_the_password()
 {
    let database = chosen().await;
    let [server] = Process::start(&database);
    let line = json!({ "email": EMAIL, "password_hash": "$6$salt$unknown" });
    let said = imports(&database, &[line]);
    assert!(said.contains("the kind of its hash is not known: 1"), "{said}");
    let begin = || server.browser().begin("news", "sign_in");
    let there = begin().await.email(EMAIL).await.password(PASSWORD).await;
    let nobody = begin().await.email("nobody@example.org").await.password(PASSWORD).await;
    assert_eq!(there.reply.refusal, nobody.reply.refusal);
    assert!(there.reply.refusal.is_some());
    let reset = server.browser().begin("news", "reset_password").await.email(EMAIL).await;
    let reset = reset.sent_code(EMAIL).await.sees("create_password").new_password(PASSWORD).await;
    drop(reset.sees("signed_in"));
}

#[tokio::test]
async fn an_address_that_nobody_has_proved_is_imported_without_what_opens_it() {
    let database = chosen().await;
    let [server] = Process::start(&database);
    // python -c "from passlib.hash import ldap_salted_sha1 as h; print(h.hash('kaktus lampe fenster'))"
    let hash = "{SSHA}8ClTruL8RAk94Tq5YPP/6DL7TdPuXSsF";
    let line = json!({ "email": EMAIL, "email_verified": false, "password_hash": hash, "sms_code": "+4915123456789" });
    let said = imports(&database, &[line]);
    assert!(said.contains("nobody has shown the mailbox: 1"), "{said}");
    let person = server.browser().begin("news", "sign_in").await.email(EMAIL).await;
    assert!(person.password(PASSWORD).await.reply.refusal.is_some());
    assert_eq!(number(&database, "SELECT COUNT(*) FROM factors").await, 0);
    let reset = server.browser().begin("news", "reset_password").await.email(EMAIL).await;
    let reset = reset.sent_code(EMAIL).await.new_password(PASSWORD).await;
    drop(reset.sees("signed_in"));
}
