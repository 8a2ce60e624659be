//! Journeys with each factor, and around the password.

use flow::limits;
use portico_server::email;
use portico_server::passwords::Client;
use protocol::Refusal;
use serde_json::{Value, json};

use super::support::{PASSWORD, Person, Server, account, enrolled, wrong};

const EMAIL: &str = "mara@example.org";
const PHONE: &str = "+4915123456789";

/// Somebody at the vault who has confirmed a number for texts and calls.
async fn with_phone(server: &Server) -> Person<'_> {
    let person = account(server, "vault", EMAIL).await.sees("enroll_choose");
    let person = person.choose("sms_code").await.sees("enroll_phone");
    let person = person.answer(json!({"type": "phone", "phone": "01512 3456789"})).await;
    person.sees("enter_code").sent_code(PHONE).await.sees("recovery_codes")
}

fn recovery_codes(person: &Person<'_>) -> Vec<String> {
    let protocol::Screen::RecoveryCodes(screen) = &person.reply.screen else { panic!() };
    screen.codes.clone()
}

async fn recover<'a>(person: Person<'a>, code: &str) -> Person<'a> {
    person.answer(json!({"type": "recovery_code", "code": code})).await
}

async fn sign_in<'a>(server: &'a Server, app: &str) -> Person<'a> {
    let person = server.browser().begin(app, "sign_in").await.email(EMAIL).await;
    person.password(PASSWORD).await
}

#[tokio::test]
async fn a_number_that_was_typed_the_local_way_gets_texts_and_calls() {
    let server = Server::start().await;
    with_phone(&server).await.keeps_codes().await.sees("signed_in");
    let person = sign_in(&server, "vault").await.sees("enter_code");
    let protocol::Screen::EnterCode(screen) = &person.reply.screen else { panic!() };
    assert_eq!(screen.sent_to.as_deref(), Some("•••89"));
    let person = person.press("other_method").await.sees("choose_factor");
    let person = person.choose("voice_code").await.sees("enter_code");
    let kinds: Vec<_> =
        server.app.mailer.demo().unwrap().messages(Some(PHONE)).iter().map(|m| m.kind).collect();
    assert_eq!(kinds, ["voice_code", "sms_code", "sms_code"]);
    let mut person = person.sent_code(PHONE).await.sees("signed_in");
    let session = person.browser.session().await.unwrap();
    assert_eq!(session["amr"], json!(["pwd", "tel", "mfa"]));
}

#[tokio::test]
async fn a_number_that_gets_no_codes_is_refused_and_says_why() {
    let server = Server::start().await;
    let person = account(&server, "vault", EMAIL).await.choose("voice_code").await;
    let phone = |typed: &str| json!({"type": "phone", "phone": typed});
    let person = person.answer(phone(" ")).await.refused(Refusal::PhoneMissing {});
    let person = person.answer(phone("12")).await.refused(Refusal::PhoneMalformed {});
    let person = person.answer(phone("+49 900 1234567")).await.refused(Refusal::PhoneNotServed {});
    person.answer(phone("+49 1512 3456789")).await.sees("enter_code");
}

#[tokio::test]
async fn a_recovery_code_signs_in_once_however_it_is_typed() {
    let server = Server::start().await;
    let shown = with_phone(&server).await;
    let codes = recovery_codes(&shown);
    assert_eq!(codes.len(), limits::RECOVERY_CODES);
    let seen: String = String::from_utf8_lossy(&server.database().await).into_owned();
    assert!(codes.iter().all(|code| !seen.contains(code.as_str())), "no code is stored");
    shown.keeps_codes().await.sees("signed_in");
    let choose = async || {
        let person = sign_in(&server, "vault").await.press("other_method").await;
        person.choose("recovery_code").await.sees("enter_recovery_code")
    };
    let typed = codes[3].to_lowercase().replace('-', " ");
    let mut person = recover(choose().await, &typed).await.sees("signed_in");
    let session = person.browser.session().await.unwrap();
    assert_eq!(session["proofs"], json!(["password", "recovery_code"]));
    let again = recover(choose().await, &codes[3]).await;
    let again = again.refused(Refusal::CodeWrong { tries_left: None });
    recover(again, &codes[4]).await.sees("signed_in");
}

