//! What a provider says of itself: loaded behind the start, and good for a week.

use std::sync::{Arc, PoisonError, RwLock};

use protocol::Timestamp;
use tokio::sync::Mutex;
use url::Url;

use super::endpoints::Endpoints;
use super::failed::Failed;
use crate::clock::Clock;

/// Seconds after which it is loaded again.
const FRESH: i64 = 24 * 60 * 60;

/// Seconds for which it counts if it cannot be.
const GOOD: i64 = 7 * FRESH;

/// Seconds between two tries.
const PAUSE: i64 = 30;

/// Endpoints that are loaded when they are needed, or known from the start.
pub(super) enum Discovery {
    Fixed(Arc<Endpoints>),
    At { url: Url, loaded: RwLock<Option<(Arc<Endpoints>, Timestamp)>>, last: Mutex<Option<Last>> },
}

/// The last try, and why it failed.
#[derive(Clone, Copy)]
pub(super) struct Last {
    at: Timestamp,
    failed: Failed,
}

impl Discovery {
    pub(super) fn fixed(endpoints: Endpoints) -> Self {
        Self::Fixed(Arc::new(endpoints))
    }

    pub(super) fn at(url: Url) -> Self {
        Self::At { url, loaded: RwLock::default(), last: Mutex::default() }
    }

    /// Where they are loaded from.
    pub(super) const fn url(&self) -> Option<&Url> {
        match self {
            Self::Fixed(_) => None,
            Self::At { url, .. } => Some(url),
        }
    }

    /// The endpoints; `read` loads them.
    pub(super) async fn get(
        &self,
        clock: &Clock,
        read: impl AsyncFnOnce(&Url) -> Result<Endpoints, Failed>,
    ) -> Result<Arc<Endpoints>, Failed> {
        let (url, loaded, last) = match self {
            Self::Fixed(endpoints) => return Ok(endpoints.clone()),
            Self::At { url, loaded, last } => (url, loaded, last),
        };
        let known = |seconds| {
            let loaded = loaded.read().unwrap_or_else(PoisonError::into_inner);
            let good = loaded.as_ref().filter(|(_, at)| clock.now() < at.plus(seconds));
            good.map(|(endpoints, _)| endpoints.clone())
        };
        if let Some(endpoints) = known(FRESH) {
            return Ok(endpoints);
        }
        let mut last = last.lock().await;
        if let Some(endpoints) = known(FRESH) {
            return Ok(endpoints);
        }
        if let Some(Last { failed, .. }) = last.filter(|last| clock.now() < last.at.plus(PAUSE)) {
            return known(GOOD).ok_or(failed);
        }
        match read(url).await {
            Ok(endpoints) => {
                let endpoints = Arc::new(endpoints);
                let mut loaded = loaded.write().unwrap_or_else(PoisonError::into_inner);
                (*loaded, *last) = (Some((endpoints.clone(), clock.now())), None);
                Ok(endpoints)
            }
            Err(failed) => {
                *last = Some(Last { at: clock.now(), failed });
                known(GOOD).ok_or(failed)
            }
        }
    }
}
