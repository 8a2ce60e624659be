use proptest::prelude::*;

use super::*;
use crate::factors::Enrolled;
use crate::policy::{Context, Grant, Mfa, Platform, Policy, Risk, Scope, State};
use crate::screen::Refusal;
use crate::{Answer, limits};

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

fn email() -> Event {
    Event::EmailGiven { email: EMAIL.into(), may_send_at: START }
}

fn code() -> Event {
    Event::CodeRight { account_exists: false }
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
        app: "shop".into(),
        account: EMAIL.into(),
        groups: vec![],
        risk,
        risk_unknown: None,
        location: None,
        platform: Platform::Other,
        enrolled: false,
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

fn account(mfa: Mfa, risk: Risk, enrolled: &[Factor]) -> Account {
    judge(context(mfa, risk, false), enrolled)
}

fn judge(context: Context, enrolled: &[Factor]) -> Account {
    let address = |factor| (factor == Factor::EmailCode).then(|| EMAIL.to_owned());
    let enrolled = enrolled.iter().map(|&factor| Enrolled { factor, address: address(factor) });
    Account::judge(context, &[risk_policy()], enrolled.collect(), BOTH.to_vec(), START)
}

fn new_account(mfa: Mfa) -> Event {
    Event::PasswordCreated(judge(context(mfa, Risk::None, true), &[]))
}

fn password(mfa: Mfa, enrolled: &[Factor]) -> Event {
    Event::PasswordRight(account(mfa, Risk::None, enrolled))
}

fn sign_up_to_password() -> Play {
    Play::new(Purpose::SignUp).on(email()).on(code())
}

fn sign_up_to_code() -> Play {
    Play::new(Purpose::SignUp).on(email())
}

fn challenged() -> Play {
    Play::new(Purpose::SignIn).on(email()).on(password(Mfa::AlwaysOn, &[Factor::EmailCode]))
}

#[test]
fn sign_up_confirms_the_address_makes_the_account_and_enrols() {
    let play = sign_up_to_code().shows("enter_code").on(code()).shows("create_password");
    let play = play.on(new_account(Mfa::AlwaysOn)).shows("enroll_choose");
    assert_eq!(play.count(|e| matches!(e, Effect::CreateAccount { .. })), 1);
    assert_eq!(play.sessions(), 0, "an account before its second factor has no session");
    let play = play.on(choose(Factor::Authenticator)).shows("enroll_authenticator").on(code());
    assert_eq!(play.shows("signed_in").sessions(), 1);
}

#[test]
fn the_address_just_confirmed_becomes_a_factor_without_a_second_code() {
    let play = sign_up_to_password().on(new_account(Mfa::AlwaysOn)).on(choose(Factor::EmailCode));
    let play = play.shows("enroll_email").on(email()).shows("signed_in");
    assert_eq!(play.codes_sent(), 1);
    assert_eq!(play.count(|e| matches!(e, Effect::EnrollEmail { .. })), 1);
}

#[test]
fn another_address_must_be_confirmed_before_it_is_a_factor() {
    let play = sign_up_to_password().on(new_account(Mfa::AlwaysOn)).on(choose(Factor::EmailCode));
    let other = Event::EmailGiven { email: "other@example.org".into(), may_send_at: START };
    let play = play.on(other).shows("enter_code");
    assert_eq!(play.count(|e| matches!(e, Effect::EnrollEmail { .. })), 0);
    let play = play.on(code()).shows("signed_in");
    let enrolled = Effect::EnrollEmail { email: "other@example.org".into() };
    assert!(play.effects.contains(&enrolled));
}

#[test]
fn sign_up_without_mfa_is_done_after_the_password() {
    sign_up_to_password().on(new_account(Mfa::Off)).shows("signed_in");
}

#[test]
fn signing_up_again_leads_to_the_password_once_the_mailbox_is_shown() {
    let exists = Event::CodeRight { account_exists: true };
    let play = sign_up_to_code().on(exists).shows("enter_password");
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
    let full = Event::EmailGiven { email: EMAIL.into(), may_send_at: at };
    let play = Play::new(Purpose::SignUp).on(full).refused(Refusal::TooManySends { at });
    let play = play.shows("enter_code");
    assert_eq!(play.codes_sent(), 0);
    let play = play.on(code()).refused(Refusal::CodeExpired {}).shows("enter_code");
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
fn a_hundred_failures_shut_without_an_end_and_starting_over_remains() {
    let sign_in = Play::new(Purpose::SignIn).on(email());
    let shut = sign_in.on(Event::PasswordWrong { failures: 100 });
    let shut = shut.wait(1_000_000).on(Event::RetryAsked).shows("locked");
    shut.on(Event::RestartAsked).shows("identify");
}

#[test]
fn a_locked_factor_leaves_the_other_one_open() {
    let two = Play::new(Purpose::SignIn).on(email()).on(password(Mfa::AlwaysOn, &BOTH));
    let locked = two.on(choose(Factor::EmailCode)).on(wrong(10)).shows("locked");
    locked.on(Event::OtherMethodAsked).shows("choose_factor");
}

#[test]
fn an_expired_flow_goes_on_with_the_address_kept() {
    let expired = challenged().on(Event::TimeIsUp).shows("expired");
    let again = expired.on(Event::RestartAsked).shows("identify");
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
fn a_mask_shows_one_letter_and_always_three_dots() {
    assert_eq!(mask_email("mara@example.org"), "m•••@example.org");
    assert_eq!(mask_email("m@example.org"), "m•••@example.org");
    assert_eq!(mask_email("@"), "•••@");
}

/// Any event, with any facts a host could report.
fn any_event() -> impl Strategy<Value = Event> {
    let mfa = prop::sample::select(vec![Mfa::Off, Mfa::AlwaysOn, Mfa::Conditional]);
    let risk = prop::sample::select(vec![Risk::None, Risk::High]);
    let enrolled = prop::sample::subsequence(BOTH.to_vec(), 0..=2);
    let factor = prop::sample::select(Factor::ALL.to_vec());
    let soon = (0_i64..120).prop_map(|s| START.plus(s));
    let account = (mfa, risk, enrolled, any::<bool>())
        .prop_map(|(mfa, risk, enrolled, up)| judge(context(mfa, risk, up), &enrolled));
    prop_oneof![
        4 => soon.clone().prop_map(|may_send_at| Event::EmailGiven { email: EMAIL.into(), may_send_at }),
        4 => account.clone().prop_map(Event::PasswordRight),
        4 => account.prop_map(Event::PasswordCreated),
        4 => any::<bool>().prop_map(|account_exists| Event::CodeRight { account_exists }),
        4 => (factor, soon.clone()).prop_map(|(factor, may_send_at)| Event::FactorChosen { factor, may_send_at }),
        2 => (0_u32..120).prop_map(|failures| Event::CodeWrong { failures }),
        2 => (0_u32..120).prop_map(|failures| Event::PasswordWrong { failures }),
        2 => soon.clone().prop_map(|may_send_at| Event::ResendAsked { may_send_at }),
        1 => prop::option::of(soon).prop_map(|until| Event::Throttled { until }),
        1 => Just(Event::AccountTaken),
        1 => Just(Event::BackAsked),
        1 => Just(Event::CodeTooLate),
        1 => Just(Event::Misplaced),
        2 => Just(Event::OtherMethodAsked),
        1 => Just(Event::RestartAsked),
        2 => Just(Event::RetryAsked),
        1 => Just(Event::SignInAsked { email: None }),
        1 => Just(Event::SignUpAsked { email: None }),
        1 => Just(Event::TimeIsUp),
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
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    /// The heart of it: whatever happens in whatever order, a session starts
    /// only after a right password and all that the policy then demanded.
    #[test]
    fn no_sequence_of_events_signs_anyone_in_without_what_the_policy_demands(play in any_play()) {
        use crate::policy::Verdict;
        let mut stage = Stage::Identify { purpose: Purpose::SignIn, email: None };
        let (mut now, mut shown, mut mailbox) = (START, Shown::default(), false);
        for (event, wait) in play {
            now = now.plus(wait);
            if let Event::PasswordRight(account) | Event::PasswordCreated(account) = &event
                && matches!(stage, Stage::EnterPassword { .. } | Stage::CreatePassword { .. })
            {
                shown = Shown { verdict: Some(account.decision().verdict), second: false };
            }
            let right = matches!(event, Event::CodeRight { .. });
            let (was, turn) = (stage.clone(), stage.advance(event, now));
            if right && turn.moved {
                match was {
                    Stage::VerifyEmail { .. } => mailbox = true,
                    Stage::Challenge { .. } | Stage::ConfirmEmail { .. } | Stage::EnrollAuthenticator(_) => shown.second = true,
                    _ => {}
                }
            }
            for effect in &turn.effects {
                if let Effect::StartSession { proofs } = effect {
                    prop_assert_eq!(proofs.first(), Some(&Factor::Password));
                    match shown.verdict {
                        Some(Verdict::Allow) => {}
                        Some(Verdict::Challenge) => prop_assert!(shown.second && proofs.len() == 2),
                        Some(Verdict::Enroll) => prop_assert!((shown.second || mailbox) && proofs.len() == 2),
                        Some(Verdict::Block(_)) | None => prop_assert!(false, "a session out of nothing"),
                    }
                }
            }
            if matches!(turn.stage, Stage::Identify { .. }) {
                (shown, mailbox) = (Shown::default(), false);
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
            let before = match &stage { Stage::Challenge { code: Some(code), .. } => Some(code.tries_left), _ => None };
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
    fn every_screen_has_a_way_on(play in any_play()) {
        let mut stage = Stage::Identify { purpose: Purpose::SignIn, email: None };
        let mut now = START;
        for (event, wait) in play {
            now = now.plus(wait);
            stage = stage.advance(event, now).stage;
            prop_assert!(has_way_on(&stage, now), "dead end at {stage:?}");
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
            if !turn.moved {
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

/// Whether the screen offers something that, done right, leads on.
fn has_way_on(stage: &Stage, now: Timestamp) -> bool {
    let signed_in = matches!(stage, Stage::SignedIn { .. });
    let events = [
        email(),
        code(),
        choose(Factor::EmailCode),
        Event::RestartAsked,
        Event::PasswordWrong { failures: 100 },
    ];
    signed_in || events.into_iter().any(|event| stage.clone().advance(event, now).moved)
}

#[test]
fn an_answer_shown_in_a_failure_message_hides_what_was_typed() {
    let answer = Answer::Code { code: "123456".into() };
    assert_eq!(format!("{answer:?}"), "code");
}
