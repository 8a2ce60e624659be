//! Addresses that belong to a provider.

use axum::http::StatusCode;
use protocol::Refusal;
use serde_json::json;
use toml::Spanned;

use super::{EMAIL, accounts, identities, left, signing_in, through};
use crate::openid::party;
use crate::scripted_provider::{Kind, ScriptedProvider};
use crate::support::{PASSWORD, Server, account};

const MEMBER: &str = "Mara@Contoso.example";
const RESCUE: &str = "rescue@contoso.example";

/// A server at which the owners of some addresses sign in at Contoso.
async fn with_directory() -> (Server, ScriptedProvider) {
    ScriptedProvider::beside(Kind::OpenId, |entry| {
        entry.domains = Spanned::new(0..0, vec!["contoso.example".to_owned()]);
        entry.except = Spanned::new(0..0, vec![RESCUE.to_owned()]);
    })
    .await
}

/// The same with GitHub beside it.
async fn with_github_and_directory() -> (Server, [ScriptedProvider; 2]) {
    let github = ScriptedProvider::start(Kind::GitHub).await;
    let contoso = ScriptedProvider::start(Kind::OpenId).await;
    let server = Server::with(|settings| {
        github.offer(settings);
        contoso.offer_as(settings, |entry| {
            entry.domains = Spanned::new(0..0, vec!["contoso.example".to_owned()]);
        });
    })
    .await;
    for provider in [&github, &contoso] {
        provider.follow(&server.app.clock);
    }
    (server, [github, contoso])
}

#[tokio::test]
async fn an_address_of_a_directory_leads_there_whether_it_has_an_account_or_not() {
    let (server, provider) = with_directory().await;
    provider.script(|it| it.claims = json!({ "email": MEMBER }));
    for purpose in ["sign_in", "sign_up", "sign_in"] {
        let person = server.browser().begin("news", purpose).await.email(MEMBER).await;
        let mut person = person.sees("at_provider");
        let url = left(&mut person).await;
        let hint = url.query_pairs().find(|(name, _)| name == "login_hint").unwrap().1.into_owned();
        assert_eq!(hint, "Mara@contoso.example");
        super::come(person, &provider.visit(&url)).await.sees("signed_in");
    }
    assert_eq!(accounts(&server).await, 1);
}

#[tokio::test]
async fn no_password_code_or_reset_is_asked_of_who_signs_in_at_a_directory() {
    let (server, _provider) = with_directory().await;
    let reset = server.browser().begin("news", "reset_password").await.email(MEMBER).await;
    reset.sees("identify").refused(Refusal::UseDirectory {});
    let both = json!({ "type": "email", "email": MEMBER, "password": PASSWORD });
    signing_in(&server, "news").await.answer(both).await.sees("at_provider");
    signing_in(&server, "club").await.email(MEMBER).await.sees("at_provider");
    signing_in(&server, "news").await.email(RESCUE).await.sees("enter_password");
    assert_eq!(server.messages(MEMBER), 0);
}

#[tokio::test]
async fn nobody_else_vouches_for_an_address_of_a_directory() {
    let (server, [github, _contoso]) = with_github_and_directory().await;
    let address = json!([{ "email": MEMBER, "primary": true, "verified": true }]);
    github.script(|it| it.emails = address);
    let person = through(signing_in(&server, "news").await, &github).await;
    let person = person.sees("identify").refused(Refusal::UseDirectory {});
    assert_eq!(accounts(&server).await, 0);
    person.email(MEMBER).await.sees("at_provider");
}

/// Has the user flow of `news` take people by its providers only.
pub(super) async fn without_local(kind: Kind) -> (Server, ScriptedProvider) {
    let provider = ScriptedProvider::start(kind).await;
    let server = Server::with(|settings| {
        provider.offer(settings);
        let name = settings.apps.iter().find(|app| app.id == "news").unwrap().user_flow.get_ref();
        let name = name.clone();
        settings.user_flows.get_mut(&name).unwrap().get_mut().local = false;
    })
    .await;
    provider.follow(&server.app.clock);
    (server, provider)
}

