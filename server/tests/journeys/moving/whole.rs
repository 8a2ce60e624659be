//! Accounts with all that they have, from elsewhere and from one server to another.

use data_encoding::BASE32_NOPAD;
use portico_server::clock::Clock;
use protocol::Screen;
use serde_json::json;

use super::import::HASH;
use super::{EMAIL, file, imports, said, told};
use crate::authenticator::Authenticator;
use crate::databases::Database;
use crate::passkeys::sign;
use crate::processes::Process;
use crate::support::{PASSWORD, Person, chosen};

const PHONE: &str = "+4915123456789";
const KEY: &[u8] = b"12345678901234567890";

/// The code that an authenticator app shows now.
fn code() -> String {
    let totp = totp_rs::Builder::new().with_secret(KEY).with_digits(6).with_step_duration(30);
    let now = Clock::default().now().0;
    totp.build().unwrap().generate(u64::try_from(now).unwrap()).to_string()
}

async fn at_second<'a>(server: &'a Process, email: &str) -> Person<'a> {
    let person = server.browser().begin("vault", "sign_in").await.email(email).await;
    person.password(PASSWORD).await
}

/// Chooses a factor where one of several is offered.
async fn by<'a>(person: Person<'a>, factor: &str) -> Person<'a> {
    match person.reply.screen {
        Screen::ChooseFactor(_) => person.choose(factor).await,
        _ => person,
    }
}

/// Looks at recovery codes, which do not move, where they are made anew.
async fn in_the_end(person: Person<'_>) {
    let person = match person.reply.screen {
        Screen::RecoveryCodes(_) => person.keeps_codes().await,
        _ => person,
    };
    drop(person.sees("signed_in"));
}

/// Signs in with everything that was imported.
async fn signs_in_with_each(server: &Process, passkey: &Authenticator) {
    let person = by(at_second(server, "app@example.org").await, "authenticator").await;
    in_the_end(person.code(&code()).await).await;
    let person = by(at_second(server, "phone@example.org").await, "sms_code").await;
    in_the_end(person.sent_code(PHONE).await).await;
    let person = server.browser().begin("vault", "sign_in").await;
    in_the_end(sign(person, passkey).await).await;
    let person = at_second(server, "passkey@example.org").await;
    in_the_end(sign(person, passkey).await).await;
}

#[tokio::test]
async fn imported_factors_sign_in_and_move_on_to_another_server_with_the_accounts() {
    let database = chosen().await;
    let [server] = Process::start(&database);
    let mut passkey = Authenticator::new(9);
    passkey.user_handle = "YS1oYW5kbGUtb2YtYW5vdGhlci1zeXN0ZW0".to_owned();
    let person = |name: &str| format!("{name}@example.org");
    imports(
        &database,
        &[
            json!({ "email": person("app"), "password_hash": HASH, "authenticator": BASE32_NOPAD.encode(KEY), "created_at": "2020-01-02T03:04:05Z" }),
            json!({ "email": person("phone"), "password_hash": HASH, "phone": "+49 1512 3456789" }),
            json!({ "email": person("passkey"), "password_hash": HASH, "passkeys": [passkey.told()] }),
            json!({ "email": person("linked"), "identities": [{ "issuer": "https://id.contoso.example", "subject": "7", "label": "mara@contoso.example" }] }),
            json!({ "email": person("off"), "password_hash": HASH, "disabled": true, "profile": { "given_name": "Mara" }, "locale": "de" }),
        ],
    );
    signs_in_with_each(&server, &passkey).await;
    let person = server.browser().begin("news", "sign_in").await.email("off@example.org").await;
    drop(person.password(PASSWORD).await.sees("blocked"));
    let linked = told(&database, &["show", "linked@example.org", "--json"]);
    assert_eq!(linked["identities"][0]["label"], "mara@contoso.example");
    assert_eq!(
        told(&database, &["show", "app@example.org", "--json"])["created_at"],
        "2020-01-02T03:04:05Z"
    );

    let exported = said(&database, &["export"]);
    assert_eq!(exported.lines().count(), 5);
    let other = Database::sqlite();
    let path = file(&other, "exported.jsonl", &exported);
    let imported = said(&other, &["import", path.to_str().unwrap()]);
    assert!(imported.contains("imported: 5\nthere already: 0\nnot taken: 0\n"), "{imported}");
    assert_eq!(said(&other, &["export"]), exported);
    let [server] = Process::start(&other);
    signs_in_with_each(&server, &passkey).await;
    let person = server.browser().begin("news", "sign_in").await.email("off@example.org").await;
    drop(person.password(PASSWORD).await.sees("blocked"));
}

#[tokio::test]
async fn what_is_another_accounts_is_not_taken_and_nothing_of_the_line_is_stored() {
    let database = chosen().await;
    let passkey = Authenticator::new(9);
    let identity = json!([{ "issuer": "https://id.contoso.example", "subject": "7" }]);
    let id = "abcdefghijklmnopqrstuvwxya";
    let text: Vec<_> = [
        json!({ "email": EMAIL, "id": id, "passkeys": [passkey.told()], "identities": identity }),
        json!({ "email": "a@example.org", "id": id }),
        json!({ "email": "b@example.org", "passkeys": [passkey.told()] }),
        json!({ "email": "c@example.org", "identities": identity }),
    ]
    .iter()
    .map(ToString::to_string)
    .collect();
    let path = file(&database, "accounts.jsonl", &text.join("\n"));
    let (status, _, error) = super::run(&database, &["import", path.to_str().unwrap()]);
    assert_eq!(status, Some(1));
    for (line, what) in
        [(2, "its id"), (3, "one of its passkeys"), (4, "one of its linked accounts")]
    {
        assert!(error.contains(&format!("line {line}: another account has {what}")), "{error}");
    }
    assert_eq!(said(&database, &["list"]).lines().count(), 1);
}

#[tokio::test]
async fn what_another_system_exported_is_converted_and_imported_and_its_people_sign_in() {
    let database = chosen().await;
    let [server] = Process::start(&database);
    let sample = include_str!("../../../src/accounts/convert/samples/keycloak.json");
    let sample = file(&database, "realm.json", sample);
    let (status, lines, error) =
        super::run(&database, &["convert", "keycloak", sample.to_str().unwrap()]);
    assert_eq!(status, Some(0), "{error}");
    assert!(error.contains("linked accounts of \"corp\" are left out"), "{error}");
    let path = file(&database, "accounts.jsonl", &lines);
    let (_, out, error) = super::run(&database, &["import", path.to_str().unwrap()]);
    assert!(out.contains("imported: 2\n"), "{out}{error}");
    let person = server.browser().begin("news", "sign_in").await.email(EMAIL).await;
    drop(person.password(PASSWORD).await.sees("signed_in"));
}
