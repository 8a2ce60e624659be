//! A device that is asked for no second factor: who ticks the box for it, and nobody else.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use flow::policy::{Conditions, Grant, Policy, Scope, State};
use portico_server::settings::Settings;
use protocol::screen::ManageNotice;
use protocol::{Refusal, Screen};
use serde_json::{Value, json};

use crate::openid::party;
use crate::support::{Browser, PASSWORD, Person, Server, account, enrolled, wrong};

const EMAIL: &str = "mara@example.org";
const OTHER: &str = "ines@example.org";
const DAY: u32 = 24 * 60 * 60;
const COOKIE: &str = "portico_remembered";
const RISKY: (&str, &str) = ("portico_demo_risk", "high");

fn remembers(settings: &mut Settings) {
    for name in ["always_on", "conditional", "every_factor"] {
        settings.user_flows.get_mut(name).unwrap().get_mut().remember_device_days = 30;
    }
}

/// The bank asks its people for a second factor, whoever they are.
fn asks_at_the_bank(settings: &mut Settings) {
    remembers(settings);
    settings.policies.push(Policy {
        name: "Everybody at the bank".to_owned(),
        state: State::On,
        users: Scope::default(),
        apps: Scope { include: vec!["bank".to_owned()], exclude: vec![] },
        conditions: Conditions::default(),
        grant: Grant::RequireMfa,
    });
}

/// What is said of the box; `None` if there is none.
fn offered(person: &Person<'_>) -> Option<bool> {
    match &person.reply.screen {
        Screen::EnterCode(screen) => screen.remember_device,
        _ => None,
    }
}

fn ticked(code: &str) -> Value {
    json!({ "type": "code", "code": code, "remember_device": true })
}

/// Signs in as far as the password.
async fn signs_in<'a>(browser: Browser<'a>, app: &str, email: &str) -> Person<'a> {
    browser.begin(app, "sign_in").await.email(email).await.password(PASSWORD).await
}

/// Signs in with a second factor, and has the device remembered.
async fn remembered<'a>(server: &'a Server, browser: Browser<'a>, app: &str) -> Browser<'a> {
    server.app.clock.advance(60);
    let person = signs_in(browser, app, EMAIL).await.sees("enter_code");
    assert_eq!(offered(&person), Some(false), "there, and not ticked");
    person.answer(ticked(&server.code(EMAIL))).await.sees("signed_in").browser
}

/// An account that was made at the shop, and a browser that it had remembered there.
async fn at_home(server: &Server) -> Browser<'_> {
    drop(enrolled(server, "shop", EMAIL).await);
    remembered(server, server.browser(), "shop").await
}

async fn amr(browser: &mut Browser<'_>) -> Value {
    browser.session().await.expect("a session")["amr"].clone()
}

#[tokio::test]
async fn who_ticks_the_box_is_not_asked_again_there_for_the_days_of_the_settings() {
    let server = Server::with(remembers).await;
    let mut home = at_home(&server).await;
    assert_eq!(amr(&mut home).await, json!(["pwd", "otp", "mfa"]));
    let mut again = signs_in(home.clone(), "shop", EMAIL).await.sees("signed_in").browser;
    assert_eq!(amr(&mut again).await, json!(["pwd"]), "told as it is");
    let elsewhere = signs_in(server.browser(), "shop", EMAIL).await;
    elsewhere.sees("enter_code");
    server.app.clock.advance(30 * DAY - 1);
    server.app.store.sweep(server.app.clock.now()).await.unwrap();
    signs_in(home.clone(), "shop", EMAIL).await.sees("signed_in");
    server.app.clock.advance(1);
    signs_in(home.clone(), "shop", EMAIL).await.sees("enter_code");
    server.app.clock.advance(1);
    server.app.store.sweep(server.app.clock.now()).await.unwrap();
    assert_eq!(server.number("SELECT COUNT(*) FROM remembered_devices").await, 0);
}

