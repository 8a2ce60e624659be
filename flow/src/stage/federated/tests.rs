//! Somebody comes with an account from elsewhere.

use super::*;
use crate::stage::{Identity, Proven};
use protocol::screen::{LinkedIdentity, ManageNotice, PasswordNotice};

const PASSWORD: FirstFactor = FirstFactor::EmailPassword;

fn chosen() -> Event {
    Event::ProviderChosen { provider: "google".into(), email: None }
}

fn identity(address: Option<&str>, vouched: bool) -> Identity {
    let names = vec![crate::profile::Attribute { name: "given_name".into(), value: "Mara".into() }];
    let address = address.map(Into::into);
    Identity { provider: "google".into(), address, vouched, names, signs_up: true, demanded: false }
}

/// What a new account would be whose mailbox its provider vouches for.
fn sign_up(mfa: Mfa, vouched: bool) -> SignUp {
    let second = Second::new(PASSWORD, EMAIL, vec![], &BOTH);
    let second = if vouched { second.after_reset_by(EMAIL) } else { second };
    let account = Account::judge(context(mfa, Risk::None, true), &[], second, START);
    SignUp { first: PASSWORD, fields: vec![], terms: false, account }
}

fn new(mfa: Mfa) -> Event {
    let sign_up = Some(sign_up(mfa, true));
    Event::IdentityNew { identity: identity(Some(EMAIL), true), sign_up, may_send_at: START }
}

fn new_by(identity: Identity) -> Event {
    Event::IdentityNew { identity, sign_up: None, may_send_at: START }
}

fn matches(password: bool) -> Event {
    let (identity, email) = (identity(Some(EMAIL), true), EMAIL.into());
    Event::IdentityMatches { identity, email, password, may_send_at: START }
}

fn found(account: Account) -> Event {
    Event::IdentityFound { email: EMAIL.into(), account, proven: Proven::Enough }
}

/// The account of somebody whose provider vouches for the mailbox.
fn vouched(mfa: Mfa, enrolled: &[Factor]) -> Account {
    let second = Second::new(PASSWORD, EMAIL, with_addresses(enrolled), &BOTH);
    let second = second.after_reset_by(EMAIL);
    Account::judge(context(mfa, Risk::None, false), &[], second, START)
}

fn at_provider() -> Play {
    Play::new(Purpose::SignIn).on(chosen()).shows("at_provider")
}

fn links(play: &Play) -> Vec<bool> {
    let link = |effect: &Effect| match effect {
        Effect::LinkIdentity { proved, .. } => Some(*proved),
        _ => None,
    };
    play.effects.iter().filter_map(link).collect()
}

fn session(play: &Play) -> Option<(Vec<Factor>, bool)> {
    play.effects.iter().find_map(|effect| match effect {
        Effect::StartSession { proofs, mfa, .. } => Some((proofs.clone(), *mfa)),
        _ => None,
    })
}

#[test]
fn the_way_to_a_provider_is_no_step_so_that_the_page_behind_back_still_answers() {
    let stage = Stage::Identify { purpose: Purpose::SignIn, email: None };
    let turn = stage.advance(chosen(), START);
    assert!(!turn.moved && turn.refusal.is_none());
    let play = at_provider().on(email()).shows("enter_password");
    assert_eq!(play.refusal, None);
    at_provider().on(Event::BackAsked).shows("identify");
    let play = at_provider().on(Event::Unfit(Refusal::EmailMissing {}));
    play.shows("identify").refused(Refusal::EmailMissing {});
}

#[test]
fn a_linked_account_is_judged_as_after_a_password() {
    let play = at_provider().on(found(account(Mfa::Off, Risk::None, &[]))).shows("signed_in");
    assert_eq!(session(&play), Some((vec![Factor::Federated], false)));
    let account = account(Mfa::AlwaysOn, Risk::None, &[Factor::Authenticator]);
    let play = at_provider().on(found(account)).shows("enter_code").on(code()).shows("signed_in");
    assert_eq!(session(&play), Some((vec![Factor::Federated, Factor::Authenticator], true)));
    assert!(links(&play).is_empty());
}

#[test]
fn a_code_to_the_mailbox_that_the_provider_vouches_for_is_no_second_factor() {
    let play = at_provider().on(found(vouched(Mfa::AlwaysOn, &[Factor::EmailCode])));
    let play = play.shows("enter_code").on(code()).shows("signed_in");
    assert_eq!(session(&play), Some((vec![Factor::Federated, Factor::EmailCode], false)));
}

