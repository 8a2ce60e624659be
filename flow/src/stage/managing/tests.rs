//! Someone who is signed in changes their factors.

use super::*;
use protocol::screen::{ManageFactors, ManageNotice};
use protocol::{Reply, Screen};

const CODES_LEFT: u32 = 9;
const PASSWORD: FirstFactor = FirstFactor::EmailPassword;

/// What such an account has. Who has recovery codes has some left.
pub(super) fn owned(first: FirstFactor, enrolled: &[Factor], offered: &[Factor]) -> Owned {
    let codes_left = if enrolled.contains(&Factor::RecoveryCode) { CODES_LEFT } else { 0 };
    let second = Second::new(first, EMAIL, with_addresses(enrolled), offered);
    Owned {
        second,
        codes_left,
        password: first == PASSWORD,
        devices: 2,
        apps: vec![],
        sessions: vec![],
        identities: vec![],
        code_first: false,
    }
}

fn managed(mfa: Mfa, risk: Risk, enrolled: &[Factor], offered: &[Factor]) -> Account {
    let account = judge_with(PASSWORD, context(mfa, risk, false), enrolled, offered);
    account.to_manage(owned(PASSWORD, enrolled, offered))
}

/// Types the password of an account with these factors.
fn managing_with(mfa: Mfa, enrolled: &[Factor], offered: &[Factor]) -> Play {
    let account = managed(mfa, Risk::None, enrolled, offered);
    Play::new(Purpose::ManageFactors).on(email()).on(Event::PasswordRight(account))
}

/// Somebody with an authenticator and codes by text, at the list.
fn at_the_list() -> Play {
    let enrolled = [Factor::Authenticator, Factor::SmsCode, Factor::RecoveryCode];
    let play = managing_with(Mfa::AlwaysOn, &enrolled, &Factor::ALL).shows("choose_factor");
    play.on(choose(Factor::Authenticator)).on(code()).shows("manage_factors")
}

fn remove(factor: Factor) -> Event {
    Event::RemovalAsked { factor }
}

fn listed(play: &Play) -> ManageFactors {
    match play.stage.screen(&Facts { passkeys: true, ..Facts::default() }) {
        Screen::ManageFactors(screen) => screen,
        other => panic!("{other:?}"),
    }
}

fn have(play: &Play) -> Vec<Factor> {
    listed(play).methods.iter().map(|method| method.factor).collect()
}

const fn removes(effect: &Effect) -> bool {
    matches!(effect, Effect::RemoveFactor { .. })
}

#[test]
fn who_manages_shows_a_second_factor_if_they_have_one_whatever_the_setting_says() {
    for mfa in [Mfa::Off, Mfa::Conditional, Mfa::AlwaysOn] {
        let play = managing_with(mfa, &[Factor::Authenticator], &BOTH).shows("enter_code");
        play.on(code()).shows("manage_factors");
        managing_with(mfa, &[], &BOTH).shows("manage_factors");
    }
}

#[test]
fn a_factor_that_is_offered_elsewhere_only_must_be_shown_too() {
    let play = managing_with(Mfa::Off, &[Factor::Authenticator], &[Factor::EmailCode]);
    let play = play.shows("enter_code").on(code()).shows("manage_factors");
    assert_eq!(have(&play), [Factor::Authenticator]);
}

#[test]
fn a_factor_that_counts_here_is_asked_for_before_one_that_does_not() {
    let offered = [Factor::EmailCode];
    let play = managing_with(Mfa::AlwaysOn, &BOTH, &offered).shows("enter_code");
    assert_eq!(play.codes_sent(), 1);
    let play = play.on(Event::OtherMethodAsked).refused(Refusal::OutOfTurn {});
    assert_eq!(have(&play.on(code()).shows("manage_factors")).len(), 2);
}

#[test]
fn risk_lets_nobody_without_a_second_factor_add_one() {
    let account = managed(Mfa::Conditional, Risk::High, &[], &BOTH);
    let play = Play::new(Purpose::ManageFactors).on(email()).on(Event::PasswordRight(account));
    play.shows("blocked");
}

