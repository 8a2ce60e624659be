use proptest::prelude::*;

use super::*;
use protocol::screen::BlockReason;

fn context(mfa: Mfa) -> Context {
    Context {
        mfa,
        sign_up: false,
        step_up: false,
        app: "shop".into(),
        account: "mara@example.org".into(),
        groups: vec![],
        risk: Risk::None,
        risk_unknown: None,
        location: None,
        platform: Platform::Other,
        enrollment: Enrollment::Nothing,
        disabled: false,
        remembered: false,
        shown_elsewhere: false,
    }
}

const EVERY: [Enrollment; 5] = [
    Enrollment::Nothing,
    Enrollment::NotTaken,
    Enrollment::SameMailbox,
    Enrollment::Taken,
    Enrollment::Unavailable,
];

/// The same with a second factor that the user flow takes.
fn enrolled(mfa: Mfa) -> Context {
    Context { enrollment: Enrollment::Taken, ..context(mfa) }
}

fn policy(grant: Grant) -> Policy {
    Policy {
        name: "test".into(),
        state: State::On,
        users: Scope::default(),
        apps: Scope::default(),
        conditions: Conditions::default(),
        grant,
    }
}

fn on_risk() -> Policy {
    let conditions = Conditions { risk: Some(Risk::Medium), ..Conditions::default() };
    Policy { conditions, ..policy(Grant::RequireMfa) }
}

#[track_caller]
fn check(context: &Context, policies: &[Policy], expected: Verdict) {
    assert_eq!(decide(context, policies).verdict, expected);
}

const RISK_BLOCK: Verdict = Verdict::Block(BlockReason::RiskAndNotEnrolled);
const POLICY_BLOCK: Verdict = Verdict::Block(BlockReason::Policy);

#[test]
fn an_account_that_is_switched_off_is_blocked_before_all_else() {
    let context = Context { disabled: true, ..context(Mfa::Off) };
    check(&context, &[], Verdict::Block(BlockReason::Disabled));
    check(&context, &[policy(Grant::Block)], Verdict::Block(BlockReason::Disabled));
}

#[test]
fn a_block_by_place_alone_names_the_region() {
    let locations = Scope { include: vec!["FR".into()], exclude: vec![] };
    let conditions = Conditions { locations, ..Conditions::default() };
    let by_place = Policy { conditions: conditions.clone(), ..policy(Grant::Block) };
    let context = Context { location: Some("FR".into()), risk: Risk::High, ..context(Mfa::Off) };
    check(&context, std::slice::from_ref(&by_place), Verdict::Block(BlockReason::Region));
    check(&context, &[by_place.clone(), policy(Grant::Block)], POLICY_BLOCK);
    let risky = Conditions { risk: Some(Risk::High), ..conditions };
    check(&context, &[Policy { conditions: risky, ..by_place }], POLICY_BLOCK);
}

#[test]
fn mfa_off_never_asks() {
    for enrollment in EVERY {
        let context = Context { enrollment, risk: Risk::High, ..context(Mfa::Off) };
        check(&context, &[on_risk()], Verdict::Allow);
        check(&Context { sign_up: true, ..context }, &[on_risk()], Verdict::Allow);
    }
}

#[test]
fn mfa_always_on_asks_and_enrols_who_is_not_enrolled() {
    check(&context(Mfa::AlwaysOn), &[], Verdict::Enroll);
    check(&Context { sign_up: true, ..context(Mfa::AlwaysOn) }, &[], Verdict::Enroll);
    let enrolled = Context { enrollment: Enrollment::Taken, ..context(Mfa::AlwaysOn) };
    check(&enrolled, &[], Verdict::Challenge);
}

#[test]
fn conditional_without_risk_and_enrolled_is_let_in_unless_a_policy_asks() {
    let enrolled = Context { enrollment: Enrollment::Taken, ..context(Mfa::Conditional) };
    check(&enrolled, &[on_risk()], Verdict::Allow);
    check(&enrolled, &[policy(Grant::RequireMfa)], Verdict::Challenge);
}

#[test]
fn conditional_without_risk_and_not_enrolled_enrols() {
    check(&context(Mfa::Conditional), &[policy(Grant::RequireMfa)], Verdict::Enroll);
}

