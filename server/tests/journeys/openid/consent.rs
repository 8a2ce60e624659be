//! What people agree to that an app may have of their account.

use axum::http::StatusCode;
use portico_server::settings::{Consent, Refresh, Settings};
use protocol::Screen;
use protocol::screen::{ConsentScope as Scope, ManageNotice};
use serde_json::{Value, json};

use super::account::userinfo;
use super::party::{answer_in, ask, clients, code_of, load, person, redeem, verified};
use super::refresh::{OFFLINE, refresh, refresh_token, refused};
use crate::support::{Browser, PASSWORD, Person, Server, account, enrolled};

const EMAIL: &str = "mara@example.org";

/// Nobody's own apps, whose tokens outlive sessions.
fn asks(settings: &mut Settings) {
    clients(settings);
    for app in settings.apps.iter_mut().filter(|app| app.kind.is_some()) {
        (app.consent, app.refresh) = (Consent::FirstTime, Refresh::Offline);
    }
}

async fn server() -> Server {
    Server::with(asks).await
}

/// Who is signed in at an app of the operator's own.
async fn at_home(server: &Server) -> Browser<'_> {
    account(server, "news", EMAIL).await.sees("signed_in").browser
}

/// What a person is asked to agree to.
#[track_caller]
fn asked(person: &Person<'_>) -> Vec<Scope> {
    match &person.reply.screen {
        Screen::Consent(screen) => screen.scopes.clone(),
        other => panic!("nothing is asked for: {other:?}"),
    }
}

/// Agrees to what a client asks for.
async fn agreed<'a>(mut browser: Browser<'a>, client: &str, scope: &str) -> Person<'a> {
    let page = ask(&mut browser, client, &[("scope", scope)]).await;
    person(browser, &page).await.sees("consent").press("agree").await.sees("signed_in")
}

async fn grants(server: &Server) -> i64 {
    server.number("SELECT COUNT(*) FROM grants").await
}

#[tokio::test]
async fn an_app_of_somebody_else_asks_once_and_again_where_it_asks_for_more() {
    let server = server().await;
    let mut browser = at_home(&server).await;
    let page = ask(&mut browser, "wiki", &[("scope", "openid profile")]).await;
    assert!(page.body.contains("Your name and language") && page.body.contains(EMAIL));
    assert!(!page.body.contains("Your email address"), "{}", page.body);
    let first = person(browser, &page).await;
    assert_eq!(asked(&first), [Scope::Profile]);
    let first = first.press("agree").await.sees("signed_in");
    let (status, _, tokens) = redeem(&server, "wiki", &code_of(&first), &[]).await;
    assert_eq!(status, StatusCode::OK, "{tokens}");

    let mut browser = first.browser;
    for less in ["openid", "openid profile"] {
        assert!(ask(&mut browser, "wiki", &[("scope", less)]).await.answer().contains_key("code"));
    }
    let more = [("scope", "openid profile email")];
    let page = ask(&mut browser, "wiki", &more).await;
    let second = person(browser, &page).await;
    assert_eq!(asked(&second), [Scope::Profile, Scope::Email], "all that it will have");
    let mut browser = second.press("agree").await.sees("signed_in").browser;
    for scope in ["openid", "openid email", "openid profile email"] {
        let silent = [("scope", scope), ("prompt", "none")];
        assert!(ask(&mut browser, "wiki", &silent).await.answer().contains_key("code"), "{scope}");
    }
    // Somebody else in the same browser has agreed to nothing.
    account(&server, "news", "ines@example.org").await;
    let page = ask(&mut browser, "wiki", &[("prompt", "login")]).await;
    let other = person(browser, &page).await.press("back").await.email("ines@example.org").await;
    assert_eq!(asked(&other.password(PASSWORD).await), [Scope::Openid]);
}

