//! The sign-in on pages of another site, to which browsers give no cookies of
//! ours: it is known by a token, and ends in a one-time code.

use axum::body::{Body, to_bytes};
use axum::http::{Request, Response, StatusCode, header};
use data_encoding::BASE64URL_NOPAD;
use protocol::{Refusal, Screen};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use portico_server::settings::Settings;

use crate::passkeys::{sign, with_passkey};
use crate::support::{Browser, PASSWORD, Person, Server, account, enrolled};

const PAGE: &str = "http://localhost:9000";
const EMAIL: &str = "mara@example.org";
/// 43 characters, the fewest that PKCE takes.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
/// Another that could be one.
const GUESS: &str = "eBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

fn challenge() -> String {
    BASE64URL_NOPAD.encode(&Sha256::digest(VERIFIER))
}

/// A page of another site with its element.
struct Page<'a> {
    server: &'a Server,
    origin: &'static str,
    token: String,
    reply: Value,
}

/// What a form of such a page sends.
fn form(path: &str, origin: &str, accept: &str, fields: &[(&str, &str)]) -> Request<Body> {
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    Request::post(path)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::ACCEPT, accept)
        .header("sec-fetch-site", "cross-site")
        .header(header::ORIGIN, origin)
        .body(Body::from(body))
        .unwrap()
}

async fn read(response: Response<Body>) -> Value {
    let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    serde_json::from_slice(&bytes).unwrap_or(Value::Null)
}

impl<'a> Page<'a> {
    async fn open(server: &'a Server) -> Self {
        Self::of(server, "shop").await
    }

    async fn of(server: &'a Server, app: &'static str) -> Self {
        let fields = [("scope", "-pt1"), ("app", app), ("code_challenge", &challenge())];
        let response = server.send(form("/embed", PAGE, "application/json", &fields)).await;
        assert_eq!(response.status(), StatusCode::OK);
        assert!(response.headers().get(header::SET_COOKIE).is_none());
        let first = read(response).await;
        let token = first["page"]["place"]["browser"].as_str().unwrap().to_owned();
        assert!(first["html"].as_str().unwrap().contains(&format!("value=\"{token}\"")));
        Self { server, origin: PAGE, token, reply: first["page"]["reply"].clone() }
    }

    fn path(&self, rest: &str) -> String {
        format!("/flows/{}{rest}", self.reply["flow"].as_str().unwrap())
    }

    /// What its forms hold besides what is typed.
    fn hidden(&self) -> Vec<(&str, &str)> {
        let begin = self.reply["begin"].as_str().map(|sealed| ("begin", sealed));
        begin.into_iter().chain([("browser", self.token.as_str())]).collect()
    }

    async fn send(&self, accept: &str, answer: &[(&str, &str)]) -> Response<Body> {
        let step = self.reply["step"].to_string();
        let fields = [&[("step", step.as_str())], &self.hidden()[..], answer].concat();
        self.server.send(form(&self.path("/answers"), self.origin, accept, &fields)).await
    }

    async fn answer(mut self, answer: &[(&str, &str)]) -> Self {
        let response = self.send("application/json", answer).await;
        assert_eq!(response.status(), StatusCode::OK);
        assert!(response.headers().get(header::SET_COOKIE).is_none());
        self.reply = read(response).await;
        self
    }

    /// Signs in, and gives the code.
    async fn sign_in(self) -> String {
        let page = self.answer(&[("answer", "email"), ("email", EMAIL)]).await;
        let page = page.answer(&[("answer", "password"), ("password", PASSWORD)]).await;
        let code = page.server.code(EMAIL);
        let page = page.answer(&[("answer", "code"), ("code", &code)]).await;
        code_of(page.reply["screen"]["signed_in"]["return_to"].as_str().unwrap())
    }
}

fn code_of(return_to: &str) -> String {
    let url = url::Url::parse(return_to).unwrap();
    url.query_pairs().find(|(name, _)| name == "code").unwrap().1.into_owned()
}