#[test]
fn what_a_fresh_session_has_shown_is_not_asked_again_and_what_it_has_not_is() {
    let account = || managed(Mfa::Conditional, Risk::None, &[Factor::Authenticator], &BOTH);
    let manage = |proofs: &[Factor]| {
        let turn = Stage::manage(EMAIL.into(), proofs.to_vec(), account(), START);
        assert!(turn.effects.is_empty());
        turn.stage.screen(&Facts::default()).name()
    };
    assert_eq!(manage(&[Factor::Password, Factor::Authenticator]), "manage_factors");
    assert_eq!(manage(&[Factor::Password]), "enter_code");
    assert_eq!(
        manage(&[Factor::Password, Factor::SmsCode]),
        "enter_code",
        "it counts here no more"
    );
}

#[test]
fn who_has_only_factors_that_cannot_be_asked_for_here_changes_none_whatever_a_session_has_shown() {
    let enrolled = [Factor::Passkey];
    let mut owned = owned(PASSWORD, &enrolled, &BOTH);
    owned.second = owned.second.without(vec![Factor::Passkey]);
    let context = context(Mfa::Conditional, Risk::None, false);
    let account = judge_with(PASSWORD, context, &enrolled, &BOTH);
    let account = Account { second: owned.second.clone(), ..account }.to_manage(owned);
    let proofs = vec![Factor::Password, Factor::EmailCode];
    let turn = Stage::manage(EMAIL.into(), proofs, account, START);
    assert_eq!(turn.stage.screen(&Facts::default()).name(), "blocked");
}

#[test]
fn a_factor_is_added_once_its_code_was_right_and_the_list_says_so() {
    let play = at_the_list().on(choose(Factor::EmailCode)).shows("enroll_email").on(email());
    let play = play.shows("enter_code");
    assert_eq!(play.count(|e| matches!(e, Effect::EnrollAddress { .. })), 0);
    let play = play.on(code()).shows("manage_factors");
    assert_eq!(play.count(|e| matches!(e, Effect::EnrollAddress { .. })), 1);
    assert_eq!(listed(&play).notice, Some(ManageNotice::FactorAdded));
    assert_eq!(listed(&play).changed, Some(Factor::EmailCode));
    assert_eq!(have(&play), [Factor::Authenticator, Factor::SmsCode, Factor::EmailCode]);
    assert_eq!(listed(&play).factors, [Factor::Passkey, Factor::VoiceCode]);
    assert_eq!(play.sessions(), 0);
}

#[test]
fn a_passkey_is_offered_only_where_one_can_be_made() {
    let play = at_the_list();
    assert!(listed(&play).factors.contains(&Factor::Passkey));
    let Screen::ManageFactors(screen) = play.stage.screen(&Facts::default()) else { panic!() };
    assert!(!screen.factors.contains(&Factor::Passkey) && !screen.factors.is_empty());
}

#[test]
fn another_number_for_calls_leaves_the_one_for_texts() {
    let play = at_the_list().on(choose(Factor::VoiceCode)).shows("enroll_phone");
    let phone = "+4915112345600".to_owned();
    let play = play
        .on(Event::PhoneGiven { phone: phone.clone(), land_line: false, may_send_at: START })
        .on(code());
    let added: Vec<_> =
        play.effects.iter().filter(|e| matches!(e, Effect::EnrollAddress { .. })).collect();
    assert_eq!(added, [&Effect::EnrollAddress { factor: Factor::VoiceCode, address: phone }]);
    play.shows("manage_factors");
}

#[test]
fn the_first_factor_comes_with_recovery_codes() {
    let play = managing_with(Mfa::Conditional, &[], &Factor::ALL).shows("manage_factors");
    assert_eq!(listed(&play).codes_left, None);
    let play = play.on(choose(Factor::Authenticator)).on(code()).shows("recovery_codes");
    let play = play.on(Event::RecoveryCodesSaved).shows("manage_factors");
    assert_eq!(listed(&play).notice, Some(ManageNotice::FactorAdded));
    assert_eq!(listed(&play).codes_left, Some(10));
    let play = play.on(Event::ManagingDone).shows("signed_in");
    let proofs = vec![Factor::Password, Factor::Authenticator];
    assert!(play.effects.contains(&Effect::StartSession {
        proofs,
        mfa: true,
        stays: false,
        goes_on: false
    }));
}

