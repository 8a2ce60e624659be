use std::fs;

use axum::body::{Body, to_bytes};
use axum::http::Method;
use serde_json::Value;
use tempfile::TempDir;
use tower::ServiceExt as _;

use super::*;

const TOKEN: &str = "a-token";
const PORT: u16 = 4711;

struct Studio {
    folder: TempDir,
    router: Router,
}

impl Studio {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let token = Secret::new(TOKEN.to_owned());
        let router = router(Desk::new(folder.path().to_owned(), token, PORT));
        Self { folder, router }
    }

    async fn ask(&self, method: Method, path: &str, body: Value) -> (StatusCode, Value) {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, format!("localhost:{PORT}"))
            .header(header::AUTHORIZATION, format!("Bearer {TOKEN}"))
            .header(header::CONTENT_TYPE, "application/json");
        self.send(request.body(Body::from(body.to_string())).unwrap()).await
    }

    async fn send(&self, request: Request) -> (StatusCode, Value) {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
        (status, serde_json::from_slice(&bytes).unwrap_or_default())
    }

    async fn save(&self, id: &str, files: &[(&str, &str)]) -> (StatusCode, Value) {
        let files: serde_json::Map<_, _> = files
            .iter()
            .map(|(name, body)| {
                ((*name).to_owned(), data_encoding::BASE64.encode(body.as_bytes()).into())
            })
            .collect();
        self.ask(Method::PUT, &format!("/api/brands/{id}"), json!({ "files": files })).await
    }

    fn text(&self, path: &str) -> String {
        fs::read_to_string(self.folder.path().join(path)).unwrap_or_default()
    }
}

const GOOD: &str = r##"{"portico": 1, "name": "Juniper", "colors": {"accent": "#17604e"}}"##;

#[tokio::test]
async fn a_brand_is_saved_in_place_and_read_again() {
    let studio = Studio::start();
    assert_eq!(studio.save("juniper", &[("brand.json", GOOD)]).await.0, StatusCode::NO_CONTENT);
    assert_eq!(studio.text("juniper/brand.json"), GOOD);
    let (_, listed) = studio.ask(Method::GET, "/api/brands", Value::Null).await;
    assert_eq!(listed, json!([{ "id": "juniper", "files": ["brand.json"] }]));
    let (_, document) =
        studio.ask(Method::GET, "/api/brands/juniper/brand.json", Value::Null).await;
    assert_eq!(document["name"], "Juniper");
    let left: Vec<_> = fs::read_dir(studio.folder.path()).unwrap().collect();
    assert_eq!(left.len(), 1, "no draft is left");
}

#[tokio::test]
async fn what_a_server_would_not_take_is_not_written() {
    let studio = Studio::start();
    studio.save("juniper", &[("brand.json", GOOD)]).await;
    fs::write(studio.folder.path().join("juniper/notes.txt"), "mine").unwrap();
    let with_logo = r#"{"portico": 1, "name": "J", "assets": {"logo": {"light": "logo.svg"}}}"#;
    let logo = r#"<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>"#;
    for files in [
        &[("brand.json", "{")][..],
        &[("brand.json", with_logo)],
        &[("brand.json", with_logo), ("logo.svg", logo)],
        &[("brand.json", GOOD), ("../x.svg", "")],
        &[("brand.json", GOOD), ("notes.txt", "theirs")],
    ] {
        let (status, told) = studio.save("juniper", files).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{files:?}");
        assert!(told["errors"][0].is_string(), "{told}");
        assert_eq!(studio.text("juniper/brand.json"), GOOD);
        assert_eq!(studio.text("juniper/logo.svg"), "");
        assert_eq!(studio.text("juniper/notes.txt"), "mine");
    }
    assert_eq!(
        studio.save("..", &[("brand.json", GOOD)]).await.0,
        StatusCode::UNPROCESSABLE_ENTITY
    );
}

#[tokio::test]
async fn nobody_without_the_token_or_by_another_name_of_the_host_reads_or_writes() {
    let studio = Studio::start();
    studio.save("juniper", &[("brand.json", GOOD)]).await;
    let request = |host: &str, token: &str| {
        let request = Request::get("/api/brands").header(header::HOST, host);
        let request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        request.body(Body::empty()).unwrap()
    };
    let at = format!("127.0.0.1:{PORT}");
    assert_eq!(studio.send(request(&at, TOKEN)).await.0, StatusCode::OK);
    for token in ["", "a-toke", "a-token2"] {
        assert_eq!(studio.send(request(&at, token)).await.0, StatusCode::UNAUTHORIZED);
    }
    for host in ["evil.example:4711", "127.0.0.1", "127.0.0.1:80"] {
        let (status, _) = studio.send(request(host, TOKEN)).await;
        assert_eq!(status, StatusCode::MISDIRECTED_REQUEST);
    }
}