#[tokio::test]
async fn recovery_codes_that_were_not_saved_are_worth_nothing_and_come_anew() {
    let server = Server::start().await;
    let dropped = recovery_codes(&with_phone(&server).await);
    let person = sign_in(&server, "vault").await.sees("enter_code");
    let person = person.sent_code(PHONE).await.sees("recovery_codes");
    let fresh = recovery_codes(&person);
    assert!(fresh.iter().all(|code| !dropped.contains(code)));
    person.keeps_codes().await.sees("signed_in");
    let person = sign_in(&server, "vault").await.press("other_method").await;
    let person = recover(person.choose("recovery_code").await, &dropped[0]).await;
    person.refused(Refusal::CodeWrong { tries_left: None });
}

#[tokio::test]
async fn codes_that_nobody_said_to_have_kept_are_asked_about_and_still_shown() {
    let server = Server::start().await;
    let shown = with_phone(&server).await;
    let codes = recovery_codes(&shown);
    let asked = shown.press("saved").await.refused(Refusal::CodesNotKept {});
    assert_eq!(recovery_codes(&asked), codes);
    asked.keeps_codes().await.sees("signed_in");
}

#[tokio::test]
async fn eight_tries_at_one_recovery_code_at_once_give_one_session() {
    let server = Server::start().await;
    let shown = with_phone(&server).await;
    let code = recovery_codes(&shown)[0].clone();
    shown.keeps_codes().await.sees("signed_in");
    let mut people = vec![];
    for _ in 0..8 {
        let person = sign_in(&server, "vault").await.press("other_method").await;
        people.push(person.choose("recovery_code").await.sees("enter_recovery_code"));
    }
    let before = server.number("SELECT count(*) FROM sessions").await;
    let tries = people.into_iter().map(|person| recover(person, &code));
    let tries = futures_util::future::join_all(tries).await;
    let signed_in = tries.iter().filter(|person| person.reply.screen.name() == "signed_in").count();
    assert_eq!(signed_in, 1);
    assert_eq!(server.number("SELECT count(*) FROM sessions").await, before + 1);
    assert_eq!(server.number("SELECT count(*) FROM recovery_codes").await, 9);
}

#[tokio::test]
async fn a_forgotten_password_is_replaced_and_every_session_ends() {
    let server = Server::start().await;
    let mut before = enrolled(&server, "shop", EMAIL).await;
    assert!(before.browser.session().await.is_some());
    let person = server.browser().begin("shop", "sign_in").await.email(EMAIL).await;
    let person = person.press("reset_password").await.sees("enter_code");
    let person = person.sent_code(EMAIL).await.sees("create_password");
    let mut person = person.new_password("tasse mond brücke").await.sees("signed_in");
    assert!(person.browser.session().await.is_some());
    assert!(before.browser.session().await.is_none());
    assert_eq!(server.number("SELECT count(*) FROM sessions").await, 1);
    let person = sign_in(&server, "shop").await.refused(Refusal::CredentialsWrong {});
    person.password("tasse mond brücke").await.sees("enter_code");
}

#[tokio::test]
async fn resetting_asks_the_same_of_an_address_without_an_account() {
    let server = Server::start().await;
    account(&server, "shop", EMAIL).await;
    let mut shown = vec![];
    for email in [EMAIL, "nina@example.org"] {
        let person = server.browser().begin("shop", "reset_password").await.email(email).await;
        let mut reply: Value = serde_json::to_value(&person.sees("enter_code").reply).unwrap();
        for own in ["flow", "reference", "now", "expires_at", "ends_at"] {
            reply[own].take();
        }
        shown.push(reply.to_string().replace(email, "EMAIL"));
    }
    assert_eq!(shown[0], shown[1]);
    let person = server.browser().begin("shop", "reset_password").await.email("nina@example.org");
    let person = person.await.sent_code("nina@example.org").await;
    person.sees("collect_profile");
}

#[tokio::test]
async fn a_code_to_reset_a_password_signs_nobody_in_and_the_other_way_round() {
    let server = Server::start().await;
    enrolled(&server, "shop", EMAIL).await;
    let reset = server.browser().begin("shop", "reset_password").await.email(EMAIL).await;
    let reset_code = server.code(EMAIL);
    let second = sign_in(&server, "shop").await.sees("enter_code");
    let second_code = server.code(EMAIL);
    if reset_code != second_code {
        second.code(&reset_code).await.refused(Refusal::CodeWrong { tries_left: None });
        reset.code(&second_code).await.refused(Refusal::CodeWrong { tries_left: None });
    }
}