/// What the app's own server does with a code.
async fn redeem(server: &Server, app: &str, code: &str, verifier: &str) -> Option<Value> {
    let body = json!({ "app": app, "code": code, "code_verifier": verifier });
    let (status, session) = server.browser().post("/session/redeem", &body).await;
    if status == StatusCode::OK {
        return Some(session);
    }
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(session["detail"].as_str().unwrap().starts_with("The code is"), "{session}");
    None
}

#[tokio::test]
async fn a_page_of_another_site_signs_in_without_cookies_and_gets_a_code_for_its_app() {
    let server = Server::start().await;
    enrolled(&server, "shop", EMAIL).await;
    let code = Page::open(&server).await.sign_in().await;
    let session = redeem(&server, "shop", &code, VERIFIER).await.unwrap();
    assert_eq!((&session["email"], &session["app"]), (&json!(EMAIL), &json!("shop")));
    assert!(session["amr"].as_array().unwrap().contains(&json!("mfa")), "{session}");
}

#[tokio::test]
async fn a_page_of_another_site_must_say_what_redeems_its_code() {
    let server = Server::start().await;
    let short = &challenge()[1..];
    for more in [
        vec![],
        vec![("code_challenge", VERIFIER.get(..20).unwrap())],
        vec![("code_challenge", short)],
    ] {
        let fields = [&[("scope", "-pt1"), ("app", "shop")][..], &more].concat();
        let response = server.send(form("/embed", PAGE, "application/json", &fields)).await;
        assert_eq!(response.status(), StatusCode::BAD_REQUEST);
        assert!(read(response).await["detail"].as_str().unwrap().contains("code_challenge"));
    }
}

#[tokio::test]
async fn a_flow_of_another_site_goes_on_by_its_token_and_on_its_page_only() {
    let server = Server::start().await;
    let answer = [("answer", "email"), ("email", EMAIL)];
    let first = Page::open(&server).await;
    let other = Page::open(&server).await.token;
    let begin = first.reply["begin"].as_str().unwrap();
    for (origin, token, status) in [
        (PAGE, "", StatusCode::NOT_FOUND),
        (PAGE, &other, StatusCode::NOT_FOUND),
        ("http://localhost:9001", &first.token, StatusCode::FORBIDDEN),
    ] {
        let fields = [("step", "1"), ("browser", token), ("begin", begin)];
        let fields = [&fields[..], &answer].concat();
        let sent = form("/flows/new/answers", origin, "application/json", &fields);
        assert_eq!(server.send(sent).await.status(), status, "first: {origin} {token}");
    }
    let page = first.answer(&answer).await;
    for (origin, token, status) in [
        (PAGE, "", StatusCode::NOT_FOUND),
        (PAGE, &other, StatusCode::NOT_FOUND),
        (PAGE, &page.token[1..], StatusCode::NOT_FOUND),
        ("http://localhost:9001", &page.token, StatusCode::FORBIDDEN),
        ("null", &page.token, StatusCode::FORBIDDEN),
    ] {
        let fields = [&[("step", "2"), ("browser", token)][..], &answer].concat();
        let sent = form(&page.path("/answers"), origin, "application/json", &fields);
        assert_eq!(server.send(sent).await.status(), status, "{origin} {token}");
        let look = Request::get(page.path("")).header("sec-fetch-site", "cross-site");
        let look = look.header(header::ORIGIN, origin).header("portico-browser", token);
        let looked = server.send(look.body(Body::empty()).unwrap()).await;
        // Whoever no app named is no page of another site: it has no cookie either.
        assert_eq!(looked.status(), StatusCode::NOT_FOUND, "{origin} {token}");
    }
    let look = Request::get(page.path("")).header("sec-fetch-site", "cross-site");
    let look = look.header(header::ORIGIN, PAGE).header("portico-browser", &page.token);
    assert_eq!(server.send(look.body(Body::empty()).unwrap()).await.status(), StatusCode::OK);
    let restart = [("answer", "back")];
    assert_eq!(page.answer(&restart).await.reply["step"], 3);
}

