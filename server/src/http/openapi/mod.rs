//! Writes `server/openapi.json` out of the handlers and the types that travel.
//!
//! utoipa reads both. What it cannot know is said here for all of them: which
//! objects are closed, what a choice is called, and that what only one schema
//! uses stands in it.

mod flows;
pub(crate) mod schemas;
mod shape;

use std::collections::BTreeSet;

use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityScheme};
use utoipa::{Modify, OpenApi};

use super::handlers::{embed, extend, files, health, hosted, language, session, well_known};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Portico flow API",
        description = "Same origin. A flow belongs to the browser whose cookie began it. Requests that change something \
            must come from a page of this server (Sec-Fetch-Site or Origin), or be JSON from something that is no browser.",
    ),
    paths(
        embed::begin,
        extend::extend,
        files::words,
        flows::answer,
        flows::begin,
        flows::begin_page,
        flows::look,
        flows::passkey,
        flows::passkey_of,
        health::health,
        health::ready,
        hosted::reset_password,
        hosted::security,
        hosted::sign_in,
        hosted::sign_up,
        hosted::step_up,
        language::choose,
        session::redeem,
        session::show,
        session::sign_out,
        session::sign_out_everywhere,
        well_known::change_password,
        well_known::passkey_endpoints,
    ),
    components(schemas(crate::problem::Body)),
    modifiers(&Cookies)
)]
struct Api;

/// By what a browser is known.
struct Cookies;

impl Modify for Cookies {
    fn modify(&self, api: &mut utoipa::openapi::OpenApi) {
        let cookie = |name, text| {
            SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::with_description(name, text)))
        };
        let components = api.components.get_or_insert_default();
        let browser = "The browser that began a flow. Over plain HTTP the name has no prefix.";
        components.add_security_scheme("browser", cookie("__Host-portico_browser", browser));
        let session = "Who is signed in. Over plain HTTP the name has no prefix.";
        components.add_security_scheme("session", cookie("__Host-portico_session", session));
        let page = "A page of another site that began a flow: place.browser. An answer has it in its body.";
        let page = ApiKeyValue::with_description("portico-browser", page);
        components.add_security_scheme("page", SecurityScheme::ApiKey(ApiKey::Header(page)));
    }
}

/// The whole description.
fn description() -> String {
    let api = serde_json::to_value(Api::openapi()).expect("a description is plain data");
    let text = serde_json::to_string_pretty(&shape::shaped(api)).expect("JSON can be written");
    text + "\n"
}

#[test]
fn the_description_of_the_api_is_made_of_handlers_and_types() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi.json");
    let text = description();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(path, &text).unwrap();
    }
    let same = std::fs::read_to_string(path).unwrap() == text;
    assert!(
        same,
        "server/openapi.json is stale: run UPDATE_DOCS=1 cargo test -p portico-server openapi"
    );
}

/// Addresses that clients of the API have nothing to do with: files by names that pages hold, reports of browsers and of the mail provider, the way
/// to providers and back, what OpenID clients find by the metadata, and pages that screens and mails link to.
const NOT_DESCRIBED: [&str; 29] = [
    "get /portico.js",
    "get /assets/{name}",
    "get /openapi.json",
    "post /csp-report",
    "post /webhooks/bounces",
    "get /.well-known/openid-configuration",
    "get /.well-known/oauth-authorization-server",
    "get /oauth/keys",
    "get /oauth/authorize",
    "post /oauth/authorize",
    "get /oauth/decline",
    "get /oauth/logout",
    "post /oauth/logout",
    "post /oauth/sign-out",
    "post /oauth/introspect",
    "post /oauth/par",
    "post /oauth/revoke",
    "post /oauth/token",
    "get /oauth/userinfo",
    "post /oauth/userinfo",
    "get /flows/{id}/data",
    "get /flows/{id}/delete",
    "post /flows/{id}/delete",
    "get /undo-email",
    "post /undo-email",
    "get /flows/{id}/respond",
    "get /flows/{id}/provider",
    "get /providers/{id}/callback",
    "post /providers/{id}/callback",
];

#[test]
fn every_address_of_the_router_is_described_and_no_other() {
    let described: serde_json::Value = serde_json::from_str(&description()).unwrap();
    let described = described["paths"].as_object().unwrap().iter().flat_map(|(path, methods)| {
        methods.as_object().unwrap().keys().map(move |method| format!("{method} {path}"))
    });
    let routes = include_str!("../mod.rs").split(".route(\"").skip(1).flat_map(|route| {
        let (path, rest) = route.split_once("\", ").expect("a route has a handler");
        let handlers = rest.lines().next().unwrap_or_default();
        let methods = ["get", "post"].into_iter();
        methods
            .filter(move |method| handlers.contains(&format!("{method}(")))
            .map(move |method| format!("{method} {path}"))
    });
    let described: BTreeSet<_> = described.chain(NOT_DESCRIBED.map(str::to_owned)).collect();
    assert_eq!(described, routes.collect());
}
