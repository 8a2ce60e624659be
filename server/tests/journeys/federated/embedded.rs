//! The way to a provider from an element on a page of another origin.

use axum::http::StatusCode;
use data_encoding::BASE64URL_NOPAD;
use protocol::Refusal;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use toml::Spanned;
use url::Url;
use url::form_urlencoded::Serializer;

use super::EMAIL;
use crate::scripted_provider::{Kind, ScriptedProvider};
use crate::support::{Browser, PASSWORD, Person, Server, account};

const PAGE: &str = "http://localhost:9000";
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

/// A server whose app `news` is shown on a page of another origin.
async fn with_element(domains: &[&str]) -> (Server, ScriptedProvider) {
    let provider = ScriptedProvider::start(Kind::OpenId).await;
    let server = Server::with(|settings| {
        let news = settings.apps.iter_mut().find(|app| app.id == "news").unwrap();
        news.origins = Spanned::new(0..0, vec![PAGE.parse().unwrap()]);
        provider.offer_as(settings, |entry| {
            let domains = domains.iter().map(|&domain| domain.to_owned());
            entry.domains = Spanned::new(0..0, domains.collect());
        });
    })
    .await;
    provider.follow(&server.app.clock);
    (server, provider)
}

/// An element on a page, and the browser that shows it.
struct Element<'a> {
    browser: Browser<'a>,
    site: &'static str,
    first: Value,
}

impl<'a> Element<'a> {
    /// One on a page of this site (`same-site` or `cross-site`). Browsers give cookies of ours to the
    /// first only.
    async fn open(server: &'a Server, site: &'static str, more: &[(&str, &str)]) -> Self {
        let challenge = BASE64URL_NOPAD.encode(&Sha256::digest(VERIFIER));
        let usual = [("scope", "-pt1"), ("app", "news"), ("code_challenge", &*challenge)];
        let mut browser = server.browser();
        let answer =
            |it: &'_ [(&str, &str)]| Serializer::new(String::new()).extend_pairs(it).finish();
        let fields = answer(&[&usual[..], more].concat());
        let (status, first) = send(&mut browser, site, "/embed", "application/json", fields).await;
        assert_eq!(status, StatusCode::OK, "{first}");
        Self { browser, site, first: serde_json::from_str(&first).unwrap() }
    }

    fn html(&self) -> &str {
        self.first["html"].as_str().unwrap()
    }

    fn path(&self, rest: &str) -> String {
        format!("/flows/{}{rest}", self.first["page"]["reply"]["flow"].as_str().unwrap())
    }

    /// What a form of it sends, with this besides.
    fn fields(&self, more: &[(&str, &str)]) -> String {
        let page = &self.first["page"];
        let step = page["reply"]["step"].to_string();
        let hidden = [&page["reply"]["begin"], &page["place"]["browser"]].map(Value::as_str);
        let hidden = ["begin", "browser"].into_iter().zip(hidden);
        let hidden = hidden.filter_map(|(name, value)| Some((name, value?)));
        let fields = hidden.chain([("step", &*step)]).chain(more.iter().copied());
        Serializer::new(String::new()).extend_pairs(fields).finish()
    }

    /// Presses what its script answers.
    async fn answers(mut self, more: &[(&str, &str)]) -> Self {
        let (path, fields) = (self.path("/answers"), self.fields(more));
        let (_, reply) =
            send(&mut self.browser, self.site, &path, "application/json", fields).await;
        self.first["page"]["reply"] = serde_json::from_str(&reply).unwrap();
        self
    }

