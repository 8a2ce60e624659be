//! Who comes with an address that has an account here.

use protocol::screen::PasswordNotice;
use protocol::{Refusal, Screen};
use serde_json::json;

use super::{
    EMAIL, INES, accounts, chosen, come, identities, left, proofs, signing_in, signs_in, through,
    with,
};
use crate::scripted_provider::Kind;
use crate::support::{PASSWORD, account, enrolled};

#[tokio::test]
async fn an_account_is_linked_once_its_owner_has_typed_its_password_and_gets_a_mail() {
    let (server, provider) = with(Kind::OpenId).await;
    account(&server, "news", EMAIL).await.sees("signed_in");
    let person = through(signing_in(&server, "news").await, &provider).await;
    let person = person.sees("enter_password");
    let Screen::EnterPassword(screen) = &person.reply.screen else { panic!() };
    assert_eq!(screen.notice, Some(PasswordNotice::ToLink));
    let person = person.password("not that one").await.refused(Refusal::CredentialsWrong {});
    assert_eq!(identities(&server).await, 0);
    let before = server.messages(EMAIL);
    let mut person = person.password(PASSWORD).await.sees("signed_in");
    assert_eq!(proofs(&mut person).await, json!(["password"]), "what was shown to link is one");
    assert_eq!((accounts(&server).await, identities(&server).await), (1, 1));
    assert_eq!(server.number("SELECT proved FROM identities").await, 1);
    let messages = server.app.mailer.demo().unwrap().messages(Some(EMAIL));
    assert_eq!(messages.len(), before + 1);
    assert!(messages[0].subject.contains("linked"), "{}", messages[0].subject);
    let mut again = through(signing_in(&server, "news").await, &provider).await.sees("signed_in");
    assert_eq!(proofs(&mut again).await, json!(["federated"]));
}

#[tokio::test]
async fn an_account_without_a_password_is_linked_by_a_code_and_so_is_one_whose_is_forgotten() {
    let (server, provider) = with(Kind::OpenId).await;
    through(signing_in(&server, "news").await, &provider).await.sees("signed_in");
    // The same address, and somebody else there.
    signs_in(&provider, "another", EMAIL);
    let person = through(signing_in(&server, "news").await, &provider).await;
    person.sees("enter_code").sent_code(EMAIL).await.sees("signed_in");
    assert_eq!((accounts(&server).await, identities(&server).await), (1, 2));

    account(&server, "news", INES).await.sees("signed_in");
    signs_in(&provider, "ines", INES);
    let person = through(signing_in(&server, "news").await, &provider).await;
    let person = person.sees("enter_password").press("reset_password").await.sees("enter_code");
    person.sent_code(INES).await.sees("signed_in");
    assert_eq!(identities(&server).await, 3);
}

#[tokio::test]
async fn a_stranger_with_a_known_address_and_another_subject_opens_nothing() {
    let (server, provider) = with(Kind::OpenId).await;
    account(&server, "news", EMAIL).await;
    let owner = through(signing_in(&server, "news").await, &provider).await;
    owner.password(PASSWORD).await.sees("signed_in");
    signs_in(&provider, "somebody else", EMAIL);
    let stranger = through(signing_in(&server, "news").await, &provider).await;
    let mut stranger = stranger.sees("enter_password");
    assert!(stranger.browser.session().await.is_none());
    assert_eq!(identities(&server).await, 1);
}

#[tokio::test]
async fn who_has_a_second_factor_shows_it_before_anything_is_linked() {
    let (server, provider) = with(Kind::OpenId).await;
    enrolled(&server, "shop", EMAIL).await.sees("signed_in");
    // Its user flow asks for none.
    let person = through(signing_in(&server, "news").await, &provider).await;
    let person = person.password(PASSWORD).await.sees("enter_code");
    assert_eq!(identities(&server).await, 0);
    person.sent_code(EMAIL).await.sees("signed_in");
    assert_eq!(identities(&server).await, 1);
}

