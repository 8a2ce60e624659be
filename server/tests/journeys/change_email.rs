//! A person changes the address of their account, and has the one before back.

use axum::http::StatusCode;
use flow::limits;
use portico_server::settings::Settings;
use protocol::screen::{ManageFactors, ManageNotice};
use protocol::{Refusal, Screen};
use serde_json::json;

use crate::managing::notices;
use crate::support::{Browser, PASSWORD, Person, Server, account, wrong};

const OLD: &str = "mara@example.org";
const NEW: &str = "mara@other.example";
const THIRD: &str = "mara@third.example";
const NEW_PASSWORD: &str = "tasse mond brücke";
const DAY: u32 = 24 * 60 * 60;

fn list<'a>(person: &'a Person<'_>) -> &'a ManageFactors {
    match &person.reply.screen {
        Screen::ManageFactors(screen) => screen,
        other => panic!("{other:?}"),
    }
}

async fn sign_in<'a>(server: &'a Server, email: &str, password: &str) -> Person<'a> {
    server.browser().begin("news", "sign_in").await.email(email).await.password(password).await
}

/// Goes as far as the code that was sent to the new address.
async fn asks_for<'a>(browser: Browser<'a>, new: &str) -> Person<'a> {
    let person = browser.begin("news", "manage_factors").await.sees("manage_factors");
    person.press("change_email").await.sees("enroll_email").email(new).await.sees("enter_code")
}

async fn changes<'a>(browser: Browser<'a>, new: &str) -> Person<'a> {
    asks_for(browser, new).await.sent_code(new).await.sees("manage_factors")
}

/// The path of the newest link that undoes a change, as the mail to this address has it.
fn link(server: &Server, to: &str) -> String {
    let messages = server.app.mailer.demo().unwrap().messages(Some(to));
    let links = messages.iter().filter_map(|message| {
        let line = message.text.lines().find(|line| line.contains("/undo-email?"))?;
        Some(line[line.find("/undo-email").unwrap()..].to_owned())
    });
    links.into_iter().next().unwrap()
}

/// Presses the button of the page that the link leads to; where it leads on, or the page.
async fn undo(server: &Server, link: &str) -> (StatusCode, String) {
    let mut browser = server.browser();
    browser.headers.push(("sec-fetch-site", "same-origin"));
    let token = link.split_once("token=").unwrap().1;
    browser.post_form("/undo-email", format!("token={token}")).await
}

#[tokio::test]
async fn the_address_becomes_theirs_with_the_code_and_everything_of_the_account_stays() {
    let server = Server::start().await;
    let mut here = account(&server, "news", OLD).await.browser;
    let sub = here.session().await.unwrap()["sub"].clone();
    let mut elsewhere = sign_in(&server, OLD, PASSWORD).await.browser;
    let person = asks_for(here, NEW).await;
    let person = person.code(wrong(&server.code(NEW))).await.sees("enter_code");
    assert!(notices(&server, OLD).is_empty(), "nothing is changed yet");
    let person = person.sent_code(NEW).await.sees("manage_factors");
    assert_eq!(list(&person).notice, Some(ManageNotice::EmailChanged));
    assert_eq!(list(&person).email, NEW);
    assert!(elsewhere.session().await.is_none());

    let mut here = person.press("done").await.sees("signed_in").browser;
    let session = here.session().await.unwrap();
    assert_eq!((&session["email"], &session["sub"]), (&json!(NEW), &sub));
    assert_eq!(notices(&server, OLD), ["The email address of your Juniper account was changed"]);
    assert!(notices(&server, NEW).is_empty());
    sign_in(&server, NEW, PASSWORD).await.sees("signed_in");
    sign_in(&server, OLD, PASSWORD).await.refused(Refusal::CredentialsWrong {});
}

