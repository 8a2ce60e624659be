//! Clients that are told that a session has ended (OpenID Connect Back-Channel Logout).

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::IntoResponse as _;
use axum::routing::any;
use data_encoding::BASE64URL_NOPAD;
use portico_server::settings::Settings;
use serde_json::{Value, json};
use toml::Spanned;

use super::party::{ask, call, clients, load, person, redeem, verified};
use crate::support::{Browser, PASSWORD, Server, account};

const EMAIL: &str = "mara@example.org";
const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// A client's server, over real HTTP.
struct Receiver {
    address: String,
    got: Arc<Mutex<Vec<(Method, HeaderMap, String)>>>,
}

impl Receiver {
    /// Answers the first request with the first status, the next with the next, and from then on
    /// with the last.
    async fn answering(statuses: &'static [u16]) -> Self {
        let got = Arc::<Mutex<Vec<_>>>::default();
        let kept = got.clone();
        let handler = async move |method: Method, headers: HeaderMap, body: Bytes| {
            let mut kept = kept.lock().unwrap();
            let status = statuses.get(kept.len()).or(statuses.last()).unwrap();
            kept.push((method, headers, String::from_utf8(body.to_vec()).unwrap()));
            let away = [(header::LOCATION, "/elsewhere")];
            (StatusCode::from_u16(*status).unwrap(), away).into_response()
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}/told?of=wiki", listener.local_addr().unwrap());
        let router = Router::new().route("/told", any(handler));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, got }
    }

    fn is_for(&self, settings: &mut Settings, client: &str) {
        let app = settings.apps.iter_mut().find(|app| app.id == client).unwrap();
        app.backchannel_logout_uri = Some(Spanned::new(0..0, self.address.clone()));
    }

    fn count(&self) -> usize {
        self.got.lock().unwrap().len()
    }

    /// Waits until it got that many, and gives the tokens.
    async fn tokens(&self, count: usize) -> Vec<String> {
        for _ in 0..500 {
            if self.count() >= count {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        let got = self.got.lock().unwrap();
        assert_eq!(got.len(), count);
        let token = |(method, headers, body): &(Method, HeaderMap, String)| {
            assert_eq!(method, Method::POST);
            assert_eq!(headers[header::CONTENT_TYPE], "application/x-www-form-urlencoded");
            let fields: Vec<_> = url::form_urlencoded::parse(body.as_bytes()).collect();
            let [(name, token)] = &fields[..] else { panic!("one field: {body}") };
            assert_eq!(name, "logout_token");
            token.clone().into_owned()
        };
        got.iter().map(token).collect()
    }
}

/// A server whose wiki is told.
async fn server(receiver: &Receiver) -> Server {
    Server::with(|settings| {
        clients(settings);
        receiver.is_for(settings, "wiki");
    })
    .await
}

/// Has a client get tokens by the browser's session; its ID token.
async fn at(server: &Server, browser: &mut Browser<'_>, client: &str) -> String {
    let code = ask(browser, client, &[]).await.answer()["code"].clone();
    let (_, _, tokens) = redeem(server, client, &code, &[]).await;
    tokens["id_token"].as_str().unwrap().to_owned()
}

async fn waiting(server: &Server) -> i64 {
    server.number("SELECT COUNT(*) FROM logout_notices").await
}

/// Waits until nobody is to be told.
async fn all_told(server: &Server) {
    for _ in 0..500 {
        if waiting(server).await == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("somebody is still to be told");
}

#[tokio::test]
async fn that_sign_outs_cannot_be_read_is_logged_once() {
    let server = super::party::server().await;
    let log = crate::hearing::Log::default();
    let _listening = log.listen();
    server.run("ALTER TABLE logout_notices RENAME TO elsewhere").await;
    let logged = || log.text().matches("that clients are to be told cannot be read").count();
    while logged() == 0 {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    tokio::time::sleep(Duration::from_millis(2500)).await;
    assert_eq!(logged(), 1, "{}", log.text());
}

/// [oidcc-backchannel-logout-discovery-endpoint-verification,
/// oidcc-rp-initiated-logout-discovery-endpoint-verification]
#[tokio::test]
async fn the_metadata_says_that_clients_are_told_of_sessions() {
    let server = super::party::server().await;
    let path = "/.well-known/openid-configuration";
    let (_, _, metadata) = call(&server, Method::GET, path, &[], &[]).await;
    for promised in ["backchannel_logout_supported", "backchannel_logout_session_supported"] {
        assert_eq!(metadata[promised], true, "{promised}");
    }
    assert!(metadata["end_session_endpoint"].is_string());
}

/// [oidcc-backchannel-rp-initiated-logout]
#[tokio::test]
async fn a_client_is_told_of_a_sign_out_before_the_browser_goes_on() {
    let receiver = Receiver::answering(&[200]).await;
    let server = server(&receiver).await;
    let mut browser = account(&server, "news", EMAIL).await.browser;
    let hint = at(&server, &mut browser, "wiki").await;
    // A second sign-in to it, and one to a client that is not told.
    at(&server, &mut browser, "wiki").await;
    at(&server, &mut browser, "tab").await;
    let on = "https%3A%2F%2Fwiki.example%2F";
    let path = format!("/oauth/logout?id_token_hint={hint}&post_logout_redirect_uri={on}&state=s");
    let got = load(&mut browser, &path).await;
    assert_eq!(got.location(), "https://wiki.example/?state=s");
    assert_eq!(receiver.count(), 1, "told once, by now");
    assert_eq!(ask(&mut browser, "wiki", &[("prompt", "none")]).await.error(), "login_required");

    let token = receiver.tokens(1).await.remove(0);
    let header = BASE64URL_NOPAD.decode(token.split('.').next().unwrap().as_bytes()).unwrap();
    let header: Value = serde_json::from_slice(&header).unwrap();
    assert_eq!((&header["typ"], &header["alg"]), (&json!("logout+jwt"), &json!("RS256")));
    let (told, before) = (verified(&server, &token).await, verified(&server, &hint).await);
    for claim in ["iss", "aud", "sub", "sid"] {
        assert_eq!(told[claim], before[claim], "{claim}");
    }
    let now = server.app.clock.now().0;
    assert_eq!((&told["iat"], &told["exp"]), (&json!(now), &json!(now + 120)));
    assert_eq!(told["events"], json!({ EVENT: {} }));
    assert!(told["jti"].as_str().unwrap().len() >= 22);
    let names: HashSet<_> = told.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(names, HashSet::from(["iss", "aud", "iat", "exp", "jti", "events", "sub", "sid"]));
    all_told(&server).await;

    // It is no ID token, whoever signed it.
    let again = [("prompt", "none"), ("id_token_hint", token.as_str())];
    assert_eq!(ask(&mut browser, "wiki", &again).await.error(), "invalid_request");
}

#[tokio::test]
async fn a_client_is_told_by_whatever_way_a_session_ends_and_not_while_it_goes_on() {
    let receiver = Receiver::answering(&[200]).await;
    let server = server(&receiver).await;
    account(&server, "news", "ines@example.org").await;
    let mut count = 0;
    for way in [
        "sign out",
        "elsewhere",
        "everywhere",
        "disabled",
        "new password",
        "deleted",
        "another account",
    ] {
        let email = format!("{}@example.org", way.replace(' ', "-"));
        let mut browser = account(&server, "news", &email).await.browser;
        let before = verified(&server, &at(&server, &mut browser, "wiki").await).await;
        // The same person signs in again: the session goes on under its name.
        server.app.clock.advance(2);
        let page = ask(&mut browser, "wiki", &[("prompt", "login")]).await;
        let again = person(browser, &page).await.password(PASSWORD).await.sees("signed_in");
        let mut browser = again.browser;
        assert_eq!((receiver.count(), waiting(&server).await), (count, 0), "{way}");
        match way {
            "sign out" => drop(browser.post("/sign-out", &Value::Null).await),
            "elsewhere" => {
                let other = server.browser().begin("news", "manage_factors").await;
                let other = other.email(&email).await.password(PASSWORD).await;
                let sid = &before["sid"];
                other.answer(json!({ "type": "end_session", "session": sid })).await;
            }
            "deleted" => {
                let mara = server.browser().begin("news", "manage_factors").await;
                let mara = mara.email(&email).await.password(PASSWORD).await;
                let mut browser = mara.browser;
                browser.headers.push(("sec-fetch-site", "same-origin"));
                let address = format!("/flows/{}/delete", mara.reply.flow);
                let (status, _) = browser.post_form(&address, format!("email={email}")).await;
                assert_eq!(status, StatusCode::OK);
            }
            "everywhere" => drop(browser.post("/sign-out/everywhere", &Value::Null).await),
            "disabled" => {
                let now = server.app.clock.now();
                assert!(server.app.store.update_disabled(&email, true, now).await.unwrap());
            }
            "new password" => {
                let other = server.browser().begin("news", "reset_password").await;
                let other = other.email(&email).await.sent_code(&email).await;
                other.new_password("ein ganz neues Passwort").await.sees("signed_in");
            }
            _ => {
                let page = ask(&mut browser, "wiki", &[("prompt", "select_account")]).await;
                let ines = person(browser, &page).await.press("restart").await;
                let ines = ines.email("ines@example.org").await;
                ines.password(PASSWORD).await.sees("signed_in");
            }
        }
        count += 1;
        let tokens = receiver.tokens(count).await;
        let told = verified(&server, tokens.last().unwrap()).await;
        assert_eq!((&told["sid"], &told["sub"]), (&before["sid"], &before["sub"]), "{way}");
        all_told(&server).await;
    }
}

#[tokio::test]
async fn a_client_that_does_not_take_it_is_told_five_times_in_ten_minutes_each_with_a_new_token() {
    let receiver = Receiver::answering(&[500, 404, 302, 400, 500]).await;
    let server = server(&receiver).await;
    let log = crate::hearing::Log::default();
    let _listening = log.listen();
    let mut browser = account(&server, "news", EMAIL).await.browser;
    at(&server, &mut browser, "wiki").await;
    browser.post("/sign-out", &Value::Null).await;
    let mut ids = HashMap::new();
    for (tries, pause) in [(1, 20), (2, 80), (3, 180), (4, 320), (5, 500)] {
        let tokens = receiver.tokens(tries).await;
        let told = verified(&server, tokens.last().unwrap()).await;
        let now = server.app.clock.now().0;
        assert_eq!(told["iat"], now, "as old as its try");
        ids.insert(told["jti"].as_str().unwrap().to_owned(), now);
        assert_eq!(ids.len(), tries);
        server.app.clock.advance(pause);
    }
    let times: Vec<_> = ids.values().collect();
    assert_eq!(*times.iter().max().unwrap() - *times.iter().min().unwrap(), 600);
    // What is not stored any more cannot be tried.
    all_told(&server).await;
    assert_eq!(receiver.count(), 5);
    assert!(log.text().contains("the client answered 302"), "{}", log.text());
}

#[tokio::test]
async fn a_client_that_was_away_is_told_when_it_is_back_and_by_one_of_all_servers() {
    let receiver = Receiver::answering(&[503, 204]).await;
    let server = server(&receiver).await;
    let beside = server
        .beside(|settings| {
            clients(settings);
            receiver.is_for(settings, "wiki");
        })
        .await;
    let mut browser = account(&server, "news", EMAIL).await.browser;
    at(&server, &mut browser, "wiki").await;
    browser.post("/sign-out", &Value::Null).await;
    receiver.tokens(1).await;
    for server in [&server, &beside] {
        server.app.clock.advance(20);
    }
    receiver.tokens(2).await;
    all_told(&server).await;
}

#[tokio::test]
async fn a_client_that_says_nothing_keeps_nobody_from_signing_out_for_long() {
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/", silent.local_addr().unwrap());
    let server = Server::with(|settings| {
        clients(settings);
        let receiver = Receiver { address, got: Arc::default() };
        receiver.is_for(settings, "wiki");
    })
    .await;
    let mut browser = account(&server, "news", EMAIL).await.browser;
    at(&server, &mut browser, "wiki").await;
    let out = Value::Null;
    let out = browser.post("/sign-out", &out);
    tokio::time::timeout(Duration::from_secs(4), out).await.expect("two seconds and a bit");
    assert!(browser.session().await.is_none());
    assert_eq!(waiting(&server).await, 1, "it is tried again");
}