#[tokio::test]
async fn a_code_is_worth_nothing_to_whoever_else_reads_it() {
    let server = Server::start().await;
    enrolled(&server, "shop", EMAIL).await;
    let code = Page::open(&server).await.sign_in().await;
    assert!(redeem(&server, "shop", &code[1..], VERIFIER).await.is_none());
    assert!(redeem(&server, "shop", &code, GUESS).await.is_none());
    assert!(redeem(&server, "bank", &code, VERIFIER).await.is_none());
    server.app.clock.advance(60);
    assert!(redeem(&server, "shop", &code, VERIFIER).await.is_none());
}

#[tokio::test]
async fn whoever_saw_a_code_neither_uses_it_up_nor_ends_its_session() {
    let server = Server::start().await;
    enrolled(&server, "shop", EMAIL).await;
    let sessions = "SELECT COUNT(*) FROM sessions";
    let code = Page::open(&server).await.sign_in().await;
    let with = server.number(sessions).await;
    let thief = async || {
        for (app, verifier) in [("shop", GUESS), ("bank", VERIFIER), ("none", GUESS)] {
            assert!(redeem(&server, app, &code, verifier).await.is_none(), "{app} {verifier}");
        }
        assert_eq!(server.number(sessions).await, with);
    };
    thief().await;
    assert!(redeem(&server, "shop", &code, VERIFIER).await.is_some());
    thief().await;
    server.app.clock.advance(600);
    thief().await;
}

#[tokio::test]
async fn of_many_who_redeem_a_code_at_once_one_gets_the_session() {
    let server = Server::start().await;
    enrolled(&server, "shop", EMAIL).await;
    let code = Page::open(&server).await.sign_in().await;
    let all = (0..8).map(|_| redeem(&server, "shop", &code, VERIFIER));
    let got = futures_util::future::join_all(all).await;
    assert_eq!(got.iter().flatten().count(), 1);
}

#[tokio::test]
async fn a_verifier_that_pkce_does_not_have_is_explained() {
    let server = Server::start().await;
    let long = "a".repeat(129);
    for verifier in
        ["", VERIFIER.get(1..).unwrap(), &long, "dBjftJeZ4CVP+mB92K27uhbUJU1p1r/wW1gFWFOEjXk="]
    {
        let body = json!({ "app": "shop", "code": "none", "code_verifier": verifier });
        let (status, problem) = server.browser().post("/session/redeem", &body).await;
        assert_eq!(status, StatusCode::BAD_REQUEST);
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.starts_with("code_verifier must be 43 to 128 characters"), "{detail}");
    }
}

#[tokio::test]
async fn a_code_that_comes_again_ends_its_session() {
    let server = Server::start().await;
    enrolled(&server, "shop", EMAIL).await;
    let sessions = "SELECT COUNT(*) FROM sessions";
    let before = server.number(sessions).await;
    let code = Page::open(&server).await.sign_in().await;
    assert!(redeem(&server, "shop", &code, VERIFIER).await.is_some());
    assert_eq!(server.number(sessions).await, before + 1);
    assert!(redeem(&server, "shop", &code, VERIFIER).await.is_none());
    assert_eq!(server.number(sessions).await, before);
}

#[tokio::test]
async fn only_pages_of_the_app_redeem_in_a_browser() {
    let server = Server::start().await;
    enrolled(&server, "shop", EMAIL).await;
    let code = Page::open(&server).await.sign_in().await;
    let mut browser = server.browser();
    let ask = |app: &str| json!({ "app": app, "code": code, "code_verifier": VERIFIER });
    for (origin, app, expected) in [
        ("http://localhost:9001", "shop", StatusCode::FORBIDDEN),
        ("null", "shop", StatusCode::FORBIDDEN),
        (PAGE, "news", StatusCode::NOT_FOUND),
    ] {
        browser.headers = vec![("origin", origin), ("sec-fetch-site", "cross-site")];
        let (status, _) = browser.post("/session/redeem", &ask(app)).await;
        assert_eq!(status, expected, "{origin} {app}");
    }
    browser.headers = vec![("origin", PAGE), ("sec-fetch-site", "cross-site")];
    let (status, session) = browser.post("/session/redeem", &ask("shop")).await;
    assert_eq!((status, &session["email"]), (StatusCode::OK, &json!(EMAIL)));
}