#[tokio::test]
async fn an_answer_whose_reply_was_lost_brings_the_same_cookie_again_which_script_cannot_read() {
    let server = Server::with(remembers).await;
    drop(enrolled(&server, "shop", EMAIL).await);
    server.app.clock.advance(60);
    let person = signs_in(server.browser(), "shop", EMAIL).await.sees("enter_code");
    let cookies: Vec<_> = person.browser.cookies.iter().map(|(n, v)| format!("{n}={v}")).collect();
    let answer = ticked(&server.code(EMAIL));
    let body = json!({ "step": person.reply.step, "answer": answer }).to_string();
    let mut brought = vec![];
    for _ in 0..2 {
        let request = Request::post(format!("/flows/{}/answers", person.reply.flow))
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::COOKIE, cookies.join("; "))
            .body(Body::from(body.clone()))
            .unwrap();
        let response = server.send(request).await;
        assert_eq!(response.status(), StatusCode::OK);
        let all = response.headers().get_all(header::SET_COOKIE).iter();
        let mut all = all.map(|cookie| cookie.to_str().unwrap().to_owned());
        brought.push(all.find(|cookie| cookie.starts_with(COOKIE)).expect("a cookie"));
    }
    assert_eq!(brought[0], brought[1]);
    for part in ["HttpOnly", "SameSite=Lax", "Max-Age=2592000"] {
        assert!(brought[0].contains(part), "{}", brought[0]);
    }
    let token = brought[0].split(['=', ';']).nth(1).unwrap();
    let token = data_encoding::BASE64URL_NOPAD.decode(token.as_bytes()).unwrap();
    assert!(
        !server.database().await.windows(32).any(|bytes| bytes == token),
        "it is stored hashed"
    );
    assert_eq!(server.number("SELECT COUNT(*) FROM remembered_devices").await, 1);
}

#[tokio::test]
async fn where_it_is_off_there_is_no_box_and_ticking_it_changes_nothing() {
    let server = Server::start().await;
    drop(enrolled(&server, "shop", EMAIL).await);
    server.app.clock.advance(60);
    let person = signs_in(server.browser(), "shop", EMAIL).await.sees("enter_code");
    let text = serde_json::to_string(&person.reply).unwrap();
    assert!(!text.contains("remember_device"), "{text}");
    let person = person.answer(ticked(&server.code(EMAIL))).await.sees("signed_in");
    assert!(!person.browser.cookies.iter().any(|(name, _)| name == COOKIE));
    assert_eq!(server.number("SELECT COUNT(*) FROM remembered_devices").await, 0);
}

#[tokio::test]
async fn a_browser_is_remembered_by_each_of_its_people_for_themselves() {
    let server = Server::with(remembers).await;
    let home = at_home(&server).await;
    drop(enrolled(&server, "shop", OTHER).await);
    server.app.clock.advance(60);
    let other = signs_in(home, "shop", OTHER).await.sees("enter_code");
    let other = other.answer(ticked(&server.code(OTHER))).await.sees("signed_in").browser;
    for email in [EMAIL, OTHER] {
        signs_in(other.clone(), "shop", email).await.sees("signed_in");
    }
}

#[tokio::test]
async fn a_device_counts_for_the_user_flow_that_remembered_it_and_for_no_other() {
    let server = Server::with(asks_at_the_bank).await;
    let home = at_home(&server).await;
    let home = remembered(&server, home, "bank").await;
    for app in ["shop", "bank"] {
        signs_in(home.clone(), app, EMAIL).await.sees("signed_in");
    }
    // Fewer days count at once.
    let stricter = server
        .beside(|settings| {
            asks_at_the_bank(settings);
            settings.user_flows.get_mut("always_on").unwrap().get_mut().remember_device_days = 0;
        })
        .await;
    let home = Browser { server: &stricter, ..home };
    signs_in(home.clone(), "shop", EMAIL).await.sees("enter_code");
    signs_in(home, "bank", EMAIL).await.sees("signed_in");
}

#[tokio::test]
async fn a_policy_because_of_risk_or_place_asks_on_every_device_and_offers_no_box() {
    let server = Server::with(asks_at_the_bank).await;
    drop(enrolled(&server, "shop", EMAIL).await);
    let mut home = remembered(&server, server.browser(), "bank").await;
    signs_in(home.clone(), "bank", EMAIL).await.sees("signed_in");
    home.cookies.push((RISKY.0.to_owned(), RISKY.1.to_owned()));
    let person = signs_in(home, "bank", EMAIL).await.sees("enter_code");
    assert_eq!(offered(&person), None);
    let person = person.answer(ticked(&server.code(EMAIL))).await.sees("signed_in");
    assert_eq!(server.number("SELECT COUNT(*) FROM remembered_devices").await, 1);
    drop(person);

    let by_place = Server::with(|settings| {
        asks_at_the_bank(settings);
        let policy = settings.policies.last_mut().unwrap();
        policy.conditions.locations.include = vec!["unknown".to_owned()];
    })
    .await;
    drop(enrolled(&by_place, "shop", EMAIL).await);
    by_place.app.clock.advance(60);
    let person = signs_in(by_place.browser(), "bank", EMAIL).await.sees("enter_code");
    assert_eq!(offered(&person), None);
}

