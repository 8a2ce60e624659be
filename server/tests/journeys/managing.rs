//! A person who is signed in changes their factors.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use flow::limits;
use futures_util::future::join_all;
use portico_server::email;
use portico_server::settings::Settings;
use protocol::screen::{ManageFactors, ManageNotice, PasswordNotice};
use protocol::{Factor, Refusal, Screen};
use serde_json::{Value, json};

use super::support::{PASSWORD, Person, Server, account, enrolled};

const EMAIL: &str = "mara@example.org";
const OTHER: &str = "mara@other.example";
const PHONE: &str = "+4915123456789";
const NEW_PASSWORD: &str = "tasse mond brücke";

/// The demo, and a vault that asks for a second factor only when a policy does.
async fn relaxed() -> Server {
    Server::with(|settings: &mut Settings| {
        let vault = settings.user_flows.get_mut("every_factor").unwrap();
        vault.get_mut().mfa = flow::policy::Mfa::Conditional;
        vault.get_mut().enrollment_grace_days = 14;
    })
    .await
}

/// Signs up at the vault with a number for texts and calls; the recovery codes.
async fn with_phone(server: &Server) -> (Person<'_>, Vec<String>) {
    let person = account(server, "vault", EMAIL).await.choose("sms_code").await;
    let person = phone(person).await.sees("recovery_codes");
    let codes = shown_codes(&person);
    let person = person.keeps_codes().await.sees("signed_in");
    // What they do from here on is not part of signing up.
    server.app.clock.advance(60);
    (person, codes)
}

async fn phone(person: Person<'_>) -> Person<'_> {
    let person = person.answer(json!({"type": "phone", "phone": PHONE})).await;
    person.sees("enter_code").sent_code(PHONE).await
}

pub(super) fn shown_codes(person: &Person<'_>) -> Vec<String> {
    let Screen::RecoveryCodes(screen) = &person.reply.screen else { panic!() };
    screen.codes.clone()
}

fn list<'a>(person: &'a Person<'_>) -> &'a ManageFactors {
    match &person.reply.screen {
        Screen::ManageFactors(screen) => screen,
        other => panic!("{other:?}"),
    }
}

fn listed(person: &Person<'_>) -> Vec<Factor> {
    list(person).methods.iter().map(|method| method.factor).collect()
}

async fn remove<'a>(person: Person<'a>, factor: &str) -> Person<'a> {
    person.answer(json!({"type": "remove", "factor": factor})).await
}

/// Removes a factor and says yes.
async fn removed<'a>(person: Person<'a>, factor: &str) -> Person<'a> {
    remove(remove(person, factor).await.sees("remove_factor"), factor).await
}

async fn manage<'a>(person: Person<'a>, app: &str) -> Person<'a> {
    person.browser.begin(app, "manage_factors").await
}

async fn sign_in<'a>(server: &'a Server, app: &str) -> Person<'a> {
    let person = server.browser().begin(app, "sign_in").await.email(EMAIL).await;
    person.password(PASSWORD).await
}

async fn recover<'a>(server: &'a Server, code: &str) -> Person<'a> {
    let person = sign_in(server, "vault").await.sees("enter_code").press("other_method").await;
    let person = person.choose("recovery_code").await.sees("enter_recovery_code");
    person.answer(json!({"type": "recovery_code", "code": code})).await
}

/// What the account has: its factors in order, recovery codes last if it has any.
async fn has(server: &Server) -> Vec<Factor> {
    let account = server.app.store.find_account(&email::key(EMAIL)).await.unwrap().unwrap();
    let enrolled = server.app.store.find_enrolled(&account.id).await.unwrap();
    enrolled.iter().map(|enrolled| enrolled.factor).collect()
}

const AFTER_SIGN_UP: [Factor; 3] = [Factor::SmsCode, Factor::VoiceCode, Factor::RecoveryCode];

/// The subjects of the mails that hold no code, the newest first.
pub(crate) fn notices(server: &Server, email: &str) -> Vec<String> {
    let messages = server.app.mailer.demo().unwrap().messages(Some(email));
    let subjects = messages.into_iter().map(|message| message.subject);
    subjects.filter(|subject| !subject.starts_with(|c: char| c.is_ascii_digit())).collect()
}

