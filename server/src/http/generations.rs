//! The server under the settings of the moment.
//!
//! Settings are never changed in place: with new ones there is a new [`App`] with a router of
//! its own. A request goes to the one that is current when it arrives, and stays there. So
//! none has half of the old settings and half of the new.

use std::sync::{Arc, PoisonError, RwLock};

use axum::Router;
use axum::extract::Request;
use tower::{ServiceExt as _, service_fn};

use super::connections::Entrance;
use super::{router, watch_router};
use crate::app::App;
use crate::tls::Tls;

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
    entrance: Arc<RwLock<Entrance>>,
}

impl Generations {
    /// Begins with this one.
    #[must_use]
    pub fn new(app: Arc<App>) -> Arc<Self> {
        let entrance = Arc::new(RwLock::new(entrance(&app)));
        Arc::new(Self { current: RwLock::new(Generation::new(app)), entrance })
    }

    /// The server of now. Whoever goes on for long asks again.
    #[must_use]
    pub fn app(&self) -> Arc<App> {
        self.current().app
    }

    /// Has the requests that arrive from now on go to another one.
    pub fn replace(&self, app: Arc<App>) {
        let entrance = entrance(&app);
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Generation::new(app);
        *self.entrance.write().unwrap_or_else(PoisonError::into_inner) = entrance;
    }

    /// What a connection comes through that begins now.
    #[must_use]
    pub fn entrance(&self) -> Arc<RwLock<Entrance>> {
        self.entrance.clone()
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

fn entrance(app: &App) -> Entrance {
    let upstream = &app.settings.upstream;
    Entrance {
        trusted_proxies: upstream.trusted_proxies.clone(),
        proxy_protocol: upstream.proxy_protocol,
        tls: app.tls.as_ref().map(Tls::config),
    }
}
