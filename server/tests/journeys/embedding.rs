//! The sign-in on pages of other origins, which an app named.

use axum::body::{Body, to_bytes};
use axum::http::{Request, Response, StatusCode, header};
use serde_json::Value;

use crate::support::{Server, enrolled};

/// The demo's shop and bank are shown there, and its news are not.
const PAGE: &str = "http://localhost:9000";

async fn embed(server: &Server, origin: &str, fields: &str) -> Response<Body> {
    let request = Request::post("/embed")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-site")
        .header(header::ORIGIN, origin);
    server.send(request.body(Body::from(fields.to_owned())).unwrap()).await
}

async fn json(response: Response<Body>) -> Value {
    let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    serde_json::from_slice(&bytes).unwrap()
}

fn header_of<'a>(response: &'a Response<Body>, name: &str) -> Option<&'a str> {
    response.headers().get(name).map(|value| value.to_str().unwrap())
}

#[tokio::test]
async fn a_page_that_an_app_named_gets_the_first_screen_and_may_read_it() {
    let server = Server::start().await;
    let fields = "scope=-pt1&app=shop&ui_locales=de-AT&heading=3";
    let response = embed(&server, PAGE, fields).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(header_of(&response, "access-control-allow-origin"), Some(PAGE));
    assert_eq!(header_of(&response, "access-control-allow-credentials"), Some("true"));
    assert!(header_of(&response, "vary").unwrap().contains("origin"));
    let cookie = header_of(&response, "set-cookie").unwrap();
    assert!(cookie.starts_with("portico_browser=") && cookie.contains("SameSite=Lax"), "{cookie}");
    let first = json(response).await;
    let html = first["html"].as_str().unwrap();
    assert_eq!((&first["lang"], &first["dir"]), (&"de".into(), &"ltr".into()));
    assert!(
        html.contains("<h3 ") && html.contains("action=\"http://localhost:8080/flows/"),
        "{html}"
    );
    assert!(html.contains("for=\"username-pt1\"") && !html.contains("autofocus"), "{html}");
    assert!(first["page"]["integrity"].as_str().unwrap().starts_with("sha256-"));
}

#[tokio::test]
async fn an_app_is_shown_only_where_it_says() {
    let server = Server::start().await;
    let app = |app: &str| format!("scope=-pt1&app={app}");
    assert_eq!(embed(&server, PAGE, &app("bank")).await.status(), StatusCode::OK);
    assert_eq!(embed(&server, PAGE, &app("news")).await.status(), StatusCode::FORBIDDEN);
    for origin in [
        "null",
        "https://localhost:9000",
        "http://localhost:9001",
        "http://localhost:90000",
        "http://localhost",
        "http://LOCALHOST:9000",
        "http://localhost:9000/",
        "http://localhost:9000.",
        "http://localhost:9000.evil.example",
        "http://evil-localhost:9000",
        "http://user@localhost:9000",
        "http://localhost:9000 http://evil.example",
    ] {
        let response = embed(&server, origin, &app("shop")).await;
        assert_eq!(response.status(), StatusCode::FORBIDDEN, "{origin}");
        assert_eq!(header_of(&response, "access-control-allow-origin"), None, "{origin}");
    }
}

/// A first screen, an answer to it, and a flow that there is not.
const NOT_TAKEN: [StatusCode; 3] =
    [StatusCode::FORBIDDEN, StatusCode::FORBIDDEN, StatusCode::NOT_FOUND];

#[tokio::test]
async fn a_page_answers_flows_of_its_own_app_and_no_other() {
    let server = Server::start().await;
    for (app, taken) in [("shop", true), ("news", false)] {
        let mut person = server.browser().begin(app, "sign_in").await;
        let flow = format!("/flows/{}", person.reply.flow);
        person.browser.headers = vec![("origin", PAGE), ("sec-fetch-site", "same-site")];
        let begin = serde_json::json!({ "begin": person.reply.begin });
        let (first, _) = person.browser.post(&flow, &begin).await;
        let answer = serde_json::json!({ "type": "email", "email": "mara@example.org" });
        let answer = person.answered(1, &answer);
        let (answered, reply) = person.browser.post(&format!("{flow}/answers"), &answer).await;
        let id = reply["flow"].as_str().unwrap_or("none");
        let (looked, _) = person.browser.get(&format!("/flows/{id}")).await;
        let expected = if taken { [StatusCode::OK; 3] } else { NOT_TAKEN };
        assert_eq!([first, answered, looked], expected, "{app}");
    }
}

#[tokio::test]
async fn a_page_changes_nothing_but_flows() {
    let server = Server::start().await;
    let mut browser = enrolled(&server, "shop", "mara@example.org").await.browser;
    browser.headers = vec![("origin", PAGE), ("sec-fetch-site", "same-site")];
    for path in ["/sign-out/everywhere", "/demo/clock", "/flows"] {
        let (status, _) = browser.post(path, &serde_json::json!({ "app": "shop" })).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{path}");
    }
    assert_eq!(browser.session().await.unwrap()["email"], "mara@example.org");
}

