//! Authenticator apps: TOTP (RFC 6238), SHA-1, 30 seconds, six digits, which is
//! what every app understands.

use flow::stage::Authenticator;
use flow::{Stage, limits};
use protocol::Timestamp;
use qrcode::{Color, EcLevel, QrCode};
use totp_rs::{Builder, Totp};

use crate::app::App;
use crate::flows::flow::Flow;
use crate::hosts::local::account;
use crate::hosts::local::checked::Checked;
use crate::hosts::local::local_flow::{self, LocalFlow};
use crate::problem::{Problem, bug};
use crate::secret::{Keys, Secret, random};
use crate::store::Change;
use crate::store::accounts::NewFactor;

/// Seconds a code is shown.
const STEP: i64 = 30;

/// Bytes of a key: 160 bits, the length of the hash (RFC 4226 §4).
const KEY: usize = 20;

/// A fresh key, encrypted for the flow that enrols it.
pub(crate) fn prepare(keys: &Keys, flow_id: &str) -> Vec<u8> {
    let key = Secret::new(random::<KEY>());
    keys.seal(flow_id, key.expose())
}

/// Moves the key from the flow to the account; it is encrypted for its owner.
pub(crate) async fn enroll(
    keys: &Keys,
    change: &mut Change,
    flow: &mut Flow,
    checked: &Checked,
    now: Timestamp,
) -> Result<(), Problem> {
    let account_id = local_flow::account(flow)?.clone();
    let pending = flow.sealed.take().ok_or_else(|| bug("a key is drawn before it is enrolled"))?;
    let key = keys.open(&flow.id, &pending);
    let key = key.ok_or_else(|| bug("a flow's key was sealed for it"))?;
    let secret = keys.seal(&account_id, key.expose());
    let last_step =
        checked.used_step.ok_or_else(|| bug("a right code of an authenticator has a step"))?;
    account::enroll(change, flow, NewFactor::Authenticator { secret: &secret, last_step }, now)
        .await
}

/// What a code turned out to be.
#[derive(Clone, Copy)]
pub(crate) enum Verdict {
    /// That of this step, which is used up with it.
    Right(i64),
    /// That of this step, which is still to come: the clock of its device is fast, or ours is slow.
    Early(i64),
    /// None, or one that was used before.
    Wrong,
}

/// Compares a code with those of an authenticator.
///
/// The present step and the one before it count: typing takes time, and clocks
/// differ. Later ones do not, but the next one is told, and is good no more.
pub(crate) async fn check(
    app: &App,
    flow: &LocalFlow,
    code: &Secret<String>,
    now: Timestamp,
) -> Result<Verdict, Problem> {
    if matches!(flow.stage, Stage::EnrollAuthenticator(_)) {
        let key = flow.sealed.as_ref().and_then(|sealed| app.keys.open(&flow.id, sealed));
        return Ok(key.map_or(Verdict::Wrong, |key| judge(&key, code, now)));
    }
    let Some(account_id) = &flow.account_id else { return Ok(Verdict::Wrong) };
    let sealed = app.store.find_authenticator(account_id).await?;
    let key = sealed.and_then(|sealed| app.keys.open(account_id, &sealed));
    let verdict = key.map_or(Verdict::Wrong, |key| judge(&key, code, now));
    // An early one is used up as well: whoever guessed it has been told which code comes next.
    let (Verdict::Right(step) | Verdict::Early(step)) = verdict else { return Ok(verdict) };
    let claimed = app.store.claim_authenticator_step(account_id, step).await?;
    Ok(if claimed { verdict } else { Verdict::Wrong })
}

fn judge(key: &Secret<Vec<u8>>, code: &Secret<String>, now: Timestamp) -> Verdict {
    match (matching_step(key, code, now), step_at(key, code, now.plus(STEP))) {
        (Some(step), _) => Verdict::Right(step),
        (None, Some(step)) => Verdict::Early(step),
        (None, None) => Verdict::Wrong,
    }
}

/// The step whose code this is: the one of `now`, or the one before it.
#[must_use]
pub fn matching_step(key: &Secret<Vec<u8>>, code: &Secret<String>, now: Timestamp) -> Option<i64> {
    [now, now.plus(-STEP)].into_iter().find_map(|time| step_at(key, code, time))
}