#[tokio::test]
async fn each_way_of_asking_for_something_is_asked_in_words() {
    let server = server().await;
    let mut browser = server.browser();
    let claims = |place: &str, claim: &str| json!({ place: { claim: null } }).to_string();
    for (change, expected) in [
        (vec![("scope", "openid")], vec![Scope::Openid]),
        (vec![("scope", "openid phone")], vec![Scope::Phone]),
        (vec![("scope", "openid profile")], vec![Scope::Profile, Scope::Details]),
        (vec![("scope", "openid offline_access email")], vec![Scope::Email, Scope::OfflineAccess]),
        (vec![("claims", &*claims("userinfo", "email"))], vec![Scope::Email]),
        (vec![("claims", &*claims("id_token", "name"))], vec![Scope::Profile]),
        (vec![("claims", &*claims("id_token", "company"))], vec![Scope::Details]),
        (vec![("claims", &*claims("userinfo", "phone_number"))], vec![Scope::Phone]),
        (vec![("claims", &*claims("userinfo", "auth_time"))], vec![Scope::Openid]),
    ] {
        let page = ask(&mut browser, "page", &change).await;
        let person = person(browser, &page).await;
        let person = match person.reply.screen.name() {
            "identify" => person.email(EMAIL).await.sent_code(EMAIL).await,
            _ => person,
        };
        let person = match &person.reply.screen {
            Screen::CollectProfile(_) => {
                let values = json!({ "type": "profile", "values": ["Mara", "", "Lind", ""] });
                person.answer(values).await
            }
            _ => person,
        };
        assert_eq!(asked(&person), expected, "{change:?}");
        browser = person.browser;
        server.app.clock.advance(60);
    }
}

#[tokio::test]
async fn who_goes_back_gives_nothing_and_the_app_is_told() {
    let server = server().await;
    let mut browser = at_home(&server).await;
    let page = ask(&mut browser, "wiki", &[]).await;
    let mara = person(browser, &page).await;
    let Screen::Consent(screen) = &mara.reply.screen else { panic!() };
    let decline = screen.decline.clone();
    assert!(!decline.contains("mara"));
    let mut browser = mara.browser;
    assert_eq!(load(&mut browser, &decline).await.error(), "access_denied");
    assert_eq!((grants(&server).await, consents(&server).await), (0, 0));
    assert!(browser.session().await.is_some(), "they are still signed in");
    assert_eq!(
        asked(&person(browser.clone(), &ask(&mut browser, "wiki", &[]).await).await).len(),
        1
    );
}

async fn consents(server: &Server) -> i64 {
    server.number("SELECT COUNT(*) FROM consents").await
}

#[tokio::test]
async fn a_request_that_shows_nothing_says_that_consent_is_due() {
    let server = server().await;
    let mut browser = at_home(&server).await;
    let none = [("prompt", "none")];
    assert_eq!(ask(&mut browser, "wiki", &none).await.error(), "consent_required");
    // What comes before it is told first.
    assert_eq!(ask(&mut browser, "safe", &none).await.error(), "interaction_required");
    assert_eq!(ask(&mut server.browser(), "wiki", &none).await.error(), "login_required");
    let mut browser = agreed(browser, "wiki", "openid").await.browser;
    assert!(ask(&mut browser, "wiki", &none).await.answer().contains_key("code"));
    let more = [("prompt", "none"), ("scope", "openid email")];
    assert_eq!(ask(&mut browser, "wiki", &more).await.error(), "consent_required");
}

#[tokio::test]
async fn an_app_that_wants_it_asks_each_time_whosever_it_is() {
    for own in [true, false] {
        let server = Server::with(if own { clients } else { asks }).await;
        let mut browser = at_home(&server).await;
        for _ in 0..2 {
            let page = ask(&mut browser, "wiki", &[("prompt", "consent")]).await;
            let person = person(browser, &page).await;
            assert_eq!(asked(&person), [Scope::Openid]);
            browser = person.press("agree").await.sees("signed_in").browser;
        }
    }
}