#[tokio::test]
async fn wrong_passwords_lock_and_a_new_password_unlocks() {
    let server = Server::start().await;
    account(&server, "news", EMAIL).await;
    let mut person = server.browser().begin("news", "sign_in").await.email(EMAIL).await;
    for n in 0..limits::FREE_FAILURES {
        // The same again would be a repeat, and count once.
        person = person.password(&format!("not the right one {n}")).await;
    }
    let person = person.sees("locked").press("reset_password").await.sees("enter_code");
    let person = person.sent_code(EMAIL).await.new_password("tasse mond brücke").await;
    person.sees("signed_in");
    let person = server.browser().begin("news", "sign_in").await.email(EMAIL).await;
    person.password("tasse mond brücke").await.sees("signed_in");
}

/// Refused for these fields of a profile.
fn fields_unfit(missing: &[u8], unfit: &[u8]) -> Refusal {
    let [missing, unfit] = [missing, unfit].map(|fields| fields.to_vec().into());
    Refusal::FieldsUnfit { missing, unfit }
}

#[tokio::test]
async fn a_person_without_a_password_signs_up_tells_a_little_and_signs_in_by_code() {
    let server = Server::with(|settings| {
        settings.user_flows.get_mut("code_first").unwrap().get_mut().enrollment_grace_days = 14;
    })
    .await;
    let person = server.browser().begin("club", "sign_up").await.email(EMAIL).await;
    let person = person.sent_code(EMAIL).await.sees("collect_profile");
    let profile = |values: [&str; 4]| json!({"type": "profile", "values": values});
    let person = person.answer(profile(["Mara", "", "", ""])).await;
    let person = person.refused(fields_unfit(&[1], &[]));
    let person = person.answer(profile(["Mara", "", "", "XS"])).await;
    let person = person.refused(fields_unfit(&[1], &[3]));
    let person = person.answer(profile(["Mara", "Lind", "", "M"])).await.sees("accept_terms");
    assert!(
        server.app.store.find_account(&email::key(EMAIL)).await.unwrap().is_none(),
        "there is no account yet"
    );
    let no = json!({"type": "accept_terms", "accepted": false});
    let person = person.answer(no).await.refused(Refusal::TermsNotAccepted {});
    let yes = json!({"type": "accept_terms", "accepted": true});
    let person = person.answer(yes).await.sees("enroll_choose");
    assert!(server.app.store.find_account(&email::key(EMAIL)).await.unwrap().is_some());
    drop(person);
    let person = server.browser().begin("club", "sign_in").await.email(EMAIL).await;
    let person = person.sees("enter_code").sent_code(EMAIL).await.sees("enroll_choose");
    let mut person = person.press("skip").await.sees("signed_in");
    let session = person.browser.session().await.unwrap();
    assert_eq!(session["proofs"], json!(["email_code"]));
}

#[tokio::test]
async fn a_code_by_mail_that_came_first_is_never_the_second_factor() {
    let server =
        Server::with(|settings| settings.policies[0].apps.include = vec!["club".into()]).await;
    let mut browser = server.browser();
    enrolled(&server, "shop", EMAIL).await; // with codes by e-mail
    browser.cookies.push(("portico_demo_risk".into(), "high".into()));
    let person = browser.begin("club", "sign_in").await.email(EMAIL).await;
    let mut person = person.sent_code(EMAIL).await.sees("blocked");
    assert!(person.browser.session().await.is_none());
}

#[tokio::test]
async fn who_has_no_account_is_told_so_only_after_showing_the_mailbox() {
    let server = Server::start().await;
    let person = server.browser().begin("club", "sign_in").await.email(EMAIL).await;
    let person = person.sees("enter_code");
    let guess = wrong(&server.code(EMAIL));
    let person = person.code(guess).await.refused(Refusal::CodeWrong { tries_left: None });
    let person = person.sent_code(EMAIL).await.sees("collect_profile");
    let protocol::Screen::CollectProfile(screen) = &person.reply.screen else { panic!() };
    assert!(screen.no_account);
}

#[tokio::test]
async fn a_policy_that_wants_a_new_password_gets_one_before_the_session() {
    let server = Server::with(|settings| {
        let mut policy = settings.policies[0].clone();
        policy.grant = flow::policy::Grant::RequirePasswordChange;
        settings.policies = vec![policy];
    })
    .await;
    enrolled(&server, "shop", EMAIL).await;
    let mut browser = server.browser();
    browser.cookies.push(("portico_demo_risk".into(), "high".into()));
    let person = browser.begin("bank", "sign_in").await.email(EMAIL).await;
    let person = person.password(PASSWORD).await.sees("enter_code");
    let mut person = person.sent_code(EMAIL).await.sees("create_password");
    assert!(person.browser.session().await.is_none());
    let person = person.new_password(PASSWORD).await.refused(Refusal::PasswordUnchanged {});
    let mut person = person.new_password("tasse mond brücke").await.sees("signed_in");
    assert!(person.browser.session().await.is_some());
}

