//! Two apps of one directory that offer different second factors.

use portico_server::email;
use protocol::Screen;
use protocol::screen::BlockReason;
use serde_json::json;

use super::passkeys::{sign, with_passkey};
use super::support::{PASSWORD, Person, Server, account};

const EMAIL: &str = "mara@example.org";
const PHONE: &str = "+4915123456789";

/// Signs up at the vault, which takes everything, with a number and nothing else.
pub(super) async fn with_phone(server: &Server) {
    let person = account(server, "vault", EMAIL).await.choose("sms_code").await;
    let person = person.answer(json!({"type": "phone", "phone": PHONE})).await;
    let person = person.sent_code(PHONE).await.sees("recovery_codes");
    person.keeps_codes().await.sees("signed_in");
}

pub(super) async fn sign_in<'a>(server: &'a Server, app: &str) -> Person<'a> {
    let person = server.browser().begin(app, "sign_in").await.email(EMAIL).await;
    person.password(PASSWORD).await
}

/// Tries every answer that could lead to a factor of the thief's own.
async fn tries_to_enroll(mut thief: Person<'_>) {
    let answers = [
        json!({"type": "choose", "factor": "authenticator"}),
        json!({"type": "choose", "factor": "email_code"}),
        json!({"type": "email", "email": "thief@example.org"}),
        json!({"type": "phone", "phone": "+4915129999999"}),
        json!({"type": "other_method"}),
        json!({"type": "back"}),
        json!({"type": "skip"}),
        json!({"type": "saved", "kept": true}),
        json!({"type": "done"}),
        json!({"type": "remove", "factor": "sms_code"}),
    ];
    let start = thief.clone();
    for answer in answers {
        let (step, was) = (thief.reply.step, thief.clone());
        let reply = was.clone().give(step, answer).await;
        let screen = reply.screen.name();
        assert!(!screen.starts_with("enroll") && screen != "recovery_codes", "{screen}");
        thief = was;
        thief.reply = reply;
        if screen == "identify" {
            thief = start.clone();
        }
    }
    let session = thief.browser.session().await;
    assert!(session.is_none_or(|session| session["amr"] == json!(["pwd"])));
}

#[tokio::test]
async fn a_factor_that_an_app_does_not_offer_is_shown_before_another_is_enrolled_there() {
    let server = Server::start().await;
    with_phone(&server).await;
    // The password is all that the thief has; the shop takes no texts.
    let thief = sign_in(&server, "shop").await.sees("enter_code");
    let Screen::EnterCode(screen) = &thief.reply.screen else { panic!() };
    assert_eq!(screen.sent_to.as_deref(), Some("•••89"));
    tries_to_enroll(thief).await;
    let account = server.app.store.find_account(&email::key(EMAIL)).await.unwrap().unwrap();
    let before = server.app.store.find_enrolled(&account.id).await.unwrap();

    server.app.clock.advance(60);
    let owner = sign_in(&server, "shop").await.sees("enter_code").sent_code(PHONE).await;
    let owner = owner.sees("enroll_choose").choose("email_code").await.sees("enroll_email");
    let owner = owner.email(EMAIL).await.sees("enter_code");
    let mut owner = owner.sent_code(EMAIL).await.sees("signed_in");
    let session = owner.browser.session().await.unwrap();
    assert_eq!(session["proofs"], json!(["password", "sms_code", "email_code"]));
    let after = server.app.store.find_enrolled(&account.id).await.unwrap();
    assert!(before.iter().all(|enrolled| after.contains(enrolled)), "nothing was taken away");
}

#[tokio::test]
async fn a_step_up_and_a_session_of_an_app_that_offers_less_evade_nothing() {
    let server = Server::start().await;
    with_phone(&server).await;
    // Nothing asks at the bank: who has a factor is let in with the password.
    let thief = sign_in(&server, "bank").await.sees("signed_in");
    for purpose in ["step_up", "manage_factors"] {
        let thief = thief.browser.clone().begin("bank", purpose).await;
        assert!(["choose_factor", "enter_code"].contains(&thief.reply.screen.name()));
        tries_to_enroll(thief).await;
    }
}

#[tokio::test]
async fn a_passkey_is_asked_for_at_an_app_that_takes_none() {
    let server = Server::start().await;
    let (_, authenticator) = with_passkey(&server).await;
    let thief = sign_in(&server, "shop").await.sees("use_passkey");
    tries_to_enroll(thief).await;
    let owner = sign_in(&server, "shop").await.sees("use_passkey");
    sign(owner, &authenticator).await.sees("enroll_choose");
}

#[tokio::test]
async fn where_the_server_has_no_passkeys_the_owner_of_one_is_told_so_or_recovers() {
    let server = Server::start().await;
    let (_, _) = with_passkey(&server).await;
    let nameless = server
        .beside(|settings| {
            *settings.public_url.get_mut() = "http://127.0.0.1:8080".parse().unwrap();
        })
        .await;
    // With recovery codes there is a way on; without there is none.
    let person = sign_in(&nameless, "shop").await.sees("choose_factor");
    tries_to_enroll(person).await;
    nameless.run("DELETE FROM recovery_codes").await;
    let blocked = sign_in(&nameless, "shop").await.sees("blocked");
    let Screen::Blocked(screen) = &blocked.reply.screen else { panic!() };
    assert_eq!(screen.reason, BlockReason::FactorsUnavailable);
    blocked.press("restart").await.sees("identify");
}

#[tokio::test]
async fn existing_people_without_a_factor_are_asked_to_enrol_where_it_is_conditional() {
    let server = Server::with(|settings| {
        let bank = settings.user_flows.get_mut("conditional").unwrap();
        bank.get_mut().enrollment_grace_days = 14;
    })
    .await;
    account(&server, "news", EMAIL).await.sees("signed_in");
    let person = sign_in(&server, "bank").await.sees("enroll_choose");
    let mut person = person.press("skip").await.sees("signed_in");
    assert_eq!(person.browser.session().await.unwrap()["amr"], json!(["pwd"]));
    server.app.clock.advance(14 * 24 * 60 * 60);
    let person = sign_in(&server, "bank").await.sees("enroll_choose");
    let person = person.press("skip").await.sees("enroll_choose");
    let person = person.choose("email_code").await.email(EMAIL).await.sent_code(EMAIL).await;
    person.sees("signed_in");
    sign_in(&server, "bank").await.sees("signed_in");
}