pub(super) fn totp(server: &Server, key: &str) -> String {
    let key = data_encoding::BASE32_NOPAD.decode(key.as_bytes()).unwrap();
    let totp = totp_rs::Builder::new().with_secret(key).with_digits(6).with_step_duration(30);
    let now = u64::try_from(server.app.clock.now().0).unwrap();
    totp.build().unwrap().generate(now).to_string()
}

#[tokio::test]
async fn who_has_just_signed_in_sees_what_they_have_masked_and_counted() {
    let server = Server::start().await;
    let (person, _) = with_phone(&server).await;
    let person = manage(person, "vault").await.sees("manage_factors");
    let screen = list(&person);
    assert_eq!(screen.email, EMAIL);
    assert_eq!(listed(&person), [Factor::SmsCode, Factor::VoiceCode]);
    assert!(screen.methods.iter().all(|method| method.sent_to.as_deref() == Some("•••89")));
    assert_eq!(screen.factors, [Factor::Passkey, Factor::Authenticator, Factor::EmailCode]);
    assert_eq!((screen.codes_left, screen.password, screen.notice), (Some(10), true, None));
    assert!(!person.reply.back);
    assert!(!serde_json::to_string(&person.reply).unwrap().contains(PHONE));
}

#[tokio::test]
async fn who_is_not_signed_in_signs_in_first_and_is_signed_in_after() {
    let server = Server::start().await;
    with_phone(&server).await;
    let person = server.browser().begin("vault", "manage_factors").await.sees("identify");
    let person = person.email(EMAIL).await.password(PASSWORD).await.sees("enter_code");
    let mut person = person.sent_code(PHONE).await.sees("manage_factors");
    assert!(person.browser.session().await.is_none(), "not before they are done");
    let mut person = person.press("done").await.sees("signed_in");
    let session = person.browser.session().await.unwrap();
    assert_eq!(session["proofs"], json!(["password", "sms_code"]));
    let news = manage(person, "news").await.sees("identify");
    assert_eq!(news.reply.refusal, None, "a session of another app is none");
}

#[tokio::test]
async fn a_session_that_is_not_fresh_shows_both_factors_again_whatever_the_setting_says() {
    let server = relaxed().await;
    let (person, _) = with_phone(&server).await;
    server.app.clock.advance(u32::try_from(limits::FRESH).unwrap());
    let person = manage(person, "vault").await.sees("enter_password");
    let Screen::EnterPassword(screen) = &person.reply.screen else { panic!() };
    assert_eq!((screen.email.as_str(), screen.notice), (EMAIL, Some(PasswordNotice::ToManage)));
    let person = person.password(PASSWORD).await.sees("enter_code");
    person.sent_code(PHONE).await.sees("manage_factors");
}

#[tokio::test]
async fn a_fresh_session_shows_the_second_factor_if_it_has_not() {
    let server = relaxed().await;
    with_phone(&server).await;
    let person = sign_in(&server, "vault").await.sees("signed_in");
    let person = manage(person, "vault").await.sees("choose_factor");
    let person = person.choose("sms_code").await.sees("enter_code");
    let person = person.sent_code(PHONE).await.sees("manage_factors");
    let mut person = person.press("done").await.sees("signed_in");
    let session = person.browser.session().await.unwrap();
    assert_eq!(session["proofs"], json!(["password", "sms_code"]));
}

#[tokio::test]
async fn stepping_up_does_not_make_an_old_session_fresh() {
    let server = relaxed().await;
    let (person, _) = with_phone(&server).await;
    server.app.clock.advance(u32::try_from(limits::FRESH).unwrap());
    let person = person.browser.begin("vault", "step_up").await.sees("signed_in");
    let person = manage(person, "vault").await.sees("enter_password");
    drop(person);
    let person = sign_in(&server, "vault").await.sees("signed_in");
    server.app.clock.advance(u32::try_from(limits::FRESH).unwrap());
    let person = person.browser.begin("vault", "step_up").await.sees("choose_factor");
    let person = person.choose("sms_code").await.sees("enter_code");
    let person = person.sent_code(PHONE).await.sees("signed_in");
    manage(person, "vault").await.sees("enter_password");
}

