//! A password that was set by a code to the mailbox, and what counts beside it.

use super::managing::owned;
use super::*;

const PASSWORD: FirstFactor = FirstFactor::EmailPassword;

fn second(enrolled: &[Factor], offered: &[Factor]) -> Second {
    Second::new(PASSWORD, EMAIL, with_addresses(enrolled), offered).after_reset_by(EMAIL)
}

/// Signs in with a password that was just set by a code to the mailbox.
fn after_reset(mfa: Mfa, risk: Risk, enrolled: &[Factor], offered: &[Factor]) -> Play {
    let second = second(enrolled, offered);
    let account = Account::judge(context(mfa, risk, false), &[risk_policy()], second, START);
    Play::new(Purpose::SignIn).on(email()).on(Event::PasswordRight(account))
}

fn starts(play: &Play, mfa: bool) -> bool {
    play.count(|e| matches!(e, Effect::StartSession { mfa: is, .. } if *is == mfa)) == 1
}

#[test]
fn one_mailbox_shown_twice_lets_in_and_is_not_more_than_one_factor() {
    let play = after_reset(Mfa::AlwaysOn, Risk::None, &[Factor::EmailCode], &Factor::ALL);
    let play = play.shows("enter_code").on(code()).shows("signed_in");
    assert!(starts(&play, false), "and no recovery codes, which would be more next time");
}

#[test]
fn who_enrolls_the_same_mailbox_has_shown_nothing_more() {
    let play = after_reset(Mfa::AlwaysOn, Risk::None, &[], &BOTH).on(choose(Factor::EmailCode));
    let play = play.on(email()).shows("enter_code").on(code()).shows("signed_in");
    assert!(starts(&play, false));
    let other = address("other@example.org", START);
    let play = after_reset(Mfa::AlwaysOn, Risk::None, &[], &BOTH).on(choose(Factor::EmailCode));
    assert!(starts(&play.on(other).on(code()), true), "another mailbox is more");
}

#[test]
fn another_kind_is_asked_for_and_the_mailbox_is_not() {
    let both = [Factor::EmailCode, Factor::Authenticator];
    let play = after_reset(Mfa::AlwaysOn, Risk::None, &both, &BOTH).shows("enter_code");
    assert_eq!(play.codes_sent(), 0);
    let play = play.on(choose(Factor::EmailCode)).on(Event::OtherMethodAsked);
    let play = play.refused(Refusal::OutOfTurn {}).on(code()).shows("signed_in");
    assert!(starts(&play, true));
}

#[test]
fn another_kind_is_asked_for_where_the_user_flow_does_not_take_it() {
    let both = [Factor::EmailCode, Factor::SmsCode];
    let play = after_reset(Mfa::AlwaysOn, Risk::None, &both, &[Factor::EmailCode]);
    let asked = |e: &Effect| matches!(e, Effect::SendCode { factor: Factor::SmsCode, .. });
    assert_eq!(play.count(asked), 1);
    assert!(starts(&play.on(code()).shows("signed_in"), true));
    let both = [Factor::EmailCode, Factor::RecoveryCode];
    let play = after_reset(Mfa::AlwaysOn, Risk::None, &both, &BOTH).shows("choose_factor");
    let play = play.on(choose(Factor::EmailCode)).refused(Refusal::FactorUnavailable {});
    let play = play.on(choose(Factor::RecoveryCode)).on(Event::RecoveryCodeRight);
    assert!(starts(&play.shows("signed_in"), true));
}

#[test]
fn a_policy_that_asks_because_of_risk_does_not_take_one_mailbox() {
    after_reset(Mfa::Conditional, Risk::High, &[Factor::EmailCode], &BOTH).shows("blocked");
    let both = [Factor::EmailCode, Factor::Authenticator];
    after_reset(Mfa::Conditional, Risk::High, &both, &BOTH).shows("enter_code");
}

#[test]
fn a_new_password_stands_for_itself_only_where_more_than_one_factor_was_shown() {
    let changes = |enrolled: &[Factor]| {
        let owned = Owned { second: second(enrolled, &BOTH), ..owned(PASSWORD, enrolled, &BOTH) };
        let context = context(Mfa::Conditional, Risk::None, false);
        let account = Account::judge(context, &[], owned.second.clone(), START).to_manage(owned);
        let play = Play::new(Purpose::ManageFactors).on(email()).on(Event::PasswordRight(account));
        let play = play.on(code()).on(Event::PasswordChangeAsked).on(Event::PasswordReplaced);
        let set = play.effects.iter().find_map(|effect| match effect {
            Effect::SetPassword { by, .. } => Some(*by),
            _ => None,
        });
        set.unwrap()
    };
    assert_eq!(changes(&[]), SetBy::Password);
    assert_eq!(changes(&[Factor::EmailCode]), SetBy::Password);
    assert_eq!(changes(&[Factor::Authenticator]), SetBy::Several);
}