#[test]
fn conditional_asks_existing_people_to_enrol_whom_no_policy_asks() {
    let decision = decide(&context(Mfa::Conditional), &[on_risk()]);
    assert_eq!((decision.verdict, decision.reason), (Verdict::Enroll, Reason::Setting));
    for enrollment in &EVERY[1..] {
        let has_one = Context { enrollment: *enrollment, ..context(Mfa::Conditional) };
        check(&has_one, &[on_risk()], Verdict::Allow);
    }
}

#[test]
fn a_factor_that_is_not_taken_is_asked_for_and_never_counts_as_none() {
    let step_up = Context { step_up: true, ..context(Mfa::Conditional) };
    for asked in [context(Mfa::AlwaysOn), step_up] {
        let asked = Context { enrollment: Enrollment::NotTaken, ..asked };
        check(&asked, &[], Verdict::Challenge);
        check(&Context { risk: Risk::High, ..asked }, &[on_risk()], Verdict::Challenge);
    }
}

#[test]
fn one_mailbox_is_enough_where_nothing_is_risky_and_no_second_factor_where_it_is() {
    for mfa in [Mfa::AlwaysOn, Mfa::Conditional] {
        let context = Context { enrollment: Enrollment::SameMailbox, ..context(mfa) };
        check(&context, &[policy(Grant::RequireMfa)], Verdict::Challenge);
        check(&Context { risk: Risk::High, ..context.clone() }, &[on_risk()], RISK_BLOCK);
        check(&context, &[policy(Grant::RequirePasswordChange)], RISK_BLOCK);
    }
}

#[test]
fn who_has_nothing_that_can_be_asked_for_here_is_blocked_and_does_not_enrol() {
    let unavailable = |mfa| Context { enrollment: Enrollment::Unavailable, ..context(mfa) };
    let blocked = Verdict::Block(BlockReason::FactorsUnavailable);
    check(&unavailable(Mfa::AlwaysOn), &[], blocked);
    check(&unavailable(Mfa::Conditional), &[policy(Grant::RequireMfa)], blocked);
    check(&unavailable(Mfa::Conditional), &[policy(Grant::Block)], POLICY_BLOCK);
    check(&unavailable(Mfa::Off), &[policy(Grant::RequireMfa)], Verdict::Allow);
}

#[test]
fn conditional_with_risk_and_enrolled_is_challenged() {
    let risky =
        Context { risk: Risk::Medium, enrollment: Enrollment::Taken, ..context(Mfa::Conditional) };
    check(&risky, &[on_risk()], Verdict::Challenge);
}

#[test]
fn conditional_with_risk_and_not_enrolled_is_blocked() {
    let risky = Context { risk: Risk::High, ..context(Mfa::Conditional) };
    check(&risky, &[on_risk()], RISK_BLOCK);
}

#[test]
fn a_risk_policy_stops_enrolment_under_always_on_too() {
    let risky = Context { risk: Risk::High, ..context(Mfa::AlwaysOn) };
    check(&risky, &[on_risk()], RISK_BLOCK);
}

#[test]
fn sign_up_under_conditional_is_asked_to_enrol_even_at_risk() {
    let fresh = Context { sign_up: true, risk: Risk::High, ..context(Mfa::Conditional) };
    check(&fresh, &[on_risk()], Verdict::Enroll);
}

#[test]
fn a_risk_that_cannot_be_told_holds_as_the_policy_says_or_else_the_rule() {
    let enrolled = Context { enrollment: Enrollment::Taken, ..context(Mfa::Conditional) };
    for (rule, own, verdict) in [
        (None, Some(WhenUnknown::Closed), Verdict::Allow),
        (Some(WhenUnknown::Closed), None, Verdict::Challenge),
        (Some(WhenUnknown::Open), None, Verdict::Allow),
        (Some(WhenUnknown::Closed), Some(WhenUnknown::Open), Verdict::Allow),
        (Some(WhenUnknown::Open), Some(WhenUnknown::Closed), Verdict::Challenge),
    ] {
        let mut policy = on_risk();
        policy.conditions.when_risk_unknown = own;
        let unknown = Context { risk_unknown: rule, ..enrolled.clone() };
        check(&unknown, &[policy], verdict);
        // A level that another source told holds whatever is unknown.
        check(&Context { risk: Risk::High, ..unknown }, &[on_risk()], Verdict::Challenge);
    }
    let closed = Context { risk_unknown: Some(WhenUnknown::Closed), ..enrolled };
    let elsewhere = Scope { include: vec!["bank".into()], exclude: vec![] };
    check(&closed, &[Policy { apps: elsewhere, ..on_risk() }], Verdict::Allow);
}

