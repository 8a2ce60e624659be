//! A flow that is half-way through when what it rests on is taken back.

use std::time::Duration;

use axum::http::StatusCode;
use portico_server::email;
use protocol::{Refusal, Screen};
use serde_json::{Value, json};

use super::authenticator::Authenticator;
use super::managing::{shown_codes, totp};
use super::passkeys::options;
use super::support::{PASSWORD, Person, Server, account};

const NEW_PASSWORD: &str = "tasse mond brücke";

/// What takes it back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Disabled,
    Enrolled,
    FactorRemoved,
    OthersSignedOut,
    PasswordChanged,
    PasswordReset,
    SignedOutEverywhere,
}

/// Where somebody else stands meanwhile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    ChangePassword,
    ChooseFactor,
    ConfirmAddress,
    EnrollAddress,
    EnrollChoose,
    EnrollPasskey,
    EnterCode,
    EnterRecoveryCode,
    FirstAddress,
    FirstAuthenticator,
    FirstPasskey,
    ManageFactors,
    RecoveryCodes,
    RemoveFactor,
    ReplacePassword,
    ResetCode,
    SignedIn,
    UsePasskey,
}

const PLACES: [Place; 18] = [
    Place::ChangePassword,
    Place::ChooseFactor,
    Place::ConfirmAddress,
    Place::EnrollAddress,
    Place::EnrollChoose,
    Place::EnrollPasskey,
    Place::EnterCode,
    Place::EnterRecoveryCode,
    Place::FirstAddress,
    Place::FirstAuthenticator,
    Place::FirstPasskey,
    Place::ManageFactors,
    Place::RecoveryCodes,
    Place::RemoveFactor,
    Place::ReplacePassword,
    Place::ResetCode,
    Place::SignedIn,
    Place::UsePasskey,
];

impl Place {
    /// Whether it is of an account without any second factor.
    const fn is_bare(self) -> bool {
        matches!(
            self,
            Self::EnrollChoose | Self::FirstAddress | Self::FirstAuthenticator | Self::FirstPasskey
        )
    }
}

/// An account, and its owner in their browser.
struct Owned<'a> {
    server: &'a Server,
    email: String,
    phone: String,
    owner: Person<'a>,
    passkey: Authenticator,
    codes: Vec<String>,
}

fn choose(factor: &str) -> Value {
    json!({"type": "choose", "factor": factor})
}

fn new_password() -> Value {
    json!({"type": "new_password", "password": NEW_PASSWORD})
}

fn credential(credential: &str) -> Value {
    json!({"type": "passkey", "credential": credential})
}

impl<'a> Owned<'a> {
    /// With a passkey, an authenticator, a telephone and recovery codes.
    async fn full(server: &'a Server, place: usize) -> Self {
        let (email, phone) = names(place);
        let mut passkey = Authenticator::new(u8::try_from(place).unwrap() + 1);
        let mut owner = account(server, "vault", &email).await.choose("passkey").await;
        let made = passkey.make(&options(&mut owner).await);
        let owner = owner.answer(credential(&made)).await.sees("recovery_codes");
        let codes = shown_codes(&owner);
        let owner = owner.keeps_codes().await.sees("signed_in");
        let owner = manage(owner).await.choose("authenticator").await;
        let Screen::EnrollAuthenticator(shown) = &owner.reply.screen else { panic!() };
        let code = totp(server, &shown.key);
        let owner = owner.code(&code).await.sees("manage_factors").choose("sms_code").await;
        let owner = owner.answer(json!({"type": "phone", "phone": phone})).await;
        let owner = owner.sent_code(&phone).await.sees("manage_factors");
        let owner = owner.press("done").await.sees("signed_in");
        Self { server, email, phone, owner, passkey, codes }
    }

    /// With a password only.
    async fn bare(server: &'a Server, place: usize) -> Self {
        let (email, phone) = names(place);
        drop(account(server, "vault", &email).await.sees("enroll_choose"));
        let owner = server.browser().begin("news", "sign_in").await.email(&email).await;
        let owner = owner.password(PASSWORD).await.sees("signed_in");
        let passkey = Authenticator::new(u8::try_from(place).unwrap() + 1);
        Self { server, email, phone, owner, passkey, codes: vec![] }
    }

    async fn of(server: &'a Server, place: Place, number: usize) -> Self {
        match place.is_bare() {
            true => Self::bare(server, number).await,
            false => Self::full(server, number).await,
        }
    }

