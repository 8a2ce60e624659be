//! A relying party: what a client library does, and a browser that it sends to us.

use std::collections::HashMap;

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use data_encoding::{BASE64, BASE64URL_NOPAD};
use portico_server::settings::Settings;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use url::Url;

use crate::support::{Browser, Person, Server};

/// 43 characters, the fewest that PKCE takes.
pub(crate) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub(crate) const SECRET: &str = "a secret: of 100% + more";
pub(crate) const ISSUER: &str = "http://localhost:8080";
pub(crate) const CALLBACK: &str = "https://wiki.example/callback";

/// The clients of these tests: two servers, and apps in a browser.
const CLIENTS: &str = r#"
[[apps]]
id = "wiki"
name = "Wiki"
kind = "server"
redirect_uris = ["https://wiki.example/callback", "https://wiki.example/callback?a=b"]
post_logout_redirect_uris = ["https://wiki.example/", "https://wiki.example/?a=b"]
secrets = ["sha256:0000000000000000000000000000000000000000000000000000000000000000", "SECRET"]
user_flow = "off"

[[apps]]
id = "old"
name = "Old library"
kind = "server"
redirect_uris = ["https://old.example/callback"]
secrets = ["SECRET"]
pkce = "optional"
id_token_alg = "ES256"
id_token_claims = true
user_flow = "off"

[[apps]]
id = "page"
name = "Page"
kind = "browser"
phone = true
redirect_uris = ["https://page.example/"]
claims = ["company"]
user_flow = "mailbox"

[[apps]]
id = "safe"
name = "Safe"
kind = "browser"
redirect_uris = ["https://safe.example/"]
user_flow = "always_on"

[[apps]]
id = "tab"
name = "Tab"
kind = "browser"
redirect_uris = ["https://tab.example/"]
user_flow = "off"

[user_flows.mailbox]
mfa = "off"
first_factor = "email_code"
profile = [
    { name = "given_name", required = true },
    { name = "family_name" },
    { name = "company" },
    { name = "size", label = "Size" },
]
"#;

/// A server with these clients.
pub(crate) async fn server() -> Server {
    Server::with(clients).await
}

/// Adds these clients to the settings of the demo.
pub(crate) fn clients(settings: &mut Settings) {
    let hash = format!("sha256:{}", data_encoding::HEXLOWER.encode(&Sha256::digest(SECRET)));
    let demo = include_str!("../../../src/settings/demo.toml");
    let text = format!("{demo}{}", CLIENTS.replace("SECRET", &hash));
    let with_clients = Settings::parse("clients.toml", &text).unwrap();
    (settings.apps, settings.user_flows) = (with_clients.apps, with_clients.user_flows);
}

/// Where a client sends the browser, with a change to what is usual.
pub(crate) fn request(client: &str, change: &[(&str, &str)]) -> String {
    let redirect_uri = match client {
        "old" => "https://old.example/callback",
        "page" => "https://page.example/",
        "safe" => "https://safe.example/",
        "tab" => "https://tab.example/",
        _ => CALLBACK,
    };
    let challenge = BASE64URL_NOPAD.encode(&Sha256::digest(VERIFIER));
    let mut all = vec![
        ("response_type", "code"),
        ("client_id", client),
        ("redirect_uri", redirect_uri),
        ("scope", "openid"),
        ("state", "a state & more"),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
    ];
    for (name, value) in change {
        all.retain(|(known, _)| known != name);
        all.push((name, value));
    }
    all.retain(|(_, value)| !value.is_empty());
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(all).finish()
}

/// What a browser got.
pub(crate) struct Got {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Got {
    /// Where it is led.
    pub(crate) fn location(&self) -> &str {
        self.headers[header::LOCATION].to_str().unwrap()
    }

    /// What the client gets at its address, in the query.
    #[track_caller]
    pub(crate) fn answer(&self) -> HashMap<String, String> {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{}", self.body);
        answer_in(self.location())
    }

