//! Authenticator apps: TOTP (RFC 6238), SHA-1, 30 seconds, six digits, which is
//! what every app understands.

use flow::limits;
use flow::stage::Authenticator;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use protocol::Timestamp;
use qrcode::{Color, EcLevel, QrCode};
use totp_rs::{Builder, Totp};

/// Seconds a code is shown.
const STEP: i64 = 30;

/// Bytes of a key: 160 bits, the length of the hash (RFC 4226 §4).
pub const KEY: usize = 20;

/// Fewest bytes of a key that another system made: 80 bits, which many did.
const KEY_MIN: usize = 10;

/// Reads a key that another system made: base32, or the `otpauth://` link that its owner's app
/// read.
///
/// # Errors
/// Why no code could ever be right here.
pub fn read_key(text: &str) -> Result<Vec<u8>, &'static str> {
    let text = text.trim();
    let mut secret = text;
    if let Some(link) = text.strip_prefix("otpauth://") {
        let link = link.strip_prefix("totp/").ok_or("an authenticator counts by time (totp)")?;
        let (_, query) = link.split_once('?').unwrap_or_default();
        secret = "";
        for (name, value) in query.split('&').filter_map(|pair| pair.split_once('=')) {
            match name {
                "secret" => secret = value,
                "algorithm" if !value.eq_ignore_ascii_case("SHA1") => {
                    return Err("an authenticator hashes with SHA-1");
                }
                "digits" if value != "6" => return Err("an authenticator shows six digits"),
                "period" if value != "30" => {
                    return Err("an authenticator shows a code for 30 seconds");
                }
                _ => {}
            }
        }
    }
    let kept = secret.chars().filter(|c| !c.is_whitespace() && *c != '-' && *c != '=');
    let base32: String = kept.map(|c| c.to_ascii_uppercase()).collect();
    let key = data_encoding::BASE32_NOPAD.decode(base32.as_bytes());
    let key = key.map_err(|_| "an authenticator's key is base32")?;
    match (KEY_MIN..=128).contains(&key.len()) {
        true => Ok(key),
        false => Err("an authenticator's key has 10 to 128 bytes"),
    }
}

/// What a code turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// That of this step, which is used up with it.
    Right(i64),
    /// That of this step, which is still to come: the clock of its device is fast, or ours is slow.
    Early(i64),
    /// None, or one that was used before.
    Wrong,
}

/// Compares a code with those of a key.
///
/// The present step and the one before it count: typing takes time, and clocks
/// differ. Later ones do not, but the next one is told, and is good no more.
#[must_use]
pub fn judge(key: &[u8], code: &str, now: Timestamp) -> Verdict {
    match (matching_step(key, code, now), step_at(key, code, now.plus(STEP))) {
        (Some(step), _) => Verdict::Right(step),
        (None, Some(step)) => Verdict::Early(step),
        (None, None) => Verdict::Wrong,
    }
}

/// The step whose code this is: the one of `now`, or the one before it.
#[must_use]
pub fn matching_step(key: &[u8], code: &str, now: Timestamp) -> Option<i64> {
    [now, now.plus(-STEP)].into_iter().find_map(|time| step_at(key, code, time))
}

/// The step of this time, if this is its code.
fn step_at(key: &[u8], code: &str, time: Timestamp) -> Option<i64> {
    let step = totp(key)?.check(code, u64::try_from(time.0).ok()?)?;
    i64::try_from(step).ok()
}

/// The code that an app with this key shows.
#[must_use]
pub fn code(key: &[u8], now: Timestamp) -> Option<String> {
    Some(totp(key)?.generate(u64::try_from(now.0).ok()?).to_string())
}

fn totp(key: &[u8]) -> Option<Totp> {
    let builder = Builder::new()
        .with_secret(key)
        .with_digits(limits::AUTHENTICATOR_CODE_LENGTH)
        .with_step_duration(STEP.unsigned_abs())
        .with_skew(0);
    // The library's own floor of 128 bits would turn owners of older keys away.
    (key.len() >= KEY_MIN).then(|| builder.build_noncompliant())
}

/// What the enrolment screen shows of a key.
#[must_use]
pub fn shown(key: &[u8], brand: &str, email: &str) -> Authenticator {
    let key = data_encoding::BASE32_NOPAD.encode(key);
    let (issuer, account) = (encoded(brand), encoded(email));
    let uri = format!("otpauth://totp/{issuer}:{account}?secret={key}&issuer={issuer}");
    let (qr_size, qr_path) = picture(&uri);
    Authenticator { key, uri, qr_size, qr_path }
}

/// What stands in a link as it is.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'*').remove(b'-').remove(b'.').remove(b'_');

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, ENCODED).to_string()
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

    #[test]
    fn a_key_of_another_system_is_read_in_each_form_and_one_that_would_never_match_is_refused() {
        let key = b"12345678901234567890";
        for text in [
            "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
            " gezd gnbv-gy3t qojq gezd gnbv gy3t qojq==== ",
            "otpauth://totp/Shop:mara@example.org?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Shop&algorithm=SHA1&digits=6&period=30",
        ] {
            assert_eq!(read_key(text), Ok(key.to_vec()), "{text}");
        }
        let short = read_key("GEZDGNBVGY3TQOJQ").unwrap();
        assert!(code(&short, Timestamp(59)).is_some(), "80 bits");
        for text in [
            "",
            "GEZDGNBV",
            "0189",
            "otpauth://hotp/x?secret=GEZDGNBVGY3TQOJQ",
            "otpauth://totp/x",
            "otpauth://totp/x?secret=GEZDGNBVGY3TQOJQ&algorithm=SHA256",
            "otpauth://totp/x?secret=GEZDGNBVGY3TQOJQ&digits=8",
            "otpauth://totp/x?secret=GEZDGNBVGY3TQOJQ&period=60",
        ] {
            assert!(read_key(text).is_err(), "{text}");
        }
    }

    /// RFC 6238 appendix B, SHA-1, the last six digits.
    #[test]
    fn codes_are_those_of_the_standard_at_the_step_and_the_one_after() {
        let key = b"12345678901234567890";
        for (time, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
        ] {
            let at = |time: i64| matching_step(key, code, Timestamp(time));
            assert_eq!(super::code(key, Timestamp(time)).as_deref(), Some(code));
            assert_eq!(at(time), Some(time / 30));
            assert_eq!(at(time + 30), Some(time / 30));
            assert_eq!(at(time + 60), None);
            assert_eq!(at(time - 30), None);
        }
    }

    #[test]
    fn the_link_names_issuer_and_account_and_the_sample_shows_its_picture() {
        let key = data_encoding::BASE32.decode(b"JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP").unwrap();
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
        assert!(same, "the picture is stale: run UPDATE_DOCS=1 cargo test -p portico-factors");
    }

    #[test]
    fn a_name_with_spaces_and_colons_stays_one_name() {
        let key = vec![0; 20];
        let shown = shown(&key, "A: B & C", "x+y@example.org");
        assert!(
            shown.uri.starts_with("otpauth://totp/A%3A%20B%20%26%20C:x%2By%40example.org?secret=")
        );
    }
}
