//! Everybody has a way on, whatever strangers and owners do together.

use super::*;

/// An event, and what those do whom limits know: any count of wrong answers, and
/// a wait of any length that limits give, counted from when it comes.
fn any_deed() -> impl Strategy<Value = Event> {
    let wait = (1..=limits::LONGEST_WAIT).prop_map(|wait| START.plus(wait));
    prop_oneof![
        6 => any_event(),
        1 => any::<u32>().prop_map(|failures| Event::CodeWrong { failures }),
        1 => any::<u32>().prop_map(|failures| Event::PasswordWrong { failures }),
        1 => wait.prop_map(|until| Event::Throttled { until }),
    ]
}

fn happens(stage: Stage, event: Event, now: Timestamp) -> Stage {
    let event = match event {
        Event::Throttled { until } => {
            Event::Throttled { until: now.plus(until.seconds_from(START)) }
        }
        event => event,
    };
    stage.advance(event, now).stage
}

/// What an answer that is right leads to; starting over is none.
fn right_answers(now: Timestamp) -> Vec<Event> {
    let known = || judge(context(Mfa::Off, Risk::None, false), &[]);
    let found = Found::Account { first: FirstFactor::EmailCode, account: known() };
    let phone = Event::PhoneGiven { phone: PHONE.into(), land_line: false, may_send_at: now };
    let chosen = Factor::ALL.map(|factor| Event::FactorChosen { factor, may_send_at: now });
    let removed = Factor::ALL.map(|factor| Event::RemovalAsked { factor });
    let others = [
        address(EMAIL, now),
        phone,
        Event::CodeRight { remember: false },
        Event::MailboxShown(found),
        Event::ManagingDone,
        Event::PasskeyMade,
        Event::PasskeyRight,
        Event::PasswordCreated(known()),
        Event::PasswordReplaced,
        Event::PasswordRight(known()),
        Event::ProfileGiven(vec![]),
        Event::RecoveryCodeRight,
        Event::RecoveryCodesSaved,
        Event::TermsAccepted,
    ];
    others.into_iter().chain(chosen).chain(removed).collect()
}

/// Whether who answers rightly goes on from here, now or after the times that
/// the screens name, none of which is further off than the longest wait.
fn leads_on(stage: &Stage, now: Timestamp) -> bool {
    let after = |event, at| stage.clone().advance(event, at);
    match stage {
        Stage::SignedIn { .. } => true,
        Stage::Blocked { .. } => after(Event::RestartAsked, now).moved,
        Stage::Locked { until, .. } => {
            let waited = now.max(*until);
            let retried = after(Event::RetryAsked, waited);
            let ends = until.seconds_from(now) <= limits::LONGEST_WAIT;
            ends && retried.moved && !locked(&retried.stage) && leads_on(&retried.stage, waited)
        }
        Stage::EnterCode { aim, code: Some(code) } if !code.alive(now) => {
            let at = now.max(code.resend_at);
            let again = after(Event::ResendAsked { may_send_at: at }, at);
            aim.to().is_none() || (again.moved && leads_on(&again.stage, at))
        }
        _ => right_answers(now).into_iter().any(|event| {
            let turn = after(event, now);
            turn.moved && turn.stage != *stage && !locked(&turn.stage)
        }),
    }
}

const fn locked(stage: &Stage) -> bool {
    matches!(stage, Stage::Locked { .. })
}

/// Whether a wait names exactly the ways past it that are there, all of them are
/// open at once, and it closes no other method.
fn offers_what_is_open(stage: &Stage, now: Timestamp) -> bool {
    let (Screen::Locked(screen), Stage::Locked { then, .. }) =
        (stage.screen(&Facts::default()), stage)
    else {
        return true;
    };
    let others = then.clone().advance(Event::OtherMethodAsked, now).moved;
    let passes = |event| {
        let turn = stage.clone().advance(event, now);
        turn.moved && !locked(&turn.stage)
    };
    screen.other_methods == others
        && others == passes(Event::OtherMethodAsked)
        && screen.reset == passes(Event::ResetAsked { may_send_at: now })
        && passes(Event::RestartAsked)
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn whatever_strangers_and_owners_fail_at_together_everybody_goes_on_now_or_at_a_time_they_are_told(
        deeds in prop::collection::vec((any_deed(), 0_i64..400), 1..40)
    ) {
        let mut stage = Stage::Identify { purpose: Purpose::SignIn, email: None };
        let mut now = START;
        for (deed, wait) in deeds {
            now = now.plus(wait);
            stage = happens(stage, deed, now);
            prop_assert!(leads_on(&stage, now), "dead end at {stage:?}");
            prop_assert!(offers_what_is_open(&stage, now), "{stage:?}");
        }
    }
}

fn waiting(then: Stage) -> Stage {
    Stage::Locked { until: START.plus(limits::LONGEST_WAIT), then: Box::new(then) }
}

#[test]
fn who_waits_for_the_password_gets_in_by_mail_or_by_a_passkey_meanwhile() {
    let locked = waiting(Stage::EnterPassword {
        email: EMAIL.into(),
        notice: None,
        confirmed_at: None,
        identity: None,
    });
    let play = || Play { stage: locked.clone(), ..Play::new(Purpose::SignIn) };
    let mail = play().on(Event::ResetAsked { may_send_at: START }).shows("enter_code");
    assert_eq!(mail.codes_sent(), 1);
    let account = account(Mfa::AlwaysOn, Risk::None, &[Factor::Passkey]);
    let shown = Event::PasskeyShown { email: EMAIL.into(), account };
    play().on(Event::RestartAsked).shows("identify").on(shown).shows("signed_in");
}

#[test]
fn who_waits_for_a_code_that_enrols_chooses_another_method_where_there_is_one() {
    let enrolls = |offered: &[Factor]| {
        let context = context(Mfa::AlwaysOn, Risk::None, false);
        let account = judge_with(FirstFactor::EmailPassword, context, &[], offered);
        Play::new(Purpose::SignIn).on(email()).on(Event::PasswordRight(account))
    };
    let two = enrolls(&BOTH).on(choose(Factor::Authenticator)).on(wrong(10)).shows("locked");
    two.on(Event::OtherMethodAsked).shows("enroll_choose");
    let one = enrolls(&[Factor::Authenticator]).on(wrong(10)).shows("locked");
    one.on(Event::OtherMethodAsked).refused(Refusal::OutOfTurn {}).shows("locked");
}