#[tokio::test]
async fn an_address_that_an_account_has_looks_like_any_other_until_its_mailbox_is_shown() {
    let server = Server::start().await;
    account(&server, "news", NEW).await.sees("signed_in");
    let here = account(&server, "news", OLD).await.browser;
    let person = asks_for(here, NEW).await;
    let person = person.sent_code(NEW).await.sees("enroll_email");
    let person = person.refused(Refusal::EmailTaken {});
    let person = person.email(OLD).await.refused(Refusal::EmailUnchanged {});
    let person = person.email("not an address").await.refused(Refusal::EmailMalformed {});
    let person = person.press("back").await.sees("manage_factors");
    assert_eq!(list(&person).email, OLD);
    assert!(notices(&server, OLD).is_empty());
}

#[tokio::test]
async fn two_who_want_the_same_address_at_once_do_not_both_get_it() {
    let server = Server::start().await;
    let first = account(&server, "news", OLD).await.browser;
    let second = account(&server, "news", "ines@example.org").await.browser;
    let first = asks_for(first, NEW).await;
    let code = server.code(NEW);
    server.app.clock.advance(61);
    let second = asks_for(second, NEW).await;
    let other = server.code(NEW);
    let (first, second) = tokio::join!(first.code(&code), second.code(&other));
    let got =
        [&first, &second].map(|person| matches!(person.reply.screen, Screen::ManageFactors(_)));
    assert_eq!(got.iter().filter(|got| **got).count(), 1, "{got:?}");
    let select = "SELECT COUNT(*) FROM accounts WHERE email = 'mara@other.example'";
    assert_eq!(server.number(select).await, 1);
}

#[tokio::test]
async fn who_reads_the_old_mailbox_has_the_address_back_and_whoever_changed_it_has_nothing() {
    let server = Server::start().await;
    let owner = account(&server, "news", OLD).await.browser;
    let thief = sign_in(&server, OLD, PASSWORD).await.browser;
    let mut thief = changes(thief, NEW).await.press("done").await.browser;
    let link = link(&server, OLD);
    for _ in 0..2 {
        let (status, _, page) = server.browser().visit(&link).await;
        assert_eq!(status, StatusCode::OK);
        assert!(page.contains(OLD) && !page.contains(NEW), "{page}");
    }
    assert!(thief.session().await.is_some(), "looking changes nothing");
    let (status, on) = undo(&server, &link).await;
    assert_eq!((status, on.as_str()), (StatusCode::SEE_OTHER, "/reset-password?app=news"));
    assert!(thief.session().await.is_none());
    drop(owner);
    for email in [OLD, NEW] {
        sign_in(&server, email, PASSWORD).await.refused(Refusal::CredentialsWrong {});
    }
    let owner = server.browser().begin("news", "reset_password").await.email(OLD).await;
    owner.sent_code(OLD).await.new_password(NEW_PASSWORD).await.sees("signed_in");
    sign_in(&server, OLD, NEW_PASSWORD).await.sees("signed_in");

    let (status, page) = undo(&server, &link).await;
    assert_eq!(status, StatusCode::GONE, "{page}");
    let (status, _, page) = server.browser().visit(&link).await;
    assert_eq!(status, StatusCode::GONE, "{page}");
    sign_in(&server, OLD, NEW_PASSWORD).await.sees("signed_in");
}