const HTML: &str = "text/html";

/// What the first screen of a page holds.
async fn begin_of(page: Response<Body>) -> String {
    assert_eq!(page.status(), StatusCode::OK);
    let bytes = to_bytes(page.into_body(), 1 << 20).await.unwrap();
    let page = String::from_utf8(bytes.to_vec()).unwrap();
    let (_, rest) = page.split_once("name=\"begin\" value=\"").expect("a first screen");
    rest.split('"').next().unwrap().to_owned()
}

/// Where a browser is after a page sent its form there.
async fn arrived(server: &Server, response: Response<Body>) -> Person<'_> {
    let cookies = response.headers().get_all(header::SET_COOKIE).iter();
    let mut cookies = cookies.map(|cookie| cookie.to_str().unwrap());
    let cookie = cookies.find(|cookie| cookie.starts_with("portico_browser=")).unwrap();
    assert!(cookie.contains("HttpOnly"), "{cookie}");
    let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
    let cookies = vec![(name.to_owned(), value.to_owned())];
    let mut browser = Browser { cookies, ..server.browser() };
    let location = response.headers().get(header::LOCATION);
    let (status, reply) = match location.map(|to| to.to_str().unwrap().to_owned()) {
        Some(location) => browser.get(&location).await,
        // A first screen.
        None => browser.post("/flows/new", &json!({ "begin": begin_of(response).await })).await,
    };
    assert_eq!(status, StatusCode::OK, "{reply}");
    Person { browser, reply: serde_json::from_value(reply).unwrap() }
}

fn typed_address<'a>(person: &'a Person<'_>) -> Option<&'a str> {
    match &person.reply.screen {
        Screen::Identify(screen) => screen.email.as_deref(),
        other => panic!("{other:?}"),
    }
}

fn code_in(person: &Person<'_>) -> String {
    let Screen::SignedIn(screen) = &person.reply.screen else { panic!("{:?}", person.reply) };
    code_of(&screen.return_to)
}

#[tokio::test]
async fn without_script_its_form_goes_on_on_a_page_of_ours_and_comes_back_with_the_code() {
    let server = Server::start().await;
    enrolled(&server, "shop", EMAIL).await;
    let page = Page::open(&server).await;
    let answer = [("answer", "email"), ("email", EMAIL)];
    let first = arrived(&server, page.send(HTML, &answer).await).await;
    // The form that was sent twice leads on twice.
    let person = arrived(&server, page.send(HTML, &answer).await).await;
    assert_ne!(first.reply.begin, person.reply.begin);
    assert_eq!((person.reply.step, typed_address(&person)), (1, Some(EMAIL)));
    let person = person.email(EMAIL).await.password(PASSWORD).await.sees("enter_code");
    let mut person = person.sent_code(EMAIL).await.sees("signed_in");
    assert!(redeem(&server, "shop", &code_in(&person), VERIFIER).await.is_some());
    // On the server's own pages they are signed in as well.
    assert!(person.browser.session().await.is_some());
}

/// What a page can ask for with all that it knows.
async fn asks(server: &Server, path: &str, token: &str) -> (StatusCode, Value) {
    let look = Request::get(path).header("sec-fetch-site", "cross-site");
    let look = look.header(header::ORIGIN, PAGE).header("portico-browser", token);
    let response = server.send(look.body(Body::empty()).unwrap()).await;
    (response.status(), read(response).await)
}

