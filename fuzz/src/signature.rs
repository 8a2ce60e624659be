//! A webhook's secret and signature: what is signed can be checked, and a changed byte shows.
//! The input is lines: the secret, the message's id, and then the body.

use axum::http::HeaderValue;
use protocol::Timestamp;
use portico_server::settings::SigningSecret;
use portico_server::messages::webhook::signature;

pub(crate) fn run(data: &[u8]) {
    let mut lines = data.splitn(3, |byte| *byte == b'\n');
    let mut line = || lines.next().unwrap_or_default();
    let (secret, id, body) = (line(), line(), line());
    let [Ok(secret), Ok(id)] = [secret, id].map(|text| String::from_utf8(text.to_vec())) else {
        return;
    };
    let Ok(secret) = SigningSecret::try_from(secret) else { return };
    assert!((24..=64).contains(&secret.expose().len()));
    let now = Timestamp(1_800_000_000);
    let signed = signature(&secret, &id, now, body);
    assert!(HeaderValue::from_str(&signed).is_ok() && signed.starts_with("v1,"));
    assert_eq!(signed.len(), "v1,".len() + 44);
    assert_eq!(signature(&secret, &id, now, body), signed);
    assert_ne!(signature(&secret, &id, now.plus(1), body), signed);
    assert_ne!(signature(&secret, &id, now, &[body, b"x"].concat()), signed);
}
