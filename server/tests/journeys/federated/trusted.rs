//! A second factor that was shown at a provider which the operator trusts in this.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{EMAIL, signing_in, through};
use crate::openid::party;
use crate::scripted_provider::{Kind, ScriptedProvider};
use crate::support::{PASSWORD, Server, enrolled};

/// A server that trusts Contoso in this, with its clients.
async fn trusting() -> (Server, ScriptedProvider) {
    let provider = ScriptedProvider::start(Kind::OpenId).await;
    let server = Server::with(|settings| {
        party::clients(settings);
        provider.offer_as(settings, |entry| {
            entry.trust_mfa = true;
            entry.mfa_values = vec!["mfa".to_owned()];
        });
    })
    .await;
    provider.follow(&server.app.clock);
    (server, provider)
}

/// Has the provider say that this was shown there, some seconds ago.
fn says(server: &Server, provider: &ScriptedProvider, amr: &[&str], ago: i64) {
    let claims = json!({ "amr": amr, "auth_time": server.app.clock.now().0 - ago });
    provider.script(|it| it.claims = claims);
}

async fn amr(browser: &mut crate::support::Browser<'_>) -> Value {
    browser.session().await.unwrap()["amr"].clone()
}

#[tokio::test]
async fn who_showed_a_second_factor_there_is_asked_for_none_and_the_session_tells_of_it() {
    let (server, provider) = trusting().await;
    says(&server, &provider, &["pwd", "mfa"], 60);
    for _ in ["a new account", "the same again"] {
        let person = through(signing_in(&server, "shop").await, &provider).await;
        let mut person = person.sees("signed_in");
        assert_eq!(amr(&mut person.browser).await, json!(["fed", "mfa"]));
        assert_eq!(super::proofs(&mut person).await, json!(["federated"]));
    }
}

#[tokio::test]
async fn who_showed_one_factor_there_or_long_ago_shows_or_enrols_another_here() {
    let (server, provider) = trusting().await;
    for (amr_there, ago) in [(&["pwd"][..], 60), (&["mfa"][..], 13 * 60 * 60)] {
        says(&server, &provider, amr_there, ago);
        let person = through(signing_in(&server, "shop").await, &provider).await;
        person.sees("enroll_choose");
    }
    let mut person = through(signing_in(&server, "news").await, &provider).await.sees("signed_in");
    assert_eq!(amr(&mut person.browser).await, json!(["fed"]), "nothing is claimed");
}

#[tokio::test]
async fn a_clients_token_says_mfa_where_the_provider_proved_it() {
    let (server, provider) = trusting().await;
    for (amr_there, acr) in [(&["mfa"][..], "mfa"), (&["pwd"][..], "sfa")] {
        says(&server, &provider, amr_there, 60);
        let mut browser = server.browser();
        let page = party::ask(&mut browser, "wiki", &[]).await;
        let person = through(party::person(browser, &page).await, &provider).await;
        let code = party::code_of(&person.sees("signed_in"));
        let (status, _, tokens) = party::redeem(&server, "wiki", &code, &[]).await;
        assert_eq!(status, StatusCode::OK, "{tokens}");
        let claims = party::verified(&server, tokens["id_token"].as_str().unwrap()).await;
        let told = claims["amr"].as_array().unwrap().contains(&json!("mfa"));
        assert_eq!(told, acr == "mfa", "{claims}");
        assert!(claims["acr"].as_str().unwrap().ends_with(acr), "{claims}");
    }
}

#[tokio::test]
async fn a_session_that_shows_a_second_factor_of_there_is_enough_for_other_apps_and_step_up() {
    let (server, provider) = trusting().await;
    says(&server, &provider, &["mfa"], 60);
    let person = through(signing_in(&server, "bank").await, &provider).await;
    let mut browser = person.sees("signed_in").browser;
    let answer = party::ask(&mut browser, "safe", &[]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "it asks everybody for two");
    let stepped = party::load(&mut browser, "/step-up?app=bank").await;
    assert_eq!(stepped.status, StatusCode::SEE_OTHER, "{}", stepped.body);
    assert_eq!(amr(&mut browser).await, json!(["fed", "mfa"]));
}

#[tokio::test]
async fn a_session_that_shows_one_factor_of_there_is_not_enough_where_two_are_asked_for() {
    let (server, provider) = trusting().await;
    says(&server, &provider, &["pwd"], 60);
    let person = through(signing_in(&server, "news").await, &provider).await;
    let mut browser = person.sees("signed_in").browser;
    let page = party::ask(&mut browser, "safe", &[]).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    party::person(browser, &page).await.sees("enroll_choose");
}

#[tokio::test]
async fn who_changes_factors_shows_one_of_the_accounts_own_whatever_was_shown_there() {
    let (server, provider) = trusting().await;
    enrolled(&server, "shop", EMAIL).await;
    says(&server, &provider, &["mfa"], 0);
    let person = through(signing_in(&server, "shop").await, &provider).await;
    let person = person.sees("enter_password").password(PASSWORD).await.sees("enter_code");
    person.sent_code(EMAIL).await.sees("signed_in");
    let list = server.browser().begin("shop", "manage_factors").await;
    through(list, &provider).await.sees("enter_code");
    let person = through(signing_in(&server, "shop").await, &provider).await.sees("signed_in");
    person.browser.begin("shop", "manage_factors").await.sees("choose_factor");
}
