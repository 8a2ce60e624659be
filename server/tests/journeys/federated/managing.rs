//! Owners of accounts look at what is linked, link more, and take some away.

use protocol::screen::{LinkedIdentity, ManageNotice};
use protocol::{Refusal, Screen};
use serde_json::json;

use super::{EMAIL, INES, identities, signing_in, signs_in, through, with};
use crate::scripted_provider::Kind;
use crate::support::{PASSWORD, Person, Server, account, enrolled};

/// Somebody with a password, at their list.
async fn at_list<'a>(server: &'a Server, email: &str) -> Person<'a> {
    let person = server.browser().begin("news", "manage_factors").await.email(email).await;
    person.password(PASSWORD).await.sees("manage_factors")
}

fn listed(person: &Person<'_>) -> (Vec<LinkedIdentity>, Option<ManageNotice>) {
    match &person.reply.screen {
        Screen::ManageFactors(screen) => (screen.identities.clone(), screen.notice),
        other => panic!("{other:?}"),
    }
}

async fn unlink(person: Person<'_>, at: usize) -> Person<'_> {
    let id = listed(&person).0[at].id.clone();
    person.answer(json!({ "type": "unlink", "identity": id })).await
}

#[tokio::test]
async fn an_account_from_elsewhere_is_linked_from_the_list_and_signs_in_from_then_on() {
    let (server, provider) = with(Kind::OpenId).await;
    account(&server, "news", INES).await;
    let list = through(at_list(&server, INES).await, &provider).await.sees("manage_factors");
    let (linked, notice) = listed(&list);
    assert_eq!((linked.len(), notice), (1, Some(ManageNotice::IdentityLinked)));
    assert_eq!(linked[0].name, "Contoso");
    assert_eq!(linked[0].address.as_deref(), Some("m•••@example.org"));
    let messages = server.app.mailer.demo().unwrap().messages(Some(INES));
    assert!(messages[0].subject.contains("linked"), "{}", messages[0].subject);
    let mut person = through(signing_in(&server, "news").await, &provider).await.sees("signed_in");
    assert_eq!(person.browser.session().await.unwrap()["email"], INES);
}

#[tokio::test]
async fn who_unlinks_ends_what_was_opened_by_it() {
    let (server, provider) = with(Kind::OpenId).await;
    account(&server, "news", EMAIL).await;
    let linked = through(signing_in(&server, "news").await, &provider).await;
    linked.password(PASSWORD).await.sees("signed_in");
    let mut opened = through(signing_in(&server, "news").await, &provider).await;
    opened = opened.sees("signed_in");
    assert!(opened.browser.session().await.is_some());
    let list = unlink(at_list(&server, EMAIL).await, 0).await;
    let (left, notice) = listed(&list);
    assert_eq!((left.len(), notice), (0, Some(ManageNotice::IdentityUnlinked)));
    assert!(opened.browser.session().await.is_none(), "its session is over");
    through(signing_in(&server, "news").await, &provider).await.sees("enter_password");
}

#[tokio::test]
async fn who_unlinks_while_somebody_signs_in_with_it_keeps_them_out() {
    let (server, provider) = with(Kind::OpenId).await;
    enrolled(&server, "shop", EMAIL).await;
    let linking = through(signing_in(&server, "shop").await, &provider).await;
    linking.password(PASSWORD).await.sent_code(EMAIL).await.sees("signed_in");
    let half_way = through(signing_in(&server, "shop").await, &provider).await.sees("enter_code");
    let code = server.code(EMAIL);
    let list = server.browser().begin("news", "manage_factors").await.email(EMAIL).await;
    let list = list.password(PASSWORD).await.sees("enter_code").sent_code(EMAIL).await;
    unlink(list.sees("manage_factors"), 0).await;
    half_way.code(&code).await.sees("expired");
}

#[tokio::test]
async fn one_that_is_somebody_elses_is_not_linked() {
    let (server, provider) = with(Kind::OpenId).await;
    through(signing_in(&server, "news").await, &provider).await.sees("signed_in");
    account(&server, "news", INES).await;
    let list = through(at_list(&server, INES).await, &provider).await;
    let list = list.sees("manage_factors").refused(Refusal::IdentityTaken {});
    assert_eq!((listed(&list).0.len(), identities(&server).await), (0, 1));
}

#[tokio::test]
async fn who_is_signed_in_changes_nothing_of_somebody_else_who_comes_back_from_the_provider() {
    let (server, provider) = with(Kind::OpenId).await;
    let mara = through(signing_in(&server, "news").await, &provider).await.sees("signed_in");
    signs_in(&provider, "ines", INES);
    through(signing_in(&server, "news").await, &provider).await.sees("signed_in");
    server.app.clock.advance(u32::try_from(flow::limits::FRESH).unwrap() + 1);
    let manages = mara.browser.begin("news", "manage_factors").await;
    let mut manages = through(manages, &provider).await.sees("identify");
    assert_eq!(manages.reply.refusal, Some(Refusal::IdentityOther {}));
    assert_eq!(manages.browser.session().await.unwrap()["email"], EMAIL);
    signs_in(&provider, "mara-at-the-provider", EMAIL);
    through(manages, &provider).await.sees("manage_factors");
}

#[tokio::test]
async fn the_last_way_in_stays_whoever_takes_the_other_one_away_meanwhile() {
    let (server, provider) = with(Kind::OpenId).await;
    through(signing_in(&server, "news").await, &provider).await.sees("signed_in");
    let manage = || async {
        let begun = server.browser().begin("news", "manage_factors").await;
        through(begun, &provider).await.sees("manage_factors")
    };
    let list = manage().await;
    let list = unlink(list, 0).await.refused(Refusal::LastWayIn {});
    signs_in(&provider, "another", "other@example.org");
    let both = through(list, &provider).await.sees("manage_factors");
    assert_eq!(listed(&both).0.len(), 2);
    let other = manage().await;
    assert_eq!(listed(&other).0.len(), 2);
    let (one, two) = tokio::join!(unlink(both, 0), unlink(other, 1));
    drop((one, two));
    assert_eq!(identities(&server).await, 1);
}
