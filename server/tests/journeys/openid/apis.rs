//! Access tokens for APIs, which an API verifies by itself (RFC 8707, RFC 9068).

use axum::http::{HeaderMap, Method, StatusCode, header};
use data_encoding::BASE64URL_NOPAD;
use portico_server::settings::{ApiSettings, Consent, Settings};
use protocol::Screen;
use serde::Deserialize;
use serde_json::{Value, json};

use super::keyed::Key;
use super::party::{ISSUER, SECRET, ask, basic, call, clients, code_of, person, redeem, verified};
use super::refresh::{refresh_token, refused};
use crate::support::{Browser, Person, Server, account};

const EMAIL: &str = "mara@example.org";
const ORDERS: &str = "https://api.example/orders";
const SCOPE: &str = "openid email offline_access orders:read unheard-of";

const APIS: &str = r#"
[[apis]]
resource = "https://api.example/orders"
apps = ["wiki", "safe"]
introspected_by = "old"
scopes = [
    { name = "orders:read", label = "See your orders", labels = { de = "Deine Bestellungen sehen" } },
    { name = "orders:cancel", label = "Cancel orders" },
]

[[apis]]
resource = "https://api.example/news"
apps = ["wiki"]
scopes = [{ name = "news:read", label = "Read your news" }]
"#;

#[derive(Deserialize)]
struct Apis {
    apis: Vec<ApiSettings>,
}

fn settings(settings: &mut Settings) {
    clients(settings);
    settings.apis = toml::from_str::<Apis>(APIS).unwrap().apis;
}

async fn server() -> Server {
    Server::with(settings).await
}

async fn signed_in(server: &Server) -> Browser<'_> {
    account(server, "news", EMAIL).await.browser
}

/// Signs in, and has a client redeem its code.
async fn tokens(server: &Server, scope: &str) -> Value {
    let mut browser = signed_in(server).await;
    let change = [("scope", scope), ("resource", ORDERS)];
    let code = ask(&mut browser, "wiki", &change).await.answer()["code"].clone();
    let (status, _, tokens) = redeem(server, "wiki", &code, &[]).await;
    assert_eq!(status, StatusCode::OK, "{tokens}");
    tokens
}

async fn posted(
    server: &Server,
    path: &str,
    client: &str,
    form: &[(&str, &str)],
) -> (StatusCode, HeaderMap, Value) {
    let secret = basic(client, SECRET);
    call(server, Method::POST, path, &[("authorization", &secret)], form).await
}

async fn refresh(server: &Server, token: &str, resource: &str) -> (StatusCode, Value) {
    let mut form = vec![("grant_type", "refresh_token"), ("refresh_token", token)];
    if !resource.is_empty() {
        form.push(("resource", resource));
    }
    let (status, _, told) = posted(server, "/oauth/token", "wiki", &form).await;
    (status, told)
}

async fn introspect(server: &Server, client: &str, token: &str) -> Value {
    posted(server, "/oauth/introspect", client, &[("token", token)]).await.2
}

async fn userinfo(server: &Server, token: &str) -> (StatusCode, HeaderMap, Value) {
    let bearer = format!("Bearer {token}");
    call(server, Method::GET, "/oauth/userinfo", &[("authorization", &bearer)], &[]).await
}

fn access(tokens: &Value) -> &str {
    tokens["access_token"].as_str().unwrap()
}

