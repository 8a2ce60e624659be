//! Tells clients that a session has ended (OpenID Connect Back-Channel Logout §2.5).
//!
//! What is to be told is stored in the change that ends the session, whatever ends it. Each
//! client is tried by the server that claims its row: five times in ten minutes, each time with
//! a new token. Who signs out waits for the first try, two seconds at most.

use std::collections::HashMap;
use std::sync::{Arc, Weak};
use std::time::Duration;

use axum::body::Bytes;
use axum::http::{Request, Uri, header};
use flow::limits;
use http_body_util::Full;
use serde_json::json;
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};
use url::form_urlencoded::Serializer;

use super::jws;
use super::keys::SigningKeys;
use crate::clock::Clock;
use crate::https::{self, HttpsClient};
use crate::messages::failure::causes;
use crate::observability::metrics::MessageMetrics;
use crate::secret::handle;
use crate::settings::{Settings, SigningAlgorithm};
use crate::store::logout_notices::LogoutNotice;
use crate::store::{Store, Stored};

/// What the header of a logout token says it is, so that it counts as nothing else.
const TYPE: &str = "logout+jwt";

/// The member of `events` that makes it one.
const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// Clients that one server tells at the same time.
const AT_ONCE: usize = 16;

/// Between two looks for clients to be told.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// How long a client may take.
const TIMEOUT: Duration = Duration::from_secs(5);

/// How long who signs out waits.
const PATIENCE: Duration = Duration::from_secs(2);

/// What metrics call it.
const KIND: &str = "logout_token";

/// Where a client is told, and by what its tokens are signed.
struct Receiver {
    uri: Uri,
    algorithm: SigningAlgorithm,
}

/// Tells clients that a session has ended.
pub struct LogoutNotices {
    store: Store,
    signing_keys: Arc<SigningKeys>,
    clock: Arc<Clock>,
    metrics: MessageMetrics,
    issuer: String,
    /// By the ids of their apps.
    receivers: HashMap<String, Receiver>,
    /// Absent if there is no receiver.
    client: Option<HttpsClient>,
    places: Arc<Semaphore>,
}

impl LogoutNotices {
    /// Begins to tell what is stored, in the background; until all that refers to it is
    /// dropped.
    ///
    /// # Errors
    /// If a client is to be told, and this machine has no certificates to know it by.
    pub fn start(
        store: Store,
        signing_keys: Arc<SigningKeys>,
        clock: Arc<Clock>,
        metrics: MessageMetrics,
        settings: &Settings,
    ) -> anyhow::Result<Arc<Self>> {
        let mut receivers = HashMap::new();
        for app in &settings.apps {
            if let Some(uri) = &app.backchannel_logout_uri {
                let receiver = Receiver { uri: uri.get_ref().parse()?, algorithm: app.signs_by() };
                receivers.insert(app.id.clone(), receiver);
            }
        }
        let client = (!receivers.is_empty()).then(https::client).transpose()?;
        let notices = Arc::new(Self {
            store,
            signing_keys,
            clock,
            metrics,
            issuer: settings.home(),
            receivers,
            client,
            places: Arc::new(Semaphore::new(AT_ONCE)),
        });
        tokio::spawn(run(Arc::downgrade(&notices)));
        Ok(notices)
    }

    /// Tells what was stored a moment ago, and waits for it, two seconds at most.
    pub(crate) async fn tell_now(self: &Arc<Self>) {
        // What fails here is tried again, and logged, by what runs in the background.
        if let Ok(tries) = self.tell_due().await {
            let all = async {
                for told in tries {
                    told.await.ok();
                }
            };
            timeout(PATIENCE, all).await.ok();
        }
    }

    /// Begins to tell what is due, as much as there are places for.
    async fn tell_due(self: &Arc<Self>) -> Stored<Vec<JoinHandle<()>>> {
        let now = self.clock.now();
        if !self.store.has_due_logout_notices(now).await? {
            return Ok(vec![]);
        }
        let mut places = vec![];
        while let Ok(place) = self.places.clone().try_acquire_owned() {
            places.push(place);
        }
        if places.is_empty() {
            return Ok(vec![]);
        }
        let claimed = self.store.claim_logout_notices(now, places.len()).await?;
        let told = claimed.into_iter().zip(places).map(|(notice, place)| {
            let notices = self.clone();
            tokio::spawn(async move {
                notices.try_once(&notice).await;
                drop(place);
            })
        });
        Ok(told.collect())
    }