#[test]
fn a_blocking_policy_beats_every_other_and_every_setting() {
    for mfa in [Mfa::Off, Mfa::AlwaysOn, Mfa::Conditional] {
        let context = Context { enrollment: Enrollment::Taken, ..context(mfa) };
        check(&context, &[policy(Grant::RequireMfa), policy(Grant::Block)], POLICY_BLOCK);
    }
}

#[test]
fn a_report_only_policy_is_named_and_never_enforced() {
    let block = Policy { state: State::ReportOnly, ..policy(Grant::Block) };
    let decision = decide(&enrolled(Mfa::Conditional), &[block]);
    assert_eq!(decision.verdict, Verdict::Allow);
    assert_eq!(decision.reported, ["test"]);
    assert!(decision.policies.is_empty());
    assert_eq!(decision.would_be, Some(POLICY_BLOCK));
}

#[test]
fn without_a_report_only_policy_nothing_is_said_of_what_would_be() {
    let block = [policy(Grant::Block)];
    assert_eq!(decide(&context(Mfa::Conditional), &block).would_be, None);
}

#[test]
fn a_policy_that_is_off_is_not_looked_at() {
    let off = Policy { state: State::Off, ..policy(Grant::Block) };
    let decision = decide(&enrolled(Mfa::Conditional), &[off]);
    assert_eq!(decision.verdict, Verdict::Allow);
    assert!(decision.reported.is_empty());
}

#[test]
fn a_break_glass_account_is_left_out_whatever_is_in() {
    let users = Scope { include: vec![], exclude: vec!["mara@example.org".into()] };
    let block = Policy { users, ..policy(Grant::Block) };
    check(&enrolled(Mfa::Conditional), &[block], Verdict::Allow);
}

#[test]
fn a_policy_for_a_group_reaches_its_members_only() {
    let users = Scope { include: vec!["group:staff".into()], exclude: vec![] };
    let block = Policy { users, ..policy(Grant::Block) };
    check(&context(Mfa::Off), std::slice::from_ref(&block), Verdict::Allow);
    let member = Context { groups: vec!["staff".into()], ..context(Mfa::Off) };
    check(&member, &[block], POLICY_BLOCK);
}

#[test]
fn a_policy_for_one_app_leaves_the_others_alone() {
    let apps = Scope { include: vec!["bank".into()], exclude: vec![] };
    let ask = Policy { apps, ..policy(Grant::RequireMfa) };
    check(&enrolled(Mfa::Conditional), std::slice::from_ref(&ask), Verdict::Allow);
    let bank = Context { app: "bank".into(), ..enrolled(Mfa::Conditional) };
    check(&bank, &[ask], Verdict::Challenge);
}

#[test]
fn a_location_or_platform_condition_must_hold() {
    let locations = Scope { include: vec![], exclude: vec!["DE".into()] };
    let platforms = vec![Platform::Android];
    let conditions = Conditions { locations, platforms, ..Conditions::default() };
    let block = [Policy { conditions, ..policy(Grant::Block) }];
    check(&context(Mfa::Off), &block, Verdict::Allow);
    let android = Context { platform: Platform::Android, ..context(Mfa::Off) };
    check(&android, &block, POLICY_BLOCK);
    check(&Context { location: Some("DE".into()), ..android }, &block, Verdict::Allow);
}

#[test]
fn an_app_that_asks_for_step_up_gets_it_under_conditional_and_no_risk() {
    let asked = Context { step_up: true, ..context(Mfa::Conditional) };
    check(&asked, &[], Verdict::Enroll);
    check(&Context { enrollment: Enrollment::Taken, ..asked.clone() }, &[], Verdict::Challenge);
    check(&Context { risk: Risk::High, ..asked }, &[on_risk()], RISK_BLOCK);
}

#[test]
fn step_up_changes_nothing_where_mfa_is_off_or_always_on() {
    for mfa in [Mfa::Off, Mfa::AlwaysOn] {
        for enrollment in EVERY {
            let plain = Context { enrollment, ..context(mfa) };
            let asked = Context { step_up: true, ..plain.clone() };
            // Only a device that is remembered is not enough then.
            let asked =
                Decision { remembers: decide(&plain, &[]).remembers, ..decide(&asked, &[]) };
            assert_eq!(asked, decide(&plain, &[]));
        }
    }
}

