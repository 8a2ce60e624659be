//! Where the ways lead that the map in `docs/reference/flow-table.md` shows without their data.

mod facts;

use flow::policy::Mfa;
use flow::stage::{Account, CodeAim, Draft, Found, Second, SentCode, SetBy, SignUp};
use flow::{Effect, Event, Stage};
use protocol::factors::Enrolled;
use protocol::screen::{CodeUse, PasswordNotice};
use protocol::{Factor, FirstFactor, Purpose, Refusal, Timestamp};

use facts::{EMAIL, context, standing};

const NOW: Timestamp = Timestamp(1_000_000);

/// An account with nothing enrolled that must enrol one of these.
fn account(offered: &[Factor]) -> Account {
    let second = Second::new(FirstFactor::EmailPassword, EMAIL, vec![], offered);
    Account::judge(context(Mfa::AlwaysOn, false), &[], second, NOW)
}

fn draft(asked: bool) -> Draft {
    let sign_up = SignUp {
        first: FirstFactor::EmailPassword,
        fields: vec![],
        terms: true,
        account: account(&[Factor::Authenticator]),
    };
    Draft {
        email: EMAIL.into(),
        confirmed_at: None,
        asked,
        sign_up,
        profile: None,
        accepted: false,
        identity: None,
    }
}

fn mailbox(code_use: CodeUse) -> Stage {
    let code = SentCode { sent_at: Some(NOW), resend_at: NOW, tries_left: 5 };
    let aim = CodeAim::Mailbox { email: EMAIL.into(), code_use };
    Stage::EnterCode { aim, code: Some(code) }
}

fn found() -> Found {
    Found::Account { first: FirstFactor::EmailPassword, account: account(&[]) }
}

fn given() -> Event {
    Event::EmailGiven { email: EMAIL.into(), first: FirstFactor::EmailPassword, may_send_at: NOW }
}

fn identify(purpose: Purpose) -> Stage {
    Stage::Identify { purpose, email: Some(EMAIL.into()) }
}

#[track_caller]
fn after(stage: Stage, event: Event) -> Stage {
    let turn = stage.advance(event, NOW);
    assert!(turn.moved, "{:?}", turn.refusal);
    turn.stage
}

#[track_caller]
fn stays(stage: &Stage, event: Event) {
    let turn = stage.clone().advance(event, NOW);
    assert_eq!(turn.refusal, Some(Refusal::OutOfTurn {}));
    assert_eq!((&turn.stage, turn.moved), (stage, false));
}

#[test]
fn who_may_have_one_second_factor_begins_with_it_at_once() {
    let begins = |factor| {
        let password = Stage::EnterPassword {
            email: EMAIL.into(),
            notice: None,
            confirmed_at: None,
            identity: None,
        };
        after(password, Event::PasswordRight(account(&[factor])))
    };
    let standing = |factor| standing(&[], &[factor]);
    assert_eq!(
        begins(Factor::Authenticator),
        Stage::EnrollAuthenticator(standing(Factor::Authenticator))
    );
    // The account's own address is suggested; a number nobody knows yet.
    for (factor, address) in [(Factor::EmailCode, EMAIL), (Factor::SmsCode, "")] {
        let address = address.to_owned();
        let expected = Stage::EnrollAddress { standing: standing(factor), factor, address };
        assert_eq!(begins(factor), expected);
    }
}

#[test]
fn a_mailbox_counts_as_shown_only_to_who_came_from_signing_up() {
    let exists = after(mailbox(CodeUse::VerifyEmail), Event::MailboxShown(found()));
    let asked = after(identify(Purpose::SignIn), given());
    for (password, confirmed) in [(asked, None), (exists, Some(EMAIL.to_owned()))] {
        let offered = [Factor::Authenticator, Factor::EmailCode];
        let stage = after(password, Event::PasswordRight(account(&offered)));
        let standing = stage.standing().unwrap();
        assert_eq!(standing.confirmed_at, confirmed.as_ref().map(|_| NOW));
        assert_eq!(standing.confirmed, confirmed);
    }
}

