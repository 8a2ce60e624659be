//! Clients that prove who they are by what they sign (`private_key_jwt`, RFC 7523).

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::http::{Method, StatusCode, header};
use axum::response::IntoResponse as _;
use axum::routing::get;
use serde_json::{Value, json};

use super::keyed::{
    ASSERTION_TYPE, Key, app, by, changed, claims, jwks, rs256, taken, unsigned, with_apps,
};
use super::party::{CALLBACK, SECRET, VERIFIER, ask, basic, call};
use crate::support::{Server, account};

const EMAIL: &str = "mara@example.org";

/// A server with a fund that has this key, and a shop that has another.
async fn server(key: &Key, other: &Key) -> Server {
    let apps = app("fund", &jwks(&[key.public()])) + &app("shop-server", &jwks(&[other.public()]));
    Server::with(|settings| with_apps(settings, &apps)).await
}

/// [oidcc-ensure-client-assertion-with-iss-aud-succeeds]
#[tokio::test]
async fn a_client_with_a_key_proves_itself_by_it_wherever_it_asks_by_itself() {
    let (key, other) = (Key::new("one"), Key::new("two"));
    let server = server(&key, &other).await;
    let mut browser = account(&server, "news", EMAIL).await.browser;
    let scope = ("scope", "openid offline_access");
    let code = ask(&mut browser, "fund", &[scope]).await.answer()["code"].clone();
    let post = async |path, form: &[(&str, &str)]| {
        let assertion = key.assertion(&server, "fund", &json!({}));
        call(&server, Method::POST, path, &[], &by(&assertion, form)).await
    };
    let form = [
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("code_verifier", VERIFIER),
        ("redirect_uri", CALLBACK),
    ];
    let (status, _, tokens) = post("/oauth/token", &form).await;
    assert_eq!(status, StatusCode::OK, "{tokens}");
    let refresh = tokens["refresh_token"].as_str().unwrap();
    let form = [("grant_type", "refresh_token"), ("refresh_token", refresh), ("client_id", "fund")];
    let (status, _, tokens) = post("/oauth/token", &form).await;
    assert_eq!(status, StatusCode::OK, "{tokens}");
    let token = [("token", tokens["access_token"].as_str().unwrap())];
    assert_eq!(post("/oauth/introspect", &token).await.2["active"], true);
    assert_eq!(post("/oauth/revoke", &token).await.0, StatusCode::OK);
    assert_eq!(post("/oauth/introspect", &token).await.2["active"], false);
}

#[tokio::test]
async fn an_assertion_that_is_not_the_clients_for_this_server_and_for_now_is_refused() {
    let (key, other) = (Key::new("one"), Key::new("two"));
    let server = server(&key, &other).await;
    let now = server.app.clock.now().0;
    for good in [
        json!({}),
        json!({ "iat": null, "nbf": now + 10 }),
        json!({ "exp": now + 310, "iat": format!("{now}.5").parse::<f64>().unwrap() }),
        json!({ "exp": now - 10 }),
    ] {
        let assertion = key.assertion(&server, "fund", &good);
        assert_eq!(taken(&server, &assertion).await, Ok(()), "{good}");
    }
    for (bad, why) in [
        (json!({ "aud": ["http://localhost:8080"] }), "aud"),
        (json!({ "aud": "http://localhost:8080/" }), "aud"),
        (json!({ "aud": "http://localhost:8080/oauth/token" }), "aud"),
        (json!({ "aud": "http://localhost:8080/oauth/par" }), "aud"),
        (json!({ "aud": null }), "aud"),
        (json!({ "sub": null }), "sub"),
        (json!({ "sub": "shop-server" }), "sub"),
        (json!({ "iss": "shop-server", "sub": "shop-server" }), "no key"),
        (json!({ "iss": "wiki", "sub": "wiki" }), "there is no client"),
        (json!({ "iss": "tab", "sub": "tab" }), "there is no client"),
        (json!({ "exp": null }), "exp"),
        (json!({ "exp": "soon" }), "numbers"),
        (json!({ "exp": now - 300 }), "passed"),
        (json!({ "exp": now - 11 }), "passed"),
        (json!({ "exp": i64::MIN }), "passed"),
        (json!({ "exp": now + 311 }), "five minutes"),
        (json!({ "exp": u64::MAX }), "five minutes"),
        (json!({ "nbf": now + 11 }), "future"),
        (json!({ "iat": now + 11 }), "future"),
        (json!({ "jti": null }), "jti"),
        (json!({ "jti": "" }), "jti"),
    ] {
        let told = taken(&server, &key.assertion(&server, "fund", &bad)).await;
        assert!(told.as_ref().is_err_and(|told| told.contains(why)), "{bad}: {told:?}");
    }
    let said = claims(&server, "fund");
    let by_other = other.sign(&json!({ "alg": "ES256", "kid": "one" }), &said);
    let none = unsigned(&json!({ "alg": "none" }), &said) + ".";
    let critical = key.sign(&json!({ "alg": "ES256", "crit": ["exp"] }), &said);
    let confused = key.sign(&json!({ "alg": "PS256" }), &said);
    for wrong in [by_other, none, critical, confused, "x".to_owned(), "..".to_owned()] {
        assert!(taken(&server, &wrong).await.is_err(), "{wrong}");
    }
}