#[tokio::test]
async fn nothing_is_changed_by_who_has_not_signed_in_again() {
    let server = Server::start().await;
    let (person, codes) = with_phone(&server).await;
    server.app.clock.advance(u32::try_from(limits::FRESH).unwrap());
    let mut person = manage(person, "vault").await.sees("enter_password");
    let changes = [
        json!({"type": "remove", "factor": "sms_code"}),
        json!({"type": "choose", "factor": "authenticator"}),
        json!({"type": "choose", "factor": "recovery_code"}),
        json!({"type": "saved", "kept": true}),
        json!({"type": "change_password"}),
        json!({"type": "new_password", "password": NEW_PASSWORD}),
        json!({"type": "sign_out_others"}),
        json!({"type": "done"}),
    ];
    for screen in ["enter_password", "enter_code"] {
        for change in &changes {
            person = person.answer(change.clone()).await.sees(screen);
            assert_eq!(person.reply.refusal, Some(Refusal::OutOfTurn {}), "{change}");
        }
        if screen == "enter_password" {
            person = person.password(PASSWORD).await;
        }
    }
    assert_eq!(has(&server).await, AFTER_SIGN_UP);
    // The list is the browser's that signed in, and of no other.
    let person = person.sent_code(PHONE).await.sees("manage_factors");
    let body = json!({"step": person.reply.step, "answer": changes[0]});
    let path = format!("/flows/{}/answers", person.reply.flow);
    let (status, _) = server.browser().post(&path, &body).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    recover(&server, &codes[0]).await.sees("signed_in");
}

#[tokio::test]
async fn risk_lets_nobody_without_a_second_factor_add_one() {
    let server = Server::with(|settings: &mut Settings| {
        settings.user_flows.get_mut("conditional").unwrap().get_mut().enrollment_grace_days = 14;
    })
    .await;
    let mut person = account(&server, "bank", EMAIL).await.press("skip").await.sees("signed_in");
    person.browser.cookies.push(("portico_demo_risk".into(), "high".into()));
    manage(person, "bank").await.sees("blocked");
}

#[tokio::test]
async fn an_authenticator_is_added_by_its_first_code_and_the_owner_is_told() {
    let server = Server::start().await;
    let (person, _) = with_phone(&server).await;
    let person = manage(person, "vault").await.choose("authenticator").await;
    let Screen::EnrollAuthenticator(shown) = &person.reply.screen else { panic!() };
    let key = shown.key.clone();
    assert_eq!(has(&server).await, AFTER_SIGN_UP, "nothing before its code");
    let person = person.code(&totp(&server, &key)).await.sees("manage_factors");
    assert_eq!(list(&person).notice, Some(ManageNotice::FactorAdded));
    assert!(listed(&person).contains(&Factor::Authenticator));
    assert!(has(&server).await.contains(&Factor::Authenticator));
    assert_eq!(notices(&server, EMAIL), ["A second step was added to your Juniper account"]);
    let person = person.choose("authenticator").await;
    let person = person.refused(Refusal::FactorUnavailable {}).press("done").await;
    drop(person.sees("signed_in"));
    server.app.clock.advance(30);
    let person = sign_in(&server, "vault").await.sees("choose_factor");
    let person = person.choose("authenticator").await.code(&totp(&server, &key)).await;
    person.sees("signed_in");
}

#[tokio::test]
async fn the_first_second_factor_comes_with_recovery_codes_and_counts_for_the_session() {
    let server = relaxed().await;
    drop(account(&server, "vault", EMAIL).await.sees("enroll_choose"));
    let person = sign_in(&server, "vault").await.press("skip").await.sees("signed_in");
    let person = manage(person, "vault").await.sees("manage_factors");
    assert_eq!((listed(&person), list(&person).codes_left), (vec![], None));
    let person = phone(person.choose("sms_code").await).await.sees("recovery_codes");
    assert!(!has(&server).await.contains(&Factor::RecoveryCode), "not yet kept");
    let person = person.keeps_codes().await.sees("manage_factors");
    assert_eq!(list(&person).codes_left, Some(10));
    let mut person = person.press("done").await.sees("signed_in");
    let session = person.browser.session().await.unwrap();
    assert_eq!(session["proofs"], json!(["password", "sms_code"]));
}

