//! The public keys of clients: in the settings, or at an address of the client's.
//!
//! What is at an address is kept for five minutes, and read again for a key that is not among
//! them, once a minute at most: anybody can name one. What cannot be read drops nothing.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use axum::body::Bytes;
use axum::http::{Request, Uri, header};
use http_body_util::{BodyExt as _, Full, Limited};
use protocol::Timestamp;
use tokio::sync::Mutex;
use tokio::time::timeout;

use crate::clock::Clock;
use crate::https::{self, HttpsClient};
use crate::jwk::JwkSet;
use crate::messages::failure::causes;
use crate::settings::Settings;

/// Seconds for which keys are kept.
const KEPT: i64 = 5 * 60;

/// Seconds between two tries.
const PAUSE: i64 = 60;

/// How long one try may take.
const TIMEOUT: Duration = Duration::from_secs(5);

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
    read: RwLock<Read>,
    /// One request of this server reads, and those that need what it reads wait for it.
    reading: Mutex<()>,
}

/// What was read there.
#[derive(Clone, Default)]
struct Read {
    keys: Arc<JwkSet>,
    /// When it was last read.
    at: Option<Timestamp>,
    /// When that was last tried.
    tried_at: Option<Timestamp>,
}

impl ClientKeys {
    /// Those of the clients of the settings. None is read yet.
    ///
    /// # Errors
    /// If keys are at an address, and this machine has no certificates to know it by.
    pub(crate) fn start(settings: &Settings, clock: Arc<Clock>) -> anyhow::Result<Self> {
        let mut sources = HashMap::new();
        for app in &settings.apps {
            let source = match (&app.jwks, &app.jwks_uri) {
                (Some(keys), _) => Source::Settings(Arc::new(keys.get_ref().clone())),
                (None, Some(uri)) => Source::Address(Box::new(Address {
                    uri: uri.get_ref().parse()?,
                    read: RwLock::default(),
                    reading: Mutex::default(),
                })),
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
        if let Some(keys) = self.in_memory(kid, clock.now()) {
            return keys;
        }
        let _reading = self.reading.lock().await;
        if let Some(keys) = self.in_memory(kid, clock.now()) {
            return keys;
        }
        let fetched = match timeout(TIMEOUT, fetch(http, self.uri.clone())).await {
            Ok(fetched) => fetched,
            Err(_) => Err("the client took too long".to_owned()),
        };
        let now = clock.now();
        let mut read = self.read.write().unwrap_or_else(PoisonError::into_inner);
        read.tried_at = Some(now);
        match fetched {
            Ok(keys) => (read.keys, read.at) = (Arc::new(keys), Some(now)),
            Err(why) => {
                let host = self.uri.host().unwrap_or_default();
                tracing::warn!(app = client, host, why, "the keys of a client cannot be read");
            }
        }
        read.keys.clone()
    }

    /// What was read, unless it is worth while to read it again.
    fn in_memory(&self, kid: Option<&str>, now: Timestamp) -> Option<Arc<JwkSet>> {
        let read = self.read.read().unwrap_or_else(PoisonError::into_inner);
        let within = |at: Option<Timestamp>, seconds| at.is_some_and(|at| now < at.plus(seconds));
        let known = within(read.at, KEPT) && read.keys.meant(kid).next().is_some();
        (known || within(read.tried_at, PAUSE)).then(|| read.keys.clone())
    }
}

/// Reads a set of keys. A redirect is not followed: the settings say where the keys are.
async fn fetch(http: &HttpsClient, uri: Uri) -> Result<JwkSet, String> {
    let request = Request::get(uri)
        .header(header::ACCEPT, "application/jwk-set+json, application/json")
        .header(header::USER_AGENT, concat!("Portico/", env!("CARGO_PKG_VERSION")))
        .body(Full::<Bytes>::default())
        .map_err(|cause| cause.to_string())?;
    let response = http.request(request).await.map_err(|cause| causes(&cause))?;
    if !response.status().is_success() {
        return Err(["the client answered ", response.status().as_str()].concat());
    }
    let body = Limited::new(response.into_body(), MOST).collect().await;
    JwkSet::read(&body.map_err(|cause| causes(&*cause))?.to_bytes())
}