    /// Somebody who knows the password.
    async fn password(&self) -> Person<'a> {
        let person = self.server.browser().begin("vault", "sign_in").await;
        person.email(&self.email).await.password(PASSWORD).await
    }

    /// Somebody who has the telephone besides.
    async fn text(&self) -> Person<'a> {
        self.password().await.sees("choose_factor").choose("sms_code").await.sees("enter_code")
    }

    async fn signed_in(&self) -> Person<'a> {
        self.text().await.sent_code(&self.phone).await.sees("signed_in")
    }

    /// Somebody who is signed in and looks at the list.
    async fn list(&self) -> Person<'a> {
        manage(self.signed_in().await).await.sees("manage_factors")
    }

    async fn reset(&self) -> Person<'a> {
        let person = self.server.browser().begin("vault", "reset_password").await;
        person.email(&self.email).await.sees("enter_code")
    }

    /// Somebody who has shown all that a new password asks for, with one of the recovery codes.
    async fn shown_for_reset(&self, code: usize) -> Person<'a> {
        let person = self.reset().await.sent_code(&self.email).await;
        let Some(code) = self.codes.get(code) else { return person };
        let person = person.sees("choose_factor").choose("recovery_code").await;
        person.answer(json!({"type": "recovery_code", "code": code})).await
    }

    fn sent(&self, to: &str) -> Value {
        json!({"type": "code", "code": self.server.code(to)})
    }

    /// Somebody who stands there, and the answer that leads on.
    async fn walk(&self, place: Place) -> (Person<'a>, Value) {
        let sms = json!({"type": "remove", "factor": "sms_code"});
        let mail = json!({"type": "email", "email": "thief@example.net"});
        match place {
            Place::ChangePassword => {
                (self.list().await.press("change_password").await, new_password())
            }
            Place::ChooseFactor => (self.password().await.sees("choose_factor"), choose("passkey")),
            Place::ConfirmAddress => {
                let person = self.list().await.choose("email_code").await.answer(mail).await;
                (person.sees("enter_code"), self.sent("thief@example.net"))
            }
            Place::EnrollAddress => (self.list().await.choose("email_code").await, mail),
            Place::EnrollChoose => {
                (self.password().await.sees("enroll_choose"), choose("authenticator"))
            }
            Place::EnrollPasskey => self.passkey(self.list().await, 200).await,
            Place::EnterCode => (self.text().await, self.sent(&self.phone)),
            Place::EnterRecoveryCode => {
                let person = self.password().await.choose("recovery_code").await;
                (person, json!({"type": "recovery_code", "code": self.codes[0]}))
            }
            Place::FirstAddress => {
                (self.password().await.choose("email_code").await.sees("enroll_email"), mail)
            }
            Place::FirstAuthenticator => self.authenticator(self.password().await).await,
            Place::FirstPasskey => self.passkey(self.password().await, 100).await,
            Place::ManageFactors => (self.list().await, sms),
            Place::RecoveryCodes => {
                let person = self.list().await.choose("recovery_code").await;
                (person.sees("recovery_codes"), json!({"type": "saved", "kept": true}))
            }
            Place::RemoveFactor => {
                (self.list().await.answer(sms.clone()).await.sees("remove_factor"), sms)
            }
            Place::ReplacePassword => {
                (self.shown_for_reset(1).await.sees("create_password"), new_password())
            }
            Place::ResetCode => (self.reset().await, self.sent(&self.email)),
            Place::SignedIn => {
                let (person, code) = (self.text().await, self.sent(&self.phone));
                drop(person.clone().answer(code.clone()).await.sees("signed_in"));
                // As if the reply was lost.
                (person, code)
            }
            Place::UsePasskey => {
                let mut person = self.password().await.choose("passkey").await.sees("use_passkey");
                let signed = self.passkey.sign(&options(&mut person).await);
                (person, credential(&signed))
            }
        }
    }

    async fn authenticator(&self, person: Person<'a>) -> (Person<'a>, Value) {
        let person = person.choose("authenticator").await;
        let Screen::EnrollAuthenticator(shown) = &person.reply.screen else { panic!() };
        let code = totp(self.server, &shown.key);
        (person, json!({"type": "code", "code": code}))
    }

    async fn passkey(&self, person: Person<'a>, seed: u8) -> (Person<'a>, Value) {
        let mut person = person.choose("passkey").await.sees("enroll_passkey");
        let made = Authenticator::new(seed).make(&options(&mut person).await);
        (person, credential(&made))
    }

    /// What the owner or the operator does meanwhile.
    async fn take_back(&self, way: Way) {
        let owner = self.owner.clone();
        let now = self.server.app.clock.now();
        match way {
            Way::Disabled => {
                assert!(
                    self.server.app.store.update_disabled(&self.email, true, now).await.unwrap()
                );
            }
            Way::Enrolled if self.codes.is_empty() => {
                let person = self.password().await.choose("email_code").await;
                let person = person.email(&self.email).await.sent_code(&self.email).await;
                drop(person.sees("recovery_codes"));
            }
            Way::Enrolled => {
                let list = manage(owner).await.choose("email_code").await;
                let list = list.email(&self.email).await.sent_code(&self.email).await;
                drop(list.sees("manage_factors"));
            }
            Way::FactorRemoved => {
                let gone = json!({"type": "remove", "factor": "voice_code"});
                let list = manage(owner).await.answer(gone.clone()).await.answer(gone).await;
                drop(list.sees("manage_factors"));
            }
            Way::OthersSignedOut => {
                let list = owner_list(owner).await.press("sign_out_others").await;
                assert!(list.sees("manage_factors").browser.session().await.is_some());
            }
            Way::PasswordChanged => {
                let list = owner_list(owner).await.press("change_password").await;
                let list = list.sees("create_password").new_password("wolke ziegel hafen").await;
                assert!(list.sees("manage_factors").browser.session().await.is_some());
            }
            Way::PasswordReset => {
                let person = self.shown_for_reset(2).await.sees("create_password");
                let person = person.new_password("wolke ziegel hafen").await;
                assert!(["signed_in", "enroll_choose"].contains(&person.reply.screen.name()));
            }
            Way::SignedOutEverywhere => {
                let mut owner = owner.browser;
                owner.post("/sign-out/everywhere", &Value::Null).await;
                assert!(owner.session().await.is_none());
            }
        }
    }
}