#[tokio::test]
async fn a_factor_is_removed_after_asking_once_more_and_opens_nothing_any_more() {
    let server = Server::start().await;
    let (person, _) = with_phone(&server).await;
    let person = manage(person, "vault").await.sees("manage_factors");
    let person = remove(person, "sms_code").await.sees("remove_factor");
    let Screen::RemoveFactor(screen) = &person.reply.screen else { panic!() };
    assert_eq!(screen.remaining[0].factor, Factor::VoiceCode);
    assert!(!screen.codes_too);
    assert_eq!(has(&server).await, AFTER_SIGN_UP);
    let person = remove(person, "sms_code").await.sees("manage_factors");
    assert_eq!(list(&person).notice, Some(ManageNotice::FactorRemoved));
    assert_eq!(has(&server).await, [Factor::VoiceCode, Factor::RecoveryCode]);
    assert_eq!(notices(&server, EMAIL), ["A second step was removed from your Juniper account"]);
    drop(person);
    let person = sign_in(&server, "vault").await.sees("enter_code");
    let Screen::EnterCode(screen) = &person.reply.screen else { panic!() };
    assert_eq!(screen.factor, Factor::VoiceCode);
    let person = person.press("other_method").await.sees("choose_factor");
    person.choose("sms_code").await.refused(Refusal::FactorUnavailable {});
}

#[tokio::test]
async fn the_last_factor_stays_where_one_is_demanded() {
    let server = Server::start().await;
    let (person, _) = with_phone(&server).await;
    let person = removed(manage(person, "vault").await, "sms_code").await;
    let person = remove(person, "voice_code").await.sees("manage_factors");
    let person = person.refused(Refusal::LastFactor {});
    let person = remove(person, "recovery_code").await.refused(Refusal::FactorUnavailable {});
    remove(person, "password").await.refused(Refusal::FactorUnavailable {});
    assert_eq!(has(&server).await, [Factor::VoiceCode, Factor::RecoveryCode]);
}

#[tokio::test]
async fn the_last_factor_goes_where_none_is_demanded_and_takes_the_recovery_codes_along() {
    let server = relaxed().await;
    let (person, codes) = with_phone(&server).await;
    let person = removed(manage(person, "vault").await, "voice_code").await;
    let person = remove(person, "sms_code").await.sees("remove_factor");
    let Screen::RemoveFactor(screen) = &person.reply.screen else { panic!() };
    assert!(screen.remaining.is_empty() && screen.codes_too);
    let person = remove(person, "sms_code").await.sees("manage_factors");
    assert_eq!((listed(&person), list(&person).codes_left), (vec![], None));
    assert!(has(&server).await.is_empty());
    // Whoever enrols again has new ones.
    drop(phone(person.choose("sms_code").await).await.sees("recovery_codes"));
    let person = manage(sign_in(&server, "vault").await, "vault").await.sees("choose_factor");
    person.choose("recovery_code").await.refused(Refusal::FactorUnavailable {});
    assert_eq!(server.number("SELECT COUNT(*) FROM recovery_codes").await, 0, "{codes:?}");
}

#[tokio::test]
async fn renewed_recovery_codes_work_once_they_are_saved_and_the_old_ones_until_then() {
    let server = Server::start().await;
    let (person, old) = with_phone(&server).await;
    let person = manage(person, "vault").await.choose("recovery_code").await;
    let dropped = shown_codes(&person.clone().sees("recovery_codes"));
    recover(&server, &old[0]).await.sees("signed_in");
    let wrong = Refusal::CodeWrong { tries_left: None };
    recover(&server, &dropped[0]).await.refused(wrong);
    let person = person.press("back").await.sees("manage_factors");
    // Meanwhile one was used: the list was of ten.
    let person = person.choose("recovery_code").await.refused(Refusal::OutOfTurn {});
    assert_eq!(list(&person).codes_left, Some(9));
    let person = person.choose("recovery_code").await.sees("recovery_codes");
    let new = shown_codes(&person);
    assert!(new.iter().all(|code| !old.contains(code) && !dropped.contains(code)));
    let person = person.keeps_codes().await.sees("manage_factors");
    assert_eq!(list(&person).codes_left, Some(10));
    assert_eq!(list(&person).notice, Some(ManageNotice::RecoveryCodesMade));
    assert_eq!(notices(&server, EMAIL)[0], "Your Juniper account has new recovery codes");
    for code in [&old[1], &dropped[1]] {
        recover(&server, code).await.refused(wrong);
    }
    recover(&server, &new[0]).await.sees("signed_in");
}