#[tokio::test]
async fn a_page_that_sends_its_form_to_us_sees_nothing_of_what_comes_and_answers_nothing() {
    let server = Server::start().await;
    account(&server, "shop", EMAIL).await;
    let typed = [("answer", "email"), ("email", EMAIL)];
    let page = Page::open(&server).await.answer(&typed).await;
    let sent = page.send(HTML, &typed).await;
    let person = arrived(&server, sent).await.email(EMAIL).await.password(PASSWORD).await;
    let person = person.choose("authenticator").await.sees("enroll_authenticator");
    let (status, old) = asks(&server, &page.path(""), &page.token).await;
    assert_eq!((status, old["screen"].get("expired").is_some()), (StatusCode::OK, true), "{old}");
    let new = format!("/flows/{}", person.reply.flow);
    assert_eq!(asks(&server, &new, &page.token).await.0, StatusCode::NOT_FOUND);
    for path in [page.path("/answers"), format!("{new}/answers"), format!("{new}/stay")] {
        let step = person.reply.step.to_string();
        let fields = [("step", &*step), ("browser", &page.token), ("answer", "restart")];
        let response = server.send(form(&path, PAGE, "application/json", &fields)).await;
        let told = read(response).await;
        assert!(
            !told.to_string().contains("otpauth") && told["flow"] != person.reply.flow,
            "{told}"
        );
    }
    let token = &person.browser.cookies[0].1;
    assert!(*token != page.token && asks(&server, &new, "").await.0 == StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_was_shown_on_a_page_of_somebody_else_counts_for_nothing_on_ours() {
    let server = Server::start().await;
    enrolled(&server, "shop", EMAIL).await;
    let thief = "thief@example.org";
    enrolled(&server, "shop", thief).await;
    let sessions = server.number("SELECT COUNT(*) FROM sessions").await;
    let page = Page::open(&server).await.answer(&[("answer", "email"), ("email", thief)]).await;
    let before = server.app.passwords.count();
    let password = [("answer", "password"), ("password", PASSWORD)];
    let person = arrived(&server, page.send(HTML, &password).await).await;
    assert_eq!(typed_address(&person), Some(thief));
    assert_eq!(server.app.passwords.count(), before, "what a page typed is not compared");
    let page = Page::open(&server).await.answer(&[("answer", "email"), ("email", thief)]).await;
    let page = page.answer(&password).await;
    assert!(page.reply["screen"].get("enter_code").is_some(), "{}", page.reply);
    // The last step, sent by the page from somebody else's browser: nobody is signed in there.
    let code = server.code(thief);
    let last = page.send(HTML, &[("answer", "code"), ("code", &code)]).await;
    let mut person = arrived(&server, last).await;
    assert!(person.browser.session().await.is_none());
    assert_eq!((typed_address(&person), person.reply.back), (Some(thief), false));
    let person = person.email(EMAIL).await.sees("enter_password");
    person.code(&code).await.refused(Refusal::OutOfTurn {}).sees("enter_password");
    assert_eq!(server.number("SELECT COUNT(*) FROM sessions").await, sessions);
}

#[tokio::test]
async fn a_page_of_the_same_site_sends_its_form_to_a_browser_and_a_flow_that_it_does_not_know() {
    let server = Server::start().await;
    let mut before = server.browser().begin("shop", "sign_in").await.begun().await;
    let cookies = &before.browser.cookies;
    let request = form(
        &format!("/flows/{}/answers", before.reply.flow),
        PAGE,
        HTML,
        &[("step", "1"), ("answer", "email"), ("email", EMAIL)],
    );
    let (mut parts, body) = request.into_parts();
    parts.headers.insert("sec-fetch-site", "same-site".parse().unwrap());
    let cookie = format!("{}={}", cookies[0].0, cookies[0].1);
    parts.headers.insert(header::COOKIE, cookie.parse().unwrap());
    let response = server.send(Request::from_parts(parts, body)).await;
    let person = arrived(&server, response).await;
    assert_ne!(person.browser.cookies, before.browser.cookies);
    assert_eq!(typed_address(&person), Some(EMAIL));
    let path = format!("/flows/{}", before.reply.flow);
    let (_, old) = before.browser.get(&path).await;
    assert!(old["screen"].get("expired").is_some(), "{old}");
    before.browser.cookies.clone_from(&person.browser.cookies);
    assert_eq!(before.browser.get(&path).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_first_screen_that_a_page_of_the_same_site_sends_to_us_is_not_the_one_that_it_knows() {
    let server = Server::start().await;
    let first = server.browser().begin("shop", "sign_in").await;
    let (name, token) = first.browser.cookies[0].clone();
    let begin = first.reply.begin.clone().unwrap();
    let fields = [("begin", &*begin), ("step", "1"), ("answer", "email"), ("email", EMAIL)];
    for path in ["/flows/new", "/flows/new?locale=de", "/flows/new/answers", "/flows/new/stay"] {
        let (mut parts, body) = form(path, PAGE, HTML, &fields).into_parts();
        parts.headers.insert("sec-fetch-site", "same-site".parse().unwrap());
        parts.headers.insert(header::COOKIE, format!("{name}={token}").parse().unwrap());
        let response = server.send(Request::from_parts(parts, body)).await;
        let person = arrived(&server, response).await;
        assert_ne!(person.browser.cookies[0].1, token, "{path}");
        assert_eq!(typed_address(&person), Some(EMAIL), "{path}");
        let person = person.email(EMAIL).await.sees("enter_password");
        // All that the page knows leads to what it began itself, and nobody answered that.
        let mut page = first.browser.clone();
        page.headers = vec![("origin", PAGE), ("sec-fetch-site", "same-site")];
        let (_, known) = page.post("/flows/new", &json!({ "begin": begin })).await;
        assert_eq!(known["flow"], "new", "{path}");
        assert_eq!(
            page.get(&format!("/flows/{}", person.reply.flow)).await.0,
            StatusCode::NOT_FOUND
        );
    }
}

#[tokio::test]
async fn a_hosted_sign_in_ends_in_a_code_where_the_app_asks_for_one() {
    let server = Server::start().await;
    enrolled(&server, "shop", EMAIL).await;
    let mut browser = server.browser();
    let begin = json!({ "app": "shop", "code_challenge": challenge() });
    let (status, reply) = browser.post("/flows", &begin).await;
    assert_eq!(status, StatusCode::OK);
    let reply = serde_json::from_value(reply).unwrap();
    let person = Person { browser, reply };
    let person = person.email(EMAIL).await.password(PASSWORD).await.sent_code(EMAIL).await;
    let screen = serde_json::to_value(&person.reply.screen).unwrap();
    let code = code_of(screen["signed_in"]["return_to"].as_str().unwrap());
    assert!(redeem(&server, "shop", &code, VERIFIER).await.is_some());
}

/// A server whose vault, which takes passkeys, is shown where its shop is.
async fn with_vault() -> Server {
    Server::with(|settings: &mut Settings| {
        let origins = settings.app("shop").unwrap().origins.clone();
        settings.apps.iter_mut().for_each(|app| app.origins = origins.clone());
    })
    .await
}

#[tokio::test]
async fn passkeys_are_offered_on_our_own_pages_only() {
    let server = with_vault().await;
    let page = Page::of(&server, "vault").await;
    assert_eq!(page.reply["screen"]["identify"]["passkey"], false, "{}", page.reply);
    let response = page.send(HTML, &[("answer", "email"), ("email", "no address")]).await;
    let person = arrived(&server, response).await;
    let Screen::Identify(screen) = &person.reply.screen else { panic!() };
    assert!(screen.passkey && screen.email.is_none(), "{screen:?}");
}

#[tokio::test]
async fn whoever_has_nothing_but_a_passkey_uses_it_on_a_page_of_ours() {
    let server = with_vault().await;
    let (_, authenticator) = with_passkey(&server).await;
    let page = Page::of(&server, "vault").await;
    let page = page.answer(&[("answer", "email"), ("email", EMAIL)]).await;
    let page = page.answer(&[("answer", "password"), ("password", PASSWORD)]).await;
    assert_eq!(page.reply["screen"]["use_passkey"]["here"], false, "{}", page.reply);
    let fields = [("browser", page.token.as_str())];
    let response = server.send(form(&page.path("/stay"), PAGE, HTML, &fields)).await;
    let person = arrived(&server, response).await;
    assert_eq!(typed_address(&person), Some(EMAIL));
    let person = sign(person, &authenticator).await.sees("signed_in");
    assert!(redeem(&server, "vault", &code_in(&person), VERIFIER).await.is_some());
}