#[tokio::test]
async fn it_is_asked_after_everything_else() {
    let server = server().await;
    // A new account: what the user flow wants of it, then the consent.
    let mut browser = server.browser();
    let page = ask(&mut browser, "safe", &[("prompt", "create")]).await;
    let new = person(browser, &page).await.email(EMAIL).await.sent_code(EMAIL).await;
    let new = new.new_password(PASSWORD).await.choose("email_code").await.sees("consent");
    assert_eq!(server.number("SELECT COUNT(*) FROM sessions").await, 0);
    assert_eq!((grants(&server).await, consents(&server).await), (0, 0));
    new.press("agree").await.sees("signed_in");
    // The factors of an account that is there.
    server.app.clock.advance(60);
    let mut browser = server.browser();
    let page = ask(&mut browser, "safe", &[("scope", "openid email")]).await;
    let known = person(browser, &page).await.email(EMAIL).await.password(PASSWORD).await;
    let known = known.sees("enter_code").press("agree").await;
    let known = known.sees("enter_code").sent_code(EMAIL).await.sees("consent");
    known.press("agree").await.sees("signed_in");
}

#[tokio::test]
async fn a_session_that_goes_on_by_it_keeps_its_name_its_time_and_what_it_has_shown() {
    let server = server().await;
    let mut browser = enrolled(&server, "shop", EMAIL).await.browser;
    let before = browser.session().await.unwrap();
    assert_eq!(before["amr"], json!(["pwd", "otp", "mfa"]));
    let begun = server.app.clock.now().0;
    server.app.clock.advance(100);
    // The wiki's user flow takes no second factor.
    let person = agreed(browser, "wiki", "openid").await;
    let (_, _, tokens) = redeem(&server, "wiki", &code_of(&person), &[]).await;
    let wiki = verified(&server, tokens["id_token"].as_str().unwrap()).await;
    assert_eq!((&wiki["auth_time"], &wiki["amr"]), (&json!(begun), &before["amr"]));
    let mut browser = person.browser;
    let session = browser.session().await.unwrap();
    assert_eq!((&session["amr"], &session["app"]), (&before["amr"], &before["app"]));
    let person = agreed(browser, "safe", "openid").await;
    let (_, _, tokens) = redeem(&server, "safe", &code_of(&person), &[]).await;
    let safe = verified(&server, tokens["id_token"].as_str().unwrap()).await;
    assert_eq!(safe["sid"], wiki["sid"]);
    assert_eq!(safe["acr"], "https://refeds.org/profile/mfa");
    assert_eq!(server.number("SELECT COUNT(*) FROM sessions").await, 1);
}

#[tokio::test]
async fn what_is_taken_back_ends_at_once_and_nothing_else_does() {
    let server = server().await;
    let mut browser = at_home(&server).await;
    let mut got = vec![];
    for client in ["wiki", "tab"] {
        let person = agreed(browser, client, OFFLINE.1).await;
        let (_, _, tokens) = redeem(&server, client, &code_of(&person), &[]).await;
        got.push(tokens);
        browser = person.browser;
    }
    let waiting = ask(&mut browser, "wiki", &[]).await.answer()["code"].clone();
    let mara = browser.begin("news", "manage_factors").await.sees("manage_factors");
    let Screen::ManageFactors(screen) = &mara.reply.screen else { panic!() };
    let names: Vec<_> = screen.apps.iter().map(|app| (&*app.id, &*app.name)).collect();
    assert_eq!(names, [("tab", "Tab"), ("wiki", "Wiki")]);
    let take = |app: &str| json!({ "type": "revoke_access", "app": app });
    let mara = mara.answer(take("shop")).await;
    assert!(mara.reply.refusal.is_some(), "nobody has agreed to that");
    let mara = mara.answer(take("wiki")).await.sees("manage_factors");
    let Screen::ManageFactors(screen) = &mara.reply.screen else { panic!() };
    assert_eq!(screen.notice, Some(ManageNotice::AccessRevoked));
    assert_eq!(screen.apps.len(), 1);

    let token = |tokens: &Value| tokens["access_token"].as_str().unwrap().to_owned();
    assert_eq!(userinfo(&server, &token(&got[0])).await, StatusCode::UNAUTHORIZED);
    assert_eq!(userinfo(&server, &token(&got[1])).await, StatusCode::OK);
    refused(refresh(&server, "wiki", &refresh_token(&got[0]), "").await);
    let (status, _, _) = redeem(&server, "wiki", &waiting, &[]).await;
    assert_eq!(status, StatusCode::BAD_REQUEST, "a code that was not redeemed yet");
    let mut browser = mara.browser;
    assert!(browser.session().await.is_some());
    assert!(ask(&mut browser, "tab", &[("prompt", "none")]).await.answer().contains_key("code"));
    let none = [("prompt", "none")];
    assert_eq!(ask(&mut browser, "wiki", &none).await.error(), "consent_required");
}

