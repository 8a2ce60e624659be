//! Who may enrol a second factor, and who shows one before.

use super::managing::{any_stretch, owned};
use super::*;
use protocol::screen::BlockReason;

const PASSWORD: FirstFactor = FirstFactor::EmailPassword;

/// Signs in with the password of an account that has these, where those are taken.
fn signing_in(enrolled: &[Factor], offered: &[Factor]) -> Play {
    signing_in_without(enrolled, offered, &[])
}

fn signing_in_without(enrolled: &[Factor], offered: &[Factor], unavailable: &[Factor]) -> Play {
    let second = Second::new(PASSWORD, EMAIL, with_addresses(enrolled), offered);
    let second = second.without(unavailable.to_vec());
    let account = Account::judge(context(Mfa::AlwaysOn, Risk::None, false), &[], second, START);
    Play::new(Purpose::SignIn).on(email()).on(Event::PasswordRight(account))
}

#[test]
fn who_has_a_factor_that_is_not_taken_shows_it_before_enrolling_one_that_is() {
    let play = signing_in(&[Factor::SmsCode], &[Factor::Authenticator]).shows("enter_code");
    assert_eq!(play.count(|e| *e == Effect::PrepareAuthenticator), 0);
    let play = play.on(code()).shows("enroll_authenticator").on(code()).shows("signed_in");
    let proofs = vec![Factor::Password, Factor::SmsCode, Factor::Authenticator];
    assert!(play.effects.contains(&Effect::StartSession {
        proofs,
        mfa: true,
        stays: false,
        goes_on: false
    }));
}

#[test]
fn one_that_is_not_taken_is_not_asked_for_where_one_that_is_can_be_shown() {
    let both = [Factor::SmsCode, Factor::Authenticator];
    let play = signing_in(&both, &[Factor::Authenticator]).shows("enter_code");
    let play = play.on(Event::OtherMethodAsked).refused(Refusal::OutOfTurn {});
    let play = play.on(code()).shows("signed_in");
    let proofs = vec![Factor::Password, Factor::Authenticator];
    assert!(play.effects.contains(&Effect::StartSession {
        proofs,
        mfa: true,
        stays: false,
        goes_on: false
    }));
}

#[test]
fn who_has_nothing_that_can_be_asked_for_here_is_told_so_and_enrols_nothing() {
    let offered = [Factor::Authenticator, Factor::Passkey];
    let unavailable = [Factor::Passkey, Factor::SmsCode, Factor::VoiceCode];
    let play = signing_in_without(&[Factor::Passkey], &offered, &unavailable).shows("blocked");
    let reason = BlockReason::FactorsUnavailable;
    assert_eq!(play.stage, Stage::Blocked { email: EMAIL.into(), reason });
    // A recovery code is a way on, and what is taken here comes after it.
    let both = [Factor::Passkey, Factor::RecoveryCode];
    let play = signing_in_without(&both, &offered, &unavailable).shows("choose_factor");
    let play = play.on(choose(Factor::Passkey)).refused(Refusal::FactorUnavailable {});
    let play = play.on(choose(Factor::RecoveryCode)).on(Event::RecoveryCodeRight);
    play.shows("enroll_authenticator");
}

#[test]
fn what_cannot_be_asked_for_here_is_not_offered_either() {
    let offered = [Factor::Authenticator, Factor::Passkey];
    signing_in_without(&[], &offered, &[Factor::Passkey]).shows("enroll_authenticator");
}

#[test]
fn where_nothing_is_left_to_enrol_the_person_is_told_so() {
    let play = signing_in(&[Factor::SmsCode], &[]).on(code()).shows("blocked");
    assert_eq!(play.sessions(), 0);
    signing_in(&[], &[]).shows("blocked");
}

#[test]
fn a_list_that_was_opened_without_a_factor_asks_for_one_that_came_since() {
    let account = judge(context(Mfa::Conditional, Risk::None, false), &[]);
    let account = account.to_manage(owned(PASSWORD, &[], &BOTH));
    let play = Play::new(Purpose::ManageFactors).on(email()).on(Event::PasswordRight(account));
    let since = Event::FactorsFound(owned(PASSWORD, &[Factor::Authenticator], &BOTH));
    let play = play.shows("manage_factors").on(since).shows("choose_factor");
    let play = play.refused(Refusal::OutOfTurn {}).on(choose(Factor::Authenticator));
    play.on(code()).shows("manage_factors");
}