#[test]
fn a_factor_is_removed_only_when_it_was_asked_for_twice() {
    let play = at_the_list().on(remove(Factor::SmsCode)).shows("remove_factor");
    assert_eq!(play.count(removes), 0);
    let play = play.on(remove(Factor::Authenticator)).refused(Refusal::OutOfTurn {});
    assert_eq!(play.count(removes), 0);
    let play = play.on(remove(Factor::SmsCode)).shows("manage_factors");
    assert_eq!(play.count(removes), 1);
    assert_eq!(have(&play), [Factor::Authenticator]);
    assert_eq!(listed(&play).notice, Some(ManageNotice::FactorRemoved));
    assert_eq!(listed(&play).changed, Some(Factor::SmsCode));
    assert_eq!(listed(&play).codes_left, Some(CODES_LEFT));
}

#[test]
fn the_last_factor_stays_where_one_is_demanded_and_recovery_codes_are_none() {
    let play = at_the_list().on(remove(Factor::SmsCode)).on(remove(Factor::SmsCode));
    let play = play.on(remove(Factor::Authenticator)).refused(Refusal::LastFactor {});
    assert_eq!(play.shows("manage_factors").count(removes), 1);
}

#[test]
fn one_that_counts_nowhere_here_can_go_and_does_not_make_up_for_one_that_does() {
    let enrolled = [Factor::Authenticator, Factor::EmailCode];
    let play = managing_with(Mfa::AlwaysOn, &enrolled, &[Factor::EmailCode]).on(code());
    let play = play.on(remove(Factor::EmailCode)).refused(Refusal::LastFactor {});
    play.on(remove(Factor::Authenticator)).shows("remove_factor");
}

#[test]
fn a_passkey_that_counts_nowhere_here_opens_the_list_and_no_session() {
    let play = managing_with(Mfa::AlwaysOn, &[Factor::Passkey], &[Factor::Authenticator]);
    let list = play.on(choose(Factor::Passkey)).on(Event::PasskeyRight).shows("manage_factors");
    let play = list.on(Event::ManagingDone);
    assert_eq!(play.count(|e| matches!(e, Effect::StartSession { .. })), 0);
    play.shows("enroll_authenticator");
}

#[test]
fn the_last_factor_goes_where_none_is_demanded_and_takes_the_recovery_codes_along() {
    let enrolled = [Factor::Authenticator, Factor::RecoveryCode];
    let play = managing_with(Mfa::Conditional, &enrolled, &Factor::ALL).on(code());
    let play = play.on(remove(Factor::Authenticator)).shows("remove_factor");
    let Screen::RemoveFactor(screen) = play.stage.screen(&Facts::default()) else { panic!() };
    assert!(screen.codes_too && screen.remaining.is_empty());
    let play = play.on(remove(Factor::Authenticator)).shows("manage_factors");
    assert!(matches!(play.effects.last(), Some(Effect::RemoveFactor { codes_too: true, .. })));
    assert_eq!((have(&play), listed(&play).codes_left), (vec![], None));
    play.on(choose(Factor::RecoveryCode)).refused(Refusal::FactorUnavailable {});
}

#[test]
fn new_recovery_codes_take_the_place_of_the_old_once_they_are_safe() {
    let play = at_the_list().on(choose(Factor::RecoveryCode)).shows("recovery_codes");
    let back = play.on(Event::BackAsked).shows("manage_factors");
    assert_eq!(listed(&back).codes_left, Some(CODES_LEFT));
    assert_eq!(back.count(|e| *e == Effect::EnrollRecoveryCodes), 0);
    let play = back.on(choose(Factor::RecoveryCode)).on(Event::RecoveryCodesSaved);
    assert_eq!(play.count(|e| *e == Effect::EnrollRecoveryCodes), 1);
    assert_eq!(listed(&play).codes_left, Some(10));
    assert_eq!(listed(&play).notice, Some(ManageNotice::RecoveryCodesMade));
}

#[test]
fn a_recovery_code_opens_the_list_and_is_one_less() {
    let enrolled = [Factor::Authenticator, Factor::RecoveryCode];
    let play = managing_with(Mfa::AlwaysOn, &enrolled, &Factor::ALL).on(Event::OtherMethodAsked);
    let play = play.on(choose(Factor::RecoveryCode)).on(Event::RecoveryCodeRight);
    assert_eq!(listed(&play).codes_left, Some(CODES_LEFT - 1));
}

