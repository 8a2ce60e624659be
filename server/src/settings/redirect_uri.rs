//! Addresses that get what is secret of a sign-in.

use url::Url;

use super::error::is_local;
use super::openid::AppKind;

/// What is wrong with an address that gets authorization codes.
pub(super) fn fault(uri: &str, kind: AppKind) -> Option<&'static str> {
    let plain = |c: char| c.is_ascii_graphic() && !"*\\<>\"`{}|^".contains(c);
    if !uri.chars().all(plain) {
        return Some("has a character that an address cannot have; wildcards are not taken");
    }
    if uri.contains('#') {
        return Some("has a fragment");
    }
    let Ok(url) = Url::parse(uri) else { return Some("is no address") };
    if !url.username().is_empty() || url.password().is_some() {
        return Some("has a user name");
    }
    match url.scheme() {
        "https" if url.has_host() => None,
        "http" if is_local(&url) => None,
        "http" => Some("must begin with https://, or with http:// and be this machine"),
        scheme if kind == AppKind::Native && scheme.contains('.') => None,
        _ if kind == AppKind::Native => Some(
            "must begin with https://, or with a scheme with a dot in it, like com.example.app:/",
        ),
        _ => Some("must begin with https://"),
    }
}

/// An address on the device itself, without its port.
pub(super) fn portless(uri: &str) -> Option<(&str, &str)> {
    let host =
        ["http://127.0.0.1", "http://[::1]"].into_iter().find(|host| uri.starts_with(host))?;
    let rest = &uri[host.len()..];
    let Some(port) = rest.strip_prefix(':') else {
        return rest.starts_with(['/', '?']).then_some((host, rest));
    };
    let digits = port.bytes().take_while(u8::is_ascii_digit).count();
    let path = &port[digits..];
    (digits > 0 && (path.is_empty() || path.starts_with(['/', '?']))).then_some((host, path))
}
