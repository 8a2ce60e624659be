//! Who is new here.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use protocol::{Refusal, Screen};
use serde_json::json;

use super::{EMAIL, accounts, identities, proofs, signing_in, through, with};
use crate::scripted_provider::{Kind, ScriptedProvider};
use crate::support::{PASSWORD, account};

#[tokio::test]
async fn who_is_new_gets_an_account_by_a_vouched_address_and_is_known_the_next_time() {
    for kind in Kind::ALL {
        let (server, provider) = with(kind).await;
        if kind == Kind::Google {
            provider.script(|it| it.claims = json!({ "hd": "example.org" }));
        }
        if kind == Kind::Microsoft {
            provider.script(|it| it.claims = json!({ "xms_edov": true }));
        }
        let mut first = through(signing_in(&server, "news").await, &provider).await;
        first = first.sees("signed_in");
        assert_eq!(proofs(&mut first).await, json!(["federated"]), "{kind:?}");
        let session = first.browser.session().await.unwrap();
        assert_eq!((&session["email"], &session["amr"]), (&json!(EMAIL), &json!(["fed"])));
        assert_eq!((accounts(&server).await, identities(&server).await), (1, 1));
        assert_eq!(server.number("SELECT COUNT(*) FROM passwords").await, 0);
        assert_eq!(server.messages(EMAIL), 0, "nothing is to be confirmed");
        let again = through(signing_in(&server, "news").await, &provider).await;
        again.sees("signed_in");
        assert_eq!((accounts(&server).await, identities(&server).await), (1, 1));
    }
}

#[tokio::test]
async fn what_a_new_account_is_asked_for_is_filled_in_with_what_the_provider_tells() {
    let (server, provider) = with(Kind::OpenId).await;
    let names = json!({ "given_name": "Mara", "family_name": "Lind" });
    provider.script(|it| it.claims = names);
    let person = through(signing_in(&server, "club").await, &provider).await;
    let person = person.sees("collect_profile");
    let Screen::CollectProfile(screen) = &person.reply.screen else { panic!() };
    assert_eq!(screen.values[..2], ["Mara", "Lind"]);
    assert_eq!(accounts(&server).await, 0, "nothing is made before all is told");
    let values = json!({ "type": "profile", "values": ["Mara", "Lind", "", ""] });
    let person = person.answer(values).await.sees("accept_terms");
    let agreed = json!({ "type": "accept_terms", "accepted": true });
    let person = person.answer(agreed).await.sees("enroll_authenticator");
    assert_eq!((accounts(&server).await, identities(&server).await), (1, 1));
    drop(person);
}

#[tokio::test]
async fn an_address_that_is_not_vouched_for_is_proved_by_a_code() {
    for claims in [
        json!({ "email_verified": false }),
        json!({ "email_verified": null }),
        json!({ "email_verified": "false" }),
    ] {
        let (server, provider) = with(Kind::OpenId).await;
        provider.script(|it| it.claims = claims);
        let person = through(signing_in(&server, "news").await, &provider).await;
        let person = person.sees("enter_code");
        assert_eq!((accounts(&server).await, identities(&server).await), (0, 0));
        person.sent_code(EMAIL).await.sees("signed_in");
        assert_eq!((accounts(&server).await, identities(&server).await), (1, 1));
        assert_eq!(server.number("SELECT proved FROM identities").await, 1);
    }
}

#[tokio::test]
async fn who_comes_without_an_address_types_one_and_shows_that_it_is_theirs() {
    let (server, provider) = with(Kind::OpenId).await;
    provider.script(|it| {
        it.claims = json!({ "email": null });
        it.userinfo = json!({ "email": null });
    });
    let person = through(signing_in(&server, "news").await, &provider).await;
    let person = person.sees("give_address");
    let person = person.email("nobody").await.refused(Refusal::EmailMalformed {});
    let person = person.email(EMAIL).await.sees("enter_code");
    let person = person.press("back").await.sees("give_address").email(EMAIL).await;
    let person = person.sees("enter_code");
    assert_eq!(accounts(&server).await, 0);
    person.sent_code(EMAIL).await.sees("signed_in");
    assert_eq!(identities(&server).await, 1);
}

#[tokio::test]
async fn where_the_provider_may_sign_nobody_up_only_who_is_linked_gets_in() {
    let (server, provider) =
        ScriptedProvider::beside(Kind::OpenId, |entry| entry.allow_sign_up = false).await;
    let person = through(signing_in(&server, "news").await, &provider).await;
    person.sees("identify").refused(Refusal::IdentityUnknown {});
    // Who is not vouched for learns it after the code, as everybody does.
    provider.script(|it| it.claims = json!({ "email_verified": false }));
    let person = through(signing_in(&server, "news").await, &provider).await;
    let person = person.sees("enter_code").sent_code(EMAIL).await;
    person.sees("identify").refused(Refusal::IdentityUnknown {});
    assert_eq!((accounts(&server).await, identities(&server).await), (0, 0));
}

#[tokio::test]
async fn a_sign_up_that_is_not_finished_waits_for_nobody() {
    let (server, provider) = with(Kind::OpenId).await;
    let stranger = server.browser().begin("news", "sign_up").await.email(EMAIL).await;
    let drafted = server.browser().begin("news", "sign_up").await.email(EMAIL).await;
    let drafted = drafted.sent_code(EMAIL).await.sees("create_password");
    through(signing_in(&server, "news").await, &provider).await.sees("signed_in");
    let taken = drafted.new_password(PASSWORD).await.sees("enter_password");
    let none = taken.password(PASSWORD).await.refused(Refusal::CredentialsWrong {});
    drop((none, stranger));
    assert_eq!(server.number("SELECT COUNT(*) FROM passwords").await, 0);
}

#[tokio::test]
async fn one_mailbox_is_one_factor_whoever_vouches_for_it() {
    let (server, provider) = with(Kind::OpenId).await;
    account(&server, "shop", EMAIL).await.choose("email_code").await.sees("signed_in");
    let person = through(signing_in(&server, "shop").await, &provider).await;
    let person = person.sees("enter_password").password(PASSWORD).await.sees("enter_code");
    person.sent_code(EMAIL).await.sees("signed_in");
    // The second time: the sign-in there, and a code to the very mailbox that it vouches for.
    let person = through(signing_in(&server, "shop").await, &provider).await;
    let mut person = person.sees("enter_code").sent_code(EMAIL).await.sees("signed_in");
    let session = person.browser.session().await.unwrap();
    assert_eq!(session["proofs"], json!(["federated", "email_code"]));
    assert_eq!(session["amr"], json!(["fed", "otp"]), "that is not several");
}

#[tokio::test]
async fn the_button_of_a_provider_has_the_icon_of_the_settings() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("contoso.svg");
    let drawn = r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>"#;
    std::fs::write(&path, drawn).unwrap();
    let icon = toml::Spanned::new(0..0, path);
    let (server, _provider) =
        ScriptedProvider::beside(Kind::OpenId, |entry| entry.icon = Some(icon)).await;
    let person = signing_in(&server, "shop").await;
    let reply = serde_json::to_value(&person.reply).unwrap();
    let address = reply["screen"]["identify"]["providers"][0]["icon"].as_str().unwrap();
    let response = server.send(Request::get(address).body(Body::empty()).unwrap()).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()[header::CONTENT_TYPE], "image/svg+xml");
}
