//! Where a flow leads on to: to an address of the app, letter by letter, or no flow begins.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use tower::ServiceExt as _;

use crate::SERVER;

const OWN: &str = "http://localhost:8080/demo";

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
