//! The way back: cancelled, refused, late, twice, by another browser, by a form.

use axum::http::StatusCode;
use protocol::Refusal;
use serde_json::json;

use super::{
    EMAIL, accounts, chosen, come, identities, left, looked, posted, proofs, signing_in, signs_in,
    through, with,
};
use crate::moving::imports;
use crate::scripted_provider::{Fault, Kind};
use crate::support::{PASSWORD, enrolled};

#[tokio::test]
async fn who_cancels_is_where_they_were_and_may_go_again_or_sign_in_here() {
    let (server, provider) = with(Kind::OpenId).await;
    provider.script(|it| it.callback = json!({ "error": "access_denied" }));
    let person = through(signing_in(&server, "news").await, &provider).await;
    let person = person.sees("identify").refused(Refusal::ProviderCancelled {});
    let person = person.email(EMAIL).await.sees("enter_password").press("back").await;
    provider.script(|it| it.callback = json!({}));
    through(person.sees("identify"), &provider).await.sees("signed_in");
}

#[tokio::test]
async fn a_provider_that_is_down_or_says_something_wrong_lets_nobody_in() {
    let (server, provider) = with(Kind::OpenId).await;
    provider.fail("/token", Fault::Status(503));
    let person = through(signing_in(&server, "news").await, &provider).await;
    let person = person.sees("identify").refused(Refusal::ProviderUnavailable {});
    provider.fail("/token", None);
    for claims in [json!({ "nonce": "another" }), json!({ "iss": "https://other.example" })] {
        provider.script(|it| it.claims = claims);
        let wrong = through(signing_in(&server, "news").await, &provider).await;
        wrong.sees("identify").refused(Refusal::ProviderRefused {});
    }
    assert_eq!((accounts(&server).await, identities(&server).await), (0, 0));
    provider.script(|it| it.claims = json!({}));
    through(person, &provider).await.sees("signed_in");
}

#[tokio::test]
async fn a_provider_that_cannot_be_found_is_said_to_be_unavailable() {
    let (server, provider) = with(Kind::OpenId).await;
    server.app.clock.advance(8 * 24 * 60 * 60);
    provider.fail("/openid-configuration", Fault::Status(500));
    let mut person = chosen(signing_in(&server, "news").await, &provider).await;
    let path = format!("/flows/{}/provider", person.reply.flow);
    let (status, _, _) = person.browser.visit(&path).await;
    assert_eq!(status, StatusCode::OK, "a page of ours");
    looked(person).await.sees("identify").refused(Refusal::ProviderUnavailable {});
}

#[tokio::test]
async fn what_came_back_counts_once_and_is_answered_again_as_it_was() {
    let (server, provider) = with(Kind::OpenId).await;
    let mut person = chosen(signing_in(&server, "news").await, &provider).await;
    let back = provider.visit(&left(&mut person).await);
    let stale = person.clone();
    let mut person = come(person, &back).await.sees("signed_in");
    assert_eq!(proofs(&mut person).await, json!(["federated"]));
    assert_eq!(provider.asked("/token").len(), 1);
    // The reply may never have arrived.
    let mut again = come(stale, &back).await.sees("signed_in");
    assert_eq!(proofs(&mut again).await, json!(["federated"]));
    assert_eq!(provider.asked("/token").len(), 1, "a code is redeemed once");
    assert_eq!(identities(&server).await, 1);
}

#[tokio::test]
async fn the_first_way_back_moves_the_flow_and_the_others_see_where_it_stands() {
    let (server, provider) = with(Kind::OpenId).await;
    let mut person = chosen(signing_in(&server, "news").await, &provider).await;
    let ways = [left(&mut person).await, left(&mut person).await];
    let [first, second] = ways.map(|way| provider.visit(&way));
    let person = come(person, &second).await.sees("signed_in");
    come(person, &first).await.sees("signed_in");
    assert_eq!((accounts(&server).await, provider.asked("/token").len()), (1, 1));
}

#[tokio::test]
async fn another_browser_with_the_state_gets_nothing_and_takes_nothing_away() {
    let (server, provider) = with(Kind::OpenId).await;
    let mut person = chosen(signing_in(&server, "news").await, &provider).await;
    let back = provider.visit(&left(&mut person).await);
    let stranger = signing_in(&server, "news").await.begun().await;
    for mut other in [server.browser(), stranger.browser] {
        other.headers.push(("accept", "text/html"));
        let (status, _, page) = other.visit(&back.path()).await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        assert!(page.contains("another browser"), "{page}");
        assert!(other.session().await.is_none());
    }
    assert!(provider.asked("/token").is_empty());
    come(person, &back).await.sees("signed_in");
}

#[tokio::test]
async fn who_takes_too_long_goes_on_where_they_were() {
    let (server, provider) = with(Kind::OpenId).await;
    let mut person = chosen(signing_in(&server, "news").await, &provider).await;
    let back = provider.visit(&left(&mut person).await);
    let late = u32::try_from(flow::limits::ATTEMPT_LIFETIME).unwrap() + 1;
    server.app.clock.advance(late);
    let person = come(person, &back).await.sees("identify").refused(Refusal::OutOfTurn {});
    through(person, &provider).await.sees("signed_in");
}