#[test]
fn a_password_is_changed_after_a_second_factor_that_was_there_before() {
    let change = [policy(Grant::RequirePasswordChange)];
    for mfa in [Mfa::AlwaysOn, Mfa::Conditional] {
        let enrolled = Context { enrollment: Enrollment::Taken, ..context(mfa) };
        let decision = decide(&enrolled, &change);
        assert_eq!((decision.verdict, decision.change_password), (Verdict::Challenge, true));
        let decision = decide(&context(mfa), &change);
        assert_eq!((decision.verdict, decision.change_password), (RISK_BLOCK, false));
    }
}

#[test]
fn a_password_that_is_being_made_need_not_be_changed() {
    for enrollment in EVERY {
        let fresh = Context { sign_up: true, enrollment, ..context(Mfa::Conditional) };
        assert!(!decide(&fresh, &[policy(Grant::RequirePasswordChange)]).change_password);
    }
}

#[test]
fn a_policy_that_only_asks_for_a_second_factor_changes_no_password() {
    let enrolled = Context { enrollment: Enrollment::Taken, ..context(Mfa::Conditional) };
    assert!(!decide(&enrolled, &[policy(Grant::RequireMfa)]).change_password);
}

#[test]
fn every_decision_says_what_it_rests_on() {
    let conditional = Context { risk: Risk::High, ..context(Mfa::Conditional) };
    let step_up = Context { step_up: true, ..conditional.clone() };
    let sign_up = Context { sign_up: true, ..step_up.clone() };
    let always = Context { mfa: Mfa::AlwaysOn, ..step_up.clone() };
    let off = Context { mfa: Mfa::Off, ..step_up.clone() };
    let (ask, block) = (policy(Grant::RequireMfa), policy(Grant::Block));
    let risky_block = Policy { grant: Grant::Block, ..on_risk() };
    for (context, policies, reason) in [
        (&conditional, vec![], Reason::Setting),
        (&step_up, vec![], Reason::StepUp),
        (&step_up, vec![ask.clone()], Reason::Policy),
        (&step_up, vec![ask.clone(), on_risk()], Reason::RiskPolicy),
        (&sign_up, vec![ask.clone(), on_risk()], Reason::SignUp),
        (&always, vec![ask.clone()], Reason::Setting),
        (&always, vec![on_risk()], Reason::RiskPolicy),
        (&off, vec![ask, on_risk()], Reason::Setting),
        (&off, vec![risky_block.clone()], Reason::RiskPolicy),
        (&off, vec![risky_block, block], Reason::Policy),
    ] {
        assert_eq!(decide(context, &policies).reason, reason, "{context:?} {policies:?}");
    }
}

#[test]
fn a_reason_has_the_same_name_in_logs_and_as_json() {
    for reason in [
        Reason::Policy,
        Reason::RememberedDevice,
        Reason::RiskPolicy,
        Reason::ShownElsewhere,
        Reason::Setting,
        Reason::SignUp,
        Reason::StepUp,
    ] {
        let json = serde_json::to_string(&reason).unwrap();
        assert_eq!(json, format!("\"{}\"", reason.name()));
    }
}

/// How much a decision asks for: more is stricter. Challenge and enrol are the
/// same demand, met in two ways.
fn strength(decision: &Decision) -> (u8, bool) {
    let demand = match decision.verdict {
        Verdict::Allow => 0,
        Verdict::Challenge | Verdict::Enroll => 1,
        Verdict::Block(_) => 2,
    };
    (demand, decision.change_password)
}

fn any_mfa() -> impl Strategy<Value = Mfa> {
    prop_oneof![Just(Mfa::Off), Just(Mfa::AlwaysOn), Just(Mfa::Conditional)]
}

fn any_risk() -> impl Strategy<Value = Risk> {
    prop_oneof![Just(Risk::None), Just(Risk::Low), Just(Risk::Medium), Just(Risk::High)]
}

fn any_rule() -> impl Strategy<Value = WhenUnknown> {
    prop_oneof![Just(WhenUnknown::Open), Just(WhenUnknown::Closed)]
}

fn any_grant() -> impl Strategy<Value = Grant> {
    let all = [Grant::Block, Grant::RequireMfa, Grant::RequirePasswordChange];
    prop::sample::select(all.to_vec())
}