#[test]
fn a_new_account_and_its_link_are_made_together_and_without_a_password() {
    let play = at_provider().on(new(Mfa::Off)).shows("signed_in");
    assert_eq!(links(&play), [false], "nothing but the provider's word");
    let place = |kind: fn(&Effect) -> bool| play.effects.iter().position(kind).unwrap();
    let made = place(|effect| matches!(effect, Effect::CreateAccount { .. }));
    assert_eq!(place(|effect| matches!(effect, Effect::LinkIdentity { .. })), made + 1);
}

#[test]
fn what_the_provider_tells_is_proposed_for_the_profile() {
    let asked = SignUp { fields: vec![name_field()], ..sign_up(Mfa::Off, true) };
    let new = Event::IdentityNew {
        identity: identity(Some(EMAIL), true),
        sign_up: Some(asked),
        may_send_at: START,
    };
    let play = at_provider().on(new).shows("collect_profile");
    let Screen::CollectProfile(screen) = play.stage.screen(&Facts::default()) else { panic!() };
    assert_eq!((screen.values, screen.no_account), (vec!["Mara".to_owned()], false));
    assert!(links(&play).is_empty(), "nothing is stored until all is told");
    play.on(Event::BackAsked).shows("identify");
}

#[test]
fn an_address_that_nobody_vouches_for_is_proved_by_a_code_first() {
    let play = at_provider().on(new_by(identity(Some(EMAIL), false))).shows("enter_code");
    assert_eq!((play.codes_sent(), links(&play)), (1, vec![]));
    let shown = Event::MailboxShown(Found::Nobody(sign_up(Mfa::Off, false)));
    let play = play.on(shown).shows("signed_in");
    assert_eq!(links(&play), [true]);
}

#[test]
fn an_address_that_did_not_come_is_asked_for_and_asked_for_again_after_back() {
    let play = at_provider().on(new_by(identity(None, false))).shows("give_address");
    let play = play.on(email()).shows("enter_code");
    let play = play.on(Event::BackAsked).shows("give_address").on(email()).shows("enter_code");
    let account = account(Mfa::Off, Risk::None, &[]);
    let play = play.on(Event::MailboxShown(Found::Account { first: PASSWORD, account }));
    assert_eq!(links(&play.shows("signed_in")), [true]);
}

#[test]
fn no_account_is_made_where_the_provider_may_make_none() {
    let none = |vouched| Identity { signs_up: false, ..identity(Some(EMAIL), vouched) };
    let sign_up_ = Some(sign_up(Mfa::Off, true));
    let event = Event::IdentityNew { identity: none(true), sign_up: sign_up_, may_send_at: START };
    at_provider().on(event).shows("identify").refused(Refusal::IdentityUnknown {});
    let play = at_provider().on(new_by(none(false))).shows("enter_code");
    let shown = Event::MailboxShown(Found::Nobody(sign_up(Mfa::Off, false)));
    play.on(shown).shows("identify").refused(Refusal::IdentityUnknown {});
}

#[test]
fn an_account_with_the_address_is_linked_with_the_session_that_its_password_opens() {
    let play = at_provider().on(matches(true)).shows("enter_password");
    let Screen::EnterPassword(screen) = play.stage.screen(&Facts::default()) else { panic!() };
    assert_eq!(screen.notice, Some(PasswordNotice::ToLink));
    let play = play.on(password(Mfa::Off, &[])).shows("signed_in");
    assert_eq!((links(&play), session(&play)), (vec![true], Some((vec![Factor::Password], false))));
}

#[test]
fn linking_asks_for_a_second_factor_if_the_account_has_one_whatever_the_setting_says() {
    for mfa in [Mfa::Off, Mfa::Conditional, Mfa::AlwaysOn] {
        let play = at_provider().on(matches(true)).on(password(mfa, &[Factor::Authenticator]));
        let play = play.shows("enter_code");
        assert!(links(&play).is_empty());
        assert_eq!(links(&play.on(code()).shows("signed_in")), [true]);
    }
}

#[test]
fn linking_alone_has_nobody_enrol_what_the_user_flow_takes() {
    let off = context(Mfa::Off, Risk::None, false);
    let elsewhere = judge_with(PASSWORD, off, &[Factor::EmailCode], &[]);
    let play = at_provider().on(matches(true)).on(Event::PasswordRight(elsewhere));
    assert_eq!(links(&play.shows("enter_code").on(code()).shows("signed_in")), [true]);
}

#[test]
fn who_forgot_the_password_links_by_a_code_to_the_mailbox() {
    let play = at_provider().on(matches(true)).on(Event::ResetAsked { may_send_at: START });
    let play = play.shows("enter_code");
    let account = vouched(Mfa::Off, &[Factor::Authenticator]);
    let play = play.on(Event::MailboxShown(Found::Account { first: PASSWORD, account }));
    let play = play.shows("enter_code").on(code()).shows("signed_in");
    assert_eq!(links(&play), [true]);
    at_provider().on(matches(false)).shows("enter_code");
}