#[tokio::test]
async fn a_recovery_code_opens_the_list_once_and_the_owner_is_told_at_once() {
    let server = Server::start().await;
    let (_, codes) = with_phone(&server).await;
    let person = server.browser().begin("vault", "manage_factors").await.email(EMAIL).await;
    let person = person.password(PASSWORD).await.press("other_method").await;
    let person = person.choose("recovery_code").await;
    let code = json!({"type": "recovery_code", "code": codes[0]});
    let person = person.answer(code).await.sees("manage_factors");
    assert_eq!(list(&person).codes_left, Some(9));
    let told = ["A recovery code was used for your Juniper account"];
    assert_eq!(notices(&server, EMAIL), told);
    person.press("done").await.sees("signed_in");
    assert_eq!(notices(&server, EMAIL), told, "and once");
    recover(&server, &codes[0]).await.refused(Refusal::CodeWrong { tries_left: None });
}

#[tokio::test]
async fn who_drops_out_or_goes_back_anywhere_has_changed_nothing() {
    let server = Server::start().await;
    let (person, _) = with_phone(&server).await;
    let before = server.number("SELECT COUNT(*) FROM recovery_codes").await;
    let sessions = server.number("SELECT COUNT(*) FROM sessions").await;
    let number = json!({"type": "phone", "phone": PHONE});
    let mail = json!({"type": "email", "email": OTHER});
    let choose = |factor: &str| json!({"type": "choose", "factor": factor});
    let steps: [(&[Value], &str); 7] = [
        (&[], "manage_factors"),
        (&[choose("authenticator")], "enroll_authenticator"),
        (&[choose("email_code")], "enroll_email"),
        (&[choose("email_code"), mail], "enter_code"),
        (&[choose("recovery_code")], "recovery_codes"),
        (&[json!({"type": "remove", "factor": "sms_code"})], "remove_factor"),
        (&[json!({"type": "change_password"})], "create_password"),
    ];
    for (answers, screen) in steps {
        let mut there = manage(person.clone(), "vault").await.sees("manage_factors");
        for answer in answers {
            there = there.answer(answer.clone()).await;
        }
        there = there.sees(screen);
        // A number is no answer anywhere here.
        there = there.answer(number.clone()).await.refused(Refusal::OutOfTurn {});
        while there.reply.back {
            there = there.press("back").await;
        }
        assert_eq!(list(&there.sees("manage_factors")).codes_left, Some(10));
        assert_eq!(has(&server).await, AFTER_SIGN_UP, "{screen}");
    }
    assert_eq!(server.number("SELECT COUNT(*) FROM recovery_codes").await, before);
    assert_eq!(server.number("SELECT COUNT(*) FROM sessions").await, sessions);
    assert!(notices(&server, EMAIL).is_empty());
    let mut person = sign_in(&server, "vault").await.sees("enter_code").sent_code(PHONE).await;
    assert!(person.browser.session().await.is_some());
}

#[tokio::test]
async fn the_same_yes_sent_twice_removes_once_and_tells_once() {
    let server = Server::start().await;
    let (person, _) = with_phone(&server).await;
    let person = remove(manage(person, "vault").await, "sms_code").await.sees("remove_factor");
    let yes = json!({"type": "remove", "factor": "sms_code"});
    let step = person.reply.step;
    let (mut one, mut two) = (person.clone(), person);
    let replies = join_all([one.give(step, yes.clone()), two.give(step, yes)]).await;
    assert_eq!(replies[0].screen, replies[1].screen);
    assert_eq!(replies[0].step, replies[1].step);
    assert_eq!(has(&server).await, [Factor::VoiceCode, Factor::RecoveryCode]);
    assert_eq!(notices(&server, EMAIL).len(), 1);
}

#[tokio::test]
async fn another_tab_that_shows_an_old_list_has_ended_and_nothing_is_done() {
    let server = Server::start().await;
    let (person, _) = with_phone(&server).await;
    let other = remove(manage(person.clone(), "vault").await, "voice_code").await;
    let here = removed(manage(person, "vault").await, "sms_code").await.sees("manage_factors");
    let other = remove(other.sees("remove_factor"), "voice_code").await.sees("expired");
    other.press("restart").await.sees("identify");
    remove(here, "voice_code").await.refused(Refusal::LastFactor {});
    assert_eq!(has(&server).await, [Factor::VoiceCode, Factor::RecoveryCode]);
}