fn any_state() -> impl Strategy<Value = State> {
    prop_oneof![1 => Just(State::Off), 4 => Just(State::On), 1 => Just(State::ReportOnly)]
}

/// Few names, so that they meet.
fn any_scope(names: &'static [&'static str]) -> impl Strategy<Value = Scope> {
    let some = || prop::collection::vec(prop::sample::select(names).prop_map(Into::into), 0..2);
    (some(), some()).prop_map(|(include, exclude)| Scope { include, exclude })
}

fn any_policy() -> impl Strategy<Value = Policy> {
    let conditions = (
        prop::option::of(any_risk()),
        prop::option::of(any_rule()),
        any_scope(&["DE", "FR", UNKNOWN]),
        prop::collection::vec(Just(Platform::Android), 0..2),
    );
    let conditions = conditions.prop_map(|(risk, when_risk_unknown, locations, platforms)| {
        Conditions { risk, when_risk_unknown, locations, platforms }
    });
    let users = any_scope(&["mara@example.org", "ines@example.org", "group:staff"]);
    (any_state(), users, any_scope(&["shop", "bank"]), conditions, any_grant()).prop_map(
        |(state, users, apps, conditions, grant)| {
            let name = "generated".into();
            Policy { name, state, users, apps, conditions, grant }
        },
    )
}

fn any_context() -> impl Strategy<Value = Context> {
    let staff = prop::collection::vec(Just("staff".to_owned()), 0..2);
    let location = prop::option::of(prop::sample::select(&["DE", "FR"][..]));
    let risk = (any_risk(), prop::option::of(any_rule()));
    let facts = (any::<[bool; 3]>(), prop::sample::select(&EVERY[..]), staff, risk, location);
    (any_mfa(), facts).prop_map(|(mfa, facts)| {
        let (flags, enrollment, groups, (risk, risk_unknown), location) = facts;
        let [sign_up, step_up, remembered] = flags;
        let location = location.map(Into::into);
        let context = Context { sign_up, step_up, groups, risk, risk_unknown, ..context(mfa) };
        Context { location, enrollment, remembered, ..context }
    })
}

fn any_policies() -> impl Strategy<Value = Vec<Policy>> {
    prop::collection::vec(any_policy(), 0..5)
}