#[test]
fn a_disabled_account_is_blocked_after_its_proof_and_nothing_is_linked() {
    let off = Context { disabled: true, ..context(Mfa::Off, Risk::None, false) };
    let play = at_provider().on(matches(true)).on(Event::PasswordRight(judge(off, &[])));
    let play = play.shows("blocked");
    assert_eq!((links(&play), play.sessions()), (vec![], 0));
}

#[test]
fn an_old_sign_in_there_opens_no_list_of_factors_where_there_is_a_password() {
    let account = account(Mfa::Off, Risk::None, &[]);
    let proven = Proven::AskPassword;
    let old = Event::IdentityFound { email: EMAIL.into(), account, proven };
    let play = Play::new(Purpose::ManageFactors).on(chosen()).on(old);
    let Screen::EnterPassword(screen) = play.stage.screen(&Facts::default()) else { panic!() };
    assert_eq!(screen.notice, Some(PasswordNotice::ToManage));
}

#[test]
fn who_changes_factors_or_resets_a_password_makes_and_links_nothing_on_the_way() {
    for event in [new(Mfa::Off), matches(true), matches(false)] {
        let play = Play::new(Purpose::ManageFactors).on(chosen()).on(event);
        play.shows("at_provider").refused(Refusal::OutOfTurn {});
    }
    Play::new(Purpose::ResetPassword).on(chosen()).refused(Refusal::OutOfTurn {});
}

/// Somebody at their list of factors, with these accounts from elsewhere.
fn listed(identities: &[&str], password: bool, enrolled: &[Factor]) -> Play {
    let linked = |id: &&str| linked(id);
    let owned = Owned {
        identities: identities.iter().map(linked).collect(),
        password,
        ..managing::owned(PASSWORD, enrolled, &Factor::ALL)
    };
    let account = account(Mfa::Off, Risk::None, enrolled).to_manage(owned);
    let play = Play::new(Purpose::ManageFactors).on(chosen()).on(found(account));
    match enrolled.is_empty() {
        true => play.shows("manage_factors"),
        false => play.on(Event::PasskeyRight).shows("manage_factors"),
    }
}

fn linked(id: &str) -> LinkedIdentity {
    LinkedIdentity { id: id.into(), name: "Google".into(), address: None }
}

fn unlink(id: &str) -> Event {
    Event::UnlinkAsked { identity: id.into() }
}

#[test]
fn an_account_from_elsewhere_is_linked_from_the_list_and_unlinked_there() {
    let play = listed(&["1"], false, &[]).on(chosen()).on(Event::IdentityToLink(linked("2")));
    let Screen::ManageFactors(screen) = play.stage.screen(&Facts::default()) else { panic!() };
    assert_eq!(screen.notice, Some(ManageNotice::IdentityLinked));
    assert_eq!((screen.identities.len(), links(&play)), (2, vec![true]));
    let play = play.on(unlink("1")).shows("manage_factors");
    let expected = Effect::UnlinkIdentity { identity: "1".into(), keep: true };
    assert!(play.effects.contains(&expected));
    play.on(unlink("2")).refused(Refusal::LastWayIn {});
}

#[test]
fn the_last_way_in_stays() {
    listed(&["1"], false, &[]).on(unlink("1")).refused(Refusal::LastWayIn {});
    listed(&["1"], true, &[]).on(unlink("1")).shows("manage_factors");
    listed(&["1"], false, &[Factor::Passkey]).on(unlink("1")).shows("manage_factors");
    let unknown = listed(&["1"], true, &[]).on(unlink("9"));
    unknown.refused(Refusal::OutOfTurn {});
}

/// The screens to the end of a sign-in, where each second factor is shown that is asked for.
fn way(first: Play) -> Vec<&'static str> {
    let mut play = first;
    let mut seen = vec![];
    loop {
        let screen = play.stage.screen(&Facts::default()).name();
        seen.push(screen);
        play = match screen {
            "enter_code" => play.on(code()),
            _ => return seen,
        };
    }
}

#[test]
fn what_follows_a_linked_sign_in_is_what_follows_a_password_whatever_is_set() {
    for mfa in [Mfa::AlwaysOn, Mfa::Conditional, Mfa::Off] {
        for risk in [Risk::None, Risk::Low, Risk::Medium, Risk::High] {
            for enrolled in [&[][..], &[Factor::Authenticator], &[Factor::EmailCode], &BOTH] {
                let account = || account(mfa, risk, enrolled);
                let password = Event::PasswordRight(account());
                let by_password = way(Play::new(Purpose::SignIn).on(email()).on(password));
                let elsewhere = way(at_provider().on(found(account())));
                assert_eq!(elsewhere, by_password, "{mfa:?} {risk:?} {enrolled:?}");
            }
        }
    }
}