#[test]
fn who_puts_enrolling_off_when_done_with_their_factors_goes_on_to_the_app() {
    let account = judge(context(Mfa::Conditional, Risk::None, false), &[]);
    let account = account.with_grace(Some(START.plus(60))).to_manage(owned(PASSWORD, &[], &BOTH));
    let play = Play::new(Purpose::ManageFactors).on(email()).on(Event::PasswordRight(account));
    let play = play.on(Event::ManagingDone).shows("enroll_choose");
    play.on(Event::EnrollmentSkipped).shows("signed_in");
}

#[test]
fn enrolling_is_put_off_until_the_grace_is_over_and_not_at_its_end() {
    let to_enroll = |manages: bool| {
        let account = judge(context(Mfa::Conditional, Risk::None, false), &[]);
        let account = account.with_grace(Some(START.plus(60)));
        let begin =
            |purpose, account| Play::new(purpose).on(email()).on(Event::PasswordRight(account));
        match manages {
            true => {
                let account = account.to_manage(owned(PASSWORD, &[], &BOTH));
                begin(Purpose::ManageFactors, account).on(Event::ManagingDone)
            }
            false => begin(Purpose::SignIn, account),
        }
    };
    for manages in [false, true] {
        let late = to_enroll(manages).shows("enroll_choose").wait(60);
        late.on(Event::EnrollmentSkipped).refused(Refusal::OutOfTurn {}).shows("enroll_choose");
        to_enroll(manages).wait(59).on(Event::EnrollmentSkipped).shows("signed_in");
    }
}

/// An account, how its owner or a thief comes to it, and what they do.
#[derive(Clone, Debug)]
struct Visit {
    first: FirstFactor,
    enrolled: Vec<Factor>,
    account: Account,
    purpose: Purpose,
    /// What a session has shown that the flow goes on from.
    session: Option<Vec<Factor>>,
    events: Vec<Event>,
}

fn any_visit() -> impl Strategy<Value = Visit> {
    let some = || prop::sample::subsequence(Factor::ALL.to_vec(), 0..=Factor::ALL.len());
    let purposes = vec![Purpose::SignIn, Purpose::StepUp, Purpose::ManageFactors];
    let facts = (
        prop::sample::select(vec![FirstFactor::EmailCode, PASSWORD]),
        prop::sample::select(vec![Mfa::Off, Mfa::AlwaysOn, Mfa::Conditional]),
        prop::sample::select(vec![Risk::None, Risk::None, Risk::High]),
        (some(), some(), prop::sample::subsequence(Factor::ALL.to_vec(), 0..3)),
        prop::option::of((0_i64..60).prop_map(|s| START.plus(s))),
    );
    let session = prop::option::of(prop::sample::subsequence(Factor::ALL.to_vec(), 0..=2));
    let events = prop::collection::vec(any_stretch(), 1..12);
    (facts, any::<bool>(), prop::sample::select(purposes), session, events).prop_map(
        |(
            (first, mfa, risk, (enrolled, offered, unavailable), grace),
            step_up,
            purpose,
            session,
            events,
        )| {
            let owned = owned(first, &enrolled, &offered);
            let second = owned.second.clone().without(unavailable.clone());
            let owned = Owned { second: second.clone(), ..owned };
            let context = Context { step_up, ..context(mfa, risk, false) };
            let account =
                Account::judge(context, &[risk_policy()], second, START).with_grace(grace);
            let account = match purpose {
                Purpose::ManageFactors => account.to_manage(owned),
                _ => account,
            };
            let session = session.map(|proofs| [vec![first.factor()], proofs].concat());
            let begin = [by_first(first), vec![choose(Factor::SmsCode)]].concat();
            let events = begin.into_iter().chain(events.into_iter().flatten()).collect();
            Visit { first, enrolled, account, purpose, session, events }
        },
    )
}

/// What shows a first factor; whose it is, is told by [`Visit::told`].
fn by_first(first: FirstFactor) -> Vec<Event> {
    match first {
        FirstFactor::EmailCode => vec![email(), mailbox(true)],
        FirstFactor::EmailPassword => vec![email(), password(Mfa::Off, &[])],
    }
}