    /// Presses what has the browser load a page of ours, and sees where that leads.
    async fn goes_on(mut self, rest: &str, more: &[(&str, &str)]) -> Person<'a> {
        let (path, fields) = (self.path(rest), self.fields(more));
        let (status, to) = send(&mut self.browser, self.site, &path, "text/html", fields).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{to}");
        let flow = to.split(['/', '?']).nth(2).unwrap().to_owned();
        assert!(to.ends_with("?step=1&leaves"), "{to}");
        self.browser.headers = vec![("accept", "text/html")];
        let (status, _, page) = self.browser.visit(&to).await;
        self.browser.headers = vec![];
        assert_eq!(status, StatusCode::OK);
        let refresh = format!("content=\"0; url=/flows/{flow}/provider\"");
        assert!(page.contains(&refresh), "it goes on without script: {page}");
        let (_, reply) = self.browser.get(&format!("/flows/{flow}")).await;
        let reply = serde_json::from_value(reply).unwrap();
        Person { browser: self.browser, reply }.sees("at_provider")
    }

    async fn chooses(self) -> Person<'a> {
        self.goes_on("/answers", &[("provider", "contoso")]).await
    }
}

/// Sends a form of the page; what comes back, or where it leads on.
async fn send(
    browser: &mut Browser<'_>,
    site: &'static str,
    path: &str,
    accept: &'static str,
    fields: String,
) -> (StatusCode, String) {
    let before = browser.cookies.clone();
    if site == "cross-site" {
        browser.cookies.clear();
    }
    browser.headers = vec![("origin", PAGE), ("sec-fetch-site", site), ("accept", accept)];
    let answer = browser.post_form(path, fields).await;
    browser.headers = vec![];
    let kept: Vec<_> = before
        .into_iter()
        .filter(|(name, _)| browser.cookies.iter().all(|(new, _)| new != name))
        .collect();
    browser.cookies.extend(kept);
    answer
}

/// Goes to the provider and back, and ends in the app: its address there.
async fn ends_in_the_app(mut person: Person<'_>, provider: &ScriptedProvider) -> (Url, Value) {
    let url = super::left(&mut person).await;
    let person = super::come(person, &provider.visit(&url)).await.sees("signed_in");
    let reply = serde_json::to_value(&person.reply).unwrap();
    let to = reply["screen"]["signed_in"]["return_to"].as_str().unwrap().parse().unwrap();
    let mut browser = person.browser;
    (to, browser.session().await.unwrap())
}

#[tokio::test]
async fn who_chooses_a_provider_in_an_element_comes_back_to_the_app_signed_in() {
    for site in ["same-site", "cross-site"] {
        let (server, provider) = with_element(&[]).await;
        let element = Element::open(&server, site, &[]).await;
        assert!(element.html().contains("value=\"contoso\""), "{}", element.html());
        let there = format!("formaction=\"http://localhost:8080{}\"", element.path("/answers"));
        assert!(element.html().contains(&there), "{}", element.html());
        let (to, session) = ends_in_the_app(element.chooses().await, &provider).await;
        assert_eq!(session["proofs"], json!(["federated"]), "{site}");
        let code = to.query_pairs().find(|(name, _)| name == "code").unwrap().1.into_owned();
        let body = json!({ "app": "news", "code": code, "code_verifier": VERIFIER });
        let (status, redeemed) = server.browser().post("/session/redeem", &body).await;
        assert_eq!((status, &redeemed["email"]), (StatusCode::OK, &json!(EMAIL)), "{site}");
    }
}

#[tokio::test]
async fn who_chooses_a_provider_after_an_address_was_refused_is_led_there_too() {
    for site in ["same-site", "cross-site"] {
        let (server, provider) = with_element(&[]).await;
        let element = Element::open(&server, site, &[]).await;
        let element = element.answers(&[("answer", "email"), ("email", "mara")]).await;
        assert!(element.first["page"]["reply"]["begin"].is_null(), "its flow has begun");
        ends_in_the_app(element.chooses().await, &provider).await;
    }
}

#[tokio::test]
async fn the_page_around_knows_nothing_of_the_flow_that_goes_to_the_provider() {
    let (server, provider) = with_element(&[]).await;
    let element = Element::open(&server, "cross-site", &[]).await;
    let token = element.first["page"]["place"]["browser"].as_str().unwrap().to_owned();
    let mut person = element.chooses().await;
    let path = format!("/flows/{}", person.reply.flow);
    let mut page = server.browser();
    page.cookies = vec![("portico_browser".to_owned(), token)];
    assert_eq!(page.get(&path).await.0, StatusCode::NOT_FOUND);
    let url = super::left(&mut person).await;
    let (status, ..) = page.visit(&provider.visit(&url).path()).await;
    assert_eq!(status, StatusCode::FORBIDDEN, "it was begun in another browser");
    super::come(person, &provider.visit(&url)).await.sees("signed_in");
}

