use serde_json::Value;

use super::hash_config::HashConfig;
use super::*;
use crate::passwords::foreign::StoredHash;

/// What a conversion writes, as an import reads it.
fn converted(system: System, file: &str, besides: &Besides) -> (Vec<Value>, Vec<String>, u64) {
    let (mut converter, mut lines) = (Converter::new(besides), vec![]);
    let write = |account: &AccountRecord| {
        lines.push(serde_json::to_string(account)?);
        Ok(())
    };
    converter.each(system, file.as_bytes(), write).unwrap();
    for line in &lines {
        serde_json::from_str::<AccountRecord>(line).map(drop).unwrap();
    }
    let lines = lines.iter().map(|line| serde_json::from_str(line).unwrap()).collect();
    (lines, converter.left_out.into_iter().collect(), converter.without_address)
}

fn matches(account: &Value, password: &str) -> bool {
    let hash = account["password_hash"].as_str().unwrap();
    StoredHash::read(hash).unwrap().matches(password.as_bytes())
}

#[test]
fn users_of_auth0_come_with_hashes_and_linked_accounts() {
    let file = include_str!("samples/auth0.jsonl");
    let (accounts, left_out, without) = converted(System::Auth0, file, &Besides::default());
    assert_eq!((accounts.len(), without), (2, 1));
    assert!(matches(&accounts[0], "pässwört 🦊"));
    assert_eq!(accounts[0]["profile"]["given_name"], "Mara");
    assert_eq!(accounts[0]["created_at"], "2020-01-02T03:04:05Z");
    let linked = &accounts[1]["identities"][0];
    assert_eq!(
        (&linked["issuer"], &linked["subject"]),
        (&"https://accounts.google.com".into(), &"1157".into())
    );
    assert_eq!(
        (&accounts[1]["disabled"], &accounts[1]["email_verified"]),
        (&true.into(), &false.into())
    );
    assert_eq!(left_out, ["contoso"]);
    let issuers = [("contoso".to_owned(), "https://id.contoso.example".to_owned())].into();
    let named = Besides { issuers, ..Besides::default() };
    let (accounts, left_out, _) = converted(System::Auth0, file, &named);
    assert_eq!(accounts[1]["identities"][1]["issuer"], "https://id.contoso.example");
    assert!(left_out.is_empty());
    let list = format!("[{}]", file.trim().replace('\n', ","));
    assert_eq!(converted(System::Auth0, &list, &named).0, accounts);
}

#[test]
fn users_of_cognito_come_with_the_phone_that_they_were_asked_by() {
    let file = include_str!("samples/cognito.csv");
    let (accounts, ..) = converted(System::Cognito, file, &Besides::default());
    assert_eq!(accounts[0]["sms_code"], "+4915123456789");
    assert_eq!(accounts[0]["profile"]["family_name"], "Lind");
    assert_eq!(accounts[1]["sms_code"], Value::Null);
    assert_eq!(accounts[1]["email_verified"], false);
}

#[test]
fn users_of_django_come_with_hashes_and_those_without_a_password_with_none() {
    let file = include_str!("samples/django.json");
    let (accounts, ..) = converted(System::Django, file, &Besides::default());
    assert!(matches(&accounts[0], "pässwört 🦊"));
    assert_eq!(accounts[0]["created_at"], "2020-01-02T03:04:05Z");
    assert_eq!(
        (&accounts[1]["password_hash"], &accounts[1]["disabled"]),
        (&Value::Null, &true.into())
    );
}

#[test]
fn users_of_entra_come_by_the_address_that_they_sign_in_with() {
    let file = include_str!("samples/entra.json");
    let (accounts, left_out, without) = converted(System::Entra, file, &Besides::default());
    assert_eq!(accounts[0]["email"], "mara@example.org");
    assert_eq!(accounts[0]["locale"], "de-DE");
    assert_eq!(accounts[1]["identities"][0]["subject"], "1157");
    assert_eq!((left_out, without), (vec!["facebook.com".to_owned()], 1));
}

#[test]
fn users_of_firebase_come_with_hashes_as_their_project_makes_them() {
    let file = include_str!("samples/firebase.json");
    let hash_config = Some(include_str!("samples/firebase-hash-config.txt").parse().unwrap());
    let besides = Besides { hash_config, ..Besides::default() };
    let (accounts, ..) = converted(System::Firebase, file, &besides);
    assert!(matches(&accounts[0], "user1password") && !matches(&accounts[0], "user2password"));
    assert_eq!(accounts[0]["created_at"], "2020-01-02T03:04:05Z");
    assert_eq!(accounts[1]["identities"][0]["issuer"], "https://accounts.google.com");
    let nothing = Besides::default();
    let write = |_: &AccountRecord| Ok(());
    let without = Converter::new(&nothing).each(System::Firebase, file.as_bytes(), write);
    assert!(without.unwrap_err().to_string().contains("--hash-config"));
    assert!("hash_config {\n  algorithm: SCRYPT,\n}".parse::<HashConfig>().is_err());
}

#[test]
fn users_of_keycloak_come_with_hashes_authenticators_and_passkeys() {
    let file = include_str!("samples/keycloak.json");
    let (accounts, left_out, _) = converted(System::Keycloak, file, &Besides::default());
    assert!(matches(&accounts[0], "kaktus lampe fenster"));
    assert_eq!(accounts[0]["locale"], "de");
    let key = factors::authenticator::read_key(accounts[0]["authenticator"].as_str().unwrap());
    assert_eq!(key.unwrap(), b"abcdefghij0123456789");
    // The id, as text.
    let handle = data_encoding::BASE64URL_NOPAD.encode(b"7d4f6ad0-8a8b-4e23-8bbd-d4ea1fb54b8f");
    assert_eq!(accounts[0]["passkeys"][0]["user_handle"], handle);
    assert_eq!((&accounts[1]["disabled"], left_out), (&true.into(), vec!["corp".to_owned()]));
    assert_eq!(accounts[1]["identities"][0]["subject"], "1157");
    let realms = format!("[{file}]");
    assert_eq!(converted(System::Keycloak, &realms, &Besides::default()).0, accounts);
}

#[test]
fn a_file_of_another_system_is_refused() {
    for (system, file) in [
        (System::Keycloak, "{\"realm\":\"shop\"}"),
        (System::Entra, "[]"),
        (System::Firebase, "users"),
        (System::Django, "{}"),
    ] {
        let nothing = Besides::default();
        let write = |_: &AccountRecord| Ok(());
        assert!(
            Converter::new(&nothing).each(system, file.as_bytes(), write).is_err(),
            "{system:?}"
        );
    }
}