#[tokio::test]
async fn an_api_is_told_by_its_token_who_may_do_what_there_and_for_five_minutes() {
    let server = server().await;
    let tokens = tokens(&server, SCOPE).await;
    assert_eq!(tokens["scope"], "openid email offline_access orders:read");
    assert_eq!((&tokens["expires_in"], &tokens["token_type"]), (&json!(300), &json!("Bearer")));
    let token = access(&tokens);
    let header = BASE64URL_NOPAD.decode(token.split('.').next().unwrap().as_bytes()).unwrap();
    let header: Value = serde_json::from_slice(&header).unwrap();
    assert_eq!(header["typ"], "at+jwt");
    let told = verified(&server, token).await;
    let id = verified(&server, tokens["id_token"].as_str().unwrap()).await;
    assert_eq!((&told["iss"], &told["aud"]), (&json!(ISSUER), &json!(ORDERS)));
    assert_eq!((&told["client_id"], &told["scope"]), (&json!("wiki"), &json!("orders:read")));
    for claim in ["sub", "auth_time", "acr", "amr", "sid"] {
        assert_eq!(told[claim], id[claim], "{claim}");
    }
    assert_eq!(told["exp"].as_i64().unwrap() - told["iat"].as_i64().unwrap(), 300);
    assert_eq!(id["aud"], "wiki", "an ID token is for its client alone");
    assert!(told.get("email").is_none() && told.get("cnf").is_none());

    let (status, another) = refresh(&server, &refresh_token(&tokens), "").await;
    assert_eq!(status, StatusCode::OK, "{another}");
    let other = verified(&server, access(&another)).await;
    assert_eq!((&other["aud"], &other["scope"]), (&told["aud"], &told["scope"]));
    assert_ne!(other["jti"], told["jti"]);
}

#[tokio::test]
async fn a_token_for_an_api_opens_nothing_here_and_one_for_here_is_had_beside_it() {
    let server = server().await;
    let tokens = tokens(&server, SCOPE).await;
    let (status, headers, _) = userinfo(&server, access(&tokens)).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
    let challenge = headers[header::WWW_AUTHENTICATE].to_str().unwrap();
    assert!(challenge.contains("invalid_token") && challenge.contains("is for an API"));
    // An ID token is no access token, neither here nor there.
    let id_token = tokens["id_token"].as_str().unwrap();
    assert_eq!(userinfo(&server, id_token).await.0, StatusCode::UNAUTHORIZED);
    assert_eq!(introspect(&server, "wiki", id_token).await, json!({ "active": false }));

    // And it hints at nobody.
    let hinted = [("id_token_hint", access(&tokens)), ("prompt", "none")];
    assert_eq!(ask(&mut server.browser(), "wiki", &hinted).await.error(), "invalid_request");

    let (status, here) = refresh(&server, &refresh_token(&tokens), ISSUER).await;
    assert_eq!((status, &here["expires_in"]), (StatusCode::OK, &json!(3600)), "{here}");
    let (status, _, told) = userinfo(&server, access(&here)).await;
    assert_eq!((status, &told["email"]), (StatusCode::OK, &json!(EMAIL)));

    for other in ["https://api.example/news", "https://api.example/orders/", "x"] {
        let (status, error) = refresh(&server, &refresh_token(&tokens), other).await;
        assert_eq!((status, &error["error"]), (StatusCode::BAD_REQUEST, &json!("invalid_target")));
    }
}

#[tokio::test]
async fn what_a_client_may_not_ask_for_at_an_api_is_refused_by_the_error_that_says_so() {
    let server = server().await;
    let mut browser = signed_in(&server).await;
    let openid = "openid";
    for (client, scope, resource, error) in [
        ("wiki", openid, "https://api.example/", "invalid_target"),
        ("wiki", openid, "https://api.example/orders/", "invalid_target"),
        ("wiki", openid, ISSUER, "invalid_target"),
        // It is not among the apps of this API.
        ("tab", openid, ORDERS, "invalid_target"),
        ("wiki", "openid orders:read", "", "invalid_scope"),
        ("wiki", "openid news:read", ORDERS, "invalid_scope"),
        ("tab", "openid orders:read", "", "invalid_scope"),
    ] {
        let change = [("scope", scope), ("resource", resource)];
        let got = ask(&mut browser, client, &change).await;
        assert_eq!(got.error(), error, "{client} {scope} {resource}");
    }
    let twice = super::party::request("wiki", &[("resource", ORDERS)]) + "&resource=x";
    let got = super::party::load(&mut browser, &format!("/oauth/authorize?{twice}")).await;
    assert_eq!(got.error(), "invalid_request");
}

