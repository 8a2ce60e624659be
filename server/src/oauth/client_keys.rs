//! The public keys of clients: in the settings, or at an address of the client's.
//!
//! What is at an address is kept for five minutes, and read again for a key that is not among
//! them: see [`RemoteKeys`].

use std::collections::HashMap;
use std::sync::Arc;

use axum::body::Bytes;
use axum::http::{Request, Uri, header};
use http_body_util::Full;

use crate::clock::Clock;
use crate::https::{self, HttpsClient};
use crate::jwk::JwkSet;
use crate::jwk::remote::RemoteKeys;
use crate::messages::failure::causes;
use crate::settings::Settings;

/// Seconds for which keys are kept.
const KEPT: i64 = 5 * 60;

/// Most bytes of a set of keys.
const MOST: usize = 64 * 1024;

/// The public keys of clients.
pub(crate) struct ClientKeys {
    /// By the ids of their apps.
    sources: HashMap<String, Source>,
    clock: Arc<Clock>,
    /// Absent if all keys are in the settings.
    http: Option<HttpsClient>,
}

enum Source {
    Settings(Arc<JwkSet>),
    Address(Box<Address>),
}

/// Where the keys of a client are.
struct Address {
    uri: Uri,
    read: Arc<RemoteKeys>,
}

impl ClientKeys {
    /// Those of the clients of the settings. None is read yet that was not read `before`.
    ///
    /// # Errors
    /// If keys are at an address, and this machine has no certificates to know it by.
    pub(crate) fn start(
        settings: &Settings,
        clock: Arc<Clock>,
        before: Option<&Self>,
    ) -> anyhow::Result<Self> {
        let known = |app: &str, uri: &Uri| match before?.sources.get(app)? {
            Source::Address(address) if address.uri == *uri => Some(address.read.clone()),
            _ => None,
        };
        let mut sources = HashMap::new();
        for app in &settings.apps {
            let source = match (&app.jwks, &app.jwks_uri) {
                (Some(keys), _) => Source::Settings(Arc::new(keys.get_ref().clone())),
                (None, Some(uri)) => {
                    let uri: Uri = uri.get_ref().parse()?;
                    let read = known(&app.id, &uri).unwrap_or_default();
                    Source::Address(Box::new(Address { uri, read }))
                }
                (None, None) => continue,
            };
            sources.insert(app.id.clone(), source);
        }
        let remote = sources.values().any(|source| matches!(source, Source::Address(_)));
        let http = remote.then(https::client).transpose()?;
        Ok(Self { sources, clock, http })
    }

    /// The keys of a client, of which one should be meant by this `kid`.
    pub(crate) async fn of(&self, client: &str, kid: Option<&str>) -> Arc<JwkSet> {
        match (self.sources.get(client), &self.http) {
            (Some(Source::Settings(keys)), _) => keys.clone(),
            (Some(Source::Address(address)), Some(http)) => {
                address.keys((client, http), kid, &self.clock).await
            }
            _ => Arc::default(),
        }
    }
}

impl Address {
    async fn keys(
        &self,
        (client, http): (&str, &HttpsClient),
        kid: Option<&str>,
        clock: &Clock,
    ) -> Arc<JwkSet> {
        let reading = async {
            let read = read(http, self.uri.clone()).await;
            let told = read.inspect_err(|why| {
                let host = self.uri.host().unwrap_or_default();
                tracing::warn!(app = client, host, why, "the keys of a client cannot be read");
            });
            Some((told.ok()?, KEPT))
        };
        self.read.get(kid, clock, reading).await.keys
    }
}

/// Reads a set of keys. A redirect is not followed: the settings say where the keys are.
async fn read(http: &HttpsClient, uri: Uri) -> Result<JwkSet, String> {
    let request = Request::get(uri)
        .header(header::ACCEPT, "application/jwk-set+json, application/json")
        .body(Full::<Bytes>::default())
        .map_err(|cause| cause.to_string())?;
    let answer = https::fetch(http, request, MOST).await.map_err(|cause| causes(&cause))?;
    match answer.status.is_success() {
        true => JwkSet::read(&answer.body),
        false => Err(["the client answered ", answer.status.as_str()].concat()),
    }
}
