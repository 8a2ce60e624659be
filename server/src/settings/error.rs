//! How it is told what is wrong with settings.

use std::ops::Range;

use toml::Spanned;
use url::Url;

/// A mistake in the settings: `file:line: sentence`.
#[derive(Debug, thiserror::Error)]
#[error("{place}: {sentence}")]
pub struct SettingsError {
    place: String,
    sentence: String,
}

/// Where a mistake is, if at one place, and what it is.
pub(super) type Invalid = (Option<Range<usize>>, String);

impl SettingsError {
    pub(super) fn at(file: &str, text: &str, span: Option<Range<usize>>, sentence: &str) -> Self {
        let place = match span {
            Some(span) => {
                let before = text.get(..span.start).unwrap_or(text);
                format!("{file}:{}", before.matches('\n').count() + 1)
            }
            None => file.to_owned(),
        };
        Self { place, sentence: sentence.trim_end().to_owned() }
    }

    pub(super) fn unreadable(file: &str, cause: &std::io::Error) -> Self {
        let sentence = format!("cannot read the settings: {cause}.");
        Self { place: file.to_owned(), sentence }
    }
}

#[expect(clippy::unnecessary_wraps, reason = "each check ends with it")]
pub(super) fn here<T>(value: &Spanned<T>, sentence: &str) -> Option<Invalid> {
    Some((Some(value.span()), sentence.to_owned()))
}

/// Over TLS, or not leaving this machine; and with nobody's name in it.
pub(super) fn safe(url: &Url) -> bool {
    let scheme = url.scheme() == "https" || (url.scheme() == "http" && is_local(url));
    scheme && url.username().is_empty() && url.password().is_none()
}

pub(super) fn is_local(url: &Url) -> bool {
    // Every name below localhost is this machine (RFC 6761).
    let named = |host: &str| host == "localhost" || host.ends_with(".localhost");
    url.host_str().is_some_and(|host| named(host) || matches!(host, "127.0.0.1" | "[::1]"))
}