#[tokio::test]
async fn whether_a_token_still_counts_is_told_to_its_client_and_its_api_and_to_nobody_else() {
    let nothing = json!({ "active": false });
    let server = server().await;
    let first = tokens(&server, SCOPE).await;
    let token = access(&first).to_owned();
    for client in ["wiki", "old"] {
        let told = introspect(&server, client, &token).await;
        assert_eq!((&told["active"], &told["aud"]), (&json!(true), &json!(ORDERS)), "{told}");
        assert_eq!((&told["scope"], &told["client_id"]), (&json!("orders:read"), &json!("wiki")));
    }
    // The API's server is told of its own API only.
    let mut ines = account(&server, "news", "ines@example.org").await.browser;
    let news = [("scope", "openid news:read"), ("resource", "https://api.example/news")];
    let code = ask(&mut ines, "wiki", &news).await.answer()["code"].clone();
    let (_, _, news) = redeem(&server, "wiki", &code, &[]).await;
    assert_eq!(introspect(&server, "wiki", access(&news)).await["active"], true);
    assert_eq!(introspect(&server, "old", access(&news)).await, nothing);
    let (_, here) = refresh(&server, &refresh_token(&first), ISSUER).await;
    assert_eq!(introspect(&server, "old", access(&here)).await, nothing);
    assert_eq!(introspect(&server, "old", &refresh_token(&first)).await, nothing);
    let forged = token.rsplit_once('.').unwrap().0.to_owned() + ".AAAA";
    assert_eq!(introspect(&server, "wiki", &forged).await, nothing);

    server.app.clock.advance(299);
    assert_eq!(introspect(&server, "old", &token).await["active"], true);
    server.app.clock.advance(1);
    assert_eq!(introspect(&server, "old", &token).await, nothing, "it is over");

    let (_, second) = refresh(&server, &refresh_token(&first), "").await;
    // Another client's token is left as it is (RFC 7009 §2.1).
    posted(&server, "/oauth/revoke", "old", &[("token", access(&second))]).await;
    assert_eq!(introspect(&server, "old", access(&second)).await["active"], true);
    let (status, ..) =
        posted(&server, "/oauth/revoke", "wiki", &[("token", access(&second))]).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(introspect(&server, "old", access(&second)).await, nothing);
    refused(refresh(&server, &refresh_token(&first), "").await);
}

#[tokio::test]
async fn a_token_for_an_api_is_over_there_too_for_who_asks_once_its_person_has_signed_out() {
    let server = server().await;
    let mut browser = signed_in(&server).await;
    let change = [("scope", SCOPE), ("resource", ORDERS)];
    let code = ask(&mut browser, "wiki", &change).await.answer()["code"].clone();
    let (_, _, tokens) = redeem(&server, "wiki", &code, &[]).await;
    assert_eq!(introspect(&server, "old", access(&tokens)).await["active"], true);
    browser.post("/sign-out", &Value::Null).await;
    assert_eq!(introspect(&server, "old", access(&tokens)).await, json!({ "active": false }));
}

/// What a person is to agree to at an API.
#[track_caller]
fn asked(person: &Person<'_>) -> Vec<String> {
    let Screen::Consent(screen) = &person.reply.screen else { panic!("{:?}", person.reply) };
    screen.at_api.clone()
}

