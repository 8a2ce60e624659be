//! Where pages lead: on to the app, and out of every dead end.

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use portico_server::settings::Settings;
use words::{Key, Locale};

use crate::support::{PASSWORD, Server, account};

const EMAIL: &str = "mara@example.org";

/// What a page was answered with.
struct Page {
    status: StatusCode,
    location: Option<String>,
    cookies: Vec<String>,
    text: String,
}

impl Page {
    fn says(&self, tag: &str, key: Key) -> bool {
        let strings = words::strings(Locale::tagged(tag).unwrap());
        self.text.contains(&strings.get(key).replace('\'', "&#39;"))
    }

    /// Where the button leads.
    fn button(&self) -> String {
        let (_, rest) = self.text.split_once("class=\"pt-button\" href=\"").expect("a button");
        rest.split('"').next().unwrap().replace("&#38;", "&").replace("&amp;", "&")
    }
}

async fn page(server: &Server, request: axum::http::request::Builder, body: String) -> Page {
    let request = request.header(header::ACCEPT, "text/html").body(Body::from(body)).unwrap();
    let response = server.send(request).await;
    let text =
        |name| response.headers().get_all(name).iter().map(|v| v.to_str().unwrap().to_owned());
    let location = text(header::LOCATION).next();
    let cookies = text(header::SET_COOKIE).map(|line| line.split(';').next().unwrap().to_owned());
    let (status, cookies) = (response.status(), cookies.collect());
    let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    Page { status, location, cookies, text: String::from_utf8(bytes.to_vec()).unwrap() }
}

async fn get(server: &Server, path: &str, cookies: &[String]) -> Page {
    let request = Request::get(path).header(header::COOKIE, cookies.join("; "));
    page(server, request, String::new()).await
}

/// The address that the form of a page is sent to.
fn form(page: &Page) -> String {
    let (_, rest) = page.text.split_once("action=\"").expect("a form");
    rest.split('"').next().unwrap().to_owned()
}

/// The hidden field with which a first screen begins.
fn begin(page: &Page) -> String {
    let (_, rest) = page.text.split_once("name=\"begin\" value=\"").expect("a first screen");
    format!("&begin={}", rest.split('"').next().unwrap())
}

async fn post(server: &Server, path: &str, cookies: &[String], fields: &str) -> Page {
    let request = Request::post(path)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin")
        .header(header::COOKIE, cookies.join("; "));
    page(server, request, fields.to_owned()).await
}

#[tokio::test]
async fn a_form_that_signs_in_leads_to_a_page_of_ours_that_goes_on_to_the_app() {
    let server = Server::start().await;
    drop(account(&server, "news", EMAIL).await.sees("signed_in"));
    let begun = get(&server, "/sign-in?app=news", &[]).await;
    let action = form(&begun);
    let email = format!("step=1&answer=email&email={EMAIL}{}", begin(&begun));
    let next = post(&server, &action, &begun.cookies, &email).await.location.unwrap();
    let action = form(&get(&server, &next, &begun.cookies).await);
    let password = format!("step=2&answer=password&password={}", PASSWORD.replace(' ', "+"));
    let done = post(&server, &action, &begun.cookies, &password).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    let location = done.location.as_deref().unwrap();
    assert!(location.starts_with("/flows/"), "a form is not redirected to the app: {location}");
    assert!(done.cookies.iter().any(|cookie| cookie.starts_with("portico_session=")));
    let leaving = get(&server, location, &done.cookies).await;
    assert_eq!(leaving.status, StatusCode::OK);
    let target = "http://localhost:8080/demo";
    let refresh = format!("<meta http-equiv=\"refresh\" content=\"0; url={target}\">");
    assert!(leaving.text.contains(&refresh), "{}", leaving.text);
    assert!(leaving.text.contains(&format!("href=\"{target}\"")), "{}", leaving.text);
    // Who comes back to the page of the flow is not sent away again.
    let back = location.replace("&leaves", "");
    let back = get(&server, &back, &done.cookies).await;
    assert!(back.text.contains(&format!("href=\"{target}\"")) && !back.text.contains("refresh"));
}

