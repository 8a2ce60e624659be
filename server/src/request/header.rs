//! Headers, read as bytes: one byte that is no text must not hide the rest.

use std::borrow::Cow;

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

/// All lines of a header, with what is no text in them replaced: for lists of
/// which each part is looked at by itself.
pub(crate) fn text(headers: &HeaderMap, name: impl header::AsHeaderName) -> String {
    let lines: Vec<_> = headers.get_all(name).iter().map(line).collect();
    lines.join(", ")
}

const SEC_PURPOSE: HeaderName = HeaderName::from_static("sec-purpose");

/// Whether a browser fetches ahead what nobody wants yet (`Sec-Purpose`).
pub(crate) fn is_ahead(headers: &HeaderMap) -> bool {
    let purpose = only(headers, &SEC_PURPOSE).unwrap_or_default();
    purpose.split([';', ',']).any(|part| part.trim() == "prefetch")
}

/// A line of a header, with what is no text in it replaced.
fn line(value: &HeaderValue) -> Cow<'_, str> {
    String::from_utf8_lossy(value.as_bytes())
}

/// What the cookies of this name hold, in the order in which the browser sent
/// them: those of a longer path first. Quotes around a value are not part of it.
pub fn cookies<'a>(headers: &'a HeaderMap, name: &'a str) -> impl Iterator<Item = &'a str> {
    let lines = headers.get_all(header::COOKIE).iter();
    let pairs = lines.flat_map(|line| line.as_bytes().split(|byte| *byte == b';'));
    pairs.filter_map(move |pair| {
        let equals = pair.iter().position(|byte| *byte == b'=')?;
        let (key, value) = (pair[..equals].trim_ascii(), pair[equals + 1..].trim_ascii());
        let quoted = value.strip_prefix(b"\"").and_then(|value| value.strip_suffix(b"\""));
        let value = std::str::from_utf8(quoted.unwrap_or(value)).ok()?;
        (key == name.as_bytes()).then_some(value)
    })
}

/// The one value of a header; nothing readable (`""`) if it is there more than
/// once or is no text: whoever reads another of them would decide otherwise.
pub(crate) fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let first = values.next()?;
    let alone = values.next().is_none();
    Some(first.to_str().ok().filter(|_| alone).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(lines: &[&[u8]]) -> HeaderMap {
        let value = |line: &&[u8]| (header::COOKIE, HeaderValue::from_bytes(line).unwrap());
        lines.iter().map(value).collect()
    }

    fn held(lines: &[&[u8]]) -> Vec<String> {
        cookies(&sent(lines), "ours").map(str::to_owned).collect()
    }

    #[test]
    fn cookies_of_other_apps_hide_none_of_ours() {
        for before in
            ["greeting=Sch\u{f6}ne", "=", ";;", "ours", "\u{f6}=\u{f6}", "a=\"b", "OURS=no"]
        {
            let line = format!("{before}; ours=a_-9; after=\u{f6}");
            assert_eq!(held(&[line.as_bytes()]), ["a_-9"], "{line}");
        }
        assert_eq!(held(&[b"greeting=Sch\xf6ne; ours=a", b"\xff; ours = \"b\" ;c=d"]), ["a", "b"]);
        assert_eq!(held(&[b"ours=\xf6", b"x=ours=c"]), [""; 0]);
    }

    #[test]
    fn all_lines_of_a_header_are_read_and_what_is_no_text_hides_nothing() {
        let headers = sent(&[b"de\xf6, fr", b"en"]);
        assert_eq!(text(&headers, header::COOKIE), "de\u{fffd}, fr, en");
        assert_eq!(text(&headers, header::ACCEPT), "");
    }
}
