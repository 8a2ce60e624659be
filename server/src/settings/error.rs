//! How it is told what is wrong with settings.

use std::io::ErrorKind;

use toml::Spanned;
use url::Url;
pub(super) use user_flows::Invalid;

use crate::permissions;

/// What is wrong with settings. It is printed as one line per error,
/// `file:line: sentence`, in the order of the file.
#[derive(Debug, thiserror::Error)]
#[error("{}", .0.join("\n"))]
pub struct SettingsErrors(pub(super) Vec<String>);

impl SettingsErrors {
    pub(super) fn unreadable(file: &str, cause: &std::io::Error) -> Self {
        let to_do = match cause.kind() {
            ErrorKind::NotFound => {
                "Name the file with --settings FILE, or try things out with portico serve --demo."
                    .to_owned()
            }
            ErrorKind::InvalidData => "It must be text in UTF-8.".to_owned(),
            _ => permissions::as_whom(),
        };
        Self(vec![format!("{file}: cannot read the settings: {cause}. {to_do}")])
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