#[test]
fn an_older_flow_that_replaces_a_password_asks_for_it_once_more() {
    let stored = serde_json::json!({ "replace_password": { "email": EMAIL } });
    let turn =
        serde_json::from_value::<Stage>(stored).unwrap().advance(Event::PasswordReplaced, NOW);
    let by = SetBy::Mailbox;
    assert_eq!(turn.effects, [Effect::SetPassword { email: EMAIL.into(), by }]);
    let notice = Some(PasswordNotice::PasswordChanged);
    let next =
        Stage::EnterPassword { email: EMAIL.into(), notice, confirmed_at: None, identity: None };
    assert_eq!(turn.stage, next);
}

#[test]
fn where_one_factor_can_be_enrolled_there_is_no_other_method_and_no_way_back() {
    for offered in [vec![Factor::Authenticator], vec![Factor::Authenticator, Factor::RecoveryCode]]
    {
        let here = Stage::EnrollAuthenticator(standing(&[], &offered));
        stays(&here, Event::OtherMethodAsked);
        stays(&here, Event::BackAsked);
        assert!(!here.can_go_back());
    }
    let both = standing(&[], &[Factor::Authenticator, Factor::EmailCode]);
    for event in [Event::OtherMethodAsked, Event::BackAsked] {
        let here = Stage::EnrollAuthenticator(both.clone());
        assert!(here.can_go_back());
        assert_eq!(after(here, event), Stage::EnrollChoose(both.clone()));
    }
}

#[test]
fn back_from_a_code_leads_to_where_it_was_asked_for() {
    let back = |code_use| after(mailbox(code_use), Event::BackAsked);
    assert_eq!(back(CodeUse::VerifyEmail), identify(Purpose::SignUp));
    assert_eq!(back(CodeUse::FirstFactor), identify(Purpose::SignIn));
    let password = Stage::EnterPassword {
        email: EMAIL.into(),
        notice: None,
        confirmed_at: None,
        identity: None,
    };
    assert_eq!(back(CodeUse::ResetPassword), password);
}

#[test]
fn back_from_a_new_account_leads_to_what_was_asked_for_with_the_address() {
    for (stage, purpose) in [
        (Stage::CollectProfile(draft(true)), Purpose::SignUp),
        (Stage::CollectProfile(draft(false)), Purpose::SignIn),
        (Stage::AcceptTerms(draft(true)), Purpose::SignUp),
        (Stage::CreatePassword(draft(true)), Purpose::SignUp),
        (
            Stage::EnterPassword {
                email: EMAIL.into(),
                notice: None,
                confirmed_at: None,
                identity: None,
            },
            Purpose::SignIn,
        ),
        (Stage::ReplacePassword { email: EMAIL.into(), standing: None }, Purpose::SignIn),
    ] {
        assert_eq!(after(stage, Event::BackAsked), identify(purpose));
    }
}

#[test]
fn starting_over_keeps_what_the_flow_was_for_and_the_address() {
    let locked = |then| Stage::Locked { until: NOW, then: Box::new(then) };
    for (stage, purpose) in [
        (mailbox(CodeUse::VerifyEmail), Purpose::SignUp),
        (mailbox(CodeUse::FirstFactor), Purpose::SignIn),
        (mailbox(CodeUse::ResetPassword), Purpose::ResetPassword),
        (locked(mailbox(CodeUse::ResetPassword)), Purpose::ResetPassword),
        (Stage::ReplacePassword { email: EMAIL.into(), standing: None }, Purpose::ResetPassword),
        (Stage::CollectProfile(draft(true)), Purpose::SignUp),
        (Stage::CollectProfile(draft(false)), Purpose::SignIn),
        (Stage::AcceptTerms(draft(true)), Purpose::SignUp),
        (Stage::CreatePassword(draft(true)), Purpose::SignUp),
        (Stage::EnrollChoose(standing(&[], &[])), Purpose::SignIn),
        (identify(Purpose::StepUp), Purpose::StepUp),
    ] {
        assert_eq!(after(stage.clone(), Event::RestartAsked), identify(purpose), "{stage:?}");
    }
}

