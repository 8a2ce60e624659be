//! Keeps the limits in the docs true: every constant with its value and its reason.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fmt::Write as _;
use std::path::Path;

use flow::limits;

const INTRODUCTION: &str = "# Limits

Every number of the rules, and the reason for it. \"63B\" is NIST SP 800-63B-4, \"ASVS\" is OWASP ASVS 5.0.
To change one that is not a setting, edit `flow/src/limits/mod.rs`
or `flow/src/limits/openid.rs`.

A test generates this page from the code: `UPDATE_DOCS=1 cargo test -p portico-flow`.
";

/// The limits of one kind: a heading, and names with values.
type Section = (&'static str, &'static str, Vec<(&'static str, String)>);

macro_rules! values {
    ($($name:ident)*) => { vec![$((stringify!($name), format!("{:?}", limits::$name))),*] };
}

fn sections() -> Vec<Section> {
    vec![
        (
            "Codes",
            "",
            values!(CODE_LENGTH AUTHENTICATOR_CODE_LENGTH RECOVERY_CODES RECOVERY_CODE_LENGTH CODE_LIFETIME
                TRIES_PER_CODE TELL_TRIES_FROM PUSHED_REQUEST_LIFETIME AUTHORIZATION_CODE_LIFETIME),
        ),
        (
            "Wrong answers",
            "",
            values!(FREE_FAILURES WAITS LONGEST_WAIT TOLD_FAILURES KNOWN_FAILURES KNOWN_DEVICES FIRST_TRIES
                FIRST_TRIES_LEAK NETWORK_FIRST_TRIES NETWORK_FIRST_TRIES_LEAK NETWORK_FAILURES NETWORK_LEAK
                BEGINNINGS BEGINNINGS_LEAK
                ACCOUNT_LEAK),
        ),
        (
            "Messages",
            "Those with `SENDS`, `MAILS` or `TEXTS` in their name are defaults of settings in \
                [`[limits]`](settings.md#limits).\n\n",
            values!(RESEND_WAIT MESSAGE_PAUSES MESSAGE_SLOW_FAILURES MESSAGE_SLOW NOTICE_LIFETIME
                SENDS_PER_HOUR SENDS_PER_DAY ALL_SENDS_PER_HOUR ALL_SENDS_PER_DAY
                NETWORK_MAILS_PER_HOUR NETWORK_MAILS_PER_DAY NETWORK_TEXTS_PER_HOUR NETWORK_TEXTS_PER_DAY),
        ),
        (
            "Time",
            "",
            values!(BEGINNING_LIFETIME FLOW_LIFETIME FLOW_IDLE SESSION_LIFETIME ID_TOKEN_LIFETIME
                ACCESS_TOKEN_LIFETIME API_TOKEN_LIFETIME OFFLINE_IDLE OFFLINE_LIFETIME LOGOUT_TOKEN_LIFETIME LOGOUT_NOTICE_PAUSE LOGOUT_NOTICE_TRIES SIGNING_KEY_LIFETIME SIGNING_KEY_WAIT FRESH EMAIL_CHANGE_UNDO ATTEMPT_LIFETIME CONFIRMED_LASTS RESET_LASTS SEEN_LIFETIME),
        ),
        (
            "Passwords and addresses",
            "",
            values!(PASSWORD_MIN_WITH_MFA PASSWORD_MIN_ALONE PASSWORD_MAX_BYTES EMAIL_MAX_BYTES),
        ),
    ]
}

#[test]
fn the_limits_in_the_docs_are_those_of_the_code() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/reference/limits.md");
    let text = page();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let documented = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        documented == text,
        "docs/reference/limits.md is stale: run UPDATE_DOCS=1 cargo test -p portico-flow"
    );
}

fn page() -> String {
    let sources = [include_str!("../src/limits/mod.rs"), include_str!("../src/limits/openid.rs")];
    let mut reasons: Vec<_> = sources.into_iter().flat_map(reasons).collect();
    let mut text = INTRODUCTION.to_owned();
    for (heading, about, limits) in sections() {
        let _ = write!(
            text,
            "\n## {heading}\n\n{about}| limit | value | meaning and reason |\n|---|---|---|\n"
        );
        for (name, value) in limits {
            let place = reasons.iter().position(|(known, _)| known == name).unwrap();
            let (_, reason) = reasons.remove(place);
            let (value, reason) = in_words(&value, reason);
            let _ = writeln!(text, "| `{name}` | {value} | {reason} |");
        }
    }
    assert!(reasons.is_empty(), "Give these limits a section: {reasons:?}");
    text
}

/// Every constant with its doc comment as one line.
fn reasons(source: &str) -> Vec<(String, String)> {
    let mut reasons = vec![];
    let mut doc = vec![];
    for line in source.lines() {
        if let Some(line) = line.strip_prefix("///") {
            doc.push(line.trim());
        } else if let Some(constant) = line.strip_prefix("pub const ") {
            let (name, _) = constant.split_once(':').unwrap();
            let paragraphs = doc.split(|line| line.is_empty()).map(|lines| lines.join(" "));
            let reason = paragraphs.collect::<Vec<_>>().join("<br>");
            reasons.push((name.to_owned(), reason.replace("[`", "`").replace("`]", "`")));
            doc.clear();
        } else {
            doc.clear();
        }
    }
    // Functions are no limits.
    reasons.retain(|(name, _)| name.chars().all(|c| c.is_ascii_uppercase() || c == '_'));
    reasons
}

/// Seconds as people say them; other numbers as they are.
fn in_words(value: &str, reason: String) -> (String, String) {
    let Some(about) = reason.strip_prefix("Seconds") else { return (value.to_owned(), reason) };
    let times = value.trim_matches(['[', ']']).split(", ").map(|seconds| {
        let seconds: i64 = seconds.parse().unwrap();
        let (size, unit) = match seconds {
            86_401.. if seconds % 86_400 == 0 => (86_400, "day"),
            3_600.. if seconds % 3_600 == 0 => (3_600, "hour"),
            60.. if seconds % 60 == 0 => (60, "minute"),
            _ => (1, "second"),
        };
        let several = if seconds == size { "" } else { "s" };
        format!("{} {unit}{several}", seconds / size)
    });
    (times.collect::<Vec<_>>().join(", "), format!("Time{about}"))
}
