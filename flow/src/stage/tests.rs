#[path = "enroll/tests.rs"]
mod enroll;
#[path = "federated/tests.rs"]
mod federated;
#[path = "managing/tests.rs"]
mod managing;
#[path = "reset/tests.rs"]
mod reset;
#[path = "ways/tests.rs"]
mod ways;

use proptest::prelude::*;

use super::*;
use crate::limits;
use crate::policy::{Context, Enrollment, Grant, Mfa, Platform, Policy, Risk, Scope, State};
use protocol::Screen;
use protocol::factors::Enrolled;
use protocol::screen::{CodeUse, ConsentScope, ProfileField, Refusal};
use protocol::{Answer, FirstFactor};

const START: Timestamp = Timestamp(1_000_000);
const EMAIL: &str = "mara@example.org";

/// A flow being played: its stage, the clock, and all that came of it.
struct Play {
    stage: Stage,
    now: Timestamp,
    refusal: Option<Refusal>,
    effects: Vec<Effect>,
}

impl Play {
    fn new(purpose: Purpose) -> Self {
        let stage = Stage::Identify { purpose, email: None };
        Self { stage, now: START, refusal: None, effects: vec![] }
    }

    /// Plays one event.
    fn on(mut self, event: Event) -> Self {
        let turn = self.stage.advance(event, self.now);
        self.effects.extend(turn.effects);
        Self { stage: turn.stage, refusal: turn.refusal, ..self }
    }

    fn wait(mut self, seconds: i64) -> Self {
        self.now = self.now.plus(seconds);
        self
    }

    #[track_caller]
    fn shows(self, name: &str) -> Self {
        assert_eq!(self.stage.screen(&Facts::default()).name(), name, "{:?}", self.stage);
        self
    }

    #[track_caller]
    fn refused(self, refusal: Refusal) -> Self {
        assert_eq!(self.refusal, Some(refusal));
        self
    }

    fn count(&self, effect: impl Fn(&Effect) -> bool) -> usize {
        self.effects.iter().filter(|e| effect(e)).count()
    }

    fn codes_sent(&self) -> usize {
        self.count(|e| matches!(e, Effect::SendCode { .. }))
    }

    fn sessions(&self) -> usize {
        self.count(|e| matches!(e, Effect::StartSession { .. }))
    }
}

fn address(email: &str, may_send_at: Timestamp) -> Event {
    Event::EmailGiven { email: email.into(), first: FirstFactor::EmailPassword, may_send_at }
}

fn email() -> Event {
    address(EMAIL, START)
}

fn by_code() -> Event {
    Event::EmailGiven { email: EMAIL.into(), first: FirstFactor::EmailCode, may_send_at: START }
}

fn code() -> Event {
    Event::CodeRight { remember: false }
}

fn mailbox(account_exists: bool) -> Event {
    found(account_exists, FirstFactor::EmailPassword, Mfa::AlwaysOn)
}

fn found(account_exists: bool, first: FirstFactor, mfa: Mfa) -> Event {
    let account = judge_by(first, context(mfa, Risk::None, !account_exists), &[]);
    Event::MailboxShown(match account_exists {
        true => Found::Account { first, account },
        false => Found::Nobody(SignUp { first, fields: vec![], terms: false, account }),
    })
}

fn resend() -> Event {
    Event::ResendAsked { may_send_at: START }
}

fn wrong(failures: u32) -> Event {
    Event::CodeWrong { failures }
}

fn choose(factor: Factor) -> Event {
    Event::FactorChosen { factor, may_send_at: START }
}

fn context(mfa: Mfa, risk: Risk, sign_up: bool) -> Context {
    Context {
        mfa,
        sign_up,
        step_up: false,
        app: "shop".into(),
        account: EMAIL.into(),
        groups: vec![],
        risk,
        risk_unknown: None,
        location: None,
        platform: Platform::Other,
        enrollment: Enrollment::Nothing,
        disabled: false,
        remembered: false,
        shown_elsewhere: false,
    }
}

fn risk_policy() -> Policy {
    Policy {
        name: "risk".into(),
        state: State::On,
        users: Scope::default(),
        apps: Scope::default(),
        conditions: crate::policy::Conditions { risk: Some(Risk::Medium), ..Default::default() },
        grant: Grant::RequireMfa,
    }
}

const BOTH: [Factor; 2] = [Factor::Authenticator, Factor::EmailCode];
const PHONE: &str = "+4915112345689";

fn account(mfa: Mfa, risk: Risk, enrolled: &[Factor]) -> Account {
    judge(context(mfa, risk, false), enrolled)
}

fn judge(context: Context, enrolled: &[Factor]) -> Account {
    judge_by(FirstFactor::EmailPassword, context, enrolled)
}

fn judge_by(first: FirstFactor, context: Context, enrolled: &[Factor]) -> Account {
    judge_with(first, context, enrolled, &BOTH)
}

fn judge_with(
    first: FirstFactor,
    context: Context,
    enrolled: &[Factor],
    offered: &[Factor],
) -> Account {
    let second = Second::new(first, EMAIL, with_addresses(enrolled), offered);
    Account::judge(context, &[risk_policy()], second, START)
}

fn with_addresses(enrolled: &[Factor]) -> Vec<Enrolled> {
    let address = |factor: Factor| match factor {
        Factor::EmailCode => Some(EMAIL.to_owned()),
        factor if factor.by_phone() => Some(PHONE.to_owned()),
        _ => None,
    };
    enrolled.iter().map(|&factor| Enrolled { factor, address: address(factor) }).collect()
}

/// Signs in with a password where all factors are offered.
fn signing_in_with(enrolled: &[Factor]) -> Play {
    let context = context(Mfa::AlwaysOn, Risk::None, false);
    let account = judge_with(FirstFactor::EmailPassword, context, enrolled, &Factor::ALL);
    Play::new(Purpose::SignIn).on(email()).on(Event::PasswordRight(account))
}

fn new_account(mfa: Mfa) -> Event {
    Event::PasswordCreated(judge(context(mfa, Risk::None, true), &[]))
}

fn password(mfa: Mfa, enrolled: &[Factor]) -> Event {
    Event::PasswordRight(account(mfa, Risk::None, enrolled))
}

fn sign_up_to_password() -> Play {
    Play::new(Purpose::SignUp).on(email()).on(mailbox(false))
}

fn sign_up_to_code() -> Play {
    Play::new(Purpose::SignUp).on(email())
}

fn challenged() -> Play {
    Play::new(Purpose::SignIn).on(email()).on(password(Mfa::AlwaysOn, &[Factor::EmailCode]))
}

#[test]
fn sign_up_confirms_the_address_makes_the_account_and_enrols() {
    let play = sign_up_to_code().shows("enter_code").on(mailbox(false)).shows("create_password");
    let play = play.on(new_account(Mfa::AlwaysOn)).shows("enroll_choose");
    assert_eq!(play.count(|e| matches!(e, Effect::CreateAccount { .. })), 1);
    assert_eq!(play.sessions(), 0, "an account before its second factor has no session");
    let play = play.on(choose(Factor::Authenticator)).shows("enroll_authenticator").on(code());
    assert_eq!(play.shows("signed_in").sessions(), 1);
}

#[test]
fn the_address_just_confirmed_becomes_a_factor_by_one_press() {
    let play = sign_up_to_password().on(new_account(Mfa::AlwaysOn)).shows("enroll_choose");
    let play = play.on(choose(Factor::EmailCode)).shows("signed_in");
    assert_eq!(play.codes_sent(), 1);
    assert_eq!(play.count(|e| matches!(e, Effect::EnrollAddress { .. })), 1);
}