#[tokio::test]
async fn tabs_that_remove_each_the_others_factor_at_once_leave_the_one_that_is_demanded() {
    let [server, second] = Server::two().await;
    let (person, _) = with_phone(&server).await;
    let mut tabs = vec![];
    for place in 0..8 {
        let factor = ["sms_code", "voice_code"][place % 2];
        let tab = remove(manage(person.clone(), "vault").await, factor).await;
        let at: &Server = if place < 4 { &server } else { &second };
        tabs.push((tab.sees("remove_factor").at(at), factor));
    }
    let tabs = tabs.into_iter().map(|(tab, factor)| remove(tab, factor));
    let tabs = join_all(tabs).await;
    let done = |tab: &&Person<'_>| matches!(&tab.reply.screen, Screen::ManageFactors(list) if list.notice.is_some());
    assert_eq!(tabs.iter().filter(done).count(), 1);
    assert_eq!(has(&server).await.len(), 2, "one, and the recovery codes");
    let told = notices(&server, EMAIL).len() + notices(&second, EMAIL).len();
    assert_eq!(told, 1, "its owner is told of what was removed, by the server that did it");
}

#[tokio::test]
async fn a_new_password_ends_what_the_old_one_opened_and_not_where_it_is_set() {
    let server = Server::start().await;
    let (person, _) = with_phone(&server).await;
    let mut thief = sign_in(&server, "vault").await.sent_code(PHONE).await.sees("signed_in");
    let thiefs_list = manage(thief.clone(), "vault").await.sees("manage_factors");
    let person = manage(person, "vault").await.press("change_password").await;
    let person = person.sees("create_password").new_password(PASSWORD).await;
    let person = person.refused(Refusal::PasswordUnchanged {}).new_password(NEW_PASSWORD).await;
    let mut person = person.sees("manage_factors");
    assert_eq!(list(&person).notice, Some(ManageNotice::PasswordChanged));
    assert!(person.browser.session().await.is_some());
    assert!(thief.browser.session().await.is_none());
    remove(thiefs_list, "sms_code").await.sees("expired");
    assert_eq!(notices(&server, EMAIL), ["Your Juniper password was changed"]);
    drop(person.press("done").await.sees("signed_in"));
    sign_in(&server, "vault").await.refused(Refusal::CredentialsWrong {});
}

#[tokio::test]
async fn adding_a_factor_ends_no_session_and_removing_one_ends_all_others() {
    let server = Server::start().await;
    let (person, _) = with_phone(&server).await;
    let mut other = sign_in(&server, "vault").await.sent_code(PHONE).await.sees("signed_in");
    let person = manage(person, "vault").await.choose("email_code").await.email(EMAIL).await;
    let person = person.sent_code(EMAIL).await.sees("manage_factors");
    assert!(other.browser.session().await.is_some());
    let mut person = removed(person, "email_code").await.sees("manage_factors");
    assert!(other.browser.session().await.is_none());
    assert!(person.browser.session().await.is_some());
    let mut other = sign_in(&server, "vault").await.sees("enter_code").sent_code(PHONE).await;
    assert!(other.browser.session().await.is_some());
    let mut person = person.press("sign_out_others").await.sees("manage_factors");
    assert_eq!(list(&person).notice, Some(ManageNotice::OthersSignedOut));
    assert!(other.browser.session().await.is_none());
    assert!(person.browser.session().await.is_some());
}

#[tokio::test]
async fn signing_out_closes_the_list_that_was_left_open() {
    for (way, shows) in [("/sign-out", None), ("/sign-out/everywhere", Some("expired"))] {
        let server = Server::start().await;
        let (person, _) = with_phone(&server).await;
        let mut person = manage(person, "vault").await.sees("manage_factors");
        person.browser.post(way, &Value::Null).await;
        let path = format!("/flows/{}", person.reply.flow);
        let (status, reply) = person.browser.get(&path).await;
        assert_eq!(status == StatusCode::NOT_FOUND, shows.is_none(), "{way}");
        assert!(shows.is_none_or(|screen| reply["screen"].get(screen).is_some()), "{way}: {reply}");
    }
}

#[tokio::test]
async fn every_address_that_is_the_owners_hears_of_a_change() {
    let server = Server::start().await;
    enrolled(&server, "vault", EMAIL).await.keeps_codes().await.sees("signed_in");
    server.app.clock.advance(60);
    let person = sign_in(&server, "vault").await.sent_code(EMAIL).await.sees("signed_in");
    let person = phone(manage(person, "vault").await.choose("sms_code").await).await;
    let person = removed(person.sees("manage_factors"), "email_code").await;
    let person = person.choose("email_code").await.email(OTHER).await.sees("enter_code");
    let person = person.sent_code(OTHER).await.sees("manage_factors");
    let added = "A second step was added to your Juniper account";
    let gone = "A second step was removed from your Juniper account";
    assert_eq!(notices(&server, OTHER), [added]);
    assert_eq!(notices(&server, EMAIL), [added, gone, added]);
    drop(removed(person, "email_code").await.sees("manage_factors"));
    assert_eq!(notices(&server, OTHER), [gone, added], "who had it hears that it is gone");
    assert_eq!(notices(&server, EMAIL), [gone, added, gone, added]);
}