#[test]
fn a_code_that_may_not_be_sent_again_yet_says_from_when_and_the_old_one_stays_good() {
    let sent = SentCode { sent_at: Some(NOW.plus(-60)), resend_at: NOW, tries_left: 3 };
    let aim = CodeAim::Mailbox { email: EMAIL.into(), code_use: CodeUse::VerifyEmail };
    let stage = |code| Stage::EnterCode { aim: aim.clone(), code: Some(code) };
    let at = NOW.plus(500);
    let turn = stage(sent).advance(Event::ResendAsked { may_send_at: at }, NOW);
    assert_eq!(turn.refusal, Some(Refusal::TooManySends { at }));
    assert_eq!(turn.stage, stage(SentCode { resend_at: at, ..sent }));
    assert!(!turn.moved && turn.effects.is_empty());
}

#[test]
fn who_has_one_second_factor_has_no_other_method_and_who_has_two_may_choose() {
    let offered = [Factor::Authenticator, Factor::EmailCode, Factor::RecoveryCode];
    let asked = |enrolled: &[Factor]| {
        let standing = standing(enrolled, &offered);
        let factor = Factor::Authenticator;
        Stage::EnterCode { aim: CodeAim::Challenge { standing, factor }, code: None }
    };
    let locked = |then| Stage::Locked { until: NOW, then: Box::new(then) };
    let one = asked(&[Factor::Authenticator]);
    stays(&one, Event::OtherMethodAsked);
    stays(&locked(one), Event::OtherMethodAsked);
    let both = [Factor::Authenticator, Factor::RecoveryCode];
    let choose = Stage::ChooseFactor(standing(&both, &offered));
    assert_eq!(after(asked(&both), Event::OtherMethodAsked), choose);
    assert_eq!(after(locked(asked(&both)), Event::OtherMethodAsked), choose);
    let recovery = Stage::EnterRecoveryCode(standing(&both, &offered));
    assert_eq!(after(recovery, Event::OtherMethodAsked), choose);
}

#[test]
fn a_text_is_sent_unasked_only_to_who_has_nothing_but_a_telephone() {
    let choice = |factors: &[Factor]| {
        let enrolled = factors.iter().map(|&factor| Enrolled { factor, address: None }).collect();
        let second = Second::new(FirstFactor::EmailPassword, EMAIL, enrolled, factors);
        second.first_choice().map(|enrolled| enrolled.factor)
    };
    assert_eq!(choice(&[Factor::VoiceCode, Factor::SmsCode]), Some(Factor::SmsCode));
    assert_eq!(choice(&[Factor::SmsCode, Factor::RecoveryCode]), Some(Factor::SmsCode));
    assert_eq!(choice(&[Factor::Authenticator, Factor::SmsCode]), None);
    assert_eq!(choice(&[Factor::EmailCode, Factor::SmsCode, Factor::VoiceCode]), None);
    assert_eq!(choice(&[Factor::RecoveryCode]), None);
}

#[test]
fn a_code_that_confirms_a_factor_says_whether_it_is_an_address_or_a_number() {
    let confirm = |factor| {
        let standing = standing(&[], &[factor]);
        CodeAim::Confirm { standing, factor, address: String::new(), land_line: false }.code_use()
    };
    assert_eq!(confirm(Factor::EmailCode), CodeUse::EnrollEmail);
    assert_eq!(confirm(Factor::SmsCode), CodeUse::EnrollPhone);
    assert_eq!(confirm(Factor::VoiceCode), CodeUse::EnrollPhone);
}