#[test]
fn the_password_is_changed_from_the_list_and_only_where_there_is_one() {
    let play = at_the_list().on(Event::PasswordChangeAsked).shows("create_password");
    let play = play.on(Event::PasswordReplaced).shows("manage_factors");
    assert_eq!(play.count(|e| matches!(e, Effect::SetPassword { .. })), 1);
    assert_eq!(play.sessions(), 0);
    assert_eq!(listed(&play).notice, Some(ManageNotice::PasswordChanged));
    let account = judge_by(FirstFactor::EmailCode, context(Mfa::Off, Risk::None, false), &[]);
    let account = account.to_manage(owned(FirstFactor::EmailCode, &[], &BOTH));
    let stage = Stage::manage(EMAIL.into(), vec![Factor::EmailCode], account, START).stage;
    let play = Play { stage, ..Play::new(Purpose::ManageFactors) }.shows("manage_factors");
    play.on(Event::PasswordChangeAsked).refused(Refusal::OutOfTurn {});
}

#[test]
fn back_leads_to_the_list_from_everywhere_and_nothing_is_done() {
    let ways = [
        vec![choose(Factor::EmailCode)],
        vec![choose(Factor::RecoveryCode)],
        vec![remove(Factor::SmsCode)],
        vec![Event::PasswordChangeAsked],
    ];
    for way in ways {
        let before = at_the_list();
        let (list, effects) = (listed(&before), before.effects.len());
        let play = way.into_iter().fold(before, Play::on);
        assert!(play.stage.can_go_back());
        let prepared = play.count(|e| *e == Effect::PrepareRecoveryCodes);
        let play = play.on(Event::BackAsked);
        assert_eq!((listed(&play), play.effects.len()), (list, effects + prepared));
    }
}

#[test]
fn who_was_shown_an_old_list_is_shown_the_present_one_before_anything_is_done() {
    let play = at_the_list().on(remove(Factor::SmsCode));
    let now = owned(PASSWORD, &[Factor::Authenticator], &Factor::ALL);
    assert!(play.stage.standing().is_some_and(|standing| !standing.is_still(&now)));
    let play = play.on(Event::FactorsFound(now)).refused(Refusal::OutOfTurn {});
    assert_eq!((have(&play), play.count(removes)), (vec![Factor::Authenticator], 0));
    assert_eq!(listed(&play).codes_left, Some(0));
}

#[test]
fn starting_over_leads_back_to_the_list_after_signing_in() {
    let play = at_the_list().on(Event::RestartAsked).shows("identify");
    let Stage::Identify { purpose, .. } = play.stage else { panic!() };
    assert_eq!(purpose, Purpose::ManageFactors);
}

#[test]
fn a_list_is_still_so_only_while_nothing_of_it_has_changed() {
    let play = at_the_list();
    let Stage::ManageFactors(standing) = &play.stage else { unreachable!() };
    let same = [Factor::Authenticator, Factor::SmsCode, Factor::RecoveryCode];
    let now = |enrolled: &[Factor]| owned(PASSWORD, enrolled, &Factor::ALL);
    assert!(standing.is_still(&now(&same)));
    for other in [
        &[Factor::Authenticator, Factor::RecoveryCode][..],
        &[Factor::Authenticator, Factor::EmailCode, Factor::RecoveryCode],
        &[Factor::Authenticator, Factor::EmailCode, Factor::SmsCode, Factor::RecoveryCode],
    ] {
        assert!(!standing.is_still(&now(other)), "{other:?}");
    }
    assert!(!standing.is_still(&Owned { codes_left: 1, ..now(&same) }));
    assert!(!standing.is_still(&Owned { password: false, ..now(&same) }));
}