    /// The error that the client gets, with all that must stand beside it.
    #[track_caller]
    pub(crate) fn error(&self) -> String {
        let answer = self.answer();
        assert_eq!(answer["iss"], ISSUER);
        assert_eq!(answer["state"], "a state & more");
        assert!(!answer.contains_key("code"));
        // RFC 6749 §4.1.2.1, without line breaks.
        let plain = |c: char| (' '..='~').contains(&c) && c != '"' && c != '\\';
        assert!(answer["error_description"].chars().all(plain));
        answer["error"].clone()
    }
}

/// What stands in the query of a client's address.
pub(crate) fn answer_in(address: &str) -> HashMap<String, String> {
    let url = Url::parse(address).unwrap();
    assert_eq!(url.fragment(), None);
    url.query_pairs().into_owned().collect()
}

/// Loads a page.
pub(crate) async fn load(browser: &mut Browser<'_>, path: &str) -> Got {
    send(browser, Method::GET, path, None).await
}

/// Sends a form, as a page of another site does.
pub(crate) async fn post(browser: &mut Browser<'_>, path: &str, form: &str) -> Got {
    send(browser, Method::POST, path, Some(form)).await
}

async fn send(browser: &mut Browser<'_>, method: Method, path: &str, form: Option<&str>) -> Got {
    let cookies: Vec<_> = browser.cookies.iter().map(|(n, v)| format!("{n}={v}")).collect();
    let mut request = Request::builder()
        .method(method)
        .uri(path)
        .header(header::ACCEPT, "text/html")
        .header("sec-fetch-site", "cross-site");
    // A form of another site brings no cookie that is `Lax`.
    if form.is_none() {
        request = request.header(header::COOKIE, cookies.join("; "));
    } else {
        request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    }
    let body = Body::from(form.unwrap_or_default().to_owned());
    let response = browser.server.handle(request.body(body).unwrap()).await;
    let (status, headers) = (response.status(), response.headers().clone());
    for cookie in headers.get_all(header::SET_COOKIE) {
        let (name, rest) = cookie.to_str().unwrap().split_once('=').unwrap();
        browser.cookies.retain(|(kept, _)| kept != name);
        browser.cookies.push((name.to_owned(), rest.split(';').next().unwrap().to_owned()));
    }
    let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    Got { status, headers, body: String::from_utf8(bytes.to_vec()).unwrap() }
}

/// Asks to authorize, with a change to what is usual.
pub(crate) async fn ask(browser: &mut Browser<'_>, client: &str, change: &[(&str, &str)]) -> Got {
    load(browser, &format!("/oauth/authorize?{}", request(client, change))).await
}

/// The person who sees a page that asks something.
pub(crate) async fn person<'a>(mut browser: Browser<'a>, page: &Got) -> Person<'a> {
    assert_eq!(page.status, StatusCode::OK, "{} {}", page.status, page.body);
    let cut = |before: &str| Some(page.body.split_once(before)?.1.split('"').next()?.to_owned());
    let flow = cut("action=\"/flows/").expect("a form").replace("/answers", "");
    let (status, reply) = match cut("name=\"begin\" value=\"") {
        Some(begin) => browser.post("/flows/new", &json!({ "begin": begin })).await,
        None => browser.get(&format!("/flows/{flow}")).await,
    };
    assert_eq!(status, StatusCode::OK, "{reply}");
    Person { browser, reply: serde_json::from_value(reply).unwrap() }
}