#[tokio::test]
async fn people_read_what_an_app_asks_for_at_an_api_and_agree_to_that() {
    let server = Server::with(|all| {
        settings(all);
        all.apps.iter_mut().find(|app| app.id == "wiki").unwrap().consent = Consent::FirstTime;
    })
    .await;
    let mut browser = signed_in(&server).await;
    let page = ask(&mut browser, "wiki", &[("scope", "openid email")]).await;
    let person_ = person(browser, &page).await;
    assert_eq!(asked(&person_), Vec::<String>::new());
    let mut browser = person_.press("agree").await.sees("signed_in").browser;

    let wanted = [("scope", "openid orders:read"), ("resource", ORDERS)];
    let silent = [&wanted[..], &[("prompt", "none")]].concat();
    assert_eq!(ask(&mut browser, "wiki", &silent).await.error(), "consent_required");
    let german = [&wanted[..], &[("ui_locales", "de")]].concat();
    let page = ask(&mut browser, "wiki", &german).await;
    assert!(page.body.contains("Deine Bestellungen sehen"), "{}", page.body);
    let page = ask(&mut browser, "wiki", &wanted).await;
    assert!(page.body.contains("See your orders") && !page.body.contains("Cancel orders"));
    let person_ = person(browser, &page).await;
    assert_eq!(asked(&person_), ["See your orders"]);
    let person_ = person_.press("agree").await.sees("signed_in");
    let (status, _, tokens) = redeem(&server, "wiki", &code_of(&person_), &[]).await;
    assert_eq!(status, StatusCode::OK, "{tokens}");

    // What was agreed to is not asked again, alone or with what was agreed to before.
    let mut browser = person_.browser;
    for scope in ["openid orders:read", "openid email orders:read", "openid email"] {
        let change = [("scope", scope), ("resource", ORDERS), ("prompt", "none")];
        let answer = ask(&mut browser, "wiki", &change).await.answer();
        let (status, _, told) = redeem(&server, "wiki", &answer["code"], &[]).await;
        assert_eq!(status, StatusCode::OK, "{scope}: {told}");
    }
    let more = [("scope", "openid orders:read orders:cancel"), ("resource", ORDERS)];
    let page = ask(&mut browser, "wiki", &more).await;
    assert_eq!(asked(&person(browser, &page).await), ["See your orders", "Cancel orders"]);
}

#[tokio::test]
async fn a_token_for_an_api_is_bound_to_the_key_of_its_client() {
    let server = server().await;
    let mut browser = signed_in(&server).await;
    let change = [("scope", SCOPE), ("resource", ORDERS)];
    let code = ask(&mut browser, "wiki", &change).await.answer()["code"].clone();
    let key = Key::new("one");
    let proof = key.proof(&server, ("POST", "/oauth/token", None), &json!({}));
    let secret = basic("wiki", SECRET);
    let form = [
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("code_verifier", super::party::VERIFIER),
        ("redirect_uri", super::party::CALLBACK),
    ];
    let headers = [("authorization", secret.as_str()), ("dpop", proof.as_str())];
    let (status, _, tokens) = call(&server, Method::POST, "/oauth/token", &headers, &form).await;
    assert_eq!((status, &tokens["token_type"]), (StatusCode::OK, &json!("DPoP")), "{tokens}");
    let bound = verified(&server, access(&tokens)).await["cnf"]["jkt"].clone();
    assert!(bound.as_str().is_some_and(|jkt| jkt.len() == 43), "{bound}");
    assert_eq!(introspect(&server, "old", access(&tokens)).await["cnf"]["jkt"], bound);
}

#[tokio::test]
async fn an_api_or_app_that_the_settings_name_no_more_gets_no_further_token() {
    let server = server().await;
    let tokens = tokens(&server, SCOPE).await;
    for gone in ["api", "app", "scope"] {
        let later = server
            .beside(|all| {
                settings(all);
                match gone {
                    "api" => all.apis.clear(),
                    "app" => all.apis[0].apps.get_mut().retain(|id| id != "wiki"),
                    _ => all.apis[0].scopes.clear(),
                }
            })
            .await;
        let (status, told) = refresh(&later, &refresh_token(&tokens), "").await;
        if gone == "scope" {
            assert_eq!(verified(&later, access(&told)).await["scope"], "");
        } else {
            assert_eq!(
                (status, &told["error"]),
                (StatusCode::BAD_REQUEST, &json!("invalid_target"))
            );
        }
    }
}