#[test]
fn a_recovery_code_that_leads_to_the_list_is_one_less_on_it() {
    let with_code = |left: u32| {
        let enrolled = [Factor::Authenticator, Factor::RecoveryCode];
        let owned = Owned { codes_left: left, ..owned(PASSWORD, &enrolled, &Factor::ALL) };
        let account = judge_with(
            PASSWORD,
            context(Mfa::AlwaysOn, Risk::None, false),
            &enrolled,
            &Factor::ALL,
        );
        let play = Play::new(Purpose::ManageFactors).on(email());
        play.on(Event::PasswordRight(account.to_manage(owned))).shows("enter_code")
    };
    assert_eq!(listed(&with_code(4).on(code()).shows("manage_factors")).codes_left, Some(4));
    let by_paper = |play: Play| {
        let play = play.on(Event::OtherMethodAsked).on(choose(Factor::RecoveryCode));
        play.on(Event::RecoveryCodeRight).shows("manage_factors")
    };
    assert_eq!(listed(&by_paper(with_code(4))).codes_left, Some(3));
    let last = by_paper(with_code(1));
    let Stage::ManageFactors(standing) = &last.stage else { unreachable!() };
    let left: Vec<_> = standing.enrolled.iter().map(|enrolled| enrolled.factor).collect();
    assert_eq!(left, [Factor::Authenticator]);
}

#[test]
fn the_last_factor_stays_even_where_its_removal_was_asked_for_before() {
    let play = managing_with(Mfa::AlwaysOn, &[Factor::Authenticator], &Factor::ALL).on(code());
    let Stage::ManageFactors(standing) = play.stage else { unreachable!() };
    let factor = Factor::Authenticator;
    let stage = Stage::RemoveFactor { standing, factor };
    let turn = stage.advance(Event::RemovalAsked { factor }, START);
    assert_eq!(turn.refusal, Some(Refusal::LastFactor {}));
    assert!(turn.effects.is_empty());
}

#[test]
fn a_new_password_that_a_policy_wants_is_asked_for_once() {
    let grant = Grant::RequirePasswordChange;
    let policy =
        Policy { grant, conditions: crate::policy::Conditions::default(), ..risk_policy() };
    let enrolled = [Factor::Authenticator];
    let second = Second::new(PASSWORD, EMAIL, with_addresses(&enrolled), &Factor::ALL);
    let context = context(Mfa::Conditional, Risk::None, false);
    let account = Account::judge(context, &[policy], second, START);
    let account = account.to_manage(owned(PASSWORD, &enrolled, &Factor::ALL));
    let play = Play::new(Purpose::ManageFactors).on(email()).on(Event::PasswordRight(account));
    let play = play.on(code()).shows("create_password").on(Event::PasswordReplaced);
    let play = play.shows("manage_factors").on(choose(Factor::EmailCode)).on(email()).on(code());
    play.shows("recovery_codes").on(Event::RecoveryCodesSaved).shows("manage_factors");
}

/// What one stretch of a flow has shown, and what the account has.
#[derive(Default)]
struct Account_ {
    first: bool,
    second: bool,
    demanded: bool,
    offered: Vec<Factor>,
    enrolled: Vec<Factor>,
}

impl Account_ {
    fn judged(account: &Account) -> Self {
        use crate::policy::Verdict::{Challenge, Enroll};
        Self {
            first: true,
            second: false,
            demanded: matches!(account.decision.verdict, Challenge | Enroll),
            offered: account.second.offered.clone(),
            enrolled: account.second.enrolled.iter().map(|e| e.factor).collect(),
        }
    }

    fn has(&self, counts: impl Fn(Factor) -> bool) -> bool {
        self.enrolled.iter().any(|factor| factor.can_be_enrolled() && counts(*factor))
    }

    fn usable(&self) -> bool {
        self.has(|factor| self.offered.contains(&factor))
    }

    fn put(&mut self, factor: Factor) {
        self.enrolled.retain(|had| *had != factor);
        self.enrolled.push(factor);
    }

    /// Carries out what a host would.
    fn carry_out(&mut self, effect: &Effect) {
        match effect {
            Effect::EnrollAddress { factor, .. } => self.put(*factor),
            Effect::EnrollAuthenticator => self.put(Factor::Authenticator),
            Effect::EnrollPasskey => self.put(Factor::Passkey),
            Effect::EnrollRecoveryCodes => self.put(Factor::RecoveryCode),
            Effect::RemoveFactor { factor, codes_too, .. } => {
                self.enrolled.retain(|had| had != factor);
                if *codes_too {
                    self.enrolled.retain(|had| *had != Factor::RecoveryCode);
                }
            }
            _ => {}
        }
    }
}