#[tokio::test]
async fn a_list_that_took_too_long_goes_on_after_signing_in_again() {
    let server = Server::start().await;
    let (person, _) = with_phone(&server).await;
    let person = manage(person, "vault").await.sees("manage_factors");
    server.app.clock.advance(u32::try_from(limits::FLOW_IDLE).unwrap());
    let person = remove(person, "sms_code").await.sees("expired").press("restart").await;
    let person = person.sees("identify").email(EMAIL).await.password(PASSWORD).await;
    person.sees("enter_code").sent_code(PHONE).await.sees("manage_factors");
    assert_eq!(has(&server).await, AFTER_SIGN_UP);
}

#[tokio::test]
async fn who_has_no_password_signs_in_by_code_and_has_none_to_change() {
    let server = Server::start().await;
    let person = server.browser().begin("club", "sign_up").await.email(EMAIL).await;
    let person = person.sent_code(EMAIL).await;
    let values = json!({"type": "profile", "values": ["Mara", "Lind", "", ""]});
    let person = person.answer(values).await;
    person.answer(json!({"type": "accept_terms", "accepted": true})).await;
    let person = server.browser().begin("club", "manage_factors").await.email(EMAIL).await;
    let person = person.sees("enter_code").sent_code(EMAIL).await.sees("manage_factors");
    assert!(!list(&person).password);
    assert_eq!(list(&person).factors, [Factor::Authenticator], "the mailbox came first");
    person.press("change_password").await.refused(Refusal::OutOfTurn {});
}

/// The page as a browser without script asks for it.
async fn page(person: &Person<'_>, request: axum::http::request::Builder, body: String) -> String {
    let cookies: Vec<_> =
        person.browser.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let request = request
        .header(header::COOKIE, cookies.join("; "))
        .header(header::ACCEPT, "text/html")
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    let response = person.browser.server.handle(request.body(Body::from(body)).unwrap()).await;
    if let Some(on) = response.headers().get(header::LOCATION) {
        return on.to_str().unwrap().to_owned();
    }
    let bytes = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[tokio::test]
async fn all_of_it_works_as_a_page_of_plain_forms() {
    let server = Server::start().await;
    let (mut person, _) = with_phone(&server).await;
    let security = Request::get("/security?app=vault&return_to=http://localhost:8080/demo");
    let html = page(&person, security, String::new()).await;
    assert!(html.contains("name=\"remove\" value=\"sms_code\""), "{html}");
    let action = html.split("action=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let id = action.split('/').nth(2).unwrap().to_owned();
    for step in 1..=2 {
        person.reply = {
            let (_, reply) = person.browser.get(&format!("/flows/{id}")).await;
            serde_json::from_value(reply).unwrap()
        };
        // What the buttons of both screens send.
        let fields = ["answer=choose&remove=sms_code", "answer=remove&factor=sms_code"][step - 1];
        let body = format!("step={}&{fields}", person.reply.step);
        let on = page(&person, Request::post(&action), body).await;
        assert!(on.starts_with(&format!("/flows/{id}?step=")), "{on}");
    }
    let html = page(&person, Request::get(format!("/flows/{id}")), String::new()).await;
    assert!(html.contains("Text message removed."), "{html}");
    let body = format!("step={}&answer=choose&answer=done", person.reply.step + 1);
    let on = page(&person, Request::post(&action), body).await;
    // The page of ours that goes on to the app.
    let leaving = page(&person, Request::get(on), String::new()).await;
    assert!(leaving.contains("http://localhost:8080/demo"), "{leaving}");
    assert_eq!(has(&server).await, [Factor::VoiceCode, Factor::RecoveryCode]);
    let elsewhere = Request::get("/security?app=vault&return_to=https://evil.example/");
    assert!(page(&person, elsewhere, String::new()).await.contains("That didn’t work"));
}
