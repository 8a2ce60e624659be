//! What a code is redeemed for.

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use serde_json::{Map, Value};
use url::Url;
use url::form_urlencoded::{self, Serializer};

use super::all::Providers;
use super::credentials::basic;
use super::endpoints::Endpoints;
use super::failed::{Check, Failed, Outage};
use super::outside::Sent;
use super::provider::Provider;
use crate::https::Answer;
use crate::secret::Secret;
use crate::settings::Preset;

/// What a code was redeemed for.
pub(super) struct Tokens {
    pub(super) access_token: Secret<String>,
    pub(super) id_token: Option<Secret<String>>,
    pub(super) scope: Option<String>,
}

impl Providers {
    /// Redeems a code.
    pub(super) async fn tokens(
        &self,
        provider: &Provider,
        endpoints: &Endpoints,
        code: &Secret<String>,
        verifier: &Secret<String>,
    ) -> Result<Tokens, Failed> {
        let form = {
            let mut form = Serializer::new(String::new());
            form.append_pair("grant_type", "authorization_code")
                .append_pair("code", code.expose())
                .append_pair("redirect_uri", provider.redirect_uri());
            if provider.preset() != Some(Preset::Apple) {
                form.append_pair("code_verifier", verifier.expose());
            }
            form.finish()
        };
        let answer = self.post(provider, endpoints, (&endpoints.token, form)).await?;
        let read: Map<String, Value> = serde_json::from_slice(&answer.body).unwrap_or_default();
        if let Some(error) = read.get("error").and_then(Value::as_str) {
            return Err(provider.token_error(error).into());
        }
        if answer.status != StatusCode::OK {
            return Err(Check::TokenResponse.into());
        }
        Tokens::read(read).ok_or_else(|| Check::TokenResponse.into())
    }

    /// Sends a form, and proves with it that it is we who send it.
    pub(super) async fn post(
        &self,
        provider: &Provider,
        endpoints: &Endpoints,
        (url, form): (&Url, String),
    ) -> Result<Answer, Failed> {
        let client_id = provider.settings.client_id.get_ref();
        let issuer = provider.issuer.base();
        let secret = provider.credentials.secret(client_id, issuer, self.clock.now());
        let secret = secret.map_err(|_| Check::Client)?;
        let mut headers = HeaderMap::new();
        let kind = HeaderValue::from_static("application/x-www-form-urlencoded");
        headers.insert(header::CONTENT_TYPE, kind);
        let body = if endpoints.basic {
            let basic = basic(client_id, &secret);
            let mut value = HeaderValue::try_from(basic.expose()).map_err(|_| Check::Client)?;
            value.set_sensitive(true);
            headers.insert(header::AUTHORIZATION, value);
            form
        } else {
            let mut form = Serializer::new(form);
            form.append_pair("client_id", client_id);
            form.append_pair("client_secret", secret.expose()).finish()
        };
        let body = Bytes::from(body);
        let sent = Sent { method: Method::POST, url, headers, body };
        provider.outside.send(sent, &self.clock).await
    }

    /// Pushes an authorization request (RFC 9126); what stands for it in the browser's address.
    pub(super) async fn push(
        &self,
        provider: &Provider,
        endpoints: &Endpoints,
        (url, request): (&Url, &str),
    ) -> Result<String, Failed> {
        // Who we are is sent once: where there is no header, with the proof of it.
        let pairs = form_urlencoded::parse(request.as_bytes());
        let pairs = pairs.filter(|(name, _)| name != "client_id" || endpoints.basic);
        let form = Serializer::new(String::new()).extend_pairs(pairs).finish();
        let answer = self.post(provider, endpoints, (url, form)).await?;
        let read: Map<String, Value> = serde_json::from_slice(&answer.body).unwrap_or_default();
        if let Some(error) = read.get("error").and_then(Value::as_str) {
            tracing::warn!(
                provider = provider.id(),
                "the provider takes no request that is pushed"
            );
            let client = provider.token_error(error) == Check::Client;
            return Err(if client { Check::Client } else { Check::Error }.into());
        }
        let uri = read.get("request_uri").and_then(Value::as_str);
        uri.map(str::to_owned).ok_or_else(|| Outage::Malformed.into())
    }
}

impl Provider {
    /// What an error of a token endpoint means. Those that the operator must mend are logged.
    fn token_error(&self, error: &str) -> Check {
        match error {
            "invalid_grant" | "bad_verification_code" => Check::Code,
            "invalid_client"
            | "unauthorized_client"
            | "incorrect_client_credentials"
            | "redirect_uri_mismatch" => {
                tracing::error!(
                    provider = self.id(),
                    redirect_uri = self.redirect_uri(),
                    "the provider does not take our client id, client secret or redirect URI"
                );
                Check::Client
            }
            _ => Check::TokenResponse,
        }
    }
}

impl Tokens {
    fn read(mut read: Map<String, Value>) -> Option<Self> {
        let mut take = |name: &str| match read.remove(name)? {
            Value::String(text) => Some(text),
            _ => None,
        };
        let bearer = take("token_type").is_some_and(|kind| kind.eq_ignore_ascii_case("bearer"));
        let access_token = take("access_token").map(Secret::new).filter(|_| bearer)?;
        let (id_token, scope) = (take("id_token").map(Secret::new), take("scope"));
        Some(Self { access_token, id_token, scope })
    }
}