/// A play in which somebody manages the factors of one account.
fn any_managing_play() -> impl Strategy<Value = (Account, Vec<(Event, i64)>)> {
    let mfa = prop::sample::select(vec![Mfa::Off, Mfa::AlwaysOn, Mfa::Conditional]);
    let enrolled = prop::sample::subsequence(Factor::ALL.to_vec(), 0..=Factor::ALL.len());
    let offered = prop::sample::subsequence(Factor::ALL.to_vec(), 1..=Factor::ALL.len());
    let account = (mfa, enrolled, offered)
        .prop_map(|(mfa, enrolled, offered)| managed(mfa, Risk::None, &enrolled, &offered));
    (account, any::<bool>(), prop::collection::vec(any_stretch(), 1..12)).prop_map(
        |(account, signs_in, stretches)| {
            // Half of them get to the list at once, so that more is done there.
            let signs_in = signs_in.then(|| {
                vec![
                    email(),
                    Event::PasswordRight(account.clone()),
                    choose(Factor::SmsCode),
                    code(),
                ]
            });
            let events = signs_in.into_iter().chain(stretches).flatten().map(|event| (event, 1));
            (account, events.collect())
        },
    )
}

/// What belongs together when somebody gets something done, or anything at all.
pub(super) fn any_stretch() -> impl Strategy<Value = Vec<Event>> {
    let factor = prop::sample::select(Factor::ALL.to_vec());
    let phone = || Event::PhoneGiven { phone: PHONE.into(), land_line: false, may_send_at: START };
    prop_oneof![
        4 => any_event().prop_map(|event| vec![event]),
        4 => factor.clone().prop_map(|factor| vec![remove(factor), remove(factor)]),
        3 => factor.prop_map(move |factor| {
            vec![choose(factor), email(), phone(), code(), Event::PasskeyMade, Event::RecoveryCodesSaved]
        }),
        1 => Just(vec![Event::PasswordChangeAsked, Event::PasswordReplaced]),
        1 => Just(vec![Event::OthersSignOutAsked, Event::ManagingDone]),
        1 => any_found().prop_map(|found| vec![found]),
    ]
}

/// What the host finds where another flow changed the factors meanwhile.
fn any_found() -> impl Strategy<Value = Event> {
    let enrolled = prop::sample::subsequence(Factor::ALL.to_vec(), 0..=Factor::ALL.len());
    let offered = prop::sample::subsequence(Factor::ALL.to_vec(), 1..=Factor::ALL.len());
    (enrolled, offered)
        .prop_map(|(enrolled, offered)| Event::FactorsFound(owned(PASSWORD, &enrolled, &offered)))
}

/// What a host would have found out instead: the account is always this one.
fn of_the_account(event: Event, account: &Account) -> Event {
    match event {
        Event::PasswordRight(_) => Event::PasswordRight(account.clone()),
        Event::MailboxShown(_) => {
            Event::MailboxShown(Found::Account { first: PASSWORD, account: account.clone() })
        }
        Event::PasskeyShown { email, .. } => {
            // A host takes a passkey where the user flow does.
            let has = account.second.enrolled.iter().any(|e| e.factor == Factor::Passkey);
            match has && account.second.offered.contains(&Factor::Passkey) {
                true => Event::PasskeyShown { email, account: account.clone() },
                false => Event::Misplaced,
            }
        }
        Event::IdentityFound { email, proven, .. } => {
            Event::IdentityFound { email, account: account.clone(), proven }
        }
        Event::PasswordCreated(_) => Event::AccountTaken,
        event => event,
    }
}

