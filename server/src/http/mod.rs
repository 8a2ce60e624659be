//! Addresses: what holds for every request, and what answers at each.
//!
//! | file | holds |
//! |---|---|
//! | `context.rs` | what a request tells of its browser |
//! | `again.rs` | how a sign-in that is lost begins again |
//! | `integration.rs` | mistakes of an app's developer, for the log |
//! | `client_form.rs` | the forms that OpenID clients send by themselves |
//! | `cookies.rs`, `locale.rs` | our cookies, and in which language a person reads |
//! | `posted.rs` | requests of OpenID clients by the form of another site |
//! | `body.rs`, `retry_after.rs` | bodies that are read, and a header that is written |
//! | `middleware/` | one file for each thing that holds for every request |
//! | `connections/` | how long connections may take, how many there may be |
//! | `generations.rs` | the server under the settings of the moment |
//! | `handlers/` | one file for each group of addresses |

mod again;
mod at_once;
mod body;
mod client_form;
pub mod connections;
mod context;
mod cookies;
mod devices;
pub mod generations;
mod handlers;
mod integration;
mod last_provider;
mod locale;
mod middleware;
#[cfg(test)]
mod openapi;
mod posted;
pub(crate) mod redirect;
mod retry_after;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{Extensions, HeaderMap, HeaderValue, StatusCode, Version, header};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, Predicate as _};
use tower_http::set_header::SetResponseHeaderLayer;

use crate::app::App;
use crate::pages::ShowsSecret;
use crate::problem::Problem;

pub use handlers::health::watch_router;
use handlers::{
    authorize, bounces, demo, embed, extend, files, flows, gallery, health, hosted, language,
    loader, logout, openid, own_account, providers, session, undo_email, userinfo, well_known,
};

/// Most bytes of a request: a passkey and a sealed beginning are far smaller.
const BODY: usize = 24 * 1024;

/// What a page is compressed with: more costs milliseconds a page and gains a
/// few bytes. What never changes is compressed beforehand, with all there is.
const QUALITY: i32 = 5;

/// All of the server, below the path of its public address.
pub fn router(app: Arc<App>) -> Router {
    match app.settings.base().to_owned().as_str() {
        "" => whole(app),
        base => Router::new().nest(base, whole(app)).fallback(async || Problem::Nowhere),
    }
}

fn whole(app: Arc<App>) -> Router {
    let public = Router::new()
        .route("/portico.js", get(loader::loader))
        .route("/assets/words/{name}", get(files::words))
        .route("/assets/{name}", get(files::asset))
        // What is the same for everyone may be read by any page.
        .layer(SetResponseHeaderLayer::overriding(
            header::ACCESS_CONTROL_ALLOW_ORIGIN,
            HeaderValue::from_static("*"),
        ));
    // Looking at these does something.
    let acting = Router::new()
        .route("/step-up", get(hosted::step_up))
        .route("/security", get(hosted::security))
        .route("/oauth/authorize", get(authorize::authorize).post(authorize::post))
        .route("/oauth/decline", get(authorize::decline))
        .route("/oauth/logout", get(logout::logout).post(logout::post))
        .route("/flows/{id}", get(flows::look).post(language::choose))
        .route("/flows/{id}/passkey", get(flows::passkey).post(flows::passkey_of))
        .route("/flows/{id}/respond", get(authorize::respond_to))
        .route("/flows/{id}/provider", get(providers::leave))
        .route("/flows/{id}/data", get(own_account::data))
        .route("/flows/{id}/delete", get(own_account::ask).post(own_account::delete))
        .route("/undo-email", get(undo_email::ask).post(undo_email::undo))
        .route("/providers/{id}/callback", get(providers::callback).post(providers::post_callback))
        .route_layer(from_fn(middleware::not_ahead));
    let mut router = Router::new()
        .route("/sign-in", get(hosted::sign_in))
        .route("/sign-up", get(hosted::sign_up))
        .route("/reset-password", get(hosted::reset_password))
        .route("/.well-known/change-password", get(well_known::change_password))
        .route("/.well-known/passkey-endpoints", get(well_known::passkey_endpoints))
        .route("/.well-known/openid-configuration", get(openid::configuration))
        .route("/.well-known/oauth-authorization-server", get(openid::configuration))
        .route("/oauth/keys", get(openid::key_set))
        .route("/oauth/sign-out", post(logout::sign_out))
        .route("/oauth/par", post(openid::push))
        .route("/oauth/token", post(openid::token))
        .route("/oauth/revoke", post(openid::revoke))
        .route("/oauth/introspect", post(openid::introspect))
        .route("/oauth/userinfo", get(userinfo::userinfo).post(userinfo::userinfo_by_form))
        .route("/embed", post(embed::begin))
        .route("/flows", post(flows::begin))
        .route("/flows/page", post(flows::begin_page))
        .route("/flows/{id}/answers", post(flows::answer))
        .route("/flows/{id}/stay", post(extend::extend))
        .route("/session", get(session::show))
        .route("/session/redeem", post(session::redeem))
        .route("/sign-out", post(session::sign_out))
        .route("/sign-out/everywhere", post(session::sign_out_everywhere))
        .route("/openapi.json", get(files::openapi))
        .route("/csp-report", post(files::report))
        .route("/webhooks/bounces", post(bounces::report))
        .route("/healthz", get(health::health))
        .route("/readyz", get(health::ready));
    if app.settings.demo {
        router = router.merge(demo::router()).merge(gallery::router());
    }
    router
        .merge(public)
        .merge(acting)
        .fallback(hosted::nowhere)
        .method_not_allowed_fallback(hosted::nowhere)
        .layer(from_fn(middleware::finish))
        .layer(DefaultBodyLimit::max(BODY))
        .layer(CatchPanicLayer::custom(|_| {
            axum::response::IntoResponse::into_response(Problem::Server)
        }))
        .layer(from_fn_with_state(app.clone(), middleware::same_site))
        .layer(from_fn_with_state(app.clone(), middleware::problem_pages))
        .layer(compression())
        .layer(from_fn_with_state(app.clone(), middleware::cors))
        .layer(from_fn_with_state(app.clone(), middleware::trace))
        .layer(from_fn_with_state(app.clone(), middleware::security_headers))
        .layer(middleware::of_all(&app.settings))
        .layer(middleware::varies())
        .layer(middleware::not_stored())
        .with_state(app)
}

fn compression() -> CompressionLayer<impl tower_http::compression::Predicate> {
    let harmless = |_: StatusCode, _: Version, _: &HeaderMap, extensions: &Extensions| {
        extensions.get::<ShowsSecret>().is_none()
    };
    CompressionLayer::new()
        .quality(CompressionLevel::Precise(QUALITY))
        .compress_when(DefaultPredicate::new().and(harmless))
}
