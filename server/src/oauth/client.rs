//! Which client asks, and whether it is the one (RFC 6749 §2.3.1).
//!
//! Wrong secrets are not counted: those that `portico apps secret` makes have 256 bits.

use std::borrow::Cow;

use data_encoding::{BASE64, HEXLOWER};
use percent_encoding::percent_decode_str;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use super::client_assertion::{self, Assertion};
use super::token_error::TokenError;
use crate::app::App;
use crate::secret::Secret;
use crate::settings::{AppKind, AppSettings, SECRET_HASH, Settings};

/// What a client says of itself.
struct Credentials {
    id: String,
    secret: Option<Secret<String>>,
}

/// The client that asks, by what it has signed, by its header, or by the fields of its form.
///
/// # Errors
/// If there is no such client, it does not prove who it is, or says so in two ways.
pub(crate) async fn authenticate<'a>(
    app: &'a App,
    header: Option<&str>,
    field: impl Fn(&str) -> Option<String>,
) -> Result<&'a AppSettings, TokenError> {
    let (kind, assertion) = (field("client_assertion_type"), field("client_assertion"));
    if kind.is_none() && assertion.is_none() {
        return by_secret(&app.settings, header, field);
    }
    if header.is_some() || field("client_secret").is_some() {
        return Err(TWO_WAYS);
    }
    let assertion = Assertion { kind, text: assertion, client_id: field("client_id") };
    client_assertion::authenticate(app, assertion).await
}

/// What is said of a client that does so in two ways.
const TWO_WAYS: TokenError =
    TokenError::invalid_request("the client authenticates in two ways at once");

fn by_secret<'a>(
    settings: &'a Settings,
    header: Option<&str>,
    field: impl Fn(&str) -> Option<String>,
) -> Result<&'a AppSettings, TokenError> {
    let Credentials { id, secret } = match header {
        Some(header) => in_header(header, field)?,
        None => Credentials {
            id: field("client_id").ok_or(TokenError::INVALID_CLIENT)?,
            secret: field("client_secret").map(Secret::new),
        },
    };
    let client = settings.app(&id).filter(|client| client.kind.is_some());
    let client = client.ok_or(TokenError::INVALID_CLIENT)?;
    let known = match (client.kind, secret) {
        (Some(AppKind::Server), Some(secret)) => has_secret(client, &secret),
        (Some(AppKind::Server), None) => false,
        (_, secret) => secret.is_none(),
    };
    known.then_some(client).ok_or(TokenError::INVALID_CLIENT)
}

fn in_header(
    header: &str,
    field: impl Fn(&str) -> Option<String>,
) -> Result<Credentials, TokenError> {
    let credentials = basic(header).ok_or(TokenError::INVALID_CLIENT)?;
    if field("client_secret").is_some() {
        return Err(TWO_WAYS);
    }
    let other = field("client_id").is_some_and(|id| id != credentials.id);
    if other { Err(TokenError::INVALID_CLIENT) } else { Ok(credentials) }
}

/// Id and secret are encoded as in a form before they are joined.
fn basic(header: &str) -> Option<Credentials> {
    let (scheme, encoded) = header.split_once(' ')?;
    let bytes = BASE64.decode(encoded.trim().as_bytes()).ok()?;
    let text = Secret::new(String::from_utf8(bytes).ok()?);
    let (id, secret) = text.expose().split_once(':')?;
    let decode = |part: &str| {
        let spaced = part.replace('+', " ");
        percent_decode_str(&spaced).decode_utf8().ok().map(Cow::into_owned)
    };
    let secret = Some(decode(secret)?).filter(|secret| !secret.is_empty()).map(Secret::new);
    let basic = scheme.eq_ignore_ascii_case("basic");
    basic.then_some(Credentials { id: decode(id)?, secret })
}

/// Whether a secret is one of the client's, in constant time.
fn has_secret(client: &AppSettings, secret: &Secret<String>) -> bool {
    let hash = hashed(secret);
    let same = |known: &String| bool::from(known.as_bytes().ct_eq(hash.as_bytes()));
    client.secrets.get_ref().iter().any(same)
}

/// What the settings hold of a secret.
pub(crate) fn hashed(secret: &Secret<String>) -> String {
    SECRET_HASH.to_owned() + &HEXLOWER.encode(&Sha256::digest(secret.expose()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(String, Option<String>)> {
        let header = format!("Basic {}", BASE64.encode(text.as_bytes()));
        let Credentials { id, secret } = basic(&header)?;
        Some((id, secret.map(|secret| secret.expose().clone())))
    }

    #[test]
    fn id_and_secret_in_a_header_are_decoded_as_form_text() {
        let some = |id: &str, secret: &str| Some((id.to_owned(), Some(secret.to_owned())));
        assert_eq!(read("shop:a%3Ab+c%25"), some("shop", "a:b c%"));
        assert_eq!(read("a%2Bb:x:y"), some("a+b", "x:y"));
        assert_eq!(read("shop:"), Some(("shop".to_owned(), None)));
        assert_eq!(read("shop"), None);
        assert!(basic("Bearer c2hvcDp4").is_none() && basic("Basic ***").is_none());
        assert!(basic("bAsIc c2hvcDp4").is_some());
    }
}
