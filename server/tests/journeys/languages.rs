//! In which language a person reads, and the way to another.

use axum::body::Body;
use axum::http::{Request, Response, StatusCode, header};
use portico_server::settings::Settings;
use serde_json::{Value, json};

use crate::support::{Browser, PASSWORD, Server, account};

const EMAIL: &str = "mara@example.org";

/// A page as a browser without script asks for it.
struct Page {
    status: StatusCode,
    language: String,
    cookies: Vec<String>,
    html: String,
}

impl Page {
    async fn of(response: Response<Body>) -> Self {
        let status = response.status();
        let text = |value: &header::HeaderValue| value.to_str().unwrap().to_owned();
        let language = response.headers().get(header::CONTENT_LANGUAGE).map(text);
        let cookies = response.headers().get_all(header::SET_COOKIE).iter().map(text).collect();
        let bytes = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
        let html = String::from_utf8(bytes.to_vec()).unwrap();
        Self { status, language: language.unwrap_or_default(), cookies, html }
    }

    async fn load(server: &Server, address: &str, headers: &[(&str, &str)]) -> Self {
        let mut request = Request::get(address).header(header::ACCEPT, "text/html");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Self::of(server.send(request.body(Body::empty()).unwrap()).await).await
    }

    /// Presses a language, with the fields of the screen's form.
    async fn switch(
        server: &Server,
        browser: &Browser<'_>,
        address: &str,
        fields: &[(&str, &str)],
    ) -> Self {
        let cookies: Vec<_> = browser.cookies.iter().map(|(n, v)| format!("{n}={v}")).collect();
        let mut body = url::form_urlencoded::Serializer::new(String::new());
        let body = Body::from(body.extend_pairs(fields).finish());
        let request = Request::post(address)
            .header(header::ACCEPT, "text/html")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .header(header::COOKIE, cookies.join("; "));
        Self::of(server.send(request.body(body).unwrap()).await).await
    }

    #[track_caller]
    fn speaks(self, tag: &str, dir: &str) -> Self {
        assert_eq!(self.language, tag);
        let root = format!("<html lang=\"{tag}\" dir=\"{dir}\"");
        assert!(self.html.contains(&root), "{root} is not in {}", self.html);
        self
    }
}

#[tokio::test]
async fn the_address_comes_before_the_choice_and_the_choice_before_the_browser() {
    let server = Server::start().await;
    let (german, chosen) = (("accept-language", "de"), ("cookie", "portico_locale=pl"));
    for (address, headers, tag) in [
        ("/sign-in", &[german, chosen][..1], "de"),
        ("/sign-in", &[german, chosen], "pl"),
        ("/sign-in?locale=it", &[german, chosen], "it"),
        ("/sign-in?ui_locales=sv+fr-CA+es", &[german, chosen], "fr"),
        ("/sign-in?ui_locales=es&locale=ja", &[german, chosen], "ja"),
        ("/sign-in?ui_locales=es&locale=sv", &[german, chosen], "es"),
        ("/sign-in?locale=sv", &[german, chosen], "pl"),
        ("/sign-in?locale=pt", &[german], "pt-BR"),
        ("/sign-in", &[("cookie", "portico_locale=../en"), german], "de"),
        ("/sign-in", &[], "en"),
        // What cannot be found is said in the same language.
        ("/nowhere", &[german, chosen], "pl"),
        ("/flows/nowhere?locale=hi", &[german, chosen], "hi"),
    ] {
        Page::load(&server, address, headers).await.speaks(tag, "ltr");
    }
    let mut browser = server.browser();
    for (body, locale) in [
        (json!({ "ui_locales": "sv nl" }), "nl"),
        (json!({ "ui_locales": "nl", "locale": "tr-TR" }), "tr"),
    ] {
        let (_, reply) = browser.post("/flows", &body).await;
        let fields = [("begin", reply["begin"].as_str().unwrap())];
        let page = Page::switch(&server, &browser, "/flows/new?locale=sv", &fields).await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST);
        Page::switch(&server, &browser, "/flows/new", &fields).await.speaks(locale, "ltr");
    }
}