    async fn try_once(&self, notice: &LogoutNotice) {
        let (app, tries) = (&*notice.app, notice.tries);
        // Most clients are not to be told, and some are not in the settings any more.
        let receiver = self.receivers.get(app);
        let Some((receiver, client)) = receiver.zip(self.client.as_ref()) else {
            return self.drop(notice).await;
        };
        let host = receiver.uri.host().unwrap_or_default();
        match timeout(TIMEOUT, self.post(client, receiver, notice)).await {
            Ok(Ok(())) => {
                self.metrics.count(KIND, "delivered");
                self.drop(notice).await;
            }
            failed if tries >= limits::LOGOUT_NOTICE_TRIES => {
                let why = reason(failed);
                tracing::error!(app, host, tries, why, "a client was not told of a sign-out");
                self.metrics.count(KIND, "expired");
                self.drop(notice).await;
            }
            failed => {
                let (why, message) = (reason(failed), "a client is told of a sign-out again");
                tracing::warn!(app, host, tries, why, message);
                self.metrics.count(KIND, "failed");
            }
        }
    }

    /// Hands a client a token of its own for this try. A redirect is not followed: nobody but
    /// the client may have it.
    async fn post(
        &self,
        client: &HttpsClient,
        receiver: &Receiver,
        notice: &LogoutNotice,
    ) -> Result<(), String> {
        let token = self.token(receiver, notice).await;
        let token = token.map_err(|_| "no key signs its token".to_owned())?;
        let body = Serializer::new(String::new()).append_pair("logout_token", &token).finish();
        let request = Request::post(receiver.uri.clone())
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::USER_AGENT, concat!("Portico/", env!("CARGO_PKG_VERSION")))
            .body(Full::from(Bytes::from(body)))
            .map_err(|cause| cause.to_string())?;
        let response = client.request(request).await.map_err(|cause| causes(&cause))?;
        match response.status() {
            status if status.is_success() => Ok(()),
            status => Err(["the client answered ", status.as_str()].concat()),
        }
    }

    /// A logout token (§2.4). It has no nonce, so that it is no ID token.
    async fn token(
        &self,
        receiver: &Receiver,
        notice: &LogoutNotice,
    ) -> Result<String, crate::problem::Problem> {
        let now = self.clock.now();
        let claims = json!({
            "iss": self.issuer,
            "sub": notice.subject,
            "aud": &*notice.app,
            "iat": now.0,
            "exp": now.plus(limits::LOGOUT_TOKEN_LIFETIME).0,
            "jti": handle(),
            "events": { EVENT: {} },
            "sid": notice.sid,
        });
        jws::sign(&self.signing_keys, now, (receiver.algorithm, TYPE), &claims).await
    }

    async fn drop(&self, notice: &LogoutNotice) {
        if let Err(error) = self.store.delete_logout_notice(notice).await {
            tracing::error!(%error, "that a client was told of a sign-out could not be stored");
        }
    }
}

fn reason(failed: Result<Result<(), String>, tokio::time::error::Elapsed>) -> String {
    match failed {
        Ok(answer) => answer.err().unwrap_or_default(),
        Err(_) => "the client took too long".to_owned(),
    }
}

/// Tells what is due until nobody refers to the notices any more.
async fn run(notices: Weak<LogoutNotices>) {
    let mut failing = false;
    loop {
        let Some(here) = notices.upgrade() else { return };
        let told = here.tell_due().await;
        drop(here);
        if let Some(error) = told.as_ref().err().filter(|_| !failing) {
            tracing::error!(%error, "sign-outs that clients are to be told cannot be read");
        }
        failing = told.is_err();
        sleep(LOOK_AGAIN).await;
    }
}
