//! Certificates from files. What an authority issues is in the journeys.

use protocol::Timestamp;
use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use url::Url;

use super::certificate::Certificate;
use crate::settings::SecretText;

/// A certificate for a host, valid in 2026, and its key, both in PEM form.
fn made(host: &str) -> (String, String) {
    let mut params = CertificateParams::new([host.to_owned()]).unwrap();
    params.not_before = date_time_ymd(2026, 1, 1);
    params.not_after = date_time_ymd(2026, 12, 31);
    let key = KeyPair::generate().unwrap();
    (params.self_signed(&key).unwrap().pem(), key.serialize_pem())
}

fn error(chain: &str, key: &str) -> String {
    format!("{:#}", Certificate::from_pem(chain.as_bytes(), key.as_bytes()).unwrap_err())
}

#[test]
fn what_is_wrong_with_a_certificate_and_its_key_is_said() {
    let (chain, key) = made("login.example.com");
    let (_, another) = made("login.example.com");
    assert!(Certificate::from_pem(chain.as_bytes(), key.as_bytes()).is_ok());
    assert!(error("", &key).starts_with("it must be a PEM file"));
    assert!(error(&key, &key).starts_with("it must be a PEM file"), "there is only a key");
    assert!(error(&chain, "").starts_with("its key must be PEM"));
    assert!(error(&chain, &chain).starts_with("its key must be PEM"));
    assert!(error(&chain, &another).starts_with("its key is that of another certificate"));
    let cut = &chain[..chain.len() / 2];
    assert!(error(cut, &key).starts_with("it must be a PEM file"), "{}", error(cut, &key));
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("gone.pem");
    let key = SecretText::from("key".to_owned());
    let error = format!("{:#}", Certificate::read(&path, &key).unwrap_err());
    assert!(error.contains("gone.pem cannot be read. Portico runs as"), "{error}");
}

#[test]
fn a_certificate_is_warned_of_when_it_is_for_another_host_or_soon_over() {
    let (chain, key) = made("login.example.com");
    let certificate = Certificate::from_pem(chain.as_bytes(), key.as_bytes()).unwrap();
    let at = |url: &str, (year, month, day)| {
        let now = Timestamp(date_time_ymd(year, month, day).unix_timestamp());
        let url = Url::parse(url).unwrap();
        certificate.warnings("tls.pem".as_ref(), &url, now)
    };
    let own = "https://login.example.com/";
    assert_eq!(at(own, (2026, 6, 1)), Vec::<String>::new());
    let of_another = at("https://example.com/", (2026, 6, 1));
    assert!(of_another[0].contains("is not for example.com"), "{of_another:?}");
    assert!(at(own, (2026, 12, 20))[0].ends_with("expires in 11 days: renew it."));
    assert!(at(own, (2027, 1, 1))[0].ends_with("has expired: renew it."));
    assert!(at(own, (2025, 12, 31))[0].ends_with("is not valid yet."));
}

#[test]
fn a_certificate_is_renewed_when_a_third_of_its_time_is_left() {
    let (chain, key) = made("login.example.com");
    let certificate = Certificate::from_pem(chain.as_bytes(), key.as_bytes()).unwrap();
    let day = |month, day| date_time_ymd(2026, month, day).unix_timestamp();
    let renewal = certificate.renewal().0;
    assert!(day(8, 30) < renewal && renewal < day(9, 3));
}
