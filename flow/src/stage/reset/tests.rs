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

/// Forgets the password and types the code to the mailbox.
fn forgotten(mfa: Mfa, risk: Risk, enrolled: &[Factor]) -> Play {
    forgotten_by(Account::judge(
        context(mfa, risk, false),
        &[risk_policy()],
        second(enrolled, &BOTH),
        START,
    ))
}

fn forgotten_by(account: Account) -> Play {
    let asked = Event::ResetAsked { may_send_at: START };
    let play = Play::new(Purpose::SignIn).on(email()).on(asked).shows("enter_code");
    play.on(Event::MailboxShown(Found::Account { first: PASSWORD, account }))
}

/// The new password is set by what was shown, and then the person is signed in, with that.
#[track_caller]
fn replaced(play: Play, by: SetBy, proofs: &[Factor], mfa: bool) {
    let play = play.shows("create_password").on(Event::PasswordReplaced).shows("signed_in");
    let set = Effect::SetPassword { email: EMAIL.into(), by };
    let starts =
        Effect::StartSession { proofs: proofs.to_vec(), mfa, stays: false, goes_on: false };
    assert_eq!(play.effects[play.effects.len() - 2..], [set, starts]);
}

#[test]
fn a_new_password_signs_in_who_has_shown_the_mailbox_where_no_more_is_demanded() {
    for (mfa, enrolled) in [
        (Mfa::Off, &[][..]),
        (Mfa::Off, &[Factor::Authenticator]),
        (Mfa::Conditional, &[Factor::Authenticator]),
    ] {
        let play = forgotten(mfa, Risk::None, enrolled);
        assert_eq!(play.codes_sent(), 1);
        replaced(play, SetBy::Mailbox, &[Factor::Password], false);
    }
}

#[test]
fn a_second_factor_comes_before_the_new_password_and_both_sign_in() {
    let both = [Factor::EmailCode, Factor::Authenticator];
    let play = forgotten(Mfa::AlwaysOn, Risk::None, &both).shows("enter_code");
    let play = play.on(Event::PasswordReplaced).refused(Refusal::OutOfTurn {});
    assert_eq!(play.count(|e| matches!(e, Effect::SetPassword { .. })), 0);
    replaced(play.on(code()), SetBy::Several, &[Factor::Password, Factor::Authenticator], true);
    let second = second(&[Factor::Authenticator, Factor::RecoveryCode], &Factor::ALL);
    let context = context(Mfa::AlwaysOn, Risk::None, false);
    let play = forgotten_by(Account::judge(context, &[], second, START));
    let play = play
        .on(Event::OtherMethodAsked)
        .on(choose(Factor::RecoveryCode))
        .on(Event::RecoveryCodeRight);
    replaced(play, SetBy::Several, &[Factor::Password, Factor::RecoveryCode], true);
}

#[test]
fn the_mailbox_is_not_asked_for_twice_where_it_is_all_there_is() {
    let play = forgotten(Mfa::AlwaysOn, Risk::None, &[Factor::EmailCode]);
    assert_eq!(play.codes_sent(), 1);
    replaced(play, SetBy::Mailbox, &[Factor::Password, Factor::EmailCode], false);
}

#[test]
fn who_has_no_second_factor_enrols_after_the_new_password() {
    let play = forgotten(Mfa::AlwaysOn, Risk::None, &[]).shows("create_password");
    let play = play.on(Event::PasswordReplaced).shows("enroll_choose");
    assert_eq!(play.sessions(), 0);
    // The mailbox that was just shown becomes one without another code, and is no more than it was.
    let same = play.on(choose(Factor::EmailCode)).shows("signed_in");
    assert!(starts(&same, false));
    let play = forgotten(Mfa::AlwaysOn, Risk::None, &[]).on(Event::PasswordReplaced);
    let play = play.on(choose(Factor::Authenticator)).on(code()).shows("signed_in");
    assert!(starts(&play, true));
}

#[test]
fn a_policy_that_blocks_keeps_the_old_password() {
    for enrolled in [&[][..], &[Factor::EmailCode]] {
        let play = forgotten(Mfa::Conditional, Risk::High, enrolled).shows("blocked");
        let play = play.on(Event::PasswordReplaced).refused(Refusal::OutOfTurn {});
        assert_eq!(play.effects.len(), 1, "the code, and no password");
    }
}

#[test]
fn a_policy_that_wants_a_new_password_has_it_with_the_reset() {
    let policy = Policy { grant: Grant::RequirePasswordChange, ..risk_policy() };
    let enrolled = [Factor::Authenticator];
    let context = context(Mfa::Conditional, Risk::High, false);
    let account = Account::judge(context, &[policy], second(&enrolled, &BOTH), START);
    assert!(account.decision().change_password);
    let play = forgotten_by(account).shows("enter_code").on(code());
    replaced(play, SetBy::Several, &[Factor::Password, Factor::Authenticator], true);
}

#[test]
fn who_came_to_change_factors_sees_them_after_a_reset_and_all_that_is_asked_for() {
    let enrolled = [Factor::Authenticator];
    let owned = Owned { second: second(&enrolled, &BOTH), ..owned(PASSWORD, &enrolled, &BOTH) };
    let context = context(Mfa::Off, Risk::None, false);
    let account = Account::judge(context, &[], owned.second.clone(), START).to_manage(owned);
    let play = forgotten_by(account).shows("enter_code").on(code()).shows("create_password");
    let play = play.on(Event::PasswordReplaced).shows("manage_factors");
    assert_eq!((play.sessions(), play.codes_sent()), (0, 1));
}
