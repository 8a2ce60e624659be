//! The way back to the client, from each screen of a flow that came from one.

use axum::http::{StatusCode, header};
use flow::policy::{Conditions, Grant, Policy, Scope, State};
use portico_server::settings::{Consent, Settings};
use serde_json::json;

use super::party::{Got, answer_in, ask, clients, load, person};
use crate::support::{PASSWORD, Person, Server, enrolled, wrong};

const EMAIL: &str = "mara@example.org";

/// Clients of which one asks for consent, and one lets nobody in.
pub(super) fn all(settings: &mut Settings) {
    clients(settings);
    for app in settings.apps.iter_mut().filter(|app| app.id == "tab") {
        app.consent = Consent::FirstTime;
    }
    settings.policies.push(Policy {
        name: "Nobody reads the old one".to_owned(),
        state: State::On,
        users: Scope::default(),
        apps: Scope { include: vec!["old".to_owned()], exclude: vec![] },
        conditions: Conditions::default(),
        grant: Grant::Block,
    });
}

/// Goes back to the client from the page that somebody sees now.
async fn goes_back<'a>(person: Person<'a>, screen: &str) -> Person<'a> {
    let mut person = person.sees(screen);
    let got = load(&mut person.browser, &format!("/flows/{}", person.reply.flow)).await;
    back_by(&mut person, &got, screen).await;
    person
}

async fn back_by(person: &mut Person<'_>, page: &Got, screen: &str) {
    let link = page.body.split("data-declines href=\"").nth(1);
    let link = link.unwrap_or_else(|| panic!("no way back from {screen}: {}", page.body));
    let link = link.split('"').next().unwrap().replace("&#38;", "&").replace("&amp;", "&");
    let back = load(&mut person.browser, &link).await;
    assert_eq!(back.status, StatusCode::SEE_OTHER, "{screen}");
    let answer = answer_in(back.headers[header::LOCATION].to_str().unwrap());
    assert_eq!(answer["error"], "access_denied", "{screen}");
    assert_eq!(answer["state"], "a state & more", "{screen}");
}

#[tokio::test]
async fn it_is_there_on_every_screen_on_which_somebody_signs_in() {
    let server = Server::with(all).await;
    enrolled(&server, "shop", EMAIL).await;
    let mut browser = server.browser();
    let page = ask(&mut browser, "safe", &[]).await;
    let mut mara = person(browser, &page).await.sees("identify");
    back_by(&mut mara, &page, "identify").await;
    let mara = goes_back(mara.email(EMAIL).await, "enter_password").await;
    let mara = goes_back(mara.password("wrong").await, "enter_password").await;
    server.app.clock.advance(60);
    let mara = goes_back(mara.password(PASSWORD).await, "enter_code").await;
    let code = server.code(EMAIL);
    let mara = goes_back(mara.code(wrong(&code)).await, "enter_code").await;
    let mara = mara.sent_code(EMAIL).await.sees("signed_in");

    let mut browser = mara.browser;
    let page = ask(&mut browser, "wiki", &[("prompt", "select_account")]).await;
    browser = goes_back(person(browser, &page).await, "choose_account").await.browser;
    let page = ask(&mut browser, "tab", &[]).await;
    browser = goes_back(person(browser, &page).await, "consent").await.browser;
    let page = ask(&mut browser, "old", &[]).await;
    goes_back(person(browser, &page).await, "blocked").await;

    let mut browser = server.browser();
    let page = ask(&mut browser, "wiki", &[]).await;
    let slow = person(browser, &page).await.email(EMAIL).await.sees("enter_password");
    let mut guessing = slow.clone();
    server.app.clock.advance(4 * 60 * 60);
    goes_back(slow.password(PASSWORD).await, "expired").await;
    let page = ask(&mut guessing.browser, "wiki", &[]).await;
    guessing = person(guessing.browser, &page).await.email(EMAIL).await;
    for guess in 0..flow::limits::FREE_FAILURES {
        guessing = guessing.password(&format!("a wrong one {guess}")).await;
    }
    goes_back(guessing, "locked").await;
}

#[tokio::test]
async fn it_is_there_on_every_screen_on_which_an_account_is_made_and_enrols() {
    let server = Server::with(|settings| {
        all(settings);
        let user_flow = settings.user_flows.get_mut("always_on").unwrap().get_mut();
        user_flow.terms = true;
        let field = json!({ "name": "given_name", "label": null });
        user_flow.profile = vec![serde_json::from_value(field).unwrap()];
    })
    .await;
    let mut browser = server.browser();
    let page = ask(&mut browser, "safe", &[("prompt", "create")]).await;
    let new = person(browser, &page).await.email(EMAIL).await;
    let new = goes_back(new, "enter_code").await.sent_code(EMAIL).await;
    let new = goes_back(new, "collect_profile").await;
    let new = new.answer(json!({ "type": "profile", "values": ["Mara"] })).await;
    let new = goes_back(new, "accept_terms").await;
    let new = new.answer(json!({ "type": "accept_terms", "accepted": true })).await;
    let new = goes_back(new, "create_password").await.new_password(PASSWORD).await;
    let new = goes_back(new, "enroll_choose").await;
    goes_back(new.choose("authenticator").await, "enroll_authenticator").await;
}