#[tokio::test]
async fn a_disabled_account_is_told_so_after_its_proof_and_nothing_is_linked() {
    let (server, provider) = with(Kind::OpenId).await;
    account(&server, "news", EMAIL).await;
    server.run("UPDATE accounts SET disabled_at = 1").await;
    let person = through(signing_in(&server, "news").await, &provider).await;
    person.sees("enter_password").password(PASSWORD).await.sees("blocked");
    assert_eq!(identities(&server).await, 0);
}

#[tokio::test]
async fn a_proof_belongs_to_the_account_from_elsewhere_that_it_was_asked_for() {
    let (server, provider) = with(Kind::OpenId).await;
    provider.script(|it| it.claims = json!({ "email_verified": false }));
    let mut person = chosen(signing_in(&server, "news").await, &provider).await;
    let (first, second) = (left(&mut person).await, left(&mut person).await);
    let person = come(person, &provider.visit(&first)).await.sees("enter_code");
    let subject = json!({ "sub": "somebody else", "email_verified": false });
    provider.script(|it| it.claims = subject);
    let person = come(person, &provider.visit(&second)).await.sees("enter_code");
    person.sent_code(EMAIL).await.sees("signed_in");
    let others = "SELECT COUNT(*) FROM identities WHERE subject = 'somebody else'";
    assert_eq!((identities(&server).await, server.number(others).await), (1, 0));
}

#[tokio::test]
async fn what_only_a_provider_has_vouched_for_ends_with_a_reset_by_the_mailbox() {
    let (server, provider) = with(Kind::OpenId).await;
    through(signing_in(&server, "news").await, &provider).await.sees("signed_in");
    let reset = server.browser().begin("news", "reset_password").await.email(EMAIL).await;
    reset.sent_code(EMAIL).await.new_password(PASSWORD).await.sees("signed_in");
    assert_eq!(identities(&server).await, 0);
    let person = through(signing_in(&server, "news").await, &provider).await;
    person.sees("enter_password").password(PASSWORD).await.sees("signed_in");
    let reset = server.browser().begin("news", "reset_password").await.email(EMAIL).await;
    reset.sent_code(EMAIL).await.new_password(PASSWORD).await;
    assert_eq!(identities(&server).await, 1, "that one its owner has proved");
}

#[tokio::test]
async fn who_comes_without_an_address_and_types_that_of_an_account_links_it_and_is_known_from_then_on()
 {
    let (server, provider) = with(Kind::OpenId).await;
    account(&server, "news", EMAIL).await;
    provider.script(|it| {
        it.claims = json!({ "email": null });
        it.userinfo = json!({ "email": null });
    });
    let person = through(signing_in(&server, "news").await, &provider).await;
    let person = person.sees("give_address").email(EMAIL).await.sees("enter_code");
    assert_eq!(identities(&server).await, 0);
    person.sent_code(EMAIL).await.sees("signed_in");
    through(signing_in(&server, "news").await, &provider).await.sees("signed_in");
    assert_eq!((accounts(&server).await, identities(&server).await), (1, 1));
}

#[tokio::test]
async fn an_address_that_is_vouched_for_in_another_spelling_is_that_of_the_account() {
    let (server, provider) = with(Kind::OpenId).await;
    account(&server, "news", EMAIL).await;
    for (address, vouched) in [
        ("MARA@Example.org", true),
        ("mara@example.org.", false),
        ("Mara <mara@example.org>", false),
        ("mara@example.org,eve@evil.example", false),
        ("\u{ff4d}ara@example.org", false),
    ] {
        provider.script(|it| {
            it.claims = json!({ "email": address });
            it.userinfo = json!({ "email": null });
        });
        let mut person = through(signing_in(&server, "news").await, &provider).await;
        // Only who is known to have the mailbox is told that it has an account.
        assert_eq!(person.reply.screen.name() == "enter_password", vouched, "{address}");
        assert!(person.browser.session().await.is_none(), "{address}");
    }
    assert_eq!((accounts(&server).await, identities(&server).await), (1, 0));
}