#[tokio::test]
async fn a_page_signs_people_out_of_its_own_app_only() {
    let server = Server::start().await;
    for (app, expected) in [("shop", StatusCode::NO_CONTENT), ("cafe", StatusCode::NOT_FOUND)] {
        let email = format!("{app}@example.org");
        let mut browser = enrolled(&server, app, &email).await.browser;
        browser.headers =
            vec![("origin", "http://localhost:9001"), ("sec-fetch-site", "same-site")];
        let (status, _) = browser.post("/sign-out", &serde_json::json!({})).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{app}");
        browser.headers = vec![("origin", PAGE), ("sec-fetch-site", "same-site")];
        let (status, _) = browser.post("/sign-out", &serde_json::json!({})).await;
        assert_eq!(status, expected, "{app}");
        browser.headers.clear();
        assert_eq!(browser.session().await.is_none(), status == StatusCode::NO_CONTENT, "{app}");
    }
}

#[tokio::test]
async fn a_page_is_told_of_sessions_of_its_own_app_only() {
    let server = Server::start().await;
    for (app, told) in [("shop", true), ("cafe", false)] {
        let email = format!("{app}@example.org");
        let mut browser = enrolled(&server, app, &email).await.browser;
        assert!(browser.session().await.is_some(), "{app}");
        browser.headers = vec![("origin", PAGE), ("sec-fetch-site", "same-site")];
        assert_eq!(browser.session().await.is_some(), told, "{app}");
    }
}

#[tokio::test]
async fn an_app_that_names_itself_is_told_of_its_own_session_only() {
    let server = Server::start().await;
    let mut browser = enrolled(&server, "shop", "mara@example.org").await.browser;
    for (query, expected) in [
        ("?app=shop", serde_json::json!("shop")),
        ("?app=bank", Value::Null),
        ("?app=moon", Value::Null),
        ("?app=", Value::Null),
        ("", serde_json::json!("shop")),
    ] {
        let (status, session) = browser.get(&format!("/session{query}")).await;
        assert_eq!((status, &session["app"]), (StatusCode::OK, &expected), "{query}: {session}");
    }
    assert_eq!(server.browser().get("/session").await, (StatusCode::OK, Value::Null), "nobody");
    let (status, _) = browser.get("/session?app=shop&app=bank").await;
    assert_eq!(status, StatusCode::BAD_REQUEST, "two apps");
}

#[tokio::test]
async fn a_browser_may_remember_for_ten_minutes_at_most_what_a_page_may_send() {
    let server = Server::start().await;
    let request = Request::builder().method("OPTIONS").uri("/flows/x/answers");
    let request = request
        .header(header::ORIGIN, PAGE)
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "content-type");
    let response = server.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(response.status(), StatusCode::NO_CONTENT);
    assert_eq!(header_of(&response, "access-control-allow-origin"), Some(PAGE));
    assert_eq!(header_of(&response, "access-control-allow-methods"), Some("GET, POST"));
    assert_eq!(header_of(&response, "access-control-max-age"), Some("600"));
}

#[tokio::test]
async fn what_an_element_asks_for_wrongly_is_explained() {
    let server = Server::start().await;
    for (fields, sentence) in [
        ("app=shop", "cannot be read"),
        ("app=shop&scope=%22%3E", "scope"),
        ("app=shop&scope=-pt1&heading=7", "heading-level"),
        ("app=shop&scope=-pt1&layout=huge", "layout"),
        ("app=shop&scope=-pt1&scheme=sepia", "scheme"),
        ("app=moon&scope=-pt1", ""),
    ] {
        let response = embed(&server, PAGE, fields).await;
        assert!(response.status().is_client_error(), "{fields}");
        assert!(header_of(&response, "access-control-allow-origin").is_some(), "{fields}");
        let problem = json(response).await.to_string();
        assert!(problem.contains(sentence), "{fields}: {problem}");
    }
}

#[tokio::test]
async fn the_loader_is_also_there_under_a_name_of_its_content() {
    let server = Server::start().await;
    let get = |path: &str| Request::get(path).body(Body::empty()).unwrap();
    for path in ["/portico.js", "/portico.js?app=shop&locale=de", "/portico.js?app=bank"] {
        let loader = server.send(get(path)).await;
        assert_eq!(header_of(&loader, "access-control-allow-origin"), Some("*"));
        let (name, tag) = (header_of(&loader, "content-location"), header_of(&loader, "etag"));
        let (name, tag) = (name.unwrap().to_owned(), tag.unwrap().to_owned());
        assert!(tag.starts_with("\"sha256-"), "{tag}");
        let versioned = server.send(get(&name)).await;
        assert!(header_of(&versioned, "cache-control").unwrap().contains("immutable"));
        let body = |response: Response<Body>| to_bytes(response.into_body(), 1 << 20);
        assert_eq!(body(loader).await.unwrap(), body(versioned).await.unwrap());
        let known = Request::get(path).header(header::IF_NONE_MATCH, tag);
        let known = server.send(known.body(Body::empty()).unwrap()).await;
        assert_eq!(known.status(), StatusCode::NOT_MODIFIED);
    }
}