#[tokio::test]
async fn who_drops_out_anywhere_goes_on_at_the_next_sign_in_with_nothing_half_enrolled() {
    let server = Server::start().await;
    let at_the_code = server.browser().begin("vault", "sign_up").await.email(EMAIL).await;
    drop(at_the_code.sees("enter_code"));
    let at_the_password = server.browser().begin("vault", "sign_up").await.email(EMAIL).await;
    drop(at_the_password.sent_code(EMAIL).await.sees("create_password"));
    assert!(server.app.store.find_account(&email::key(EMAIL)).await.unwrap().is_none());
    let at_the_choice = account(&server, "vault", EMAIL).await.sees("enroll_choose");
    drop(at_the_choice);
    for factor in ["authenticator", "email_code", "sms_code", "voice_code"] {
        let person = sign_in(&server, "vault").await.sees("enroll_choose");
        let person = person.choose(factor).await;
        if factor.ends_with("s_code") || factor == "voice_code" {
            let phone = json!({"type": "phone", "phone": PHONE});
            drop(person.answer(phone).await.sees("enter_code"));
        }
        let id = server.app.store.find_account(&email::key(EMAIL)).await.unwrap().unwrap().id;
        assert!(server.app.store.find_enrolled(&id).await.unwrap().is_empty(), "{factor}");
    }
    let person = sign_in(&server, "vault").await.choose("authenticator").await;
    person.sees("enroll_authenticator");
}

#[tokio::test]
async fn stepping_up_asks_a_session_for_the_missing_factor_and_replaces_the_session() {
    let server = Server::start().await;
    enrolled(&server, "shop", EMAIL).await; // with codes by e-mail
    let mut person = sign_in(&server, "bank").await.sees("signed_in");
    let before = person.browser.clone();
    assert_eq!(person.browser.session().await.unwrap()["proofs"], json!(["password"]));
    let person = person.browser.begin("bank", "step_up").await.sees("choose_factor");
    let person = person.choose("email_code").await.sees("enter_code");
    let mut person = person.sent_code(EMAIL).await.sees("signed_in");
    let session = person.browser.session().await.unwrap();
    assert_eq!(session["proofs"], json!(["password", "email_code"]));
    assert!(before.clone().session().await.is_none(), "the old token is worth nothing");
    let again = person.browser.begin("bank", "step_up").await.sees("signed_in");
    assert_eq!(again.reply.refusal, None, "who has shown it is not asked again");
}

#[tokio::test]
async fn stepping_up_without_a_session_or_with_another_apps_is_signing_in() {
    let server = Server::start().await;
    enrolled(&server, "shop", EMAIL).await;
    let nobody = server.browser().begin("bank", "step_up").await.sees("identify");
    let nobody = nobody.email(EMAIL).await.password(PASSWORD).await;
    nobody.sees("enter_code");
    let news = sign_in(&server, "news").await.sees("signed_in");
    news.browser.begin("bank", "step_up").await.sees("identify");
}

#[tokio::test]
async fn an_app_asks_for_a_second_factor_at_sign_in_by_acr() {
    let server = Server::start().await;
    enrolled(&server, "shop", EMAIL).await;
    let mut browser = server.browser();
    let body = json!({"app": "bank", "purpose": "sign_in", "acr": "mfa"});
    let (_, reply) = browser.post("/flows", &body).await;
    let reply = serde_json::from_value(reply).unwrap();
    let person = Person { browser, reply }.email(EMAIL).await.password(PASSWORD).await;
    person.sees("enter_code");
    let body = json!({"app": "bank", "acr": "silver"});
    let (status, _) = server.browser().post("/flows", &body).await;
    assert_eq!(status, 400);
}

/// The subjects of the mails to an address that hold no code, the newest first.
fn notices(server: &Server) -> Vec<String> {
    let messages = server.app.mailer.demo().unwrap().messages(Some(EMAIL));
    let subjects = messages.into_iter().filter(|message| message.kind == "email");
    let has_code = |subject: &String| subject.starts_with(|c: char| c.is_ascii_digit());
    subjects.map(|message| message.subject).filter(|subject| !has_code(subject)).collect()
}

