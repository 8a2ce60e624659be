//! What stands around an address where people paste it from.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;
use protocol::typed::is_invisible;
use unicode_normalization::UnicodeNormalization as _;

/// One form for each character, and nothing around them.
///
/// What becomes ASCII under NFKC (full-width letters, `＠`, `．`) does; all other
/// characters are in NFC, as NFKC would change what they mean.
pub(super) fn normalize(typed: &str) -> String {
    let text: String = typed.chars().map(to_ascii).collect::<String>().nfc().collect();
    trim(&text).to_owned()
}

fn to_ascii(c: char) -> Cow<'static, str> {
    let compatible: String = std::iter::once(c).nfkc().collect();
    match compatible.is_ascii() {
        true => compatible.into(),
        false => c.to_string().into(),
    }
}

fn trim(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || is_invisible(c))
}

/// The address in `Name <address>` and `mailto:address?subject=…`; `None` if it
/// is not clear which is meant.
pub(super) fn unwrap(text: &str) -> Option<Cow<'_, str>> {
    let inner = match text.strip_suffix('>') {
        Some(text) => in_brackets(text)?,
        None => text,
    };
    let scheme = inner.get(..7).filter(|start| start.eq_ignore_ascii_case("mailto:"));
    if scheme.is_none() {
        return Some(inner.into());
    }
    let encoded = inner[7..].split('?').next().unwrap_or_default();
    let decoded = percent_decode_str(encoded).decode_utf8().ok()?;
    Some(normalize(&decoded).into())
}

/// What follows the last `<`. A name before it may be the same address once
/// more, as some mail programs copy it, but no other.
fn in_brackets(text: &str) -> Option<&str> {
    let (name, inner) = text.rsplit_once('<')?;
    let name = name.trim_matches(|c: char| c.is_whitespace() || "\"'".contains(c));
    let inner = trim(inner);
    (!name.contains('@') || inner.ends_with(name)).then_some(inner)
}