const fn changes(effect: &Effect) -> bool {
    matches!(
        effect,
        Effect::EnrollAddress { .. }
            | Effect::EnrollAuthenticator
            | Effect::EnrollPasskey
            | Effect::EnrollRecoveryCodes
            | Effect::EndOtherSessions
            | Effect::LinkIdentity { .. }
            | Effect::RemoveFactor { .. }
            | Effect::UnlinkIdentity { .. }
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    /// The heart of it: nothing changes without the first factor and, where
    /// there was one, a second; and where one is demanded, one stays.
    #[test]
    fn no_sequence_of_events_changes_a_factor_unshown_or_leaves_a_demanded_one_missing(
        (account, play) in any_managing_play()
    ) {
        let mut stage = Stage::Identify { purpose: Purpose::ManageFactors, email: None };
        let (mut now, mut known, mut had, mut changed) = (START, Account_::default(), false, false);
        for (event, wait) in play {
            now = now.plus(wait);
            let event = of_the_account(event, &account);
            // What is answered on the way to a provider is answered where the way began.
            let (was, away) = match stage.clone() {
                Stage::AtProvider { from, .. } => (*from, true),
                was => (was, false),
            };
            let came = away && matches!(event, Event::IdentityFound { proven: Proven::Enough, .. });
            let first = match &was {
                Stage::EnterPassword { .. } => matches!(event, Event::PasswordRight(_)),
                Stage::Identify { .. } => came,
                _ => false,
            };
            if first {
                known = Account_::judged(&account);
                had = known.has(|_| true);
            }
            let two_in_one = matches!((&was, &event), (Stage::Identify { .. }, Event::PasskeyShown { .. }));
            let turn = stage.advance(event.clone(), now);
            if let Event::FactorsFound(owned) = &event && turn.moved {
                known.enrolled = owned.second.enrolled.iter().map(|e| e.factor).collect();
                (had, changed) = (known.has(|_| true), true);
            }
            if two_in_one && turn.moved {
                known = Account_::judged(&account);
                had = known.has(|_| true);
                known.second = true;
            }
            let challenged = matches!(&was, Stage::EnterCode { aim: CodeAim::Challenge { .. }, .. } | Stage::EnterRecoveryCode(_) | Stage::UsePasskey(_));
            let right = matches!(event, Event::CodeRight { remember: false } | Event::PasskeyRight | Event::RecoveryCodeRight);
            known.second |= challenged && right && turn.moved;
            if matches!(event, Event::MailboxShown(_)) && turn.moved {
                known = Account_ { first: false, ..Account_::judged(&account) };
                // A code to the mailbox was just typed, and is not asked for again.
                let other = |e: &Enrolled| e.factor.can_be_enrolled() && e.address.as_deref() != Some(EMAIL);
                had = account.second.enrolled.iter().any(other);
            }
            let reset = matches!(was, Stage::ReplacePassword { .. });
            known.first |= reset && event == Event::PasswordReplaced && turn.moved;
            for effect in &turn.effects {
                if changes(effect) || (matches!(effect, Effect::SetPassword { .. }) && !reset) {
                    prop_assert!(known.first, "{effect:?} without a first factor");
                    prop_assert!(known.second || !had, "{effect:?} without a second factor");
                }
                let usable = known.usable();
                known.carry_out(effect);
                known.second |= matches!(effect, Effect::EnrollAddress { .. } | Effect::EnrollAuthenticator | Effect::EnrollPasskey);
                prop_assert!(!known.demanded || !usable || known.usable(), "{effect:?} took the last");
                if let Effect::RemoveFactor { codes_too, .. } = effect {
                    prop_assert_eq!(*codes_too, !known.has(|_| true));
                }
                if let Effect::StartSession { proofs, .. } = effect {
                    let second = proofs.iter().skip(1).any(|proof| known.offered.contains(proof));
                    let shown = second || proofs.contains(&Factor::Passkey);
                    prop_assert!(!known.demanded || ((known.usable() || changed) && shown));
                }
            }
            if let Stage::ManageFactors(_) = &turn.stage {
                prop_assert!(known.first && (known.second || !had), "a list for a stranger");
                let Screen::ManageFactors(screen) = turn.stage.screen(&Facts::default()) else {
                    unreachable!()
                };
                let listed: Vec<_> = screen.methods.iter().map(|method| method.factor).collect();
                let mut own: Vec<_> =
                    known.enrolled.iter().copied().filter(|f| f.can_be_enrolled()).collect();
                let mut shown = listed.clone();
                own.sort_unstable();
                shown.sort_unstable();
                prop_assert_eq!(shown, own, "the list is what the account has");
                prop_assert!(screen.factors.iter().all(|f| *f == Factor::Passkey || !listed.contains(f)));
            }
            if matches!(turn.stage, Stage::Identify { .. }) {
                known = Account_::default();
            }
            stage = turn.stage;
        }
    }
}

#[test]
fn no_list_shows_an_address_that_a_stranger_could_read() {
    let screen = at_the_list().stage.screen(&Facts::default());
    let text = serde_json::to_string(&screen).unwrap();
    assert!(!text.contains(PHONE), "{text}");
    let reply = protocol::samples::named("manage-factors/fresh").unwrap().reply;
    assert!(matches!(reply, Reply { back: false, .. }));
}