/// The step of this time, if this is its code.
fn step_at(key: &Secret<Vec<u8>>, code: &Secret<String>, time: Timestamp) -> Option<i64> {
    let step = totp(key)?.check(code.expose(), u64::try_from(time.0).ok()?)?;
    i64::try_from(step).ok()
}

fn totp(key: &Secret<Vec<u8>>) -> Option<Totp> {
    Builder::new()
        .with_secret(key.expose().as_slice())
        .with_digits(limits::AUTHENTICATOR_CODE_LENGTH)
        .with_step_duration(STEP.unsigned_abs())
        .with_skew(0)
        .build()
        .ok()
}

/// What the enrolment screen shows: the key that the flow keeps sealed.
pub(crate) fn show(keys: &Keys, flow: &Flow, brand: &str, email: &str) -> Option<Authenticator> {
    let sealed = flow.sealed.as_ref()?;
    Some(shown(&keys.open(&flow.id, sealed)?, brand, email))
}

/// What the enrolment screen shows of a key.
#[must_use]
pub(crate) fn shown(key: &Secret<Vec<u8>>, brand: &str, email: &str) -> Authenticator {
    let key = data_encoding::BASE32_NOPAD.encode(key.expose());
    let (issuer, account) = (encoded(brand), encoded(email));
    let uri = format!("otpauth://totp/{issuer}:{account}?secret={key}&issuer={issuer}");
    let (qr_size, qr_path) = picture(&uri);
    Authenticator { key, uri, qr_size, qr_path }
}

fn encoded(text: &str) -> String {
    // In a query form a space is a plus; in these links it is not.
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
}

/// A text as QR code: modules per side, and the dark ones as SVG path data, a
/// line of them as one stroke.
fn picture(text: &str) -> (u8, String) {
    let Ok(code) = QrCode::with_error_correction_level(text, EcLevel::L) else {
        return (0, String::new());
    };
    let side = code.width();
    let mut path = String::new();
    for (y, row) in code.to_colors().chunks(side).enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|a, b| a == b) {
            let length = run.len();
            if run[0] == Color::Dark {
                path.push_str(&format!("M{x} {y}h{length}v1h-{length}z"));
            }
            x += length;
        }
    }
    (u8::try_from(side).unwrap_or(0), path)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238 appendix B, SHA-1, the last six digits.
    #[test]
    fn codes_are_those_of_the_standard_at_the_step_and_the_one_after() {
        let key = Secret::new(b"12345678901234567890".to_vec());
        for (time, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
        ] {
            let at =
                |time: i64| matching_step(&key, &Secret::new(code.to_owned()), Timestamp(time));
            assert_eq!(at(time), Some(time / 30));
            assert_eq!(at(time + 30), Some(time / 30));
            assert_eq!(at(time + 60), None);
            assert_eq!(at(time - 30), None);
        }
    }

    #[test]
    fn the_link_names_issuer_and_account_and_the_sample_shows_its_picture() {
        let key =
            Secret::new(data_encoding::BASE32.decode(b"JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP").unwrap());
        let shown = shown(&key, "Juniper", "mara@example.org");
        let sample = protocol::samples::named("enroll-authenticator/fresh").unwrap().reply.screen;
        let protocol::Screen::EnrollAuthenticator(sample) = sample else { unreachable!() };
        assert_eq!((shown.key, shown.uri), (sample.key, sample.uri));
        if std::env::var_os("UPDATE_DOCS").is_some() {
            let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../protocol/src/samples/qr_path.txt");
            std::fs::write(file, &shown.qr_path).unwrap();
        }
        assert_eq!(shown.qr_size, sample.qr_size);
        let same = shown.qr_path == sample.qr_path;
        assert!(same, "the picture is stale: run UPDATE_DOCS=1 cargo test -p portico-server");
    }

    #[test]
    fn a_name_with_spaces_and_colons_stays_one_name() {
        let key = Secret::new(vec![0; 20]);
        let shown = shown(&key, "A: B & C", "x+y@example.org");
        assert!(
            shown.uri.starts_with("otpauth://totp/A%3A%20B%20%26%20C:x%2By%40example.org?secret=")
        );
    }
}
