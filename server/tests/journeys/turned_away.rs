//! Those who are turned away, and those who may put something off.

use flow::policy::{Conditions, Grant, Policy, Scope, State};
use protocol::Screen;
use protocol::screen::BlockReason;

use super::support::{PASSWORD, Person, Server, account};

const EMAIL: &str = "mara@example.org";
const DAY: u32 = 24 * 60 * 60;

async fn sign_in<'a>(server: &'a Server, app: &str) -> Person<'a> {
    server.browser().begin(app, "sign_in").await.email(EMAIL).await.password(PASSWORD).await
}

fn block(person: &Person<'_>) -> BlockReason {
    let Screen::Blocked(screen) = &person.reply.screen else { panic!("{:?}", person.reply) };
    screen.reason
}

#[tokio::test]
async fn an_account_that_is_switched_off_is_told_so_once_its_password_is_right() {
    let server = Server::start().await;
    let mut before = account(&server, "news", EMAIL).await.sees("signed_in");
    let (store, now) = (&server.app.store, server.app.clock.now());
    assert!(store.update_disabled(" Mara@Example.org ", true, now).await.unwrap());
    assert!(before.browser.session().await.is_none(), "its sessions are ended");
    assert_eq!(block(&sign_in(&server, "news").await), BlockReason::Disabled);
    let stranger = server.browser().begin("news", "sign_in").await.email(EMAIL).await;
    stranger.password("a guess that is wrong").await.sees("enter_password");
    assert!(store.update_disabled(EMAIL, false, now).await.unwrap());
    sign_in(&server, "news").await.sees("signed_in");
    assert!(!store.update_disabled("nobody@example.org", true, now).await.unwrap());
}

#[tokio::test]
async fn who_signs_in_from_a_region_that_is_shut_is_told_that_it_is_the_region() {
    let server = Server::with(|settings| {
        let locations = Scope { include: vec![], exclude: vec!["DE".into()] };
        settings.policies.push(Policy {
            name: "Germany only".into(),
            state: State::On,
            users: Scope::default(),
            apps: Scope { include: vec!["news".into()], exclude: vec![] },
            conditions: Conditions { locations, ..Conditions::default() },
            grant: Grant::Block,
        });
    })
    .await;
    account(&server, "shop", EMAIL).await.sees("enroll_choose");
    assert_eq!(block(&sign_in(&server, "news").await), BlockReason::Region);
}

#[tokio::test]
async fn enrolling_can_be_put_off_until_the_grace_is_over() {
    let server = Server::start().await;
    let new = account(&server, "cafe", EMAIL).await.sees("enroll_choose");
    let Screen::EnrollChoose(screen) = &new.reply.screen else { panic!() };
    assert!(screen.new_account);
    assert_eq!(screen.skip_until.unwrap().seconds_from(new.reply.now), 14 * i64::from(DAY));
    let mut person = new.press("skip").await.sees("signed_in");
    assert_eq!(person.browser.session().await.unwrap()["amr"], serde_json::json!(["pwd"]));
    server.app.clock.advance(14 * DAY - 60);
    let late = sign_in(&server, "cafe").await.sees("enroll_choose");
    let Screen::EnrollChoose(screen) = &late.reply.screen else { panic!() };
    assert!(!screen.new_account);
    server.app.clock.advance(61);
    let late = late.press("skip").await.sees("enroll_choose");
    assert_eq!(late.reply.refusal, Some(protocol::Refusal::OutOfTurn {}));
    let over = sign_in(&server, "cafe").await.sees("enroll_choose");
    let Screen::EnrollChoose(screen) = &over.reply.screen else { panic!() };
    assert_eq!(screen.skip_until, None);
}
