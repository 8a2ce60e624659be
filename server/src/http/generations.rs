//! The server under the settings of the moment.
//!
//! Settings are never changed in place: with new ones there is a new [`App`] with a router of
//! its own. A request goes to the one that is current when it arrives, and stays there. So
//! none has half of the old settings and half of the new.

use std::sync::{Arc, PoisonError, RwLock};

use axum::Router;
use axum::extract::Request;
use tower::{ServiceExt as _, service_fn};

use super::{router, watch_router};
use crate::app::App;
use crate::request::address::Cidr;

/// One set of settings, with all that is made of it.
#[derive(Clone)]
struct Generation {
    app: Arc<App>,
    router: Router,
    watch_router: Router,
}

impl Generation {
    fn new(app: Arc<App>) -> Self {
        Self { router: router(app.clone()), watch_router: watch_router(app.clone()), app }
    }
}

/// The generation that requests of now go to.
pub struct Generations {
    current: RwLock<Generation>,
    trusted_proxies: Arc<RwLock<Vec<Cidr>>>,
}

impl Generations {
    /// Begins with this one.
    #[must_use]
    pub fn new(app: Arc<App>) -> Arc<Self> {
        let trusted_proxies = app.settings.upstream.trusted_proxies.clone();
        Arc::new(Self {
            current: RwLock::new(Generation::new(app)),
            trusted_proxies: Arc::new(RwLock::new(trusted_proxies)),
        })
    }

    /// The server of now. Whoever goes on for long asks again.
    #[must_use]
    pub fn app(&self) -> Arc<App> {
        self.current().app
    }

    /// Has the requests that arrive from now on go to another one.
    pub fn replace(&self, app: Arc<App>) {
        let proxies = app.settings.upstream.trusted_proxies.clone();
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Generation::new(app);
        *self.trusted_proxies.write().unwrap_or_else(PoisonError::into_inner) = proxies;
    }

    /// The proxies of now, for connections.
    #[must_use]
    pub fn trusted_proxies(&self) -> Arc<RwLock<Vec<Cidr>>> {
        self.trusted_proxies.clone()
    }

    /// All addresses, each request by the generation of its arrival.
    pub fn router(self: &Arc<Self>) -> Router {
        self.forward(|current| current.router)
    }

    /// The same for those who watch the server.
    pub fn watch_router(self: &Arc<Self>) -> Router {
        self.forward(|current| current.watch_router)
    }

    fn forward(self: &Arc<Self>, router: fn(Generation) -> Router) -> Router {
        let all = self.clone();
        let forward = service_fn(move |request: Request| {
            let router = router(all.current());
            router.oneshot(request)
        });
        Router::new().fallback_service(forward)
    }

    fn current(&self) -> Generation {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