#[tokio::test]
async fn stepping_up_changing_factors_and_a_new_password_ask_on_a_remembered_device() {
    let server = Server::with(remembers).await;
    let home = at_home(&server).await;
    let home = signs_in(home, "shop", EMAIL).await.sees("signed_in").browser;
    server.app.clock.advance(60);
    let stepped = home.clone().begin("shop", "step_up").await.sees("choose_factor");
    let stepped = stepped.choose("email_code").await.sees("enter_code");
    assert_eq!(offered(&stepped), None);
    let mut stepped = stepped.sent_code(EMAIL).await.sees("signed_in").browser;
    assert_eq!(amr(&mut stepped).await, json!(["pwd", "otp", "mfa"]));

    server.app.clock.advance(60);
    let managing = signs_in(home.clone(), "shop", EMAIL).await.sees("signed_in").browser;
    let managing = managing.begin("shop", "manage_factors").await.sees("choose_factor");
    let managing = managing.choose("email_code").await.sees("enter_code");
    assert_eq!(offered(&managing), None);
    let list = managing.sent_code(EMAIL).await.sees("manage_factors");
    let gone = json!({ "type": "remove", "factor": "email_code" });
    list.answer(gone).await.refused(Refusal::LastFactor {});

    let server = Server::with(remembers).await;
    let person = account(&server, "vault", EMAIL).await.choose("sms_code").await;
    let phone = "+4915123456789";
    let person = person.answer(json!({ "type": "phone", "phone": phone })).await;
    drop(person.sent_code(phone).await.keeps_codes().await.sees("signed_in"));
    server.app.clock.advance(60);
    let person = signs_in(server.browser(), "vault", EMAIL).await.sees("enter_code");
    let home = person.answer(ticked(&server.code(phone))).await.sees("signed_in").browser;
    server.app.clock.advance(60);
    let reset = home.begin("vault", "reset_password").await.email(EMAIL).await;
    let reset = reset.sent_code(EMAIL).await.sees("enter_code");
    assert_eq!(offered(&reset), None);
}

/// What ends it, each by a browser that is signed in with all that is asked for.
#[tokio::test]
async fn whatever_changes_the_account_ends_it_on_every_device() {
    for way in ["password", "elsewhere", "everywhere", "added", "codes", "forgotten", "disabled"] {
        let server = Server::with(remembers).await;
        let person = account(&server, "vault", EMAIL).await.choose("email_code").await;
        drop(person.email(EMAIL).await.keeps_codes().await);
        let home = remembered(&server, server.browser(), "vault").await;
        signs_in(home.clone(), "vault", EMAIL).await.sees("signed_in");
        server.app.clock.advance(60);
        let owner = signs_in(server.browser(), "vault", EMAIL).await.sees("enter_code");
        let owner = owner.sent_code(EMAIL).await.sees("signed_in");
        let list = owner.browser.clone().begin("vault", "manage_factors").await;
        let Screen::ManageFactors(screen) = &list.reply.screen else { panic!("{:?}", list.reply) };
        assert_eq!(screen.devices, 1, "{way}");
        let mut password = PASSWORD;
        let list = match way {
            "password" => {
                password = "wolke ziegel hafen";
                list.press("change_password").await.new_password(password).await
            }
            "elsewhere" => list.press("sign_out_others").await,
            "added" => {
                let phone = "+4915123456789";
                let list = list.choose("sms_code").await;
                let list = list.answer(json!({ "type": "phone", "phone": phone })).await;
                list.sent_code(phone).await
            }
            "codes" => list.choose("recovery_code").await.keeps_codes().await,
            "forgotten" => list.press("forget_devices").await,
            "everywhere" => {
                let mut owner = owner.browser;
                owner.post("/sign-out/everywhere", &Value::Null).await;
                list
            }
            _ => {
                let now = server.app.clock.now();
                for off in [true, false] {
                    assert!(server.app.store.update_disabled(EMAIL, off, now).await.unwrap());
                }
                list
            }
        };
        if !["everywhere", "disabled"].contains(&way) {
            let list = list.sees("manage_factors");
            let Screen::ManageFactors(screen) = &list.reply.screen else { panic!() };
            assert_eq!(screen.devices, 0, "{way}");
            let forgotten = screen.notice == Some(ManageNotice::DevicesForgotten);
            assert_eq!(forgotten, way == "forgotten");
        }
        server.app.clock.advance(60);
        let home = home.begin("vault", "sign_in").await.email(EMAIL).await.password(password).await;
        assert_ne!(home.reply.screen.name(), "signed_in", "{way}");
    }
}