impl Visit {
    /// What a host would have found out instead: the account is always this one.
    fn told(&self, event: Event) -> Event {
        let (first, account) = (self.first, self.account.clone());
        match event {
            Event::EmailGiven { email, may_send_at, .. } => {
                Event::EmailGiven { email, first, may_send_at }
            }
            Event::PasswordRight(_) => Event::PasswordRight(account),
            Event::MailboxShown(_) => Event::MailboxShown(Found::Account { first, account }),
            Event::PasskeyShown { email, .. } if self.has(Factor::Passkey) => {
                Event::PasskeyShown { email, account }
            }
            Event::PasskeyShown { .. } => Event::Misplaced,
            Event::PasswordCreated(_) => Event::AccountTaken,
            event => event,
        }
    }

    fn has(&self, factor: Factor) -> bool {
        self.account.second.enrolled.iter().any(|enrolled| enrolled.factor == factor)
    }

    fn begin(&self) -> Turn {
        let begin = match self.purpose {
            Purpose::ManageFactors => Stage::manage,
            _ => Stage::step_up,
        };
        match &self.session {
            Some(proofs) => begin(EMAIL.into(), proofs.clone(), self.account.clone(), START),
            None => Turn::go(Stage::Identify { purpose: self.purpose, email: None }),
        }
    }
}

/// Whether a turn leads to where a factor is enrolled, or enrols one.
fn enrolls(turn: &Turn) -> bool {
    let there = matches!(
        turn.stage,
        Stage::EnrollAddress { .. }
            | Stage::EnrollAuthenticator(_)
            | Stage::EnrollChoose(_)
            | Stage::EnrollPasskey(_)
            | Stage::RecoveryCodes(_)
            | Stage::EnterCode { aim: CodeAim::Confirm { .. }, .. }
    );
    there || turn.effects.iter().any(|e| makes_a_factor(e) || prepares(e))
}

const fn makes_a_factor(effect: &Effect) -> bool {
    matches!(
        effect,
        Effect::EnrollAddress { .. } | Effect::EnrollAuthenticator | Effect::EnrollPasskey
    )
}

const fn prepares(effect: &Effect) -> bool {
    matches!(
        effect,
        Effect::EnrollRecoveryCodes | Effect::PrepareAuthenticator | Effect::PrepareRecoveryCodes
    )
}

fn shows_one_of_its_own(was: &Stage, event: &Event) -> bool {
    matches!(
        (was, event),
        (
            Stage::EnterCode { aim: CodeAim::Challenge { .. }, .. },
            Event::CodeRight { remember: false }
        ) | (Stage::EnterRecoveryCode(_), Event::RecoveryCodeRight)
            | (Stage::Identify { .. }, Event::PasskeyShown { .. })
            | (Stage::UsePasskey(_), Event::PasskeyRight)
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2048))]

    /// Whatever an app offers and whatever is done in whatever order: who has a
    /// second factor shows one before another is enrolled.
    #[test]
    fn no_sequence_of_events_enrols_a_factor_where_one_was_there_and_not_shown(visit in any_visit()) {
        let own = |factor: Factor| factor.can_be_enrolled() && factor != visit.first.factor();
        let counts = |proof: &Factor| visit.account.second.offered.contains(proof);
        let shown = |proofs: &Vec<Factor>| proofs.iter().skip(1).any(counts) || proofs[0] == Factor::Passkey;
        let mut has = visit.enrolled.iter().copied().any(own);
        let mut second = visit.session.as_ref().is_some_and(shown);
        let begun = visit.begin();
        prop_assert!(!enrolls(&begun) || !has || second, "{:?}", begun.stage);
        prop_assert!(!begun.effects.iter().any(|e| matches!(e, Effect::SendCode { .. })), "nobody pressed");
        let mut stage = begun.stage;
        for event in visit.events.clone() {
            let (event, was) = (visit.told(event), stage.clone());
            let turn = stage.advance(event.clone(), START);
            second |= turn.moved && shows_one_of_its_own(&was, &event);
            if let Event::FactorsFound(found) = &event && matches!(was, Stage::ManageFactors(_) | Stage::RemoveFactor { .. }) {
                has = found.second.enrolled.iter().any(|e| own(e.factor));
            }
            prop_assert!(!enrolls(&turn) || !has || second, "{event:?} at {was:?} led to {:?}", turn.stage);
            if turn.effects.iter().any(makes_a_factor) {
                (has, second) = (true, true);
            }
            if turn.effects.iter().any(|e| matches!(e, Effect::RemoveFactor { codes_too: true, .. })) {
                has = false;
            }
            if matches!(turn.stage, Stage::Identify { .. }) {
                // The host tells of the account as it was at the beginning.
                has = visit.enrolled.iter().copied().any(own);
                second = false;
            }
            stage = turn.stage;
        }
    }
}