/// Sends a client's own request, and reads JSON.
pub(crate) async fn call(
    server: &Server,
    method: Method,
    path: &str,
    headers: &[(&str, &str)],
    form: &[(&str, &str)],
) -> (StatusCode, HeaderMap, Value) {
    let mut request = Request::builder().method(method.clone()).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
    if !form.is_empty() {
        request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    }
    let response = server.send(request.body(Body::from(body)).unwrap()).await;
    let (status, headers) = (response.status(), response.headers().clone());
    let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    (status, headers, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
}

/// The header of a client with a secret.
pub(crate) fn basic(id: &str, secret: &str) -> String {
    let encode =
        |text: &str| -> String { url::form_urlencoded::byte_serialize(text.as_bytes()).collect() };
    let text = format!("{}:{}", encode(id), encode(secret));
    format!("Basic {}", BASE64.encode(text.as_bytes()))
}

/// Redeems a code as the client does that asked for it.
pub(crate) async fn redeem(
    server: &Server,
    client: &str,
    code: &str,
    change: &[(&str, &str)],
) -> (StatusCode, HeaderMap, Value) {
    let mut form =
        vec![("grant_type", "authorization_code"), ("code", code), ("code_verifier", VERIFIER)];
    if client == "wiki" {
        form.push(("redirect_uri", CALLBACK));
    }
    for (name, value) in change {
        form.retain(|(known, _)| known != name);
        form.push((name, value));
    }
    let header = basic(client, SECRET);
    let headers = [("authorization", header.as_str())];
    let secret = ["wiki", "old"].contains(&client);
    if !secret {
        form.push(("client_id", client));
    }
    form.retain(|(_, value)| !value.is_empty());
    call(server, Method::POST, "/oauth/token", if secret { &headers } else { &[] }, &form).await
}

/// The keys that a server publishes.
pub(crate) async fn published(server: &Server) -> Vec<Value> {
    let (status, _, keys) = call(server, Method::GET, "/oauth/keys", &[], &[]).await;
    assert_eq!(status, StatusCode::OK, "{keys}");
    keys["keys"].as_array().unwrap().clone()
}

/// A part of a token.
fn part(text: &str) -> Value {
    serde_json::from_slice(&BASE64URL_NOPAD.decode(text.as_bytes()).unwrap()).unwrap()
}

/// What a token says of itself: its algorithm and its key.
pub(crate) fn header_of(token: &str) -> Value {
    part(token.split('.').next().unwrap())
}

/// The claims of an ID token, whose signature is verified by the published keys.
pub(crate) async fn verified(server: &Server, token: &str) -> Value {
    verified_by(&published(server).await, token).expect("a published key")
}

/// The claims of an ID token, whose signature is verified by one of these keys; `None` if the
/// key is not among them.
pub(crate) fn verified_by(keys: &[Value], token: &str) -> Option<Value> {
    let (message, signature) = token.rsplit_once('.').unwrap();
    let header = header_of(token);
    let key = keys.iter().find(|key| key["kid"] == header["kid"])?;
    assert_eq!(key["alg"], header["alg"]);
    let bytes = |text: &Value| BASE64URL_NOPAD.decode(text.as_str().unwrap().as_bytes()).unwrap();
    let signature = BASE64URL_NOPAD.decode(signature.as_bytes()).unwrap();
    if header["alg"] == "RS256" {
        let key = RsaPublicKeyComponents { n: bytes(&key["n"]), e: bytes(&key["e"]) };
        key.verify(&RSA_PKCS1_2048_8192_SHA256, message.as_bytes(), &signature).unwrap();
    } else {
        let point = [&[4], &bytes(&key["x"])[..], &bytes(&key["y"])].concat();
        let kind = &ring::signature::ECDSA_P256_SHA256_FIXED;
        let key = ring::signature::UnparsedPublicKey::new(kind, point);
        key.verify(message.as_bytes(), &signature).unwrap();
    }
    Some(part(message.split_once('.').unwrap().1))
}

/// What the person's sign-in to a client gives it.
pub(crate) fn code_of(person: &Person<'_>) -> String {
    let reply = serde_json::to_value(&person.reply).unwrap();
    let address = reply["screen"]["signed_in"]["return_to"].as_str().unwrap();
    answer_in(address)["code"].clone()
}