#[tokio::test]
async fn a_sign_in_by_a_device_that_is_forgotten_half_way_ends() {
    let server = Server::with(|settings| {
        remembers(settings);
        let user_flow = settings.user_flows.get_mut("always_on").unwrap().get_mut();
        user_flow.second_factors.retain(|factor| *factor == protocol::Factor::EmailCode);
    })
    .await;
    let home = at_home(&server).await;
    let half = server.app.clock.now();
    let person = home.begin("shop", "sign_in").await.email(EMAIL).await.sees("enter_password");
    assert!(server.app.store.update_disabled(EMAIL, true, half).await.unwrap());
    assert!(server.app.store.update_disabled(EMAIL, false, half).await.unwrap());
    server.app.clock.advance(60);
    person.password(PASSWORD).await.sees("enter_code");
}

#[tokio::test]
async fn a_wrong_code_leaves_the_box_ticked_and_has_nothing_remembered() {
    let server = Server::with(remembers).await;
    drop(enrolled(&server, "shop", EMAIL).await);
    server.app.clock.advance(60);
    let person = signs_in(server.browser(), "shop", EMAIL).await.sees("enter_code");
    let code = wrong(&server.code(EMAIL));
    let step = person.reply.step;
    let body = format!("answer=code&step={step}&one-time-code={code}&remember_device=true");
    let (status, page) = person.browser.form(&person.reply.flow, body).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let input = page.split("<input").find(|it| it.contains("remember_device")).expect("a box");
    assert!(input.split('>').next().unwrap().contains("checked"), "{input}");
    assert_eq!(server.number("SELECT COUNT(*) FROM remembered_devices").await, 0);
}

/// The safe asks everybody for a second factor.
#[tokio::test]
async fn an_openid_client_is_told_what_was_shown_and_gets_more_if_it_asks() {
    let server = Server::with(|settings| {
        party::clients(settings);
        remembers(settings);
    })
    .await;
    // The shop is an app of the same user flow.
    let home = at_home(&server).await;
    let mut fresh = home.clone();
    fresh.cookies.retain(|(name, _)| name != "portico_session");
    let page = party::ask(&mut fresh, "safe", &[]).await;
    let person = party::person(fresh.clone(), &page).await.email(EMAIL).await;
    let person = person.password(PASSWORD).await.sees("signed_in");
    let code = party::code_of(&person);
    let (_, _, tokens) = party::redeem(&server, "safe", &code, &[]).await;
    let claims = party::verified(&server, tokens["id_token"].as_str().unwrap()).await;
    assert_eq!(claims["acr"], "https://refeds.org/profile/sfa");
    assert_eq!(claims["amr"], json!(["pwd"]));
    // The session is enough for this app in this browser, and not in one without the cookie.
    let mut browser = person.browser;
    let silent = [("prompt", "none")];
    assert!(party::ask(&mut browser, "safe", &silent).await.answer().contains_key("code"));
    let mut copied = browser.clone();
    copied.cookies.retain(|(name, _)| name != COOKIE);
    assert_eq!(party::ask(&mut copied, "safe", &silent).await.error(), "interaction_required");
    server.app.clock.advance(60);
    let mfa = [("acr_values", "https://refeds.org/profile/mfa")];
    let page = party::ask(&mut browser, "safe", &mfa).await;
    party::person(browser.clone(), &page).await.sees("choose_factor");
    for change in [[("prompt", "login")], [("max_age", "10")]] {
        let page = party::ask(&mut browser, "safe", &change).await;
        let person = party::person(browser.clone(), &page).await.sees("enter_password");
        person.password(PASSWORD).await.sees("enter_code");
        server.app.clock.advance(60);
    }
}
