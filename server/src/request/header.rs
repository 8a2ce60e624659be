//! Headers by which it is decided who asks, and for what.

use axum::http::{HeaderMap, HeaderName};

/// The one value of a header; nothing readable (`""`) if it is there more than
/// once or is no text: whoever reads another of them would decide otherwise.
pub(crate) fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let first = values.next()?;
    let alone = values.next().is_none();
    Some(first.to_str().ok().filter(|_| alone).unwrap_or_default())
}
