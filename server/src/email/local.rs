//! What stands before the `@`.

use protocol::typed::is_invisible;
use unicode_normalization::UnicodeNormalization as _;

/// Most bytes (RFC 5321, 4.5.3.1.1).
const MAX_BYTES: usize = 64;

/// The one spelling: without quotes where none are needed, else with as few
/// backslashes as can be. `None` if it is none.
pub(super) fn canonical(typed: &str) -> Option<String> {
    let quoted = typed.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    let text = match quoted {
        Some(text) => unescape(text)?,
        None => typed.to_owned(),
    };
    let local = match (is_dot_atom(&text), quoted) {
        (true, _) => text,
        (false, Some(_)) if text.chars().all(is_quotable) && !text.is_empty() => escape(&text),
        _ => return None,
    };
    (local.len() <= MAX_BYTES).then_some(local)
}

/// Without the backslashes; `None` if a quote or the end is where it must not be.
fn unescape(quoted: &str) -> Option<String> {
    let mut text = String::new();
    let mut chars = quoted.chars();
    while let Some(c) = chars.next() {
        text.push(match c {
            '\\' => chars.next()?,
            '"' => return None,
            _ => c,
        });
    }
    Some(text.nfc().collect())
}

fn escape(text: &str) -> String {
    let text = text.replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{text}\"")
}

/// Parts with dots between them, each of what needs no quotes (RFC 5322, 3.2.3;
/// RFC 6532, 3.2).
fn is_dot_atom(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c);
    let atext = |c: char| plain(c) || !c.is_ascii() && is_quotable(c);
    text.split('.').all(|atom| !atom.is_empty() && atom.chars().all(atext))
}

fn is_quotable(c: char) -> bool {
    c == ' ' || !(c.is_whitespace() || c.is_control() || is_invisible(c))
}

/// Without capitals: each character by itself, as a whole word has two forms of
/// one letter in Greek (σ, ς).
pub(super) fn folded(local: &str) -> String {
    let low = local.chars().flat_map(char::to_lowercase);
    low.map(|c| if c == 'ς' { 'σ' } else { c }).nfc().collect()
}
