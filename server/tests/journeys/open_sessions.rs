//! Where a person is signed in, and ending one of those.

use portico_server::settings::{Refresh, Settings};
use protocol::screen::{ManageFactors, ManageNotice, OpenSession};
use protocol::{Refusal, Screen};
use serde_json::{Value, json};

use crate::openid::party::{ask, clients, redeem};
use crate::openid::refresh::{OFFLINE, refresh, refresh_token, refused};
use crate::support::{Browser, PASSWORD, Person, Server, account};

const EMAIL: &str = "mara@example.org";
const FIREFOX: &str = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0";
const IPHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) \
    AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1";

fn list<'a>(person: &'a Person<'_>) -> &'a ManageFactors {
    match &person.reply.screen {
        Screen::ManageFactors(screen) => screen,
        other => panic!("{other:?}"),
    }
}

fn sessions<'a>(person: &'a Person<'_>) -> &'a [OpenSession] {
    &list(person).sessions
}

fn end(session: &OpenSession) -> Value {
    json!({ "type": "end_session", "session": session.id })
}

/// A server behind a proxy that tells the country.
async fn behind_a_proxy() -> Server {
    Server::with(|settings: &mut Settings| {
        settings.upstream.trusted_proxies = vec!["0.0.0.0".parse().unwrap()];
        settings.upstream.location_header = Some("x-country".to_owned().try_into().unwrap());
    })
    .await
}

/// Signs in from another browser.
async fn from_another<'a>(
    server: &'a Server,
    headers: &[(&'static str, &'static str)],
) -> Browser<'a> {
    let mut browser = server.browser();
    browser.headers.extend(headers);
    let person = browser.begin("news", "sign_in").await.email(EMAIL).await;
    person.password(PASSWORD).await.sees("signed_in").browser
}

#[tokio::test]
async fn a_person_sees_each_browser_they_are_signed_in_with_and_ends_one() {
    let server = behind_a_proxy().await;
    account(&server, "news", EMAIL).await.sees("signed_in");
    let mut phone = from_another(&server, &[("user-agent", IPHONE), ("x-country", "AT")]).await;
    server.app.clock.advance(2 * 60 * 60);
    assert!(phone.session().await.is_some());
    let used = "SELECT COUNT(*) FROM sessions WHERE used_at IS NOT NULL";
    assert_eq!(server.number(used).await, 1, "it is noted that it is used");
    let here = from_another(&server, &[("user-agent", FIREFOX)]).await;
    let person = here.begin("news", "manage_factors").await.sees("manage_factors");

    let shown = sessions(&person);
    assert_eq!(shown.len(), 3);
    assert_eq!((shown[0].id.as_ref(), &*shown[0].name), (None, "Firefox on Windows"));
    assert!(shown[0].about.starts_with("This browser · Signed in on "), "{}", shown[0].about);
    assert_eq!(shown[1].name, "Safari on iPhone");
    assert!(shown[1].about.starts_with("Austria · Signed in on "), "{}", shown[1].about);
    assert_eq!(shown[2].name, "Unknown browser");

    let taken = end(&shown[1]);
    let person = person.answer(taken).await.sees("manage_factors");
    assert_eq!(list(&person).notice, Some(ManageNotice::SessionEnded));
    let names: Vec<_> = sessions(&person).iter().map(|session| &*session.name).collect();
    assert_eq!(names, ["Firefox on Windows", "Unknown browser"]);
    assert!(phone.session().await.is_none(), "it is signed out at its next request");
    let mut browser = person.press("done").await.sees("signed_in").browser;
    assert!(browser.session().await.is_some(), "and nobody else is");
}

#[tokio::test]
async fn nobody_ends_a_session_that_is_not_in_their_list() {
    let server = Server::start().await;
    let other = "ines@example.org";
    let ines = account(&server, "news", other).await.sees("signed_in");
    let mut hers = ines.browser;
    let sid: String = {
        use sqlx::Row as _;
        server.rows("SELECT sid FROM sessions").await[0].get(0)
    };
    let mara = account(&server, "news", EMAIL).await.browser;
    let mara = mara.begin("news", "manage_factors").await.sees("manage_factors");
    let take = json!({ "type": "end_session", "session": sid });
    let mara = mara.answer(take).await.refused(Refusal::OutOfTurn {});
    assert!(hers.session().await.is_some());
    assert_eq!(sessions(&mara).len(), 1);
}

#[tokio::test]
async fn who_is_half_way_through_the_list_in_the_ended_session_goes_no_further() {
    let server = Server::start().await;
    let thief = account(&server, "news", EMAIL).await.browser;
    let thief = thief.begin("news", "manage_factors").await.sees("manage_factors");
    let mara = from_another(&server, &[]).await.begin("news", "manage_factors").await;
    let taken = end(&sessions(&mara)[1]);
    mara.answer(taken).await.sees("manage_factors").press("done").await.sees("signed_in");
    thief.press("sign_out_others").await.sees("expired");
    assert_eq!(server.number("SELECT COUNT(*) FROM sessions").await, 1);
}

#[tokio::test]
async fn what_clients_have_by_the_ended_session_ends_with_it_and_by_others_does_not() {
    let server = Server::with(|settings| {
        clients(settings);
        let wiki = settings.apps.iter_mut().find(|app| app.id == "wiki").unwrap();
        wiki.refresh = Refresh::Offline;
    })
    .await;
    account(&server, "news", EMAIL).await.sees("signed_in");
    let mut got = vec![];
    for user_agent in [IPHONE, FIREFOX] {
        let mut browser = from_another(&server, &[("user-agent", user_agent)]).await;
        let answer = ask(&mut browser, "wiki", &[OFFLINE]).await.answer();
        let (_, _, tokens) = redeem(&server, "wiki", &answer["code"], &[]).await;
        got.push(tokens);
    }
    let mara = from_another(&server, &[]).await.begin("news", "manage_factors").await;
    let phone = sessions(&mara).iter().find(|session| session.name == "Safari on iPhone");
    let taken = end(phone.unwrap());
    mara.answer(taken).await.sees("manage_factors");
    refused(refresh(&server, "wiki", &refresh_token(&got[0]), "").await);
    let (status, told) = refresh(&server, "wiki", &refresh_token(&got[1]), "").await;
    assert!(status.is_success(), "{told}");
}