#[tokio::test]
async fn where_people_come_by_providers_only_no_answer_made_by_hand_brings_anybody_in() {
    let (server, provider) = without_local(Kind::OpenId).await;
    account(&server, "shop", EMAIL).await;
    let sent = server.messages(EMAIL);
    for purpose in ["sign_in", "sign_up", "reset_password", "manage_factors"] {
        for answer in [
            json!({ "type": "email", "email": EMAIL }),
            json!({ "type": "email", "email": EMAIL, "password": PASSWORD }),
            json!({ "type": "password", "password": PASSWORD }),
            json!({ "type": "code", "code": "042137" }),
        ] {
            let person = server.browser().begin("news", purpose).await.answer(answer).await;
            person.sees("identify").refused(Refusal::OutOfTurn {});
        }
    }
    assert_eq!(server.messages(EMAIL), sent);
    // Its owner shows the password to link, and for nothing else.
    let person = through(signing_in(&server, "news").await, &provider).await;
    person.sees("enter_password").password(PASSWORD).await.sees("signed_in");
}

#[tokio::test]
async fn an_account_of_a_directory_is_not_opened_by_another_provider_that_was_linked_before() {
    let (server, [github, contoso]) = with_github_and_directory().await;
    contoso.script(|it| it.claims = json!({ "email": MEMBER }));
    through(signing_in(&server, "news").await, &contoso).await.sees("signed_in");
    let list = server.browser().begin("news", "manage_factors").await;
    let list = through(list, &contoso).await.sees("manage_factors");
    through(list, &github).await.sees("manage_factors");
    assert_eq!(identities(&server).await, 2);
    // Its owner, who is told of it, has no password here to replace.
    let mails = server.app.mailer.demo().unwrap().messages(Some("Mara@contoso.example"));
    let linked = &mails.first().unwrap().text;
    let leads = ["/security?app=news", "reset-password"].map(|page| linked.contains(page));
    assert_eq!(leads, [true, false], "{linked}");
    let person = through(signing_in(&server, "news").await, &github).await;
    person.sees("identify").refused(Refusal::UseDirectory {});
}

/// A server whose client `wiki` takes people by Contoso only. All others take them by GitHub, too.
pub(super) async fn with_a_client() -> (Server, [ScriptedProvider; 2]) {
    let github = ScriptedProvider::start(Kind::GitHub).await;
    let contoso = ScriptedProvider::start(Kind::OpenId).await;
    let server = Server::with(|settings| {
        party::clients(settings);
        contoso.offer(settings);
        let mut outside = settings.user_flows["off"].clone();
        outside.get_mut().local = false;
        github.offer(settings);
        settings.user_flows.insert("outside".to_owned(), outside);
        let wiki = settings.apps.iter_mut().find(|app| app.id == "wiki").unwrap();
        wiki.user_flow = Spanned::new(0..0, "outside".to_owned());
    })
    .await;
    for provider in [&github, &contoso] {
        provider.follow(&server.app.clock);
    }
    (server, [github, contoso])
}

#[tokio::test]
async fn a_session_counts_only_where_its_way_in_is_taken() {
    let (server, [github, contoso]) = with_a_client().await;
    let mut by_password = account(&server, "news", EMAIL).await.browser;
    assert_eq!(party::ask(&mut by_password, "tab", &[]).await.status, StatusCode::SEE_OTHER);
    let page = party::ask(&mut by_password, "wiki", &[]).await;
    party::person(by_password, &page).await.sees("identify");

    let others = json!([{ "email": "ines@example.org", "primary": true, "verified": true }]);
    github.script(|it| it.emails = others);
    let mut by_github = through(signing_in(&server, "news").await, &github).await.browser;
    assert_eq!(party::ask(&mut by_github, "tab", &[]).await.status, StatusCode::SEE_OTHER);
    let page = party::ask(&mut by_github, "wiki", &[]).await;
    party::person(by_github, &page).await.sees("identify");

    contoso.script(|it| it.claims = json!({ "email": "otto@example.org" }));
    let mut by_contoso = through(signing_in(&server, "news").await, &contoso).await.browser;
    for client in ["tab", "wiki"] {
        let answer = party::ask(&mut by_contoso, client, &[]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{client}");
    }
}