#[tokio::test]
async fn an_assertion_counts_once_on_all_servers_and_for_one_client() {
    let key = Key::new("one");
    let apps = app("fund", &jwks(&[key.public()])) + &app("twin", &jwks(&[key.public()]));
    let [first, second] = Server::two_with(|settings| with_apps(settings, &apps)).await;
    let jti = json!({ "jti": "the same" });
    let assertion = key.assertion(&first, "fund", &jti);
    let at_once = tokio::join!(taken(&first, &assertion), taken(&second, &assertion));
    assert!(at_once.0.is_ok() != at_once.1.is_ok(), "{at_once:?}");
    let again = taken(&second, &key.assertion(&second, "fund", &jti)).await;
    assert!(again.unwrap_err().contains("came before"));
    assert_eq!(taken(&first, &key.assertion(&first, "twin", &jti)).await, Ok(()));
    first.app.clock.advance(600);
    first.app.store.sweep(first.app.clock.now()).await.unwrap();
    assert_eq!(first.number("SELECT COUNT(*) FROM spent").await, 0);
}

#[tokio::test]
async fn an_assertion_that_came_is_known_for_as_long_as_it_would_count() {
    let (key, other) = (Key::new("one"), Key::new("two"));
    let server = server(&key, &other).await;
    let assertion = key.assertion(&server, "fund", &json!({ "iat": null }));
    assert_eq!(taken(&server, &assertion).await, Ok(()));
    for (later, why) in [(60, "came before"), (10, "came before"), (1, "passed")] {
        server.app.clock.advance(later);
        server.app.store.sweep(server.app.clock.now()).await.unwrap();
        let again = taken(&server, &assertion).await.unwrap_err();
        assert!(again.contains(why), "{again}");
    }
}

#[tokio::test]
async fn a_client_proves_itself_in_one_way_and_as_one_client() {
    let (key, other) = (Key::new("one"), Key::new("two"));
    let server = server(&key, &other).await;
    let assertion = || key.assertion(&server, "fund", &json!({}));
    let header = basic("wiki", SECRET);
    let header = [("authorization", header.as_str())];
    for (headers, form, error) in [
        (&header[..], &[("token", "x")][..], "invalid_request"),
        (&[], &[("token", "x"), ("client_secret", SECRET)], "invalid_request"),
        (&[], &[("token", "x"), ("client_id", "shop-server")], "invalid_client"),
    ] {
        let assertion = assertion();
        let form = by(&assertion, form);
        let (_, _, told) = call(&server, Method::POST, "/oauth/introspect", headers, &form).await;
        assert_eq!(told["error"], error, "{form:?}");
    }
    // Half of an assertion is one way, too.
    for half in [("client_assertion", "x"), ("client_assertion_type", ASSERTION_TYPE)] {
        let form = [("token", "x"), ("client_id", "wiki"), ("client_secret", SECRET), half];
        let (_, _, told) = call(&server, Method::POST, "/oauth/introspect", &[], &form).await;
        assert_eq!(told["error"], "invalid_request", "{half:?}");
    }
    let assertion = assertion();
    for proof in [
        vec![("client_assertion", assertion.as_str())],
        vec![("client_assertion_type", ASSERTION_TYPE)],
        vec![("client_assertion_type", "x"), ("client_assertion", assertion.as_str())],
        vec![("client_id", "fund")],
        vec![("client_id", "fund"), ("client_secret", "x")],
    ] {
        let form = [&proof[..], &[("token", "x")]].concat();
        let (_, _, told) = call(&server, Method::POST, "/oauth/introspect", &[], &form).await;
        assert_eq!(told["error"], "invalid_client", "{form:?}");
    }
}

#[tokio::test]
async fn a_client_may_sign_by_rs256_unless_its_key_is_for_something_else() {
    let (public, sign) = rs256();
    let pinned = changed(public.clone(), &json!({ "alg": "PS256" }));
    let apps = app("fund", &jwks(&[public])) + &app("strict", &jwks(&[pinned]));
    let server = Server::with(|settings| with_apps(settings, &apps)).await;
    let header = json!({ "alg": "RS256", "kid": "rsa" });
    let assertion = |client| sign(&unsigned(&header, &claims(&server, client)));
    assert_eq!(taken(&server, &assertion("fund")).await, Ok(()));
    assert!(taken(&server, &assertion("strict")).await.is_err());
}

/// Where a client has its keys.
struct Published {
    address: String,
    /// What is answered now, and how often it was asked for.
    answer: Arc<Mutex<(u16, Value, usize)>>,
}