#[tokio::test]
async fn what_no_way_was_begun_for_is_nowhere() {
    let (server, provider) = with(Kind::OpenId).await;
    let mut person = chosen(signing_in(&server, "news").await, &provider).await;
    let back = provider.visit(&left(&mut person).await);
    let state = "A".repeat(43);
    for (path, expected) in [
        (format!("/providers/contoso/callback?state={state}&code=1"), StatusCode::NOT_FOUND),
        (back.path().replace("contoso", "other"), StatusCode::NOT_FOUND),
        (back.path() + "&state=x", StatusCode::BAD_REQUEST),
        ("/providers/contoso/callback".to_owned(), StatusCode::BAD_REQUEST),
    ] {
        assert_eq!(person.browser.visit(&path).await.0, expected, "{path}");
    }
    let mut ahead = person.browser.clone();
    ahead.headers.push(("sec-purpose", "prefetch"));
    assert_eq!(ahead.visit(&back.path()).await.0, StatusCode::SERVICE_UNAVAILABLE);
    come(person, &back).await.sees("signed_in");
}

#[tokio::test]
async fn the_page_behind_back_still_answers() {
    let (server, provider) = with(Kind::OpenId).await;
    let begun = signing_in(&server, "news").await;
    let step = begun.reply.step;
    let mut person = chosen(begun, &provider).await;
    assert_eq!(person.reply.step, step, "it is no step");
    let email = json!({ "type": "email", "email": EMAIL });
    person.reply = person.give(step, email).await;
    person.sees("enter_password");
}

#[tokio::test]
async fn what_a_form_brings_without_a_cookie_waits_for_the_browser_that_has_it() {
    let (server, provider) = with(Kind::Apple).await;
    let mut person = chosen(signing_in(&server, "news").await, &provider).await;
    let back = provider.visit(&left(&mut person).await);
    assert!(back.by_form);
    let on = posted(&person, &back).await;
    assert!(!on.contains("code="), "{on}");
    let bytes = server.database().await;
    let code = back.parameters.split('&').find_map(|pair| pair.strip_prefix("code=")).unwrap();
    assert!(!bytes.windows(code.len()).any(|part| part == code.as_bytes()), "it is encrypted");
    let mut stranger = server.browser();
    assert_eq!(stranger.visit(&on).await.0, StatusCode::FORBIDDEN);
    // Another form with the same state comes too late.
    let forged = back.parameters.replace(code, "forged");
    stranger.post_from_elsewhere(&back.path(), &forged).await;
    person.browser.visit(&on).await;
    looked(person).await.sees("signed_in");
}

#[tokio::test]
async fn a_provider_that_is_withdrawn_half_way_opens_nothing() {
    let (server, provider) = with(Kind::OpenId).await;
    enrolled(&server, "shop", EMAIL).await;
    let linking = through(signing_in(&server, "shop").await, &provider).await;
    let linking = linking.password(PASSWORD).await.sees("enter_code");
    linking.clone().sent_code(EMAIL).await.sees("signed_in");
    let person = through(signing_in(&server, "shop").await, &provider).await.sees("enter_code");
    let without = server.beside(|_| ()).await;
    let code = server.code(EMAIL);
    let mut person = person.at(&without).code(&code).await.sees("expired");
    assert!(person.browser.session().await.is_none());
    drop(linking);
}

#[tokio::test]
async fn no_secret_of_the_way_is_stored() {
    let (server, provider) = with(Kind::OpenId).await;
    let mut person = chosen(signing_in(&server, "news").await, &provider).await;
    let url = left(&mut person).await;
    let state = url.query_pairs().find(|(name, _)| name == "state").unwrap().1.into_owned();
    let holds = async |secret: &str| {
        let bytes = server.database().await;
        bytes.windows(secret.len()).any(|part| part == secret.as_bytes())
    };
    assert!(!holds(&state).await);
    come(person, &provider.visit(&url)).await.sees("signed_in");
    assert!(!holds(&state).await);
}

#[tokio::test]
async fn an_account_from_elsewhere_that_was_imported_signs_in_to_its_account() {
    let (server, provider) = with(Kind::OpenId).await;
    let issuer = provider.settings().issuer.unwrap().into_inner();
    let linked = json!([{ "issuer": issuer, "subject": "imported" }]);
    imports(server.stored_in(), &[json!({ "email": EMAIL, "identities": linked })]);
    signs_in(&provider, "imported", "elsewhere@contoso.example");
    let person = through(signing_in(&server, "news").await, &provider).await;
    let mut person = person.sees("signed_in");
    assert_eq!(person.browser.session().await.unwrap()["email"], EMAIL);
    assert_eq!((accounts(&server).await, identities(&server).await), (1, 1));
}