#[tokio::test]
async fn another_language_is_the_same_screen_with_what_was_typed_and_is_remembered() {
    let server = Server::start().await;
    let first = server.browser().begin("shop", "sign_up").await;
    let begun = first.clone().begun().await;
    for person in [&first, &begun] {
        let address = format!("/flows/{}?locale=fr", person.reply.flow);
        let sealed = person.reply.begin.as_deref().unwrap_or_default();
        let fields =
            [("step", "1"), ("answer", "email"), ("email", "mara@exam"), ("begin", sealed)];
        let page = Page::switch(&server, &person.browser, &address, &fields).await;
        let page = page.speaks("fr", "ltr");
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.html.contains("data-screen=\"identify\""), "{}", page.html);
        assert!(page.html.contains("value=\"mara@exam\""), "{}", page.html);
        let [cookie] = &page.cookies[..] else { panic!("{:?}", page.cookies) };
        assert!(cookie.starts_with("portico_locale=fr; HttpOnly; SameSite=Lax; Path=/; Max-Age="));
    }
    let person = begun;
    let address = format!("/flows/{}?locale=fr", person.reply.flow);

    let hebrew = address.replace("=fr", "=he");
    let fields = [("step", "99"), ("answer", "email"), ("email", "ines@exam")];
    let page = Page::switch(&server, &person.browser, &hebrew, &fields).await.speaks("he", "rtl");
    assert!(!page.html.contains("ines@exam"), "typed into another step");

    // The flow stands where it stood, and its messages are in its language.
    let person = person.email(EMAIL).await.sees("enter_code");
    let messages = server.app.mailer.demo().unwrap().messages(Some(EMAIL));
    let [message] = &messages[..] else { panic!("{} messages", messages.len()) };
    let hebrew = words::strings(words::Locale::tagged("he").unwrap());
    assert!(message.text.contains(hebrew.get(words::Key::MailNotYou)), "{}", message.text);
    person.sent_code(EMAIL).await.sees("create_password");
}

#[tokio::test]
async fn no_secret_comes_back_with_another_language_and_none_is_counted() {
    let server = Server::start().await;
    account(&server, "news", EMAIL).await.sees("signed_in");
    let person = server.browser().begin("news", "sign_in").await.email(EMAIL).await;
    let person = person.sees("enter_password");
    let address = format!("/flows/{}?locale=ar", person.reply.flow);
    let step = person.reply.step.to_string();
    let fields = [("step", step.as_str()), ("answer", "password"), ("password", "wrong guess")];
    for _ in 0..=flow::limits::FREE_FAILURES {
        let page = Page::switch(&server, &person.browser, &address, &fields).await;
        let page = page.speaks("ar", "rtl");
        assert!(page.html.contains("data-screen=\"enter_password\""), "{}", page.html);
        assert!(!page.html.contains("wrong guess"), "{}", page.html);
    }
    person.password(PASSWORD).await.sees("signed_in");
}

#[tokio::test]
async fn only_the_browser_of_a_flow_changes_its_language_and_only_from_here() {
    let server = Server::start().await;
    let person = server.browser().begin("shop", "sign_in").await.begun().await;
    let address = format!("/flows/{}?locale=fr", person.reply.flow);
    let page = Page::switch(&server, &server.browser(), &address, &[]).await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert!(page.cookies.is_empty(), "{:?}", page.cookies);
    let elsewhere = Request::post(&address).header("sec-fetch-site", "cross-site");
    let response = server.send(elsewhere.body(Body::empty()).unwrap()).await;
    assert_eq!(response.status(), StatusCode::FORBIDDEN);
    let mut browser = person.browser;
    let (status, reply) = browser.post(&address, &Value::Null).await;
    assert_eq!((status, &reply["step"]), (StatusCode::OK, &json!(person.reply.step)));
}

#[tokio::test]
async fn every_screen_leads_to_every_language() {
    let server = Server::start().await;
    for sample in protocol::samples::all() {
        let page = Page::load(&server, &format!("/gallery/{}", sample.name), &[]).await;
        assert!(page.html.contains("<form method=\"post\""), "{}", sample.name);
        assert_eq!(page.html.matches(" id=\"pt-form\"").count(), 1, "{}", sample.name);
        let buttons = page.html.split("form=\"pt-form\" formaction=\"/flows/").skip(1);
        let named = |rest: &&str| rest.split('"').next().is_some_and(|to| to.contains("?locale="));
        assert_eq!(buttons.filter(named).count(), words::LOCALES.len(), "{}", sample.name);
    }
}

#[tokio::test]
async fn the_locale_for_tests_is_there_in_the_demo_only_and_only_by_its_name() {
    let demo = Server::start().await;
    let asked = "/sign-in?locale=en-XA";
    Page::load(&demo, asked, &[]).await.speaks("en-XA", "ltr");
    Page::load(&demo, "/sign-in", &[("accept-language", "en-XA")]).await.speaks("en", "ltr");
    let real = Server::with(|settings: &mut Settings| settings.demo = false).await;
    Page::load(&real, asked, &[]).await.speaks("en", "ltr");
}

#[tokio::test]
async fn the_description_of_the_api_names_every_locale() {
    let server = Server::start().await;
    let (_, described) = server.browser().get("/openapi.json").await;
    let named = &described["components"]["schemas"]["Locale"]["examples"];
    let tags: Vec<_> = words::LOCALES.iter().map(|locale| locale.tag).collect();
    assert_eq!(*named, json!(tags));
}