#[tokio::test]
async fn a_browser_that_keeps_no_cookies_is_told_so() {
    let server = Server::start().await;
    let begun = get(&server, "/sign-in?app=bank&locale=de", &[]).await;
    let answer = |page: &Page| "step=1&answer=email&email=a%40b.example".to_owned() + &begin(page);
    let again = post(&server, &form(&begun), &[], &answer(&begun)).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "a cookie may have got lost once");
    assert!(again.text.contains("value=\"a@b.example\""), "{}", again.text);
    let told = post(&server, &form(&again), &[], &answer(&again)).await;
    assert_eq!(told.status, StatusCode::NOT_FOUND);
    assert!(told.says("de", Key::ProblemNoCookies), "{}", told.text);
    assert!(told.button().contains("app=bank") && told.button().contains("locale=de"));
    // Another browser's flow is not told of as a matter of cookies.
    let next = post(&server, &form(&begun), &begun.cookies, &answer(&begun)).await.location;
    let other = get(&server, "/sign-in?app=bank", &[]).await.cookies;
    let told = get(&server, &next.unwrap(), &other).await;
    assert!(told.says("en", Key::ProblemNotFound), "{}", told.text);
    assert!(!told.button().contains("locale=de"), "it says nothing of a flow of others");
}

#[tokio::test]
async fn a_lost_sign_in_begins_again_for_its_app_and_in_its_language() {
    let server = Server::start().await;
    let begun = get(&server, "/sign-up?app=bank&locale=de&acr=mfa", &[]).await;
    // All of it is deleted by then.
    let told = get(&server, "/flows/0123456789abcdef0123456789abcdef", &begun.cookies).await;
    assert_eq!(told.status, StatusCode::NOT_FOUND);
    assert!(told.says("de", Key::ProblemNotFound), "{}", told.text);
    assert_eq!(told.button(), "/sign-in?app=bank&purpose=sign_up&locale=de&acr=mfa");
    let again = get(&server, &told.button(), &begun.cookies).await;
    assert!(again.says("de", Key::IdentifySignUpTitle), "{}", again.text);
}

#[tokio::test]
async fn a_page_with_a_slash_too_many_is_found() {
    let server = Server::start().await;
    for (path, leads_to) in [
        ("/sign-in/", "/sign-in"),
        ("/sign-up//?app=bank&locale=de", "/sign-up?app=bank&locale=de"),
        ("/security/?app=shop", "/security?app=shop"),
    ] {
        let led = get(&server, path, &[]).await;
        assert_eq!(led.location.as_deref(), Some(leads_to), "{path}");
    }
}

#[tokio::test]
async fn the_address_of_a_form_that_is_loaded_anew_leads_to_the_screen() {
    let server = Server::start().await;
    let begun = get(&server, "/sign-in?app=shop", &[]).await;
    let led = get(&server, &form(&begun), &begun.cookies).await;
    let led = get(&server, &led.location.unwrap(), &begun.cookies).await;
    assert_eq!(led.location.as_deref(), Some("/sign-in?app=shop"), "no address says which it was");
    let answer = format!("step=1&answer=back{}", begin(&begun));
    let refused = post(&server, &form(&begun), &begun.cookies, &answer).await;
    let led = get(&server, &form(&refused), &begun.cookies).await;
    let location = led.location.unwrap();
    assert_eq!(format!("{location}/answers"), form(&refused));
    assert_eq!(get(&server, &location, &begun.cookies).await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_address_with_nothing_there_says_so_and_ends_no_sign_in() {
    let server = Server::with(|settings: &mut Settings| settings.demo = false).await;
    for path in ["/", "/sign-inn", "/demo", "/flows/", "/sign-in/x/"] {
        let told = get(&server, path, &[]).await;
        assert_eq!(told.status, StatusCode::NOT_FOUND, "{path}");
        assert!(told.says("en", Key::ProblemNothingHere), "{path} {}", told.text);
        assert!(!told.says("en", Key::ProblemNotFound), "{path}");
        assert_eq!(told.button(), "/sign-in", "{path}");
    }
}
