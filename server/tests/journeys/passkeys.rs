//! Passkeys: made, used as second factor, used alone, and refused.

use axum::http::StatusCode;
use protocol::Refusal;
use serde_json::{Value, json};

use super::authenticator::Authenticator;
use super::managing::notices;
use super::support::{PASSWORD, Person, Server, account};

const EMAIL: &str = "mara@example.org";

pub(super) async fn options(person: &mut Person<'_>) -> Value {
    let path = format!("/flows/{}/passkey", person.reply.flow);
    let begin = json!({ "begin": person.reply.begin });
    let (status, options) = match person.reply.begin {
        Some(_) => person.browser.post(&path, &begin).await,
        None => person.browser.get(&path).await,
    };
    assert_eq!(status, StatusCode::OK, "{options}");
    options
}

async fn give<'a>(person: Person<'a>, credential: &str) -> Person<'a> {
    person.answer(json!({"type": "passkey", "credential": credential})).await
}

pub(super) async fn sign<'a>(mut person: Person<'a>, with: &Authenticator) -> Person<'a> {
    let credential = with.sign(&options(&mut person).await);
    give(person, &credential).await
}

/// Signs up at the vault with a passkey.
pub(super) async fn with_passkey(server: &Server) -> (Person<'_>, Authenticator) {
    let (person, authenticator) = at_recovery_codes(server, EMAIL).await;
    (person.keeps_codes().await.sees("signed_in"), authenticator)
}

/// The same, as far as the recovery codes.
pub(super) async fn at_recovery_codes<'a>(
    server: &'a Server,
    email: &str,
) -> (Person<'a>, Authenticator) {
    let mut authenticator = Authenticator::new(7);
    let mut person = account(server, "vault", email).await.choose("passkey").await;
    person = person.sees("enroll_passkey");
    let made = authenticator.make(&options(&mut person).await);
    (give(person, &made).await.sees("recovery_codes"), authenticator)
}

async fn at_the_start(server: &Server) -> Person<'_> {
    server.browser().begin("vault", "sign_in").await.sees("identify")
}

async fn at_second(server: &Server) -> Person<'_> {
    let person = at_the_start(server).await.email(EMAIL).await.password(PASSWORD).await;
    person.sees("use_passkey")
}

#[tokio::test]
async fn a_passkey_that_was_made_signs_in_alone_and_says_so() {
    let server = Server::start().await;
    let (_, authenticator) = with_passkey(&server).await;
    let mut person = sign(at_the_start(&server).await, &authenticator).await.sees("signed_in");
    let session = person.browser.session().await.unwrap();
    assert_eq!(session["email"], EMAIL);
    assert_eq!(session["amr"], json!(["pop", "mfa"]));
}

#[tokio::test]
async fn a_first_answer_that_signs_in_gets_the_same_reply_again_and_one_session() {
    let server = Server::start().await;
    let (_, authenticator) = with_passkey(&server).await;
    let sessions = server.number("SELECT count(*) FROM sessions").await;
    let mut first = at_the_start(&server).await;
    let signed = authenticator.sign(&options(&mut first).await);
    let done = give(first.clone(), &signed).await.sees("signed_in");
    // As if the reply was lost, and as if only its cookies came.
    let again = give(first.clone(), &signed).await.sees("signed_in");
    let pressed = Person { browser: done.browser.clone(), ..first };
    let pressed = pressed.answer(json!({"type": "passkey", "credential": signed})).await;
    let sorted = |mut cookies: Vec<(String, String)>| {
        cookies.sort();
        cookies
    };
    assert_eq!(sorted(done.browser.cookies), sorted(again.browser.cookies));
    assert_eq!(pressed.sees("signed_in").reply.flow, again.reply.flow);
    assert_eq!(server.number("SELECT count(*) FROM sessions").await, sessions + 1);
}

#[tokio::test]
async fn a_passkey_is_a_second_factor_after_the_password() {
    let server = Server::start().await;
    let (_, authenticator) = with_passkey(&server).await;
    let mut person = at_second(&server).await;
    let asked = options(&mut person).await;
    assert_eq!(
        asked["allowCredentials"][0]["id"],
        data_encoding::BASE64URL_NOPAD.encode(&authenticator.id)
    );
    let mut person = sign(person, &authenticator).await.sees("signed_in");
    let session = person.browser.session().await.unwrap();
    assert_eq!(session["amr"], json!(["pwd", "pop", "mfa"]));
}