/// What the loader at this address begins with, for a browser that prefers `language`.
async fn rest(server: &Server, path: &str, language: &str) -> (Value, String) {
    let request = Request::get(path).header(header::ACCEPT_LANGUAGE, language);
    let response = server.send(request.body(Body::empty()).unwrap()).await;
    let varies = header_of(&response, "vary").unwrap().to_owned();
    let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    let rest = &text[text.find("{\"styles\":").unwrap()..];
    let rest = serde_json::Deserializer::from_str(rest).into_iter().next().unwrap().unwrap();
    (rest, varies)
}

#[tokio::test]
async fn the_loader_brings_the_first_form_of_an_app_that_is_shown_on_other_pages() {
    let server = Server::start().await;
    let of = |path: &'static str| rest(&server, path, "fr-CA, en;q=0.5");
    let (first, varies) = of("/portico.js?app=shop&locale=de-AT").await;
    assert_eq!((&first["first"]["lang"], &*varies), (&"de".into(), "accept-encoding, origin"));
    let html = first["first"]["html"].as_str().unwrap();
    assert!(html.contains("for=\"username-pt0\"") && !html.contains("autofocus"), "{html}");
    assert!(html.contains("name=\"begin\" value=\"\"") || html.contains("name=\"begin\" value"));
    let (asked, varies) = of("/portico.js?app=shop").await;
    let by_browser = (&asked["first"]["lang"], &*varies);
    assert_eq!(by_browser, (&"fr".into(), "accept-encoding, accept-language, origin"));
    // Of no app, of none that there is, of one that no page shows, in a language that there is not.
    for path in ["?locale=de", "?app=none", "?app=news", "?app=shop&locale=tlh"] {
        let (plain, _) = rest(&server, &format!("/portico.js{path}"), "de").await;
        assert!(plain["first"].is_null(), "{path}");
    }
    for (origin, comes) in [(PAGE, true), ("https://elsewhere.example", false), ("null", false)] {
        let request = Request::get("/portico.js?app=shop&locale=de").header(header::ORIGIN, origin);
        let response = server.send(request.body(Body::empty()).unwrap()).await;
        let text = to_bytes(response.into_body(), 1 << 20).await.unwrap();
        let text = String::from_utf8_lossy(&text);
        assert_eq!(text.contains("\"first\":"), comes, "{origin}");
    }
}

#[tokio::test]
async fn a_page_that_shows_the_first_form_gets_what_makes_it_its_browsers_and_no_form() {
    let server = Server::start().await;
    let (loader, _) = rest(&server, "/portico.js?app=shop&locale=de", "").await;
    let (form, build) = (loader["first"]["form"].as_str().unwrap(), loader["build"].as_str());
    let build = build.unwrap();
    let shown = format!("scope=-pt1&app=shop&form={form}&build={build}");
    for same in ["locale=de", "ui_locales=de-AT", "locale=de&heading=4&layout=card&autofocus="] {
        let reply = json(embed(&server, PAGE, &format!("{shown}&{same}")).await).await;
        assert!(reply.get("html").is_none() && reply.get("rest").is_none(), "{same}: {reply}");
        assert!(!reply["page"]["reply"]["begin"].as_str().unwrap().is_empty(), "{same}");
    }
    let hinted = format!("{shown}&locale=de&login_hint=mara%40example.org");
    let hinted = json(embed(&server, PAGE, &hinted).await).await;
    assert!(hinted.get("html").is_none());
    for other in ["locale=fr", "locale=de&purpose=sign_up", "locale=de&form=0"] {
        let other =
            if other.contains("form=") { other.to_owned() } else { format!("form={form}&{other}") };
        let fields = format!("scope=-pt1&app=shop&build={build}&{other}");
        let reply = json(embed(&server, PAGE, &fields).await).await;
        assert!(reply["html"].as_str().unwrap().contains("-pt1\""), "{other}");
    }
}

#[tokio::test]
async fn a_loader_of_another_build_is_told_what_it_loads_now_and_an_older_one_gets_its_form() {
    let server = Server::start().await;
    let (loader, _) = rest(&server, "/portico.js?app=shop&locale=de", "").await;
    let form = loader["first"]["form"].as_str().unwrap();
    let fields = format!("scope=-pt1&app=shop&locale=de&form={form}&build=0123456789abcdef");
    let reply = json(embed(&server, PAGE, &fields).await).await;
    assert!(reply["html"].as_str().unwrap().contains("-pt1\""));
    for part in ["build", "script", "wasm"] {
        assert_eq!(reply["rest"][part], loader[part], "{part}");
    }
    // A loader that knows nothing of builds takes what it named.
    let reply = json(embed(&server, PAGE, "scope=-pt1&app=shop&locale=de").await).await;
    assert!(reply["html"].is_string() && reply.get("rest").is_none());
}
