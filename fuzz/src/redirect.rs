//! Where a flow leads on to: to an address of the app, letter by letter, or no flow begins.

use std::sync::LazyLock;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use portico_server::app::App;
use portico_server::http;
use portico_server::settings::Settings;
use tokio::runtime::Runtime;
use tower::ServiceExt as _;

const OWN: &str = "http://localhost:8080/demo";

static SERVER: LazyLock<(Runtime, Router, tempfile::TempDir)> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("there is a folder for files that go");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("there is a runtime");
    let mut settings = Settings::demo().expect("the demo's settings are good");
    settings.data = folder.path().into();
    let app = runtime.block_on(App::start(settings)).expect("the server starts");
    (runtime, http::router(app), folder)
});

pub(crate) fn run(return_to: &str) {
    let (runtime, router, _) = &*SERVER;
    let fields = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("app", "shop")
        .append_pair("return_to", return_to)
        .finish();
    let json = serde_json::json!({ "app": "shop", "return_to": return_to }).to_string();
    let page = Request::get(format!("/sign-in?{fields}")).header(header::ACCEPT, "text/html");
    let flow = Request::post("/flows").header(header::CONTENT_TYPE, "application/json");
    for request in [page.body(Body::empty()), flow.body(Body::from(json))] {
        let request = request.expect("encoded as it must be");
        let response = runtime.block_on(router.clone().oneshot(request)).expect("routers answer");
        let expected = if return_to == OWN { StatusCode::OK } else { StatusCode::BAD_REQUEST };
        assert_eq!(response.status(), expected, "{return_to:?}");
        assert!(!response.headers().contains_key(header::LOCATION));
    }
}