#[tokio::test]
async fn who_is_half_way_when_it_is_taken_back_gives_nothing() {
    let server = server().await;
    let browser = agreed(at_home(&server).await, "wiki", "openid").await.browser;
    let mut other = server.browser();
    let page = ask(&mut other, "wiki", &[]).await;
    let half_way = person(other, &page).await.email(EMAIL).await.sees("enter_password");
    let mut late = server.browser();
    let page = ask(&mut late, "wiki", &[("prompt", "consent")]).await;
    let late = person(late, &page).await.email(EMAIL).await.password(PASSWORD).await;
    let late = late.sees("consent");
    let mara = browser.begin("news", "manage_factors").await;
    mara.answer(json!({ "type": "revoke_access", "app": "wiki" })).await.sees("manage_factors");
    assert_eq!(asked(&half_way.password(PASSWORD).await), [Scope::Openid]);
    late.press("agree").await.sees("signed_in");
}

#[tokio::test]
async fn nobody_can_agree_where_nothing_is_asked_or_for_more_than_is_asked() {
    let server = server().await;
    let mut browser = server.browser();
    let page = ask(&mut browser, "wiki", &[]).await;
    let person = person(browser, &page).await.press("agree").await;
    assert!(person.reply.refusal.is_some());
    let person = person.email(EMAIL).await.press("agree").await.sees("enter_password");
    assert_eq!((grants(&server).await, consents(&server).await), (0, 0));
    drop(person);
}

#[tokio::test]
async fn it_is_asked_and_given_without_script() {
    let server = server().await;
    let mut browser = at_home(&server).await;
    let page = ask(&mut browser, "wiki", &[]).await;
    assert!(page.body.contains("name=\"answer\" value=\"agree\""), "{}", page.body);
    assert!(page.body.contains("No, go back"));
    let mara = person(browser, &page).await;
    let fields = format!("answer=agree&step={}", mara.reply.step);
    let (status, _) = mara.browser.form(&mara.reply.flow, fields).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let (_, reply) = mara.browser.clone().get(&format!("/flows/{}", mara.reply.flow)).await;
    let address = reply["screen"]["signed_in"]["return_to"].as_str().unwrap();
    let (status, _, _) = redeem(&server, "wiki", &answer_in(address)["code"], &[]).await;
    assert_eq!(status, StatusCode::OK);
}

#[tokio::test]
async fn what_is_agreed_to_at_one_server_counts_at_the_other() {
    let [one, two] = Server::two_with(asks).await;
    let browser = agreed(at_home(&one).await, "wiki", "openid").await.browser;
    let mut there = Browser { server: &two, ..browser };
    assert!(ask(&mut there, "wiki", &[("prompt", "none")]).await.answer().contains_key("code"));
    let more = [("scope", "openid email"), ("prompt", "none")];
    assert_eq!(ask(&mut there, "wiki", &more).await.error(), "consent_required");
}