#[tokio::test]
async fn what_is_asked_is_discoverable_verified_and_tells_nobody_who_has_an_account() {
    let server = Server::start().await;
    let mut person = account(&server, "vault", EMAIL).await.choose("passkey").await;
    let made = options(&mut person).await;
    assert_eq!(made["authenticatorSelection"]["residentKey"], "required");
    assert_eq!(made["authenticatorSelection"]["userVerification"], "required");
    assert_eq!(made["rp"]["id"], "localhost");
    assert_eq!(made["attestation"], "none");
    assert!(!made["user"]["id"].as_str().unwrap().is_empty());
    let mut stranger = at_the_start(&server).await;
    let asked = options(&mut stranger).await;
    assert_eq!(asked["allowCredentials"], json!([]));
    assert_eq!(asked["userVerification"], "required");
    assert_eq!(asked["rpId"], "localhost");
}

#[tokio::test]
async fn whatever_is_wrong_with_a_passkey_it_is_not_taken() {
    type Change = fn(&mut Authenticator);
    let server = Server::start().await;
    let (_, authenticator) = with_passkey(&server).await;
    let wrong: [(&str, Change); 11] = [
        ("another page's", |a| a.origin = "https://login.example.net".into()),
        ("another port's", |a| a.origin = "http://localhost:8081".into()),
        ("another name's", |a| a.rp_id = "example.net".into()),
        ("nobody was there", |a| a.flags = 0x00),
        ("nobody was verified", |a| a.flags = 0x01),
        ("another challenge", |a| a.challenge = Some("A".repeat(43))),
        ("another purpose", |a| a.kind = Some("webauthn.create")),
        ("another account's", |a| a.user_handle = "AAAAAAAAAAAAAAAAAAAAAA".into()),
        ("in another's frame", |a| a.besides = json!({ "crossOrigin": true })),
        ("below another's page", |a| a.besides = json!({ "topOrigin": "https://evil.example" })),
        ("below it, and denied", |a| {
            a.besides = json!({ "crossOrigin": false, "topOrigin": "https://evil.example" });
        }),
    ];
    for (name, change) in wrong {
        let mut changed = authenticator.clone();
        change(&mut changed);
        let refused = Refusal::PasskeyNotTaken {};
        let person = sign(at_the_start(&server).await, &changed).await;
        assert_eq!(person.reply.refusal, Some(refused), "{name}");
        let person = person.sees("identify");
        sign(person, &authenticator).await.sees("signed_in");
        let person = sign(at_second(&server).await, &changed).await;
        assert_eq!(person.reply.refusal, Some(refused), "{name}, as second factor");
    }
}

#[tokio::test]
async fn a_browser_that_says_that_no_other_page_is_around_is_believed() {
    let server = Server::start().await;
    let (_, mut authenticator) = with_passkey(&server).await;
    authenticator.besides = json!({ "crossOrigin": false });
    sign(at_the_start(&server).await, &authenticator).await.sees("signed_in");
}

#[tokio::test]
async fn a_passkey_that_does_not_tell_whose_it_is_does_only_as_second_factor() {
    let server = Server::start().await;
    let (_, mut authenticator) = with_passkey(&server).await;
    authenticator.user_handle.clear();
    let alone = sign(at_the_start(&server).await, &authenticator).await;
    alone.refused(Refusal::PasskeyNotTaken {});
    sign(at_second(&server).await, &authenticator).await.sees("signed_in");
}

#[tokio::test]
async fn a_changed_signature_and_an_unknown_passkey_are_not_taken() {
    let server = Server::start().await;
    let (_, authenticator) = with_passkey(&server).await;
    let mut thief = Authenticator::new(8);
    thief.user_handle.clone_from(&authenticator.user_handle);
    let person = sign(at_the_start(&server).await, &thief).await;
    let person = person.refused(Refusal::PasskeyNotTaken {});
    thief.id.clone_from(&authenticator.id);
    let person = sign(person, &thief).await.refused(Refusal::PasskeyNotTaken {});
    for nonsense in ["", "{}", "null", "[1]", &"x".repeat(13_000)] {
        let person = give(person.clone(), nonsense).await;
        person.refused(Refusal::PasskeyNotTaken {}).sees("identify");
    }
}

