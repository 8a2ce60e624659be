//! Keeps the decision table in the docs true: every setting meets every grant.

use std::fmt::Write as _;
use std::path::Path;

use flow::policy::{
    Conditions, Context, Enrollment, Grant, Mfa, Platform, Policy, Risk, Scope, State, Verdict,
    decide,
};
use protocol::screen::BlockReason;

const INTRODUCTION: &str = "# Policy

What a sign-in must show once its password is right, and why.
This file is written by a test: `UPDATE_DOCS=1 cargo test -p portico-flow`.

The columns on the right say what happens to an account without a second factor, with one that the user flow does not
take, and with one that it takes, and in brackets the `reason` that the log has for it.

Of several policies that apply the strictest wins: a block beats all others. A policy that is `off` is not looked at;
one that is `report_only` changes nothing, and the log names it in `report_only` and says in `would_be` what the verdict
would have been. Who is in `exclude` is not reached, whatever is in `include`: leave an account out of every policy that
blocks, so that a mistake in one cannot lock everybody out.
";

const NOTES: &str = "
- An **account that is switched off** is blocked whatever else holds (`disabled`).
- **Block** holds under every setting: whoever writes \"nobody from there\" means it. Where all policies that block do so
  because of the place and not because of risk, the person is told that it is the region.
- **Off** is off: nothing but a block has an effect. A step-up is not met either; the app reads from the session's
  `amr` what was shown, and must. A block instead would protect nothing: whoever writes the address can leave the `acr` out.
- **Because of risk** and without a second factor is blocked and not enrolled: a thief with the password
  could enrol a factor of their own. At sign-up there is nothing to steal yet.
- **Conditional** asks existing people who have no second factor to enrol, as at sign-up, where nothing else asks for one:
  after the policies were looked at, so that one that asks because of risk blocks them. `enrollment_grace_days` says for
  how long *Not now* is there. Whoever has a second factor is let in, whether the user flow takes it or not.
- **What an account has** counts and not what the app offers. Whoever has a second factor that the user flow does not take
  shows it all the same, and enrols one that it takes after that: a thief with the password, who comes through the app that
  offers least, would enrol a factor of their own otherwise. Where none of them can be asked for here (a passkey where the
  server has no name, a text where none is sent), the sign-in is blocked, and the person is told that it is this.
- **A new password** is asked for where a stranger may know the old one, so it always counts as risk. It comes after a second
  factor that was there before: set with the old password alone, the new one could be the thief's. Whoever has no
  second factor is blocked as long as the policy applies. The password of a sign-up is new already.
";

#[test]
fn the_policy_table_in_the_docs_is_what_the_code_does() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/policy.md");
    let text = format!("{INTRODUCTION}{}{NOTES}", table());
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let documented = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        documented == text,
        "docs/policy.md is stale: run UPDATE_DOCS=1 cargo test -p portico-flow"
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
            | at | policy that applies | no second factor | one that is not taken | one that is taken |\n\
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