#[tokio::test]
async fn who_cancels_has_the_first_screen_on_a_page_of_ours_and_goes_on_to_the_app() {
    let (server, provider) = with_element(&[]).await;
    provider.script(|it| it.callback = json!({ "error": "access_denied" }));
    let mut person = Element::open(&server, "cross-site", &[]).await.chooses().await;
    let url = super::left(&mut person).await;
    let person = super::come(person, &provider.visit(&url)).await.sees("identify");
    let person = person.refused(Refusal::ProviderCancelled {});
    provider.script(|it| it.callback = json!({}));
    let choice = json!({ "type": "provider", "provider": "contoso" });
    let person = person.answer(choice).await.sees("at_provider");
    let (to, _) = ends_in_the_app(person, &provider).await;
    assert!(to.query_pairs().any(|(name, _)| name == "code"), "{to}");
}

#[tokio::test]
async fn an_address_of_a_directory_that_is_typed_in_an_element_leads_there() {
    for site in ["same-site", "cross-site"] {
        let (server, provider) = with_element(&["contoso.example"]).await;
        let member = "mara@contoso.example";
        provider.script(|it| it.claims = json!({ "email": member }));
        let element = Element::open(&server, site, &[]).await;
        let typed = [("answer", "email"), ("email", member)];
        let element = element.answers(&typed).await;
        assert!(element.first["page"]["reply"]["screen"]["at_provider"].is_object());
        let mut person = element.goes_on("/stay", &[("answer", "")]).await;
        let url = super::left(&mut person).await;
        assert!(url.query_pairs().any(|(name, value)| name == "login_hint" && value == member));
        super::come(person, &provider.visit(&url)).await.sees("signed_in");
    }
}

#[tokio::test]
async fn a_flow_that_an_element_shows_goes_to_no_provider_itself() {
    let (server, provider) = with_element(&[]).await;
    let element = Element::open(&server, "same-site", &[]).await;
    let element = element.answers(&[("provider", "contoso")]).await;
    let reply = serde_json::from_value(element.first["page"]["reply"].clone()).unwrap();
    let mut person = Person { browser: element.browser, reply }.sees("at_provider");
    let path = format!("/flows/{}/provider", person.reply.flow);
    let (status, to, _) = person.browser.visit(&path).await;
    assert_eq!((status, provider.asked("/token").len()), (StatusCode::SEE_OTHER, 0));
    let to = to.unwrap();
    assert!(to.ends_with("?step=1&leaves") && !to.contains(&person.reply.flow), "{to}");
    // That page belongs to the browser by another token: the page around has no part in it.
    let (status, _) = person.browser.get(&path).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn nobody_links_in_an_element() {
    let (server, _provider) = with_element(&[]).await;
    let element = Element::open(&server, "same-site", &[("purpose", "manage_factors")]).await;
    assert!(element.html().contains("value=\"contoso\""), "they may sign in by it");
    account(&server, "news", EMAIL).await;
    let element = element.answers(&[("answer", "email"), ("email", EMAIL)]).await;
    let password = [("answer", "password"), ("password", PASSWORD)];
    let element = element.answers(&password).await;
    let list = &element.first["page"]["reply"]["screen"]["manage_factors"];
    assert_eq!(list["providers"], json!([]), "{}", element.first);
}

#[tokio::test]
async fn the_first_form_of_an_element_offers_providers_and_has_their_styles() {
    let (server, _provider) = with_element(&[]).await;
    let (status, _, loader) = server.browser().visit("/portico.js?app=news&locale=en").await;
    assert_eq!(status, StatusCode::OK);
    assert!(loader.contains("value=\\\"contoso\\\"") && loader.contains(".pt-providers"));
    let plain = Server::start().await;
    let (_, _, loader) = plain.browser().visit("/portico.js?app=shop&locale=en").await;
    assert!(!loader.contains(".pt-providers"));
}