/// Signs up where codes by email are the only second factor.
fn sign_up_with_email_only() -> Play {
    let context = context(Mfa::AlwaysOn, Risk::None, true);
    let account = judge_with(FirstFactor::EmailPassword, context, &[], &[Factor::EmailCode]);
    sign_up_to_password().shows("create_password").on(Event::PasswordCreated(account))
}

#[test]
fn the_address_just_confirmed_is_a_factor_at_once_where_nothing_else_is_offered() {
    let play = sign_up_with_email_only().shows("signed_in");
    let address = EMAIL.to_owned();
    let enrolls = Effect::EnrollAddress { factor: Factor::EmailCode, address };
    let proofs = vec![Factor::Password, Factor::EmailCode];
    let starts = Effect::StartSession { proofs, mfa: true, stays: false, goes_on: false };
    assert!(matches!(&play.effects[1], Effect::CreateAccount { .. }), "the code was sent before");
    assert_eq!(play.effects[2..], [enrolls, starts]);
}

#[test]
fn an_address_that_was_confirmed_long_ago_gets_a_code() {
    let lasts = limits::CONFIRMED_LASTS;
    for (wait, screens) in
        [(lasts - 1, ["signed_in", "signed_in"]), (lasts, ["enroll_email", "enter_code"])]
    {
        let play = sign_up_to_password().wait(wait).on(new_account(Mfa::AlwaysOn));
        let play = play.on(choose(Factor::EmailCode)).shows(screens[0]);
        play.on(email()).shows(screens[1]);
    }
}

#[test]
fn a_choice_names_the_address_only_where_a_code_in_this_flow_confirmed_it() {
    let named = |play: &Play| match play.stage.screen(&Facts::default()) {
        Screen::EnrollChoose(screen) => screen.confirmed,
        screen => panic!("{screen:?}"),
    };
    let account = || password(Mfa::AlwaysOn, &[]);
    let signing_up = sign_up_to_password().on(new_account(Mfa::AlwaysOn));
    assert_eq!(named(&signing_up), Some(EMAIL.into()));
    assert_eq!(named(&sign_up_to_code().on(mailbox(true)).on(account())), Some(EMAIL.into()));
    let signing_in = Play::new(Purpose::SignIn).on(email()).on(account());
    assert_eq!(named(&signing_in), None);
    let play = signing_in.on(Event::OtherAddressAsked).refused(Refusal::OutOfTurn {});
    play.on(choose(Factor::EmailCode)).shows("enroll_email").on(email()).shows("enter_code");
}

#[test]
fn another_address_must_be_confirmed_before_it_is_a_factor() {
    let play = sign_up_to_password().on(new_account(Mfa::AlwaysOn)).on(Event::OtherAddressAsked);
    let play =
        play.shows("enroll_email").on(address("other@example.org", START)).shows("enter_code");
    assert_eq!(play.count(|e| matches!(e, Effect::EnrollAddress { .. })), 0);
    let play = play.on(code()).shows("signed_in");
    let address = "other@example.org".into();
    let enrolled = Effect::EnrollAddress { factor: Factor::EmailCode, address };
    assert!(play.effects.contains(&enrolled));
}

#[test]
fn sign_up_without_mfa_is_done_after_the_password() {
    sign_up_to_password().on(new_account(Mfa::Off)).shows("signed_in");
}

#[test]
fn signing_up_again_leads_to_the_password_once_the_mailbox_is_shown() {
    let play = sign_up_to_code().on(mailbox(true)).shows("enter_password");
    assert_eq!(play.count(|e| matches!(e, Effect::CreateAccount { .. })), 0);
}

#[test]
fn an_account_made_in_another_tab_is_not_made_twice() {
    sign_up_to_password().on(Event::AccountTaken).shows("enter_password");
}

#[test]
fn sign_in_asks_for_the_password_whether_or_not_there_is_an_account() {
    let play = Play::new(Purpose::SignIn).on(email()).shows("enter_password");
    assert!(play.effects.is_empty());
}

#[test]
fn one_enrolled_factor_is_asked_for_at_once_and_two_are_offered() {
    let sign_in = || Play::new(Purpose::SignIn).on(email());
    sign_in().on(password(Mfa::AlwaysOn, &[Factor::EmailCode])).shows("enter_code");
    sign_in().on(password(Mfa::AlwaysOn, &BOTH)).shows("choose_factor");
}

#[test]
fn a_factor_that_is_not_enrolled_cannot_be_chosen() {
    let play = Play::new(Purpose::SignIn).on(email()).on(password(Mfa::AlwaysOn, &BOTH));
    play.on(choose(Factor::Password)).refused(Refusal::FactorUnavailable {});
}

#[test]
fn who_dropped_out_before_enrolling_is_asked_again() {
    let play = Play::new(Purpose::SignIn).on(email()).on(password(Mfa::AlwaysOn, &[]));
    play.shows("enroll_choose");
}

#[test]
fn risk_without_a_second_factor_is_blocked_and_another_account_may_try() {
    let risky = account(Mfa::Conditional, Risk::High, &[]);
    let play = Play::new(Purpose::SignIn).on(email()).on(Event::PasswordRight(risky));
    let play = play.shows("blocked");
    assert_eq!(play.sessions(), 0);
    let play = play.on(Event::RestartAsked).shows("identify");
    assert_eq!(play.stage, Stage::Identify { purpose: Purpose::SignIn, email: None });
}

#[test]
fn a_wrong_code_is_refused_and_tries_are_told_when_few() {
    let play = challenged().on(wrong(1)).refused(Refusal::CodeWrong { tries_left: None });
    let play = play.on(wrong(2)).refused(Refusal::CodeWrong { tries_left: Some(3) });
    play.on(wrong(3)).on(wrong(4)).refused(Refusal::CodeWrong { tries_left: Some(1) });
}

#[test]
fn the_fifth_wrong_code_kills_the_code_even_for_the_right_guess() {
    let play = (1..=5).fold(challenged(), |play, n| play.on(wrong(n)));
    let play = play.refused(Refusal::CodeSpent {}).on(code()).refused(Refusal::CodeSpent {});
    play.wait(30).on(resend()).on(code()).shows("signed_in");
}

#[test]
fn another_code_does_not_forget_the_failures() {
    let play = (1..=5).fold(challenged(), |play, n| play.on(wrong(n))).wait(30).on(resend());
    let play = (6..=9).fold(play, |play, n| play.on(wrong(n))).shows("enter_code");
    play.on(wrong(10)).shows("locked");
}

#[test]
fn a_right_code_is_worthless_after_ten_minutes() {
    challenged().wait(limits::CODE_LIFETIME).on(code()).shows("signed_in");
    let late = challenged().wait(limits::CODE_LIFETIME + 1).on(code());
    late.refused(Refusal::CodeExpired {}).shows("enter_code");
}

#[test]
fn another_code_must_wait_its_time() {
    let at = START.plus(30);
    let play = challenged().wait(29).on(resend()).refused(Refusal::TooSoon { at });
    assert_eq!(play.codes_sent(), 1);
    assert_eq!(play.wait(1).on(resend()).codes_sent(), 2);
}

#[test]
fn too_many_codes_are_not_sent_and_the_screen_says_when() {
    let at = START.plus(600);
    let play =
        Play::new(Purpose::SignUp).on(address(EMAIL, at)).refused(Refusal::TooManySends { at });
    let play = play.shows("enter_code");
    assert_eq!(play.codes_sent(), 0);
    let play = play.on(mailbox(false)).refused(Refusal::CodeExpired {}).shows("enter_code");
    assert_eq!(play.wait(600).on(resend()).codes_sent(), 1);
}