fn names(place: usize) -> (String, String) {
    (format!("mara{place}@example.org"), format!("+49151234567{:02}", 10 + place))
}

async fn manage(person: Person<'_>) -> Person<'_> {
    person.browser.begin("vault", "manage_factors").await.sees("manage_factors")
}

/// Where the owner's session is.
async fn owner_list(mut owner: Person<'_>) -> Person<'_> {
    let app = owner.browser.session().await.unwrap()["app"].as_str().unwrap().to_owned();
    owner.browser.begin(&app, "manage_factors").await.sees("manage_factors")
}

/// All that an account's owner would not want changed.
async fn holds(server: &Server, email: &str) -> (Option<String>, Vec<protocol::factors::Enrolled>) {
    let account = server.app.store.find_account(&email::key(email)).await.unwrap().unwrap();
    (account.password_hash, server.app.store.find_enrolled(&account.id).await.unwrap())
}

/// Whoever is half-way at any place goes nowhere from there, on whichever server.
async fn nobody_goes_on_after(way: Way) {
    let [one, two] = Server::two().await;
    for (number, place) in PLACES.into_iter().enumerate() {
        if way == Way::FactorRemoved && place.is_bare() {
            continue;
        }
        let owned = Owned::of(&one, place, number).await;
        let (thief, answer) = owned.walk(place).await;
        owned.take_back(way).await;
        let before = holds(&one, &owned.email).await;
        let elsewhere = if number % 2 == 0 { &one } else { &two };
        let mut thief = thief.at(elsewhere).answer(answer).await;
        let (screen, refusal) = match place {
            Place::ResetCode => ("enter_code", Some(Refusal::CodeExpired {})),
            Place::SignedIn => ("signed_in", None),
            _ => ("expired", None),
        };
        let (is, told) = (thief.reply.screen.name(), thief.reply.refusal);
        let at = format!("{way:?} at {place:?}");
        let disabled = way == Way::Disabled && place == Place::ResetCode;
        assert!((is, told) == (screen, refusal) || disabled, "{at}: {is} {told:?}");
        assert!(holds(&one, &owned.email).await == before, "{at}");
        if way != Way::Enrolled {
            assert!(thief.browser.session().await.is_none(), "{at}");
        }
        if screen == "expired" {
            let thief = thief.press("restart").await.sees("identify");
            let Screen::Identify(screen) = &thief.reply.screen else { panic!() };
            assert_eq!(screen.email.as_ref(), Some(&owned.email), "{at}");
        }
    }
}

#[tokio::test]
async fn every_place_leads_on_where_nothing_is_taken_back() {
    let [one, two] = Server::two().await;
    for (number, place) in PLACES.into_iter().enumerate() {
        let owned = Owned::of(&one, place, number).await;
        let (person, answer) = owned.walk(place).await;
        let (step, person) = (person.reply.step, person.at(&two).answer(answer).await);
        assert_eq!(person.reply.refusal, None, "{place:?}");
        assert!(person.reply.step == step + 1, "{place:?}: {:?}", person.reply.screen);
    }
}

#[tokio::test]
async fn nobody_goes_on_after_the_account_was_switched_off() {
    nobody_goes_on_after(Way::Disabled).await;
}

#[tokio::test]
async fn nobody_goes_on_after_a_factor_was_enrolled_elsewhere() {
    nobody_goes_on_after(Way::Enrolled).await;
}

#[tokio::test]
async fn nobody_goes_on_after_a_factor_was_removed() {
    nobody_goes_on_after(Way::FactorRemoved).await;
}

#[tokio::test]
async fn nobody_goes_on_after_the_others_were_signed_out() {
    nobody_goes_on_after(Way::OthersSignedOut).await;
}

#[tokio::test]
async fn nobody_goes_on_after_the_password_was_changed() {
    nobody_goes_on_after(Way::PasswordChanged).await;
}

#[tokio::test]
async fn nobody_goes_on_after_the_password_was_reset_by_mail() {
    nobody_goes_on_after(Way::PasswordReset).await;
}

#[tokio::test]
async fn nobody_goes_on_after_signing_out_everywhere() {
    nobody_goes_on_after(Way::SignedOutEverywhere).await;
}

#[tokio::test]
async fn whoever_only_looks_finds_the_flow_ended_and_no_secret_in_it() {
    let [server, _] = Server::two().await;
    for (number, (place, path, get)) in [
        (Place::FirstAuthenticator, "", true),
        (Place::RecoveryCodes, "", true),
        (Place::RecoveryCodes, "/stay", false),
        (Place::FirstAuthenticator, "?locale=de", false),
        (Place::UsePasskey, "/passkey", true),
    ]
    .into_iter()
    .enumerate()
    {
        let owned = Owned::of(&server, place, number).await;
        let (mut thief, answer) = owned.walk(place).await;
        owned.take_back(Way::Disabled).await;
        let path = format!("/flows/{}{path}", thief.reply.flow);
        let (status, reply) = match get {
            true => thief.browser.get(&path).await,
            false => thief.browser.post(&path, &Value::Null).await,
        };
        match path.ends_with("/passkey") {
            true => assert_eq!(status, StatusCode::NOT_FOUND, "{path}"),
            false => assert!(reply["screen"].get("expired").is_some(), "{path}: {reply}"),
        }
        assert_eq!(server.number("SELECT COUNT(*) FROM flows WHERE pending IS NOT NULL").await, 0);
        drop(thief.answer(answer).await.sees("expired"));
    }
}

#[tokio::test]
async fn the_last_answer_that_comes_again_shows_nothing_of_what_is_revoked() {
    let server = Server::start().await;
    let owned = Owned::bare(&server, 1).await;
    let mut thief = owned.password().await;
    let (step, asked) = (thief.reply.step, choose("authenticator"));
    assert_eq!(thief.give(step, asked.clone()).await.screen.name(), "enroll_authenticator");
    owned.take_back(Way::PasswordChanged).await;
    assert_eq!(thief.give(step, asked).await.screen.name(), "expired");
}

/// A password takes some hundredths of a second to hash: the account is switched
/// off before, meanwhile, and after.
#[tokio::test]
async fn however_signing_in_and_switching_off_meet_no_session_is_left() {
    let [one, two] = Server::two_with_usual_hashes().await;
    let store = &one.app.store;
    for place in 0..12 {
        let email = format!("mara{place}@example.org");
        account(&one, "news", &email).await.sees("signed_in");
        let person = two.browser().begin("news", "sign_in").await.email(&email).await;
        let switch = async {
            tokio::time::sleep(Duration::from_millis(8 * place)).await;
            store.update_disabled(&email, true, one.app.clock.now()).await.unwrap()
        };
        let (mut person, switched) = tokio::join!(person.password(PASSWORD), switch);
        assert!(switched && person.browser.session().await.is_none(), "{place}");
        assert_eq!(one.number("SELECT COUNT(*) FROM sessions").await, 0, "{place}");
    }
}

#[tokio::test]
async fn who_is_switched_off_is_told_so_by_the_code_to_their_mailbox_and_sets_no_password() {
    let server = Server::start().await;
    let owned = Owned::full(&server, 1).await;
    owned.take_back(Way::Disabled).await;
    owned.reset().await.sent_code(&owned.email).await.sees("blocked");
}

#[tokio::test]
async fn a_stranger_learns_nothing_from_a_code_that_was_sent_before_a_change() {
    let server = Server::start().await;
    let owned = Owned::full(&server, 1).await;
    let stranger = owned.reset().await;
    let right = server.code(&owned.email);
    owned.take_back(Way::PasswordReset).await;
    let wrong = super::support::wrong(&right);
    let stranger = stranger.code(wrong).await.refused(Refusal::CodeWrong { tries_left: None });
    // Its owner asks for another, and goes on.
    server.app.clock.advance(31);
    let person = stranger.press("resend").await;
    person.sent_code(&owned.email).await.sees("choose_factor");
}