#[tokio::test]
async fn a_challenge_is_one_flows_one_steps_and_minutes_old_at_most() {
    let server = Server::start().await;
    let (_, authenticator) = with_passkey(&server).await;
    let mut first = at_the_start(&server).await;
    let asked = options(&mut first).await;
    // Another flow's.
    let other = give(at_the_start(&server).await, &authenticator.sign(&asked)).await;
    other.refused(Refusal::PasskeyNotTaken {});
    // Another step's.
    let moved = first.clone().press("sign_up").await.press("sign_in").await.sees("identify");
    give(moved.clone(), &authenticator.sign(&asked)).await.refused(Refusal::PasskeyNotTaken {});
    // In time, and too late.
    let mut moved = moved;
    let asked = options(&mut moved).await;
    let into_period = server.app.clock.now().0.rem_euclid(150);
    server.app.clock.advance(u32::try_from(299 - into_period).unwrap());
    let late = authenticator.sign(&asked);
    give(moved.clone(), &late).await.sees("signed_in");
}

#[tokio::test]
async fn an_old_challenge_is_worth_nothing() {
    let server = Server::start().await;
    let (_, authenticator) = with_passkey(&server).await;
    let mut person = at_the_start(&server).await;
    let signed = authenticator.sign(&options(&mut person).await);
    server.app.clock.advance(301);
    give(person, &signed).await.refused(Refusal::PasskeyNotTaken {});
}

