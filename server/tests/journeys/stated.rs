//! The state that an app sends with a plain sign-in, and gets back as it is.

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use data_encoding::BASE64URL_NOPAD;
use portico_server::settings::Settings;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use url::Url;
use url::form_urlencoded::Serializer;

use crate::openid::party::{VERIFIER, load, person};
use crate::support::{PASSWORD, Person, Server, account};

const EMAIL: &str = "mara@example.org";

/// What would end up elsewhere if it were not encoded each time.
const STATE: &str = "a b+c%20&code=forged#/cart?x=\"<'";

const BACK: &str = "https://shop.example/in?a=%20b#/cart";

fn settings(settings: &mut Settings) {
    let shop = settings.apps.iter_mut().find(|app| app.id == "news").unwrap();
    shop.return_to.get_mut().insert(0, BACK.parse().unwrap());
}

fn query(more: &[(&str, &str)]) -> String {
    Serializer::new(String::new()).extend_pairs([("app", "news")]).extend_pairs(more).finish()
}

fn challenge() -> String {
    BASE64URL_NOPAD.encode(&Sha256::digest(VERIFIER))
}

/// The fields that the app finds in its address, which is else as it was.
#[track_caller]
fn told(address: &str) -> Vec<(String, String)> {
    let url = Url::parse(address).unwrap();
    let (before, rest) = BACK.split_once('#').unwrap();
    assert!(address.starts_with(before) && url.fragment() == Some(rest), "{address}");
    url.query_pairs().into_owned().skip(1).collect()
}

