//! Codes: those we sent, and those an authenticator shows.

use flow::answer::tidy_code;
use flow::screen::CodeUse;
use flow::stage::SentCode;
use flow::{Event, Factor, Refusal, Stage, limits};

use super::{Asked, Checked, authenticator};
use crate::app::App;
use crate::email;
use crate::problem::Problem;
use crate::secret::{Digest, Secret};
use crate::store::{Attempt, FlowRow};

/// What a code is compared with.
enum Against<'a> {
    Sent(SentCode, CodeUse, &'a str),
    Authenticator,
}

/// Compares a code with what the flow waits for.
pub(super) async fn check(
    app: &App,
    flow: &FlowRow,
    typed: &Secret<String>,
    asked: &Asked<'_>,
) -> Result<Checked, Problem> {
    let Some(against) = against(&flow.stage) else { return Ok(Event::Misplaced.into()) };
    let code = Secret::new(tidy_code(typed.expose()));
    if let Some(refusal) = unfit(typed, &code, &against) {
        return Ok(Event::Unfit(refusal).into());
    }
    if let Against::Sent(sent, ..) = against
        && !sent.alive(asked.now)
    {
        return Ok(Event::CodeTooLate.into());
    }
    let target = target(app, flow, &against);
    let failures = match app.store.attempt(&target, asked.now).await? {
        Attempt::Counted(failures) => failures,
        Attempt::Throttled(until) => return Ok(Event::Throttled { until }.into()),
    };
    let (used_code, used_step) = match against {
        Against::Sent(_, code_use, to) => {
            let hash = hash(app, &flow.id, code_use, to, &code);
            (app.store.is_code(&flow.id, &hash).await?.then_some(hash), None)
        }
        Against::Authenticator => (None, authenticator::check(app, flow, &code, asked.now).await?),
    };
    if used_code.is_none() && used_step.is_none() {
        return Ok(Event::CodeWrong { failures }.into());
    }
    app.store.forgive(&target).await?;
    let account_exists = match &flow.stage {
        Stage::VerifyEmail { email, .. } => app.store.account(&email::key(email)).await?.is_some(),
        _ => true,
    };
    Ok(Checked { used_code, used_step, ..Event::CodeRight { account_exists }.into() })
}

/// The keyed hash of a code, bound to the flow, what it is for, and where it went.
pub fn hash(
    app: &App,
    flow_id: &str,
    code_use: CodeUse,
    to: &str,
    code: &Secret<String>,
) -> Digest {
    let code_use = format!("{code_use:?}");
    let to = email::key(to);
    let parts = [flow_id, &code_use, &to, code.expose()].map(str::as_bytes);
    app.keys.digest("code", &parts)
}

fn against(stage: &Stage) -> Option<Against<'_>> {
    match stage {
        Stage::VerifyEmail { email, code } => {
            Some(Against::Sent(*code, CodeUse::VerifyEmail, email))
        }
        Stage::ConfirmEmail { email, code, .. } => {
            Some(Against::Sent(*code, CodeUse::EnrollEmail, email))
        }
        Stage::Challenge { standing, factor, code: Some(code) } => {
            let to = standing.address(*factor)?;
            Some(Against::Sent(*code, CodeUse::SecondFactor, to))
        }
        Stage::Challenge { code: None, .. } | Stage::EnrollAuthenticator(_) => {
            Some(Against::Authenticator)
        }
        _ => None,
    }
}

/// Wrong answers are counted per account and factor, whatever the flow: a new
/// flow, a new code or another device buys no new guesses.
fn target(app: &App, flow: &FlowRow, against: &Against<'_>) -> Digest {
    let address = flow.stage.email().unwrap_or_default();
    let (factor, address) = match against {
        Against::Sent(_, CodeUse::SecondFactor, _) => (Factor::EmailCode.tag(), address),
        Against::Sent(_, CodeUse::EnrollEmail | CodeUse::VerifyEmail, to) => ("verify", *to),
        Against::Authenticator => (Factor::Authenticator.tag(), address),
    };
    app.keys.digest("failures:code", &[factor.as_bytes(), email::key(address).as_bytes()])
}

fn unfit(typed: &Secret<String>, code: &Secret<String>, against: &Against<'_>) -> Option<Refusal> {
    let length = match against {
        Against::Sent(..) => limits::CODE_LENGTH,
        Against::Authenticator => limits::AUTHENTICATOR_CODE_LENGTH,
    };
    if typed.expose().trim().is_empty() {
        return Some(Refusal::CodeMissing {});
    }
    let code = code.expose();
    let fits = code.len() == usize::from(length) && code.bytes().all(|byte| byte.is_ascii_digit());
    let typed = u8::try_from(code.chars().count()).unwrap_or(u8::MAX);
    (!fits).then_some(Refusal::CodeMalformed { length, typed })
}