impl Published {
    async fn new() -> Self {
        let answer = Arc::new(Mutex::new((500, Value::Null, 0)));
        let kept = answer.clone();
        let handler = async move || {
            let mut kept = kept.lock().unwrap();
            kept.2 += 1;
            let status = StatusCode::from_u16(kept.0).unwrap();
            let away = [(header::LOCATION, "/elsewhere")];
            (status, away, kept.1.to_string()).into_response()
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}/keys", listener.local_addr().unwrap());
        let router = Router::new().route("/keys", get(handler.clone())).fallback(get(handler));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, answer }
    }

    fn set(&self, status: u16, keys: &[&Key]) {
        let keys: Vec<_> = keys.iter().map(|key| key.public()).collect();
        let mut answer = self.answer.lock().unwrap();
        (answer.0, answer.1) = (status, json!({ "keys": keys }));
    }

    fn asked(&self) -> usize {
        self.answer.lock().unwrap().2
    }
}

/// [oidcc-refresh-token-rp-key-rotation]
#[tokio::test]
async fn keys_at_an_address_are_kept_and_read_again_for_a_new_one_once_a_minute() {
    let (old, new, unknown) = (Key::new("old"), Key::new("new"), Key::new("unknown"));
    let published = Published::new().await;
    let apps = app("fund", &format!("jwks_uri = {:?}", published.address));
    let server = Server::with(|settings| with_apps(settings, &apps)).await;
    let ok =
        async |key: &Key| taken(&server, &key.assertion(&server, "fund", &json!({}))).await.is_ok();
    let later = |seconds| server.app.clock.advance(seconds);
    // What fails is tried again a minute later and not before.
    published.set(500, &[]);
    assert!(!ok(&old).await && !ok(&old).await);
    assert_eq!(published.asked(), 1);
    published.set(302, &[&old]);
    later(60);
    assert!(!ok(&old).await, "a redirect is not followed");
    assert_eq!(published.asked(), 2);
    published.set(200, &[&old]);
    later(60);
    assert!(ok(&old).await && ok(&old).await);
    assert_eq!(published.asked(), 3);
    // A key that is not known yet.
    published.set(200, &[&old, &new]);
    assert!(!ok(&new).await, "within a minute of the last try");
    later(60);
    assert!(ok(&new).await && !ok(&unknown).await && ok(&old).await);
    assert_eq!(published.asked(), 4);
    // A key that is withdrawn counts for five minutes more.
    published.set(200, &[&new]);
    later(299);
    assert!(ok(&old).await);
    later(1);
    assert!(ok(&new).await && !ok(&old).await);
    assert_eq!(published.asked(), 5);
    // A failed try drops nothing.
    published.set(500, &[]);
    later(300);
    assert!(ok(&new).await && ok(&new).await);
    assert_eq!(published.asked(), 6);
}

#[tokio::test]
async fn a_set_of_keys_that_is_too_long_or_none_is_not_taken() {
    let key = Key::new("one");
    let published = Published::new().await;
    let apps = app("fund", &format!("jwks_uri = {:?}", published.address));
    let server = Server::with(|settings| with_apps(settings, &apps)).await;
    for answer in [
        json!({ "keys": [key.public()], "filler": "x".repeat(64 * 1024) }),
        json!([key.public()]),
        json!({ "keys": [changed(key.public(), &json!({ "d": "AAAA" }))] }),
    ] {
        *published.answer.lock().unwrap() = (200, answer, 0);
        let assertion = key.assertion(&server, "fund", &json!({}));
        assert!(taken(&server, &assertion).await.is_err());
        assert_eq!(published.asked(), 1);
        server.app.clock.advance(60);
    }
}

#[tokio::test]
async fn a_set_of_keys_may_be_as_long_as_sixty_kilobytes() {
    let key = Key::new("one");
    let published = Published::new().await;
    let apps = app("fund", &format!("jwks_uri = {:?}", published.address));
    let server = Server::with(|settings| with_apps(settings, &apps)).await;
    let long = json!({ "keys": [key.public()], "filler": "x".repeat(60 * 1024) });
    *published.answer.lock().unwrap() = (200, long, 0);
    let assertion = key.assertion(&server, "fund", &json!({}));
    assert_eq!(taken(&server, &assertion).await, Ok(()));
}

#[tokio::test]
async fn changed_settings_keep_the_keys_of_an_address_and_read_those_of_another() {
    let (old, new) = (Key::new("old"), Key::new("new"));
    let (first, second) = (Published::new().await, Published::new().await);
    first.set(200, &[&old]);
    second.set(200, &[&new]);
    let at = |published: &Published| app("fund", &format!("jwks_uri = {:?}", published.address));
    let server = Server::with(|settings| with_apps(settings, &at(&first))).await;
    let ok =
        async |key: &Key| taken(&server, &key.assertion(&server, "fund", &json!({}))).await.is_ok();
    assert!(ok(&old).await);
    server.reload(|settings| with_apps(settings, &at(&first)));
    assert!(ok(&old).await);
    assert_eq!(first.asked(), 1);
    server.reload(|settings| with_apps(settings, &at(&second)));
    assert!(ok(&new).await && !ok(&old).await);
    assert_eq!((first.asked(), second.asked()), (1, 1));
}
