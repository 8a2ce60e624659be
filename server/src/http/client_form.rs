//! The forms that OpenID clients send by themselves.

use axum::body::Bytes;
use axum::http::{HeaderMap, header};
use url::form_urlencoded::{Serializer, parse};

use crate::app::App;
use crate::oauth::client;
use crate::oauth::token_error::TokenError;
use crate::request::header::only;
use crate::secret::Secret;
use crate::settings::AppSettings;

/// The fields of a form, of which none may come twice.
pub(crate) struct Fields(Vec<(String, Secret<String>)>);

impl Fields {
    pub(crate) fn read(headers: &HeaderMap, body: &Bytes) -> Result<Self, TokenError> {
        let kind = only(headers, &header::CONTENT_TYPE).unwrap_or_default();
        let form = "application/x-www-form-urlencoded";
        if !kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(form) {
            return Err(TokenError::invalid_request(
                "the body must be application/x-www-form-urlencoded",
            ));
        }
        let mut fields: Vec<(String, Secret<String>)> = vec![];
        for (name, value) in parse(body) {
            if fields.iter().any(|(known, _)| *known == name) {
                return Err(TokenError::invalid_request("a parameter is there more than once"));
            }
            fields.push((name.into_owned(), Secret::new(value.into_owned())));
        }
        Ok(Self(fields))
    }

    /// A field that is not empty.
    pub(crate) fn get(&self, wanted: &str) -> Option<String> {
        let found = self.0.iter().find(|(name, _)| name == wanted)?;
        Some(found.1.expose().clone()).filter(|value| !value.is_empty())
    }

    /// What an authenticated client asks for, without what it proves itself by.
    pub(crate) fn asked(&self, client: &AppSettings) -> Vec<u8> {
        let proofs = ["client_assertion", "client_assertion_type", "client_secret", "client_id"];
        let asked = self.0.iter().filter(|(name, _)| !proofs.contains(&name.as_str()));
        let asked = asked.map(|(name, value)| (name.as_str(), value.expose().as_str()));
        let all = asked.chain([("client_id", client.id.as_str())]);
        Serializer::new(String::new()).extend_pairs(all).finish().into_bytes()
    }

    /// The token that a client asks about.
    pub(crate) fn token(&self) -> Result<Secret<String>, TokenError> {
        let token = self.get("token").map(Secret::new);
        token.ok_or(TokenError::invalid_request("token is missing"))
    }
}

/// The client that sends a form, and the form.
pub(crate) async fn authenticated<'a>(
    app: &'a App,
    headers: &HeaderMap,
    body: &Bytes,
) -> Result<(&'a AppSettings, Fields), TokenError> {
    let fields = Fields::read(headers, body)?;
    let header = only(headers, &header::AUTHORIZATION);
    let client = client::authenticate(app, header, |name| fields.get(name)).await?;
    Ok((client, fields))
}