async fn adds_a_phone(person: Person<'_>) -> Person<'_> {
    let phone = "+4915123456789";
    let person = person.choose("sms_code").await;
    person.answer(json!({"type": "phone", "phone": phone})).await.sent_code(phone).await
}

#[tokio::test]
async fn a_factor_that_was_added_with_the_change_goes_with_it_and_an_older_one_stays() {
    for before in [true, false] {
        a_factor_goes_with_the_change(before).await;
    }
}

/// The thief adds it in the session that changes the address: `before` that, or after.
async fn a_factor_goes_with_the_change(before: bool) {
    let server = Server::start().await;
    let owner = account(&server, "vault", OLD).await.choose("email_code").await.keeps_codes().await;
    owner.sees("signed_in");
    server.app.clock.advance(DAY + 2);
    let thief = server.browser().begin("vault", "sign_in").await.email(OLD).await;
    let thief = thief.password(PASSWORD).await.sent_code(OLD).await.sees("signed_in");
    let mut thief = thief.browser.begin("vault", "manage_factors").await.sees("manage_factors");
    if before {
        thief = adds_a_phone(thief).await;
        server.app.clock.advance(60);
    }
    let thief = thief.press("change_email").await.email(NEW).await.sent_code(NEW).await;
    let mut thief = thief.sees("manage_factors");
    if !before {
        thief = adds_a_phone(thief).await;
    }
    thief.sees("manage_factors");
    let has = "SELECT COUNT(*) FROM factors";
    assert_eq!(server.number(has).await, 3);
    let moved = "SELECT COUNT(*) FROM factors WHERE address = 'mara@other.example'";
    assert_eq!(server.number(moved).await, 1, "its codes go where the account's do");
    undo(&server, &link(&server, OLD)).await;
    let own = "SELECT COUNT(*) FROM factors WHERE address = 'mara@example.org'";
    assert_eq!((server.number(has).await, server.number(own).await), (1, 1));
}

#[tokio::test]
async fn nobody_else_can_take_the_old_address_for_as_long_as_it_can_be_had_back() {
    let server = Server::start().await;
    let here = account(&server, "news", OLD).await.browser;
    let other = account(&server, "news", "ines@example.org").await.browser;
    changes(here, NEW).await;
    server.app.clock.advance(61);
    account(&server, "news", OLD).await.sees("enter_password");
    let other = other.begin("news", "manage_factors").await.sees("manage_factors");
    let other = other.press("change_email").await.email(OLD).await;
    other.sent_code(OLD).await.sees("enroll_email").refused(Refusal::EmailTaken {});
    let link = link(&server, OLD);
    let week = u32::try_from(limits::EMAIL_CHANGE_UNDO).unwrap();
    server.app.clock.advance(week - 120);
    assert_eq!(server.browser().visit(&link).await.0, StatusCode::OK);
    server.app.clock.advance(DAY);
    let (status, page) = undo(&server, &link).await;
    assert_eq!(status, StatusCode::GONE, "{page}");
    account(&server, "news", OLD).await.sees("signed_in");
}

#[tokio::test]
async fn of_two_changes_the_first_link_undoes_both_and_the_second_one_only_its_own() {
    for first_only in [true, false] {
        let server = Server::start().await;
        let here = account(&server, "news", OLD).await.browser;
        let here = changes(here, NEW).await.press("done").await.browser;
        server.app.clock.advance(61);
        let here = changes(here, THIRD).await.press("done").await.browser;
        let (first, second) = (link(&server, OLD), link(&server, NEW));
        if !first_only {
            assert_eq!(undo(&server, &second).await.0, StatusCode::SEE_OTHER);
            let select = "SELECT COUNT(*) FROM accounts WHERE email = 'mara@other.example'";
            assert_eq!(server.number(select).await, 1);
        }
        assert_eq!(undo(&server, &first).await.0, StatusCode::SEE_OTHER);
        assert_eq!(undo(&server, &second).await.0, StatusCode::GONE);
        let select = "SELECT COUNT(*) FROM accounts WHERE email = 'mara@example.org'";
        assert_eq!(server.number(select).await, 1, "{first_only}");
        drop(here);
    }
}

#[tokio::test]
async fn a_person_changes_back_to_the_address_that_is_kept_for_them() {
    let server = Server::start().await;
    let here = account(&server, "news", OLD).await.browser;
    let here = changes(here, NEW).await.press("done").await.browser;
    server.app.clock.advance(61);
    let person = changes(here, OLD).await;
    assert_eq!(list(&person).email, OLD);
}

#[tokio::test]
async fn an_operator_keeps_people_from_changing_their_address() {
    let server =
        Server::with(|settings: &mut Settings| settings.account.change_email = false).await;
    let here = account(&server, "news", OLD).await.browser;
    let person = here.begin("news", "manage_factors").await.sees("manage_factors");
    assert!(!list(&person).change_email);
    person.press("change_email").await.sees("manage_factors").refused(Refusal::OutOfTurn {});
}