#[tokio::test]
async fn an_answer_that_was_taken_is_worth_nothing_in_another_browser() {
    let server = Server::start().await;
    let (_, authenticator) = with_passkey(&server).await;
    let mut person = at_the_start(&server).await;
    let signed = authenticator.sign(&options(&mut person).await);
    let flow = give(person, &signed).await.sees("signed_in").reply.flow;
    let mut thief = at_the_start(&server).await;
    let path = format!("/flows/{flow}/answers");
    let answer = json!({"step": 1, "answer": {"type": "passkey", "credential": signed}});
    let (status, _) = thief.browser.post(&path, &answer).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    let (status, _) = thief.browser.get(&format!("/flows/{flow}/passkey")).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_counter_that_goes_back_tells_of_a_copy() {
    let server = Server::start().await;
    let (_, mut authenticator) = with_passkey(&server).await;
    authenticator.counter = 5;
    sign(at_the_start(&server).await, &authenticator).await.sees("signed_in");
    let copied = sign(at_the_start(&server).await, &authenticator).await;
    copied.refused(Refusal::PasskeyNotTaken {});
    authenticator.counter = 6;
    sign(at_the_start(&server).await, &authenticator).await.sees("signed_in");
}

#[tokio::test]
async fn a_passkey_is_not_made_for_another_page_nor_twice() {
    let server = Server::start().await;
    let (_, mut authenticator) = with_passkey(&server).await;
    let mut person = account(&server, "vault", "li@example.org").await.choose("passkey").await;
    let asked = options(&mut person).await;
    let person = give(person, &authenticator.make(&asked)).await;
    let person = person.refused(Refusal::PasskeyNotTaken {}).sees("enroll_passkey");
    let mut false_page = Authenticator::new(9);
    false_page.origin = "https://login.example.net".into();
    let person = give(person, &false_page.make(&asked)).await;
    let mut person = person.refused(Refusal::PasskeyNotTaken {}).sees("enroll_passkey");
    for besides in [json!({ "crossOrigin": true }), json!({ "topOrigin": "https://evil.example" })]
    {
        let mut framed = Authenticator::new(9);
        framed.besides = besides;
        person = give(person, &framed.make(&asked)).await;
        person = person.refused(Refusal::PasskeyNotTaken {}).sees("enroll_passkey");
    }
    give(person, &Authenticator::new(9).make(&asked)).await.sees("recovery_codes");
}

#[tokio::test]
async fn passkeys_are_not_asked_for_where_the_user_flow_has_none() {
    let server = Server::start().await;
    let (_, authenticator) = with_passkey(&server).await;
    let mut shop = server.browser().begin("shop", "sign_in").await;
    let begin = json!({ "begin": shop.reply.begin });
    let (status, _) = shop.browser.post("/flows/new/passkey", &begin).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    let protocol::Screen::Identify(screen) = &shop.reply.screen else { panic!() };
    assert!(!screen.passkey);
    let signed = authenticator.sign(&json!({"challenge": "AAAA"}));
    give(shop, &signed).await.refused(Refusal::OutOfTurn {});
}

#[tokio::test]
async fn a_passkey_opens_the_way_while_the_password_has_to_wait() {
    let server = Server::start().await;
    let (_, authenticator) = with_passkey(&server).await;
    let mut person = at_the_start(&server).await.email(EMAIL).await;
    for guess in 0..20 {
        person = person.password(&format!("certainly not the one {guess}")).await;
    }
    let person = person.sees("locked").press("restart").await.sees("identify");
    sign(person, &authenticator).await.sees("signed_in");
}

#[tokio::test]
async fn owners_are_told_of_a_passkey_that_was_added_later() {
    let server = Server::start().await;
    let _ = account(&server, "vault", EMAIL).await.sees("enroll_choose");
    let mut authenticator = Authenticator::new(7);
    server.app.clock.advance(60);
    let person = at_the_start(&server).await.email(EMAIL).await.password(PASSWORD).await;
    let mut person = person.sees("enroll_choose").choose("passkey").await;
    assert!(notices(&server, EMAIL).is_empty());
    let made = authenticator.make(&options(&mut person).await);
    give(person, &made).await.sees("recovery_codes");
    assert_eq!(notices(&server, EMAIL), ["A second step was added to your Juniper account"]);
}

#[tokio::test]
async fn two_servers_take_each_others_challenges() {
    let [one, two] = Server::two().await;
    let (_, authenticator) = with_passkey(&one).await;
    let mut person = at_the_start(&one).await;
    let signed = authenticator.sign(&options(&mut person).await);
    give(person.at(&two), &signed).await.sees("signed_in");
}

#[tokio::test]
async fn passkeys_are_added_to_the_list_one_for_each_device_and_removed_from_it() {
    let server = Server::start().await;
    let (person, first) = with_passkey(&server).await;
    let person = person.browser.begin("vault", "manage_factors").await.sees("manage_factors");
    let mut person = person.choose("passkey").await.sees("enroll_passkey");
    let asked = options(&mut person).await;
    assert_eq!(asked["excludeCredentials"].as_array().unwrap().len(), 1);
    let mut second = Authenticator::new(9);
    let person = give(person, &second.make(&asked)).await.sees("manage_factors");
    for device in [&first, &second] {
        sign(at_the_start(&server).await, device).await.sees("signed_in");
    }
    let remove = json!({"type": "remove", "factor": "passkey"});
    let person = person.answer(remove.clone()).await;
    assert_eq!(person.reply.refusal, Some(Refusal::LastFactor {}), "the vault wants one");
    let person = person.choose("email_code").await.email(EMAIL).await;
    let person = person.sent_code(EMAIL).await.sees("manage_factors");
    let person = person.answer(remove.clone()).await.sees("remove_factor").answer(remove).await;
    person.sees("manage_factors");
    for device in [&first, &second] {
        let refused = sign(at_the_start(&server).await, device).await;
        refused.refused(Refusal::PasskeyNotTaken {});
    }
}

#[tokio::test]
async fn who_signed_in_by_passkey_goes_straight_to_the_list() {
    let server = Server::start().await;
    let (_, device) = with_passkey(&server).await;
    let person = sign(at_the_start(&server).await, &device).await.sees("signed_in");
    person.browser.begin("vault", "manage_factors").await.sees("manage_factors");
}

#[tokio::test]
async fn a_password_manager_finds_where_passkeys_are_made() {
    let server = Server::start().await;
    let (status, found) = server.browser().get("/.well-known/passkey-endpoints").await;
    assert_eq!(status, StatusCode::OK);
    let address = "http://localhost:8080/security?app=cafe";
    assert_eq!(found, json!({"enroll": address, "manage": address}));
    let server = Server::with(|settings| settings.apps.retain(|app| app.id == "shop")).await;
    let (status, _) = server.browser().get("/.well-known/passkey-endpoints").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}
