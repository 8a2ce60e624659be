//! Keeps the decision table in the docs true: every setting meets every grant.

use std::fmt::Write as _;
use std::path::Path;

use flow::policy::{
    Conditions, Context, Enrollment, Grant, Mfa, Platform, Policy, Risk, Scope, State, Verdict,
    decide,
};
use protocol::screen::BlockReason;

const INTRODUCTION: &str = "# Policy table

What a sign-in must prove after the first factor, for every setting and policy.

The three columns on the right are the results for an account without a second factor, with one that the user flow does not accept, and with one
that it accepts. The `reason` of the event `decided` in the log is in brackets.

If several policies apply, the strictest wins: a block wins over all others. A policy that is `off` is ignored. A policy that is `report_only`
changes nothing; the log names it in `report_only`, and `would_be` is the result with it. `exclude` wins over `include`: exclude one account from
every policy that blocks, so that a mistake cannot lock everybody out.

A test generates this page from the code: `UPDATE_DOCS=1 cargo test -p portico-flow`.
";

const NOTES: &str = "
- A **disabled account** is always blocked (`disabled`).
- **Block** applies under every setting. If the country alone is the reason of all policies that block, the person is told so.
- **Off** ignores all policies except blocks, and step-up. The app must check `amr` in the session. A block instead of a step-up would not
  protect anything: whoever writes the address can leave the `acr` out.
- **Because of risk**, an account without a second factor is blocked and not asked to enrol: a thief with the password could enrol a factor of their
  own. At sign-up there is nothing to steal yet.
- **Conditional** asks people without a second factor to enrol one, after the policies were evaluated: a policy because of risk blocks them. For
  `enrollment_grace_days` they can choose *Not now*. People who have a second factor are let in, even if the user flow does not accept it.
- **The factors of the account** count, not those that the app offers. A person with a second factor that the user flow does not accept proves it,
  and then enrols one that it accepts. Otherwise a thief with the password could come through the app that offers least and enrol their own. If none
  of the factors can be used here (a passkey where `public_url` has no name, a text without a webhook), the sign-in is blocked, and the person is
  told why.
- **A second factor at a provider** ([`trust_mfa`](../guides/social-sign-in.md#a-companys-own-directory)) turns *asked* and *enrols* into *let in*
  (`shown_elsewhere`), for step-up as well. Not if a policy that applies looks at risk or at the country. It never opens the list of factors.
- **A remembered device** ([`remember_device_days`](../guides/remember-devices.md)) turns *asked* into *let in* at sign-in (`remembered_device`), if the account
  has one that the user flow accepts. Not for step-up, and not if a policy that applies looks at risk or at the country, or requires a new password.
- **A new password** is required if a stranger may know the old one, so it always counts as risk. It comes after a second factor that existed before:
  otherwise the new password could be the thief's. An account without a second factor is blocked while the policy applies. At sign-up
  the password is new already.
";

#[test]
fn the_policy_table_in_the_docs_is_what_the_code_does() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/reference/policy-table.md");
    let text = format!("{INTRODUCTION}{}{NOTES}", table());
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let documented = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        documented == text,
        "docs/reference/policy-table.md is stale: run UPDATE_DOCS=1 cargo test -p portico-flow"
    );
}

/// What happens without a second factor, with one that is not taken, and with
/// one that is.
type Outcome = [String; 3];

/// When a decision is made, as words and as facts.
const MOMENTS: [(&str, bool, bool); 3] =
    [("sign-up", true, false), ("sign-in", false, false), ("step-up", false, true)];

fn table() -> String {
    let mut text = String::new();
    for (mfa, name) in
        [(Mfa::Off, "off"), (Mfa::AlwaysOn, "always_on"), (Mfa::Conditional, "conditional")]
    {
        let _ = write!(
            text,
            "\n## mfa = \"{name}\"\n\n\
            | when | policy that applies | no second factor | one that is not accepted | one that is accepted |\n\
            |---|---|---|---|---|\n"
        );
        let moments =
            MOMENTS.map(|(moment, sign_up, step_up)| (moment, rows(mfa, sign_up, step_up)));
        for (moments, rows) in merged(moments.into_iter()) {
            for (policies, outcome) in rows {
                let _ = writeln!(text, "| {moments} | {policies} | {} |", outcome.join(" | "));
            }
        }
    }
    text
}

/// Every policy with what comes of it, those of the same outcome in one row.
fn rows(mfa: Mfa, sign_up: bool, step_up: bool) -> Vec<(String, Outcome)> {
    let outcome = |policies: &[Policy]| {
        [Enrollment::Nothing, Enrollment::NotTaken, Enrollment::Taken].map(|enrollment| {
            // Nobody who signs up has a second factor.
            match sign_up && enrollment != Enrollment::Nothing {
                true => "—".to_owned(),
                false => told(&context(mfa, sign_up, step_up, enrollment), policies),
            }
        })
    };
    merged(policies().into_iter().map(|(name, policies)| (name, outcome(&policies)))).collect()
}

/// Joins the names of what is equal, in the order of the first of each.
fn merged<T: PartialEq>(
    all: impl Iterator<Item = (&'static str, T)>,
) -> impl Iterator<Item = (String, T)> {
    let mut rows: Vec<(Vec<&str>, T)> = vec![];
    for (name, outcome) in all {
        match rows.iter_mut().find(|(_, known)| *known == outcome) {
            Some((names, _)) => names.push(name),
            None => rows.push((vec![name], outcome)),
        }
    }
    rows.into_iter().map(|(names, outcome)| (names.join(", "), outcome))
}

fn policies() -> [(&'static str, Vec<Policy>); 5] {
    let risk = |grant| Policy {
        conditions: Conditions { risk: Some(Risk::Medium), ..Conditions::default() },
        ..policy(grant)
    };
    [
        ("none", vec![]),
        ("`require_mfa`", vec![policy(Grant::RequireMfa)]),
        ("`require_mfa` because of risk", vec![risk(Grant::RequireMfa)]),
        ("`require_password_change`", vec![risk(Grant::RequirePasswordChange)]),
        ("`block`", vec![policy(Grant::Block)]),
    ]
}

fn policy(grant: Grant) -> Policy {
    Policy {
        name: "example".into(),
        state: State::On,
        users: Scope::default(),
        apps: Scope::default(),
        conditions: Conditions::default(),
        grant,
    }
}

fn context(mfa: Mfa, sign_up: bool, step_up: bool, enrollment: Enrollment) -> Context {
    Context {
        mfa,
        sign_up,
        step_up,
        app: "shop".into(),
        account: "mara@example.org".into(),
        groups: vec![],
        risk: Risk::High,
        risk_unknown: None,
        location: None,
        platform: Platform::Other,
        enrollment,
        disabled: false,
        remembered: false,
        shown_elsewhere: false,
    }
}

fn told(context: &Context, policies: &[Policy]) -> String {
    let decision = decide(context, policies);
    let verdict = match decision.verdict {
        Verdict::Allow => "let in",
        Verdict::Block(BlockReason::Policy) => "**blocked**",
        Verdict::Block(
            BlockReason::Disabled | BlockReason::FactorsUnavailable | BlockReason::Region,
        ) => unreachable!("no row has it"),
        Verdict::Block(BlockReason::RiskAndNotEnrolled) => "**blocked**: not enrolled",
        Verdict::Challenge if context.enrollment == Enrollment::NotTaken => "asked, then enrols",
        Verdict::Challenge => "asked",
        Verdict::Enroll => "enrols",
    };
    let then = if decision.change_password { ", then sets a new password" } else { "" };
    format!("{verdict}{then} ({})", decision.reason.name())
}