proptest! {
    #[test]
    fn a_block_beats_all(context in any_context(), mut policies in any_policies(), at in 0..5_usize) {
        policies.insert(at.min(policies.len()), policy(Grant::Block));
        let decision = decide(&context, &policies);
        prop_assert_eq!(decision.verdict, POLICY_BLOCK);
        prop_assert!(!decision.change_password);
    }

    #[test]
    fn a_remembered_device_spares_a_second_factor_that_nothing_asks_for_here_and_now(
        context in any_context(), policies in any_policies(),
    ) {
        let stranger = decide(&Context { remembered: false, ..context.clone() }, &policies);
        let known = decide(&Context { remembered: true, ..context.clone() }, &policies);
        prop_assert_eq!(known.on_any_device(), stranger.verdict);
        if known.verdict == stranger.verdict {
            // A device may be spared what is only reported: that is judged with those policies in force, below.
            let would_be = None;
            prop_assert_eq!(Decision { would_be, ..known }, Decision { would_be, ..stranger });
            return Ok(());
        }
        prop_assert_eq!((known.verdict, known.change_password), (Verdict::Allow, false));
        prop_assert!(stranger.verdict == Verdict::Challenge && stranger.remembers);
        prop_assert!(!context.step_up && context.enrollment == Enrollment::Taken);
        let applies = |policy: &&Policy| policy.state == State::On && policy.applies(&context);
        for Policy { conditions, grant, .. } in policies.iter().filter(applies) {
            prop_assert_eq!((conditions.risk, &conditions.locations), (None, &Scope::default()));
            prop_assert_eq!(*grant, Grant::RequireMfa);
        }
    }

    #[test]
    fn what_a_verdict_would_be_is_what_it_is_with_the_reported_policies_in_force(
        context in any_context(), shown_elsewhere: bool, policies in any_policies(),
    ) {
        let context = Context { shown_elsewhere, ..context };
        let decision = decide(&context, &policies);
        let in_force = policies.into_iter().map(|policy| match policy.state {
            State::ReportOnly => Policy { state: State::On, ..policy },
            _ => policy,
        });
        let in_force = decide(&context, &in_force.collect::<Vec<_>>());
        let would_be = (!decision.reported.is_empty()).then_some(in_force.verdict);
        prop_assert_eq!(decision.would_be, would_be);
    }

    #[test]
    fn a_second_factor_that_was_shown_elsewhere_is_one_but_not_against_risk_or_place(
        context in any_context(), policies in any_policies(),
    ) {
        let plain = Context { remembered: false, shown_elsewhere: false, ..context };
        let without = decide(&plain, &policies);
        let with = decide(&Context { shown_elsewhere: true, ..plain.clone() }, &policies);
        let applies = |policy: &&Policy| policy.state == State::On && policy.applies(&plain);
        let looks = policies.iter().filter(applies).any(Policy::looks_at_sign_in);
        let asks = matches!(
            without.verdict,
            Verdict::Challenge | Verdict::Enroll | Verdict::Block(BlockReason::FactorsUnavailable)
        );
        let expected = if asks && !looks { Verdict::Allow } else { without.verdict };
        prop_assert_eq!(with.verdict, expected);
        prop_assert!(with.reason == without.reason || with.reason == Reason::ShownElsewhere);
    }

    #[test]
    fn a_further_policy_never_makes_a_decision_weaker(
        context in any_context(), policies in any_policies(), further in any_policy(),
    ) {
        let before = strength(&decide(&context, &policies));
        let after = strength(&decide(&context, &[policies, vec![further]].concat()));
        prop_assert!(after >= before || after.0 == 2, "{:?} became {:?}", before, after);
    }

    #[test]
    fn more_risk_never_makes_a_decision_weaker(context in any_context(), policies in any_policies()) {
        let calm = strength(&decide(&Context { risk: Risk::None, ..context.clone() }, &policies));
        let risky = strength(&decide(&Context { risk: Risk::High, ..context }, &policies));
        prop_assert!(risky >= calm || risky.0 == 2, "{:?} became {:?}", calm, risky);
    }

    #[test]
    fn the_order_of_policies_does_not_count(context in any_context(), policies in any_policies()) {
        let backwards: Vec<_> = policies.iter().rev().cloned().collect();
        let (one, other) = (decide(&context, &policies), decide(&context, &backwards));
        prop_assert_eq!(
            (one.verdict, one.change_password, one.reason, one.would_be),
            (other.verdict, other.change_password, other.reason, other.would_be)
        );
    }

    #[test]
    fn report_only_changes_nothing_but_the_log(
        context in any_context(), policies in any_policies(), reported in any_policy(),
    ) {
        let reported = Policy { state: State::ReportOnly, ..reported };
        let before = decide(&context, &policies);
        let after = decide(&context, &[policies, vec![reported]].concat());
        prop_assert_eq!(
            (before.verdict, before.change_password, before.reason, before.policies),
            (after.verdict, after.change_password, after.reason, after.policies)
        );
    }

    #[test]
    fn who_is_excluded_is_not_reached_whoever_is_included(
        context in any_context(), mut policy in any_policy(), by in 0..4_usize,
    ) {
        policy.state = State::On;
        let unknown = || UNKNOWN.to_owned();
        let (list, name) = match by {
            0 => (&mut policy.users, context.account.clone()),
            1 if context.groups.is_empty() => return Ok(()),
            1 => (&mut policy.users, format!("{GROUP}{}", context.groups[0])),
            2 => (&mut policy.apps, context.app.clone()),
            _ => (&mut policy.conditions.locations, context.location.clone().unwrap_or_else(unknown)),
        };
        list.include.push(name.clone());
        list.exclude.push(name);
        prop_assert_eq!(decide(&context, &[policy]), decide(&context, &[]));
    }

    #[test]
    fn where_mfa_is_off_nothing_but_a_block_has_an_effect(
        context in any_context(), policies in any_policies(),
    ) {
        let off = Context { mfa: Mfa::Off, ..context };
        let decision = decide(&off, &policies);
        let blocks = policies.iter().any(|p| {
            p.state == State::On && p.grant == Grant::Block && p.applies(&off)
        });
        prop_assert_eq!(matches!(decision.verdict, Verdict::Block(_)), blocks);
        prop_assert_eq!(decision.verdict == Verdict::Allow, !blocks);
        prop_assert!(!decision.change_password);
    }
}
