//! What an operator does to one account.

use serde_json::json;

use super::import::HASH;
use super::{EMAIL, imports, run, said, told};
use crate::authenticator::Authenticator;
use crate::processes::Process;
use crate::relay::{Manner, Relay};
use crate::support::{PASSWORD, Person, chosen, number};

const OTHER: &str = "ines@example.org";
const NOBODY: &str = "There is no account with this address.";

async fn signs_in<'a>(server: &'a Process, email: &str) -> Person<'a> {
    let person = server.browser().begin("news", "sign_in").await.email(email).await;
    person.password(PASSWORD).await
}

#[tokio::test]
async fn an_operator_sees_who_is_there_and_where_they_are_signed_in_and_no_secret() {
    let database = chosen().await;
    let [server] = Process::start(&database);
    imports(
        &database,
        &[
            json!({ "email": EMAIL, "password_hash": HASH, "profile": { "given_name": "Mara" },
            "authenticator": "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "created_at": 1_577_934_245 }),
            json!({ "email": OTHER, "disabled": true }),
        ],
    );
    drop(signs_in(&server, EMAIL).await.sees("signed_in"));
    for order in ["show", "sessions", "export", "delete", "reset-factors", "sign-out"] {
        let (status, _, error) = run(&database, &[order, "nobody@example.org"]);
        assert_eq!(status, Some(1), "{order}");
        assert!(error.contains(NOBODY), "{order}: {error}");
    }
    let all = said(&database, &["list"]);
    assert_eq!(all.lines().count(), 2);
    let mara = said(&database, &["list", "MARA"]);
    assert!(
        mara.starts_with("mara@example.org\t") && mara.ends_with("\t2020-01-02\tenabled\n"),
        "{mara}"
    );
    assert!(said(&database, &["list", "--disabled"]).starts_with(OTHER));
    assert_eq!(told(&database, &["list", "--json", "mara"])["profile"]["given_name"], "Mara");
    let sessions = told(&database, &["sessions", EMAIL, "--json"]);
    assert_eq!(
        (&sessions[0]["app"], &sessions[0]["proofs"]),
        (&json!("news"), &json!(["password"]))
    );
    assert!(said(&database, &["sessions", " Mara@EXAMPLE.org"]).contains("app: news\n"));
    assert_eq!(said(&database, &["sessions", OTHER]), "none\n");
    assert!(said(&database, &["show", EMAIL]).starts_with("email: mara@example.org\nid: "));
    let person = told(&database, &["export", EMAIL]);
    assert_eq!(person["factors"][0]["kind"], "authenticator");
    assert_eq!(person["sessions"][0]["app"], "news");
    for shown in [said(&database, &["show", EMAIL]), person.to_string()] {
        assert!(shown.contains("Mara"), "{shown}");
        assert!(!shown.contains("$argon2") && !shown.contains("GEZDGNBV"), "{shown}");
    }
}

#[tokio::test]
async fn who_is_signed_out_by_an_operator_has_no_session_and_goes_on_in_no_flow() {
    let database = chosen().await;
    let [server] = Process::start(&database);
    imports(
        &database,
        &[EMAIL, OTHER].map(|email| json!({ "email": email, "password_hash": HASH })),
    );
    let mut signed_in = signs_in(&server, EMAIL).await.sees("signed_in");
    let mut other = signs_in(&server, OTHER).await.sees("signed_in");
    let half = server.browser().begin("shop", "sign_in").await.email(EMAIL).await;
    let half = half.password(PASSWORD).await.sees("enroll_choose");
    said(&database, &["sign-out", EMAIL]);
    assert!(signed_in.browser.session().await.is_none());
    assert!(other.browser.session().await.is_some());
    let half = half.choose("email_code").await;
    assert_ne!(half.reply.screen.name(), "signed_in");
    assert_eq!(number(&database, "SELECT COUNT(*) FROM factors").await, 0);
}

#[tokio::test]
async fn of_a_deleted_account_nothing_is_left_and_another_stays_whole() {
    let database = chosen().await;
    let [server] = Process::start(&database);
    let line = |email: &str, seed| {
        json!({ "email": email, "password_hash": HASH, "sms_code": "+4915123456789",
            "passkeys": [Authenticator::new(seed).told()],
            "identities": [{ "issuer": "https://id.contoso.example", "subject": email }] })
    };
    imports(&database, &[line(EMAIL, 7), line(OTHER, 8)]);
    let mut signed_in = signs_in(&server, EMAIL).await.sees("signed_in");
    drop(signs_in(&server, OTHER).await.sees("signed_in"));
    // Somebody is half-way through, somebody else has typed the address, and guesses are counted.
    let half = server.browser().begin("vault", "sign_in").await.email(EMAIL).await;
    let half = half.password(PASSWORD).await;
    let typed = server.browser().begin("news", "sign_in").await.email(EMAIL).await;
    let typed = typed.password("guess").await;
    drop((half, typed));
    let before = said(&database, &["show", OTHER]);
    said(&database, &["delete", " MARA@example.org"]);
    assert!(signed_in.browser.session().await.is_none());
    assert_eq!(said(&database, &["show", OTHER]), before);
    let stored = crate::support::stored(&database).await;
    assert!(!holds(&stored, EMAIL) && holds(&stored, OTHER));
    for (table, left) in [
        ("SELECT COUNT(*) FROM accounts", 1),
        ("SELECT COUNT(*) FROM passwords", 1),
        ("SELECT COUNT(*) FROM sessions", 1),
        ("SELECT COUNT(*) FROM identities", 1),
        ("SELECT COUNT(*) FROM passkeys", 1),
        ("SELECT COUNT(*) FROM factors", 2),
        ("SELECT COUNT(*) FROM flows WHERE account_id IS NULL AND stage LIKE '%mara%'", 0),
    ] {
        assert_eq!(number(&database, table).await, left, "{table}");
    }
    let (status, ..) = run(&database, &["show", EMAIL]);
    assert_eq!(status, Some(1));
    // The address is free again.
    let again = server.browser().begin("news", "sign_up").await.email(EMAIL).await;
    drop(again.sent_code(EMAIL).await.new_password(PASSWORD).await.sees("signed_in"));
}

fn holds(stored: &[u8], text: &str) -> bool {
    stored.windows(text.len()).any(|part| part == text.as_bytes())
}

#[tokio::test]
async fn whose_factors_were_reset_by_an_operator_is_told_by_mail_and_needs_none() {
    let relay = Relay::start(Manner::Takes).await;
    let database = chosen().await;
    let [server] = Process::start_with(&database, &relay.section());
    imports(
        &database,
        &[json!({ "email": EMAIL, "password_hash": HASH, "locale": "de",
        "sms_code": "+4915123456789", "authenticator": "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" })],
    );
    let person = server.browser().begin("vault", "sign_in").await.email(EMAIL).await;
    let person = person.password(PASSWORD).await.sees("choose_factor");
    let mut signed_in = signs_in(&server, EMAIL).await.sees("signed_in");
    let done = said(&database, &["reset-factors", EMAIL]);
    assert!(done.contains("sms_code") && done.contains("authenticator"), "{done}");
    assert!(signed_in.browser.session().await.is_none());
    assert_ne!(person.choose("authenticator").await.reply.screen.name(), "enter_code");
    assert_eq!(number(&database, "SELECT COUNT(*) FROM factors").await, 0);
    let mails = relay.taken(2).await;
    assert!(mails.iter().all(|mail| mail.source.contains(EMAIL)), "both");
    let person = server.browser().begin("vault", "sign_in").await.email(EMAIL).await;
    drop(person.password(PASSWORD).await.sees("enroll_choose"));
    assert!(said(&database, &["reset-factors", EMAIL]).contains("had no second factor"));
}