#[tokio::test]
async fn the_owner_is_told_of_what_others_could_have_done_and_not_of_signing_up() {
    let server = Server::start().await;
    let shown = with_phone(&server).await;
    let code = recovery_codes(&shown)[0].clone();
    shown.clone().keeps_codes().await.sees("signed_in");
    assert!(notices(&server).is_empty(), "signing up is their own doing");
    let person = sign_in(&server, "vault").await.press("other_method").await;
    recover(person.choose("recovery_code").await, &code).await.sees("signed_in");
    assert_eq!(notices(&server), ["A recovery code was used for your Juniper account"]);
    let message = server.app.mailer.demo().unwrap().messages(Some(EMAIL))[0].clone();
    assert!(message.text.contains("You have 9 codes left."), "{}", message.text);
    assert!(message.text.contains("/reset-password?app=vault"), "{}", message.text);
    let person = server.browser().begin("vault", "reset_password").await.email(EMAIL).await;
    let person = person.sent_code(EMAIL).await.press("other_method").await;
    let person = person.choose("recovery_code").await;
    let person = recover(person, &recovery_codes(&shown)[1]).await.sees("create_password");
    person.new_password("tasse mond brücke").await.sees("signed_in");
    let notices = notices(&server);
    assert!(notices[..2].contains(&"Your Juniper password was changed".into()), "{notices:?}");
    let used = "A recovery code was used for your Juniper account";
    assert!(notices[..2].contains(&used.into()), "{notices:?}");
}

#[tokio::test]
async fn an_owner_is_told_from_which_browser_to_which_account_and_where_to_go() {
    let server = Server::start().await;
    account(&server, "news", EMAIL).await.sees("signed_in");
    let mut browser = server.browser();
    let firefox = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0";
    browser.headers.push(("user-agent", firefox));
    let person = browser.begin("news", "reset_password").await.email(EMAIL).await;
    person.sent_code(EMAIL).await.new_password("tasse mond brücke").await;
    let text = server.app.mailer.demo().unwrap().messages(Some(EMAIL))[0].text.clone();
    let is_when = |line: &str| line.starts_with("When · ") && line.ends_with(" UTC");
    assert!(text.lines().any(is_when), "{text}");
    for line in [
        "Device · Firefox on Windows",
        &format!("Account · {EMAIL}"),
        "Or go to localhost:8080/reset-password?app=news yourself.",
    ] {
        assert!(text.lines().any(|one| one == line), "{line} is not in {text}");
    }
    assert!(!text.contains("Gecko"), "{text}");
}

#[tokio::test]
async fn the_owner_is_told_of_a_factor_that_came_later() {
    let server = Server::start().await;
    account(&server, "news", EMAIL).await.sees("signed_in");
    server.app.clock.advance(60);
    let person = sign_in(&server, "shop").await.choose("email_code").await.email(EMAIL).await;
    person.sees("enter_code").sent_code(EMAIL).await.sees("signed_in");
    assert_eq!(notices(&server), ["A second step was added to your Juniper account"]);
}

#[tokio::test]
async fn signing_out_everywhere_ends_every_session_of_the_account_and_no_other() {
    let server = Server::start().await;
    let mut one = enrolled(&server, "shop", EMAIL).await;
    let mut two = sign_in(&server, "news").await.sees("signed_in");
    let mut other = account(&server, "news", "nina@example.org").await.sees("signed_in");
    one.browser.post("/sign-out/everywhere", &Value::Null).await;
    assert!(one.browser.session().await.is_none());
    assert!(two.browser.session().await.is_none());
    assert!(other.browser.session().await.is_some());
}

#[tokio::test]
async fn who_is_turned_away_because_too_many_passwords_wait_has_not_guessed_wrong() {
    let server = Server::start().await;
    account(&server, "news", EMAIL).await;
    let mut person = server.browser().begin("news", "sign_in").await.email(EMAIL).await;
    let places: Vec<_> =
        std::iter::from_fn(|| server.app.passwords.place(Client::Unknown).ok()).collect();
    let path = format!("/flows/{}/answers", person.reply.flow);
    for guess in 0..2 * limits::FREE_FAILURES {
        let answer = json!({"type": "password", "password": format!("wrong {guess}")});
        let body = json!({"step": person.reply.step, "answer": answer});
        let (status, _) = person.browser.post(&path, &body).await;
        assert_eq!(status, 503);
    }
    drop(places);
    person.password(PASSWORD).await.sees("signed_in");
}