#[test]
fn the_tenth_wrong_password_locks_and_the_wait_leads_back() {
    let sign_in = Play::new(Purpose::SignIn).on(email());
    let ninth = sign_in.on(Event::PasswordWrong { failures: 9 });
    let ninth = ninth.refused(Refusal::CredentialsWrong {}).shows("enter_password");
    let locked = ninth.on(Event::PasswordWrong { failures: 10 }).shows("locked");
    let at = START.plus(30);
    let early = locked.wait(29).on(Event::RetryAsked).refused(Refusal::TooSoon { at });
    early.wait(1).on(Event::RetryAsked).shows("enter_password");
}

#[test]
fn no_number_of_failures_shuts_for_good() {
    for failures in [100, 10_000, u32::MAX] {
        let sign_in = Play::new(Purpose::SignIn).on(email());
        let locked = sign_in.on(Event::PasswordWrong { failures }).shows("locked");
        let early = locked.wait(limits::LONGEST_WAIT - 1).on(Event::RetryAsked).shows("locked");
        early.wait(1).on(Event::RetryAsked).shows("enter_password");
    }
}

#[test]
fn what_an_older_version_shut_without_an_end_is_tried_again_at_once() {
    let stored = r#"{"locked":{"until":null,"then":{"enter_password":{"email":"m@example.org","notice":null}}}}"#;
    let stage: Stage = serde_json::from_str(stored).unwrap();
    let turn = stage.advance(Event::RetryAsked, START);
    assert_eq!(
        turn.stage,
        Stage::EnterPassword {
            email: "m@example.org".into(),
            notice: None,
            confirmed_at: None,
            identity: None
        }
    );
}