fn goes_on_to(person: &Person<'_>) -> String {
    let reply = serde_json::to_value(&person.reply).unwrap();
    reply["screen"]["signed_in"]["return_to"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn an_app_gets_its_state_back_as_it_is_with_a_code_and_without() {
    let server = Server::with(settings).await;
    account(&server, "news", EMAIL).await;
    for more in [&[][..], &[("code_challenge", &*challenge())]] {
        let mut browser = server.browser();
        let all = query(&[&[("state", STATE)][..], more].concat());
        let page = load(&mut browser, &format!("/sign-in?{all}")).await;
        let person = person(browser, &page).await.email(EMAIL).await;
        let person = person.password(PASSWORD).await.sees("signed_in");
        let told = told(&goes_on_to(&person));
        assert_eq!(told[0], ("state".to_owned(), STATE.to_owned()));
        assert_eq!(told.len(), 1 + more.len(), "{told:?}");
        assert!(told[1..].iter().all(|(name, code)| name == "code" && code != "forged"));
    }
}

#[tokio::test]
async fn a_sign_in_that_is_lost_begins_again_with_its_state() {
    let server = Server::with(settings).await;
    account(&server, "news", EMAIL).await;
    let asked = query(&[("return_to", BACK), ("state", STATE), ("code_challenge", &challenge())]);
    let mut browser = server.browser();
    let page = load(&mut browser, &format!("/sign-in?{asked}")).await;
    assert_eq!(page.status, StatusCode::OK);
    let again = load(&mut browser, "/flows/new").await;
    assert_eq!(again.status, StatusCode::SEE_OTHER);
    let at = again.location().to_owned();
    let found = Url::parse("http://localhost").unwrap().join(&at).unwrap();
    let found = |wanted: &str| {
        let mut pairs = found.query_pairs().filter(|(name, _)| name == wanted);
        let value = pairs.next().map(|(_, value)| value.into_owned());
        assert!(pairs.next().is_none(), "{wanted} is there once");
        value
    };
    assert_eq!(found("return_to").as_deref(), Some(BACK));
    assert_eq!(found("state").as_deref(), Some(STATE));

    let page = load(&mut browser, &at).await;
    let person = person(browser, &page).await.email(EMAIL).await;
    // Expired half-way, it is begun anew by a press.
    server.app.clock.advance(u32::try_from(flow::limits::FLOW_LIFETIME).unwrap() + 1);
    let id = person.reply.flow.clone();
    let mut browser = person.browser;
    let (_, reply) = browser.get(&format!("/flows/{id}")).await;
    let person = Person { browser, reply: serde_json::from_value(reply).unwrap() };
    let person = person.sees("expired").press("restart").await;
    let person = match person.reply.screen.name() {
        "identify" => person.email(EMAIL).await,
        _ => person,
    };
    let told = told(&goes_on_to(&person.password(PASSWORD).await.sees("signed_in")));
    assert_eq!(told[0].1, STATE);
    assert_eq!(told.len(), 2, "{told:?}");
}

#[tokio::test]
async fn a_sign_in_of_another_sites_page_keeps_its_state_on_a_page_of_ours() {
    let server = Server::with(|all| {
        settings(all);
        let news = all.apps.iter_mut().find(|app| app.id == "news").unwrap();
        news.origins.get_mut().push("https://shop.example".parse().unwrap());
    })
    .await;
    account(&server, "news", EMAIL).await;
    let begin = query(&[("scope", "-pt1"), ("state", STATE), ("code_challenge", &challenge())]);
    let send = |path: String, accept: &'static str, body: String| {
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ACCEPT, accept)
            .header("sec-fetch-site", "cross-site")
            .header(header::ORIGIN, "https://shop.example");
        server.send(request.body(Body::from(body)).unwrap())
    };
    let first = send("/embed".into(), "application/json", begin).await;
    assert_eq!(first.status(), StatusCode::OK);
    let bytes = to_bytes(first.into_body(), 1 << 20).await.unwrap();
    let first: Value = serde_json::from_slice(&bytes).unwrap();
    let (reply, token) = (&first["page"]["reply"], &first["page"]["place"]["browser"]);
    let answer = [
        ("step", "1"),
        ("begin", reply["begin"].as_str().unwrap()),
        ("browser", token.as_str().unwrap()),
        ("answer", "email"),
        ("email", EMAIL),
    ];
    let body = Serializer::new(String::new()).extend_pairs(answer).finish();
    let page = send("/flows/new/answers".into(), "text/html", body).await;
    assert_eq!(page.status(), StatusCode::OK);
    let cookies: Vec<_> = page.headers().get_all(header::SET_COOKIE).iter().collect();
    let kept = cookies.iter().filter_map(|cookie| {
        let value = cookie.to_str().unwrap().split_once('=')?.1.split(';').next()?;
        String::from_utf8(BASE64URL_NOPAD.decode(value.as_bytes()).ok()?).ok()
    });
    let kept: Vec<_> = kept.filter(|text| text.contains("app=news")).collect();
    let pairs: Vec<_> = url::form_urlencoded::parse(kept[0].as_bytes()).collect();
    assert!(pairs.contains(&("state".into(), STATE.into())), "{pairs:?}");
    assert!(pairs.contains(&("return_to".into(), BACK.into())), "{pairs:?}");
}

#[tokio::test]
async fn a_state_that_cannot_be_given_back_is_refused_with_a_reason() {
    let server = Server::with(|all| {
        settings(all);
        let news = all.apps.iter_mut().find(|app| app.id == "news").unwrap();
        news.return_to.get_mut().push("https://shop.example/?state=own".parse().unwrap());
    })
    .await;
    let long = "x".repeat(513);
    for (state, more, why) in [
        ("a\nb", vec![], "state must be 1 to 512 characters"),
        ("ä", vec![], "state must be 1 to 512 characters"),
        (long.as_str(), vec![], "state must be 1 to 512 characters"),
        ("x", vec![("return_to", "https://shop.example/?state=own")], "has a state of its own"),
    ] {
        let all: serde_json::Map<_, _> = [("app", "news"), ("state", state)]
            .into_iter()
            .chain(more)
            .map(|(name, value)| (name.to_owned(), json!(value)))
            .collect();
        let (status, problem) = server.browser().post("/flows", &Value::Object(all)).await;
        assert_eq!(status, StatusCode::BAD_REQUEST);
        assert!(problem["detail"].as_str().unwrap().contains(why), "{problem}");
    }
    // Without a value it counts as left out.
    let (status, _) = server.browser().post("/flows", &json!({ "app": "news", "state": "" })).await;
    assert_eq!(status, StatusCode::OK);
}