#[test]
fn a_code_that_came_while_others_had_to_wait_costs_the_first_try_and_no_other() {
    let tries = |stage: &Stage| match stage {
        Stage::Locked { then, .. } => match &**then {
            Stage::EnterCode { code: Some(code), .. } => code.tries_left,
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    };
    let sent = |tries_left| {
        let code = SentCode { sent_at: Some(START), resend_at: START, tries_left };
        let aim = CodeAim::Mailbox { email: EMAIL.into(), code_use: CodeUse::VerifyEmail };
        Stage::EnterCode { aim, code: Some(code) }
    };
    let until = START.plus(30);
    for (before, after) in [(5, 4), (4, 4), (1, 1)] {
        let turn = sent(before).advance(Event::Throttled { until }, START);
        assert_eq!(tries(&turn.stage), after);
    }
}

#[test]
fn a_locked_factor_leaves_the_other_one_open() {
    let two = Play::new(Purpose::SignIn).on(email()).on(password(Mfa::AlwaysOn, &BOTH));
    let locked = two.on(choose(Factor::EmailCode)).on(wrong(10)).shows("locked");
    locked.on(Event::OtherMethodAsked).shows("choose_factor");
}

#[test]
fn starting_over_begins_a_new_flow_with_the_address_kept() {
    let again = challenged().on(Event::RestartAsked).shows("identify");
    assert_eq!(again.stage.email(), Some(EMAIL));
    assert!(again.effects.contains(&Effect::RenewFlow));
}

#[test]
fn back_keeps_the_address() {
    for play in [challenged(), sign_up_to_code(), sign_up_to_password()] {
        let back = play.on(Event::BackAsked).shows("identify");
        assert_eq!(back.stage.email(), Some(EMAIL));
    }
}

#[test]
fn switching_to_sign_up_keeps_what_was_typed() {
    let asked = Event::SignUpAsked { email: Some("mar".into()) };
    let play = Play::new(Purpose::SignIn).on(asked);
    assert_eq!(play.stage.email(), Some("mar"));
}

#[test]
fn a_code_by_email_is_a_first_factor_of_its_own() {
    let code_sent = Play::new(Purpose::SignIn).on(by_code()).shows("enter_code");
    assert_eq!(code_sent.codes_sent(), 1);
    let play = code_sent.on(found(true, FirstFactor::EmailCode, Mfa::Off)).shows("signed_in");
    assert!(play.effects.contains(&Effect::StartSession {
        proofs: vec![Factor::EmailCode],
        mfa: false,
        stays: false,
        goes_on: false,
    }));
}

#[test]
fn what_was_the_first_factor_is_never_offered_or_taken_as_the_second() {
    let enrolled = Enrolled { factor: Factor::EmailCode, address: Some(EMAIL.into()) };
    let second = Second::new(FirstFactor::EmailCode, EMAIL, vec![enrolled.clone()], &BOTH);
    assert_eq!(second.offered, [Factor::Authenticator]);
    assert!(second.enrolled.is_empty());
    let other = Enrolled { address: Some("other@example.org".into()), ..enrolled.clone() };
    let second = Second::new(FirstFactor::EmailCode, EMAIL, vec![other.clone()], &BOTH);
    assert_eq!(second.enrolled, [other], "another mailbox is another thing to have");
    let second = Second::new(FirstFactor::EmailPassword, EMAIL, vec![enrolled.clone()], &BOTH);
    assert_eq!(second.enrolled, [enrolled]);
}

#[test]
fn who_has_no_account_is_told_so_only_after_showing_the_mailbox() {
    let play = Play::new(Purpose::SignIn).on(by_code());
    let play = play.on(found(false, FirstFactor::EmailCode, Mfa::Off)).shows("collect_profile");
    let Stage::CollectProfile(draft) = &play.stage else { panic!("{:?}", play.stage) };
    assert!(!draft.asked);
    let play = play.on(Event::ProfileGiven(vec![])).shows("signed_in");
    assert_eq!(play.count(|e| matches!(e, Effect::CreateAccount { .. })), 1);
}

#[test]
fn a_profile_and_terms_come_before_the_account_is_made() {
    let account = judge(context(Mfa::Off, Risk::None, true), &[]);
    let first = FirstFactor::EmailPassword;
    let sign_up = SignUp { first, fields: vec![name_field()], terms: true, account };
    let play = sign_up_to_code().on(Event::MailboxShown(Found::Nobody(sign_up)));
    let name = crate::profile::Attribute { name: "given_name".into(), value: "Mara".into() };
    let play = play.shows("collect_profile").on(Event::ProfileGiven(vec![name.clone()]));
    let play = play.shows("accept_terms").on(Event::TermsAccepted).shows("create_password");
    assert_eq!(play.count(|e| matches!(e, Effect::CreateAccount { .. })), 0);
    let play = play.on(new_account(Mfa::Off)).shows("signed_in");
    let made = Effect::CreateAccount { email: EMAIL.into(), profile: vec![name], accepted: true };
    assert!(play.effects.contains(&made));
}

#[test]
fn an_address_and_its_password_make_one_turn_with_all_that_comes_of_both() {
    let identify = || Stage::Identify { purpose: Purpose::SignIn, email: None };
    let turn = |event| identify().advance(email(), START).then(event, START);
    let right = turn(password(Mfa::Off, &[]));
    assert!(right.moved && right.refusal.is_none());
    assert!(matches!(right.effects[..], [Effect::StartSession { .. }]));
    let wrong = turn(Event::PasswordWrong { failures: 1 });
    assert_eq!((wrong.moved, wrong.refusal), (true, Some(Refusal::CredentialsWrong {})));
    assert!(matches!(wrong.stage, Stage::EnterPassword { .. }));
}

#[test]
fn a_locked_password_can_be_replaced() {
    let locked = Play::new(Purpose::SignIn).on(email()).on(Event::PasswordWrong { failures: 100 });
    let locked = locked.shows("locked");
    locked.on(Event::ResetAsked { may_send_at: START }).shows("enter_code");
}

#[test]
fn a_locked_second_factor_is_not_opened_by_a_new_password() {
    let locked = challenged().on(wrong(100)).shows("locked");
    locked.on(Event::ResetAsked { may_send_at: START }).refused(Refusal::OutOfTurn {});
}

#[test]
fn a_text_comes_first_where_all_goes_to_the_telephone_and_a_call_can_be_chosen() {
    let play = signing_in_with(&[Factor::SmsCode, Factor::VoiceCode]).shows("enter_code");
    assert!(matches!(play.effects.last(), Some(Effect::SendCode { factor: Factor::SmsCode, .. })));
    let play = play.on(Event::OtherMethodAsked).shows("choose_factor");
    let play = play.on(choose(Factor::VoiceCode)).shows("enter_code");
    assert!(matches!(
        play.effects.last(),
        Some(Effect::SendCode { factor: Factor::VoiceCode, .. })
    ));
}

#[test]
fn a_land_line_is_offered_a_call_in_place_of_texts() {
    let play = signing_in_with(&[]).shows("enroll_choose").on(choose(Factor::SmsCode));
    let given = || Event::PhoneGiven { phone: PHONE.into(), land_line: true, may_send_at: START };
    let play = play.on(given()).refused(Refusal::PhoneTakesNoTexts {}).shows("enroll_phone");
    assert!(!play.effects.iter().any(|effect| matches!(effect, Effect::SendCode { .. })));
    let Screen::EnrollPhone(screen) = play.stage.screen(&Facts::default()) else { panic!() };
    assert_eq!((screen.factor, screen.phone.as_str()), (Factor::VoiceCode, PHONE));
    let play = play.on(given()).shows("enter_code").on(code());
    let enrolled = |factor| Effect::EnrollAddress { factor, address: PHONE.into() };
    assert!(play.effects.contains(&enrolled(Factor::VoiceCode)));
    assert!(!play.effects.contains(&enrolled(Factor::SmsCode)), "no text ever reaches it");
}

#[test]
fn a_land_line_gets_a_text_where_nobody_calls() {
    let mut play = signing_in_with(&[]).on(choose(Factor::SmsCode));
    if let Stage::EnrollAddress { standing, .. } = &mut play.stage {
        standing.offered.retain(|factor| *factor != Factor::VoiceCode);
    }
    let given = Event::PhoneGiven { phone: PHONE.into(), land_line: true, may_send_at: START };
    play.on(given).shows("enter_code").on(code());
}

#[test]
fn the_next_code_of_an_authenticator_is_wrong_and_tells_of_its_clock() {
    let play = signing_in_with(&[Factor::Authenticator]).shows("enter_code");
    let play = play.on(Event::CodeEarly { failures: 1 }).refused(Refusal::CodeEarly {});
    play.on(Event::CodeEarly { failures: 100 }).shows("locked");
    let play = signing_in_with(&[]).on(choose(Factor::Authenticator));
    let play = play.on(Event::CodeEarly { failures: 1 }).refused(Refusal::CodeEarly {});
    play.on(Event::CodeEarly { failures: 100 }).shows("locked");
}

#[test]
fn a_confirmed_number_gets_texts_and_calls_where_both_are_offered() {
    let play = signing_in_with(&[]).shows("enroll_choose").on(choose(Factor::VoiceCode));
    let given = Event::PhoneGiven { phone: PHONE.into(), land_line: false, may_send_at: START };
    let play = play.shows("enroll_phone").on(given).shows("enter_code").on(code());
    let enrolled = |factor| Effect::EnrollAddress { factor, address: PHONE.into() };
    assert!(play.effects.contains(&enrolled(Factor::SmsCode)));
    assert!(play.effects.contains(&enrolled(Factor::VoiceCode)));
    assert!(!play.effects.contains(&enrolled(Factor::EmailCode)));
}

#[test]
fn an_email_address_is_no_telephone_number_and_the_other_way_round() {
    let phone = signing_in_with(&[]).on(choose(Factor::SmsCode));
    phone.on(email()).refused(Refusal::OutOfTurn {});
    let given = Event::PhoneGiven { phone: PHONE.into(), land_line: false, may_send_at: START };
    let email = signing_in_with(&[]).on(choose(Factor::EmailCode));
    email.on(given).refused(Refusal::OutOfTurn {});
}

#[test]
fn recovery_codes_are_shown_after_the_first_second_factor_and_kept_once_they_are_safe() {
    let play = signing_in_with(&[Factor::Authenticator]).on(code()).shows("recovery_codes");
    assert_eq!(play.sessions(), 0);
    assert!(!play.effects.contains(&Effect::EnrollRecoveryCodes));
    let play = play.on(Event::RecoveryCodesSaved).shows("signed_in");
    assert!(play.effects.contains(&Effect::EnrollRecoveryCodes));
}

#[test]
fn a_recovery_code_is_a_way_in_and_never_the_first_one_asked_for() {
    let two = [Factor::Authenticator, Factor::RecoveryCode];
    let play = signing_in_with(&two).shows("enter_code").on(Event::OtherMethodAsked);
    let play = play.shows("choose_factor").on(choose(Factor::RecoveryCode));
    let play = play.shows("enter_recovery_code").on(Event::RecoveryCodeRight).shows("signed_in");
    let proofs = vec![Factor::Password, Factor::RecoveryCode];
    assert!(play.effects.contains(&Effect::StartSession {
        proofs,
        mfa: true,
        stays: false,
        goes_on: false
    }));
}

#[test]
fn recovery_codes_alone_do_not_count_as_enrolled() {
    signing_in_with(&[Factor::RecoveryCode]).shows("enroll_choose");
}

#[test]
fn a_policy_that_wants_a_new_password_gets_it_after_all_factors() {
    let grant = Grant::RequirePasswordChange;
    let policy =
        Policy { grant, conditions: crate::policy::Conditions::default(), ..risk_policy() };
    let enrolled = Enrolled { factor: Factor::Authenticator, address: None };
    let second = Second::new(FirstFactor::EmailPassword, EMAIL, vec![enrolled], &BOTH);
    let context = context(Mfa::Conditional, Risk::None, false);
    let account = Account::judge(context, &[policy], second, START);
    let play = Play::new(Purpose::SignIn).on(email()).on(Event::PasswordRight(account));
    let play = play.shows("enter_code").on(code()).shows("create_password");
    assert_eq!(play.sessions(), 0);
    let play = play.on(Event::PasswordReplaced).shows("signed_in");
    let set = play.effects.iter().position(|e| matches!(e, Effect::SetPassword { .. }));
    let start = play.effects.iter().position(|e| matches!(e, Effect::StartSession { .. }));
    assert!(set < start, "the new session is not among those that are ended");
}

#[test]
fn a_device_is_remembered_by_who_wants_it_where_it_would_have_been_enough() {
    let remember = |remember| Event::CodeRight { remember };
    let remembers = |play: &Play| play.count(|e| *e == Effect::RememberDevice);
    let asked = |context| {
        let account = judge(context, &[Factor::Authenticator]);
        Play::new(Purpose::SignIn).on(email()).on(Event::PasswordRight(account))
    };
    let plain = context(Mfa::AlwaysOn, Risk::None, false);
    for (wanted, expected) in [(true, 1), (false, 0)] {
        let play = asked(plain.clone()).shows("enter_code").on(remember(wanted)).shows("signed_in");
        assert_eq!(remembers(&play), expected);
    }
    let by_app = asked(Context { step_up: true, ..plain.clone() }).on(remember(true));
    assert_eq!(remembers(&by_app.shows("signed_in")), 0);
    // It is enough next time.
    asked(Context { remembered: true, ..plain }).shows("signed_in");
}

fn step_up(proofs: &[Factor], enrolled: &[Factor]) -> Turn {
    let context = Context { step_up: true, ..context(Mfa::Conditional, Risk::None, false) };
    Stage::step_up(EMAIL.into(), proofs.to_vec(), judge(context, enrolled), START)
}

#[test]
fn stepping_up_asks_for_the_missing_factor_and_nothing_else() {
    let turn = step_up(&[Factor::Password], &[Factor::Authenticator]);
    assert_eq!(turn.stage.screen(&Facts::default()).name(), "enter_code");
    assert!(turn.effects.is_empty());
    let turn = turn.stage.advance(Event::CodeRight { remember: false }, START);
    let proofs = vec![Factor::Password, Factor::Authenticator];
    assert_eq!(
        turn.effects,
        [Effect::StartSession { proofs, mfa: true, stays: false, goes_on: true }]
    );
}

#[test]
fn stepping_up_enrols_who_is_not_enrolled_and_asks_nobody_twice() {
    let turn = step_up(&[Factor::Password], &[]);
    assert_eq!(turn.stage.screen(&Facts::default()).name(), "enroll_choose");
    let turn = step_up(&[Factor::Password, Factor::EmailCode], &BOTH);
    assert_eq!(turn.stage.screen(&Facts::default()).name(), "signed_in");
}

#[test]
fn a_mask_of_a_number_shows_two_digits_and_always_three_dots() {
    assert_eq!(mask_phone(PHONE), "•••89");
    assert_eq!(mask_phone("+1"), "•••1");
    assert_eq!(mask_phone(""), "•••");
}

#[test]
fn a_mask_shows_one_letter_and_always_three_dots() {
    assert_eq!(mask_email("mara@example.org"), "m•••@example.org");
    assert_eq!(mask_email("m@example.org"), "m•••@example.org");
    assert_eq!(mask_email("@"), "•••@");
    assert_eq!(mask_email("\"m r\"@example.org"), "m•••@example.org");
    assert_eq!(mask_email("\"\"@example.org"), "•••@example.org");
}

fn name_field() -> ProfileField {
    ProfileField { name: "given_name".into(), label: None, required: true, options: vec![] }
}

fn unenrolled(context: Context, grace: Option<Timestamp>) -> Event {
    Event::PasswordRight(judge(context, &[]).with_grace(grace))
}

#[test]
fn enrolling_can_be_put_off_while_the_grace_lasts_and_no_longer() {
    let later = Some(START.plus(60));
    let always_on = || context(Mfa::AlwaysOn, Risk::None, false);
    let play = Play::new(Purpose::SignIn).on(email()).on(unenrolled(always_on(), later));
    let play = play.shows("enroll_choose");
    let late = play.wait(60).on(Event::EnrollmentSkipped).refused(Refusal::OutOfTurn {});
    assert_eq!(late.sessions(), 0);
    let play = Play::new(Purpose::SignIn).on(email()).on(unenrolled(always_on(), later));
    let play = play.on(Event::EnrollmentSkipped).shows("signed_in");
    assert!(play.effects.contains(&Effect::StartSession {
        proofs: vec![Factor::Password],
        mfa: false,
        stays: false,
        goes_on: false,
    }));
    for over in [None, Some(START)] {
        let play = Play::new(Purpose::SignIn).on(email()).on(unenrolled(always_on(), over));
        play.on(Event::EnrollmentSkipped).shows("enroll_choose").refused(Refusal::OutOfTurn {});
    }
}

#[test]
fn who_may_put_enrolling_off_is_asked_even_where_there_is_one_way_only() {
    let context = context(Mfa::AlwaysOn, Risk::None, false);
    let only = judge_with(FirstFactor::EmailPassword, context, &[], &[Factor::Authenticator]);
    let grace = only.clone().with_grace(Some(START.plus(60)));
    let play = |account| Play::new(Purpose::SignIn).on(email()).on(Event::PasswordRight(account));
    play(only).shows("enroll_authenticator");
    play(grace).shows("enroll_choose");
}

#[test]
fn what_the_app_asks_for_now_cannot_be_put_off() {
    let asked = Context { step_up: true, ..context(Mfa::Conditional, Risk::None, false) };
    let play = Play::new(Purpose::SignIn).on(email());
    let play = play.on(unenrolled(asked, Some(START.plus(60)))).shows("enroll_choose");
    play.on(Event::EnrollmentSkipped).shows("enroll_choose").refused(Refusal::OutOfTurn {});
}

#[test]
fn an_account_that_is_switched_off_is_blocked_whatever_it_shows() {
    let off = Context { disabled: true, ..context(Mfa::Off, Risk::None, false) };
    let play = Play::new(Purpose::SignIn).on(email());
    play.on(Event::PasswordRight(judge(off.clone(), &[]))).shows("blocked");
    let first = FirstFactor::EmailPassword;
    let mailbox = Found::Account { first, account: judge(off, &[]) };
    let play = Play::new(Purpose::ResetPassword).on(email()).shows("enter_code");
    let play = play.on(Event::MailboxShown(mailbox)).shows("blocked");
    assert_eq!(play.on(Event::PasswordReplaced).count(|_| true), 1, "the code, and no password");
}

#[test]
fn who_waits_at_a_second_factor_rests_on_the_first_and_who_waits_at_the_first_on_nothing() {
    assert!(challenged().on(wrong(10)).shows("locked").stage.rests_on_account());
    assert!(!Play::new(Purpose::SignIn).on(email()).stage.rests_on_account());
    let locked = Play::new(Purpose::SignIn).on(email()).on(Event::PasswordWrong { failures: 10 });
    assert!(!locked.shows("locked").stage.rests_on_account());
}

#[test]
fn a_code_that_was_sent_before_the_account_changed_has_expired() {
    let play = Play::new(Purpose::ResetPassword).on(email()).on(Event::CodeTooLate);
    play.shows("enter_code").refused(Refusal::CodeExpired {});
}

fn by_passkey(mfa: Mfa, enrolled: &[Factor]) -> Event {
    let offered = [Factor::Passkey, Factor::Authenticator];
    let first = FirstFactor::EmailPassword;
    let account = judge_with(first, context(mfa, Risk::None, false), enrolled, &offered);
    Event::PasskeyShown { email: EMAIL.into(), account }
}

#[test]
fn a_passkey_signs_in_without_an_address_and_counts_as_two() {
    for mfa in [Mfa::Off, Mfa::Conditional, Mfa::AlwaysOn] {
        let shown = by_passkey(mfa, &[Factor::Passkey, Factor::Authenticator]);
        let play = Play::new(Purpose::SignIn).on(shown).shows("signed_in");
        let proofs = vec![Factor::Passkey];
        assert_eq!(
            play.effects,
            [Effect::StartSession { proofs, mfa: true, stays: false, goes_on: false }],
            "{mfa:?}"
        );
    }
}

#[test]
fn a_passkey_does_not_open_what_a_policy_blocks() {
    let context = context(Mfa::AlwaysOn, Risk::High, false);
    let policy = Policy { grant: Grant::Block, ..risk_policy() };
    let enrolled = vec![Enrolled { factor: Factor::Passkey, address: None }];
    let second = Second::new(FirstFactor::EmailPassword, EMAIL, enrolled, &[Factor::Passkey]);
    let account = Account::judge(context, &[policy], second, START);
    let play = Play::new(Purpose::SignIn);
    play.on(Event::PasskeyShown { email: EMAIL.into(), account }).shows("blocked");
}

#[test]
fn a_passkey_neither_makes_an_account_nor_a_new_password() {
    for purpose in [Purpose::SignUp, Purpose::ResetPassword] {
        let shown = by_passkey(Mfa::Off, &[Factor::Passkey]);
        Play::new(purpose).on(shown).shows("identify").refused(Refusal::OutOfTurn {});
    }
}

#[test]
fn the_only_second_factor_being_a_passkey_is_asked_for_at_once() {
    let first = FirstFactor::EmailPassword;
    let context = || context(Mfa::AlwaysOn, Risk::None, false);
    let only = judge_with(first, context(), &[Factor::Passkey], &[Factor::Passkey]);
    let play = Play::new(Purpose::SignIn).on(email()).on(Event::PasswordRight(only));
    let play = play.shows("use_passkey").on(Event::PasskeyRight).shows("signed_in");
    let proofs = vec![Factor::Password, Factor::Passkey];
    assert!(play.effects.contains(&Effect::StartSession {
        proofs,
        mfa: true,
        stays: false,
        goes_on: false
    }));
}

#[test]
fn a_passkey_is_enrolled_when_it_is_made_and_not_before() {
    let first = FirstFactor::EmailPassword;
    let context = context(Mfa::AlwaysOn, Risk::None, false);
    let offered = [Factor::Passkey, Factor::Authenticator];
    let nothing = judge_with(first, context, &[], &offered);
    let play = Play::new(Purpose::SignIn).on(email()).on(Event::PasswordRight(nothing));
    let play = play.shows("enroll_choose").on(choose(Factor::Passkey)).shows("enroll_passkey");
    assert!(play.effects.is_empty());
    let play = play.on(Event::PasskeyMade).shows("signed_in");
    assert_eq!(play.effects[0], Effect::EnrollPasskey);
}

#[test]
fn who_cannot_use_a_passkey_here_chooses_another_method() {
    let first = FirstFactor::EmailPassword;
    let context = context(Mfa::AlwaysOn, Risk::None, false);
    let both = [Factor::Passkey, Factor::Authenticator];
    let account = judge_with(first, context, &both, &both);
    let play = Play::new(Purpose::SignIn).on(email()).on(Event::PasswordRight(account));
    let play = play.shows("choose_factor").on(choose(Factor::Passkey)).shows("use_passkey");
    let play = play.on(Event::OtherMethodAsked).shows("choose_factor");
    play.on(choose(Factor::Authenticator)).shows("enter_code");
}

/// Any event, with any facts a host could report.
fn any_event() -> impl Strategy<Value = Event> {
    let mfa = prop::sample::select(vec![Mfa::Off, Mfa::AlwaysOn, Mfa::Conditional]);
    let risk = prop::sample::select(vec![Risk::None, Risk::High]);
    let enrolled = prop::sample::subsequence(Factor::ALL.to_vec(), 0..=6);
    let offered = prop::sample::subsequence(Factor::ALL.to_vec(), 1..=7);
    let first = prop::sample::select(vec![FirstFactor::EmailCode, FirstFactor::EmailPassword]);
    let factor = prop::sample::select(Factor::ALL.to_vec());
    let soon = (0_i64..120).prop_map(|s| START.plus(s));
    let grace = prop::option::of((0_i64..4000).prop_map(|s| START.plus(s)));
    let facts = (first.clone(), mfa, risk, enrolled, offered, any::<bool>(), any::<bool>(), grace);
    let account = facts.prop_map(|(first, mfa, risk, enrolled, offered, up, manages, grace)| {
        let account = judge_with(first, context(mfa, risk, up), &enrolled, &offered);
        let owned = || managing::owned(first, &enrolled, &offered);
        let account = if manages { account.to_manage(owned()) } else { account };
        (first, account.with_grace(grace))
    });
    let sign_up = (account.clone(), any::<bool>(), any::<bool>()).prop_map(
        |((first, account), terms, asks)| {
            let fields = if asks { vec![name_field()] } else { vec![] };
            SignUp { first, fields, terms, account }
        },
    );
    let identity =
        (any::<bool>(), any::<bool>(), any::<bool>()).prop_map(|(address, vouched, signs_up)| {
            Identity {
                provider: "google".into(),
                address: address.then(|| EMAIL.into()),
                vouched,
                names: vec![],
                signs_up,
                demanded: false,
            }
        });
    let federated = prop_oneof![
        4 => Just(Event::ProviderChosen { provider: "google".into(), email: None }),
        1 => Just(Event::ProviderFailed(Refusal::ProviderCancelled {})),
        2 => account.clone().prop_map(|(_, account)| Event::IdentityFound { email: EMAIL.into(), account, proven: Proven::Enough }),
        2 => (identity.clone(), prop::option::of(sign_up.clone()), soon.clone()).prop_map(|(identity, sign_up, may_send_at)| Event::IdentityNew { identity, sign_up, may_send_at }),
        2 => (identity, any::<bool>(), soon.clone()).prop_map(|(identity, password, may_send_at)| Event::IdentityMatches { identity, email: EMAIL.into(), password, may_send_at }),
    ];
    prop_oneof![
        10 => federated,
        4 => (first.clone(), soon.clone()).prop_map(|(first, may_send_at)| Event::EmailGiven { email: EMAIL.into(), first, may_send_at }),
        4 => account.clone().prop_map(|(_, account)| Event::PasswordRight(account)),
        4 => account.clone().prop_map(|(_, account)| Event::PasswordCreated(account)),
        4 => account.clone().prop_map(|(first, account)| Event::MailboxShown(Found::Account { first, account })),
        4 => sign_up.prop_map(|sign_up| Event::MailboxShown(Found::Nobody(sign_up))),
        4 => Just(Event::CodeRight { remember: false }),
        2 => Just(Event::EnrollmentSkipped),
        2 => Just(Event::PasskeyMade),
        2 => Just(Event::PasskeyRight),
        2 => account.clone().prop_map(|(_, account)| Event::PasskeyShown { email: EMAIL.into(), account }),
        2 => Just(Event::RecoveryCodeRight),
        2 => Just(Event::RecoveryCodesSaved),
        2 => Just(Event::PasswordReplaced),
        2 => Just(Event::TermsAccepted),
        2 => Just(Event::ProfileGiven(vec![])),
        2 => (any::<bool>(), soon.clone()).prop_map(|(land_line, may_send_at)| Event::PhoneGiven { phone: PHONE.into(), land_line, may_send_at }),
        2 => soon.clone().prop_map(|may_send_at| Event::ResetAsked { may_send_at }),
        4 => (factor.clone(), soon.clone()).prop_map(|(factor, may_send_at)| Event::FactorChosen { factor, may_send_at }),
        4 => factor.prop_map(|factor| Event::RemovalAsked { factor }),
        4 => Just(Event::ManagingDone),
        1 => Just(Event::PasswordChangeAsked),
        1 => Just(Event::OthersSignOutAsked),
        2 => (0_u32..120).prop_map(|failures| Event::CodeWrong { failures }),
        2 => (0_u32..120).prop_map(|failures| Event::CodeEarly { failures }),
        2 => (0_u32..120).prop_map(|failures| Event::PasswordWrong { failures }),
        2 => soon.clone().prop_map(|may_send_at| Event::ResendAsked { may_send_at }),
        1 => soon.prop_map(|until| Event::Throttled { until }),
        1 => Just(Event::AccountTaken),
        1 => Just(Event::BackAsked),
        1 => Just(Event::CodeTooLate),
        1 => Just(Event::Misplaced),
        2 => Just(Event::OtherMethodAsked),
        1 => Just(Event::RestartAsked),
        2 => Just(Event::RetryAsked),
        1 => Just(Event::SignInAsked { email: None }),
        1 => Just(Event::SignUpAsked { email: None }),
        1 => Just(Event::Unfit(Refusal::CodeMissing {})),
    ]
}

fn any_play() -> impl Strategy<Value = Vec<(Event, i64)>> {
    prop::collection::vec((any_event(), 0_i64..400), 1..40)
}

/// What one stretch of a flow has shown since its first factor.
#[derive(Default)]
struct Shown {
    verdict: Option<crate::policy::Verdict>,
    second: bool,
    mailbox: bool,
    may_put_off: bool,
}

/// What was decided where an event shows the first factor, and until when
/// enrolling may be put off.
fn judgement(
    stage: &Stage,
    event: &Event,
    now: Timestamp,
) -> Option<(crate::policy::Verdict, Option<Timestamp>)> {
    let account = match (stage, event) {
        (Stage::EnterPassword { .. }, Event::PasswordRight(account))
        | (
            Stage::Identify {
                purpose: Purpose::ManageFactors | Purpose::SignIn | Purpose::StepUp,
                ..
            },
            Event::PasskeyShown { account, .. },
        )
        | (Stage::CreatePassword(_), Event::PasswordCreated(account)) => account,
        (Stage::AtProvider { from, .. }, event) => match event {
            // At a list of factors it is only linked: nobody is judged anew.
            Event::IdentityFound { account, .. } if matches!(**from, Stage::Identify { .. }) => {
                account
            }
            Event::IdentityNew { identity, sign_up: Some(sign_up), .. }
                if matches!(**from, Stage::Identify { .. })
                    && identity.address.is_some()
                    && identity.vouched =>
            {
                &sign_up.account
            }
            event => return judgement(from, event, now),
        },
        (
            Stage::EnterCode { aim: CodeAim::Link { .. }, code: Some(code) },
            Event::MailboxShown(found),
        ) if code.alive(now) => match found {
            Found::Account { account, .. } => account,
            Found::Nobody(sign_up) => &sign_up.account,
        },
        (
            Stage::EnterCode { aim: CodeAim::Mailbox { .. }, code: Some(code) },
            Event::MailboxShown(found),
        ) if code.alive(now) => match found {
            Found::Account { first: FirstFactor::EmailCode, account } => account,
            Found::Account { account, .. } if stage.shows_mailbox_for_reset() => account,
            Found::Account { .. } => return None,
            Found::Nobody(sign_up) => &sign_up.account,
        },
        _ => return None,
    };
    Some((account.decision().verdict, account.grace_until))
}

fn second_factor_shown(stage: &Stage, event: &Event) -> bool {
    match (stage, event) {
        (Stage::AtProvider { from, .. }, event) => second_factor_shown(from, event),
        (Stage::EnterCode { aim, .. }, Event::CodeRight { remember: false }) => {
            !matches!(aim, CodeAim::Link { .. } | CodeAim::Mailbox { .. })
        }
        (Stage::EnrollAuthenticator(_), Event::CodeRight { remember: false })
        | (Stage::EnrollPasskey(_), Event::PasskeyMade)
        | (Stage::EnterRecoveryCode(_), Event::RecoveryCodeRight)
        | (Stage::Identify { .. }, Event::PasskeyShown { .. })
        | (Stage::UsePasskey(_), Event::PasskeyRight) => true,
        _ => false,
    }
}

/// As many plays of each kind, unless `PROPTEST_CASES` asks for more or fewer.
fn cases() -> ProptestConfig {
    match std::env::var_os("PROPTEST_CASES") {
        Some(_) => ProptestConfig::default(),
        None => ProptestConfig::with_cases(512),
    }
}

proptest! {
    #![proptest_config(cases())]

    /// The heart of it: whatever happens in whatever order, a session starts
    /// only after a first factor and all that the policy then demanded.
    #[test]
    fn no_sequence_of_events_signs_anyone_in_without_what_the_policy_demands(play in any_play()) {
        use crate::policy::Verdict;
        let mut stage = Stage::Identify { purpose: Purpose::SignIn, email: None };
        let (mut now, mut shown) = (START, Shown::default());
        for (event, wait) in play {
            now = now.plus(wait);
            if let Some(verdict) = judgement(&stage, &event, now) {
                let (may_put_off, verdict) = (verdict.1.is_some_and(|until| until > now), verdict.0);
                shown = Shown { verdict: Some(verdict), mailbox: shown.mailbox, may_put_off, ..Shown::default() };
            }
            let was = stage.clone();
            let turn = stage.advance(event.clone(), now);
            if turn.moved && !matches!(turn.stage, Stage::Locked { .. }) {
                if event == Event::EnrollmentSkipped {
                    prop_assert!(shown.may_put_off);
                    shown.verdict = Some(Verdict::Allow);
                }
                shown.second |= second_factor_shown(&was, &event);
                shown.mailbox |= matches!(event, Event::MailboxShown(_));
            }
            let makes = turn.effects.iter().any(|it| matches!(it, Effect::CreateAccount { .. }));
            let links = turn.effects.iter().any(|it| matches!(it, Effect::LinkIdentity { .. }));
            for effect in &turn.effects {
                if let Effect::StartSession { proofs, .. } = effect {
                    let by_own = proofs.first() != Some(&Factor::Federated);
                    prop_assert!(!links || makes || by_own, "linked by what is to be linked");
                    let first = proofs.first().copied();
                    let alone = first == Some(Factor::Passkey);
                    prop_assert!(alone || matches!(first, Some(Factor::Password | Factor::EmailCode | Factor::Federated)));
                    let twice = alone || (proofs.len() >= 2 && proofs[1] != proofs[0]);
                    match shown.verdict {
                        Some(Verdict::Allow) => {}
                        Some(Verdict::Challenge) => prop_assert!(shown.second && twice),
                        Some(Verdict::Enroll) => prop_assert!((shown.second || shown.mailbox) && twice),
                        Some(Verdict::Block(_)) | None => prop_assert!(false, "a session out of nothing"),
                    }
                }
            }
            if matches!(turn.stage, Stage::Identify { .. }) {
                shown = Shown::default();
            }
            stage = turn.stage;
        }
    }

    #[test]
    fn a_forgotten_password_is_replaced_only_by_who_has_shown_the_mailbox_and_what_is_demanded(play in any_play()) {
        use crate::policy::Verdict;
        let mut stage = Stage::Identify { purpose: Purpose::ResetPassword, email: None };
        let (mut now, mut demanded, mut second) = (START, None, false);
        for (event, wait) in play {
            now = now.plus(wait);
            if stage.shows_mailbox_for_reset() {
                (demanded, second) = (judgement(&stage, &event, now).map(|judged| judged.0).or(demanded), false);
            }
            let was = stage.clone();
            let turn = stage.advance(event.clone(), now);
            second |= turn.moved && second_factor_shown(&was, &event);
            let sets = turn.effects.iter().any(|e| matches!(e, Effect::SetPassword { .. }));
            if let (true, Stage::ReplacePassword { .. }) = (sets, &was) {
                match demanded {
                    Some(Verdict::Challenge) => prop_assert!(second),
                    Some(Verdict::Allow | Verdict::Enroll) => {}
                    Some(Verdict::Block(_)) | None => prop_assert!(false, "a password out of nothing"),
                }
                let again = matches!(turn.stage, Stage::EnterPassword { .. });
                prop_assert!(!again, "who has just typed it types it once");
            }
            if matches!(turn.stage, Stage::Identify { .. }) {
                demanded = None;
            }
            stage = turn.stage;
        }
    }

    #[test]
    fn a_session_starts_exactly_when_signed_in_is_reached(play in any_play()) {
        let mut stage = Stage::Identify { purpose: Purpose::SignUp, email: None };
        let mut now = START;
        for (event, wait) in play {
            now = now.plus(wait);
            let was_in = matches!(stage, Stage::SignedIn { .. });
            let turn = stage.advance(event, now);
            let starts = turn.effects.iter().any(|e| matches!(e, Effect::StartSession { .. }));
            prop_assert_eq!(starts, !was_in && matches!(turn.stage, Stage::SignedIn { .. }));
            stage = turn.stage;
        }
    }

    #[test]
    fn guesses_at_one_code_never_exceed_its_tries(events in prop::collection::vec(any_event(), 1..60)) {
        let (mut stage, mut guesses) = (challenged().stage, 0_u8);
        for event in events {
            let counted = matches!(event, Event::CodeWrong { .. });
            let before = match &stage { Stage::EnterCode { code: Some(code), .. } => Some(code.tries_left), _ => None };
            let turn = stage.advance(event, START.plus(1));
            if turn.effects.iter().any(|e| matches!(e, Effect::SendCode { .. })) {
                guesses = 0;
            }
            if counted && before.is_some_and(|left| left > 0) {
                guesses += 1;
            }
            prop_assert!(guesses <= limits::TRIES_PER_CODE);
            stage = turn.stage;
        }
    }

    #[test]
    fn a_refused_answer_leaves_the_screen_as_it_was(play in any_play()) {
        let mut stage = Stage::Identify { purpose: Purpose::SignUp, email: None };
        let mut now = START;
        for (event, wait) in play {
            now = now.plus(wait);
            let name = stage.screen(&Facts::default()).name();
            let turn = stage.advance(event, now);
            // The page behind *back* still answers.
            let leaves = turn.stage.awaits_provider() && turn.refusal.is_none();
            if !turn.moved && !leaves {
                prop_assert_eq!(turn.stage.screen(&Facts::default()).name(), name);
                prop_assert!(turn.refusal.is_some());
                prop_assert!(turn.effects.is_empty());
            }
            stage = turn.stage;
        }
    }

    #[test]
    fn a_stage_survives_being_stored(play in any_play()) {
        let mut stage = Stage::Identify { purpose: Purpose::SignUp, email: None };
        for (event, _) in play {
            stage = stage.advance(event, START).stage;
            let stored = serde_json::to_string(&stage).unwrap();
            prop_assert_eq!(&serde_json::from_str::<Stage>(&stored).unwrap(), &stage);
        }
    }
}

#[test]
fn an_answer_shown_in_a_failure_message_hides_what_was_typed() {
    let answer =
        Answer::Code { code: "123456".into(), stay_signed_in: false, remember_device: false };
    assert_eq!(format!("{answer:?}"), "code");
}

const ASKED: [ConsentScope; 2] = [ConsentScope::Profile, ConsentScope::Email];

/// Somebody at an app that asks for something of their account.
fn asked_to_agree(mfa: Mfa, enrolled: &[Factor]) -> Account {
    account(mfa, Risk::None, enrolled).asking_consent(ASKED.to_vec())
}

#[test]
fn a_session_starts_only_once_its_owner_has_agreed_to_what_the_app_asks_for() {
    let begun = || Play::new(Purpose::SignIn).on(email());
    let off = || asked_to_agree(Mfa::Off, &[]);
    let on = || asked_to_agree(Mfa::AlwaysOn, &[Factor::Authenticator]);
    let right_code = Event::CodeRight { remember: false };
    let grace = asked_to_agree(Mfa::AlwaysOn, &[]).with_grace(Some(START.plus(60)));
    let plays = [
        begun().on(Event::PasswordRight(off())),
        begun().on(Event::PasswordRight(on())).shows("enter_code").on(right_code),
        begun().on(Event::PasswordRight(grace)).on(Event::EnrollmentSkipped),
        Play::new(Purpose::SignIn).on(by_passkey_as(on())),
        sign_up_to_password().on(Event::PasswordCreated(off())),
    ];
    for play in plays {
        let play = play.shows("consent");
        assert_eq!(play.sessions(), 0);
        let agreed = play.on(Event::Agreed).shows("signed_in");
        let keeps = Effect::KeepConsent { scopes: ASKED.to_vec() };
        assert_eq!(agreed.sessions(), 1);
        assert!(agreed.effects.contains(&keeps));
    }
    let back = begun().on(Event::PasswordRight(off())).on(Event::BackAsked).shows("identify");
    assert_eq!(back.sessions(), 0);
}

fn by_passkey_as(account: Account) -> Event {
    Event::PasskeyShown { email: EMAIL.into(), account }
}

#[test]
fn a_session_that_goes_on_keeps_what_it_has_shown_and_no_user_flow_takes() {
    let account = judge_with(
        FirstFactor::EmailPassword,
        context(Mfa::Off, Risk::None, false),
        &[Factor::Authenticator],
        &[],
    );
    let shown = vec![Factor::Password, Factor::Authenticator];
    let turn =
        Stage::step_up(EMAIL.into(), shown.clone(), account.asking_consent(ASKED.to_vec()), START);
    assert_eq!(turn.stage.screen(&Facts::default()).name(), "consent");
    let turn = turn.stage.advance(Event::Agreed, START);
    let (mfa, stays, goes_on) = (true, false, true);
    assert!(turn.effects.contains(&Effect::StartSession { proofs: shown, mfa, stays, goes_on }));
}

#[test]
fn who_goes_on_with_the_account_that_is_signed_in_shows_what_is_missing_and_nothing_else() {
    let kept = |mfa, proofs: &[Factor]| {
        let shown = Some((proofs.to_vec(), account(mfa, Risk::None, &[Factor::Authenticator])));
        let first = FirstFactor::EmailPassword;
        Stage::ChooseAccount(Box::new(Kept { email: EMAIL.into(), first, shown }))
    };
    let both = [Factor::Password, Factor::Authenticator];
    for (mfa, proofs, screen, sessions) in [
        (Mfa::Off, &both[..1], "signed_in", 1),
        (Mfa::AlwaysOn, &both[..1], "enter_code", 0),
        (Mfa::AlwaysOn, &both, "signed_in", 1),
    ] {
        let turn = kept(mfa, proofs).advance(Event::AccountKept, START);
        assert_eq!(turn.stage.screen(&Facts::default()).name(), screen, "{mfa:?}");
        let starts = |effect: &&Effect| matches!(effect, Effect::StartSession { .. });
        assert_eq!(turn.effects.iter().filter(starts).count(), sessions);
    }
    for first in [FirstFactor::EmailPassword, FirstFactor::EmailCode] {
        let again =
            Stage::ChooseAccount(Box::new(Kept { email: EMAIL.into(), first, shown: None }));
        let turn = again.clone().advance(Event::AccountKept, START);
        assert_eq!((turn.stage.email(), turn.effects.len()), (Some(EMAIL), 0), "nothing is sent");
        let other = again.advance(Event::RestartAsked, START);
        assert_eq!((other.stage.email(), other.effects), (None, vec![Effect::RenewFlow]));
    }
}
