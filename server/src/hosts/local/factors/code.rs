//! Codes: those we sent, and those an authenticator shows.

use factors::code::unfit;
use flow::stage::CodeAim;
use flow::{Event, Stage};
use protocol::screen::CodeUse;
use protocol::{Factor, typed as read};

use crate::app::App;
use crate::email;
use crate::hosts::local::checked::Checked;
use crate::hosts::local::factors::authenticator::{self, Verdict};
use crate::hosts::local::judge;
use crate::hosts::local::local_flow::LocalFlow;
use crate::problem::Problem;
use crate::rate_limit::failures::Guessed;
use crate::request::context::RequestContext;
use crate::secret::{Digest, Keys, Secret};
use crate::store::AccountVersion;

/// Compares a code with what the flow waits for.
pub(crate) async fn check(
    app: &App,
    flow: &LocalFlow,
    typed: &Secret<String>,
    context: &RequestContext<'_>,
) -> Result<Checked, Problem> {
    let waits_for = match &flow.stage {
        Stage::EnterCode { aim, code: Some(sent) } => Some((aim, *sent)),
        Stage::EnterCode { code: None, .. } | Stage::EnrollAuthenticator(_) => None,
        _ => return Ok(Event::Misplaced.into()),
    };
    let code = Secret::new(read::code(typed.expose()));
    if let Some(refusal) = unfit(typed.expose(), code.expose(), waits_for.is_some()) {
        return Ok(Event::Unfit(refusal).into());
    }
    if waits_for.is_some_and(|(_, sent)| !sent.alive(context.now)) {
        return Ok(Event::CodeTooLate.into());
    }
    let guess = match guessed(flow).attempt(app, &flow.stage, context).await? {
        Ok(guess) => guess,
        Err(until) => return Ok(Event::Throttled { until }.into()),
    };
    let (used_code, used_step) = match waits_for {
        Some((aim, _)) => {
            let hash =
                hash(&app.keys, &flow.id, aim.code_use(), aim.to().unwrap_or_default(), &code);
            (app.store.is_code(&flow.id, &hash).await?.then_some(hash), None)
        }
        None => match authenticator::check(app, flow, &code, context.now).await? {
            Verdict::Right(step) => (None, Some(step)),
            Verdict::Early(_) => {
                tracing::warn!(
                    reference = flow.reference,
                    "an authenticator shows its next code: its clock is fast, or this server's is slow"
                );
                return Ok(guess.wrong(|failures| Event::CodeEarly { failures }).into());
            }
            Verdict::Wrong => (None, None),
        },
    };
    if used_code.is_none() && used_step.is_none() {
        return Ok(guess.wrong(|failures| Event::CodeWrong { failures }).into());
    }
    guess.forgive(app).await?;
    if let Some((CodeAim::Link { email, .. } | CodeAim::Mailbox { email, .. }, _)) = waits_for {
        let (found, account) = judge::found(app, flow, email, context).await?;
        // Who has the mailbox is told; a stranger's guess is just wrong.
        if account.as_ref().is_some_and(|account| !was_sent_for(flow, account)) {
            return Ok(Event::CodeTooLate.into());
        }
        return Ok(Checked { account, used_code, ..Event::MailboxShown(found).into() });
    }
    if let Some((CodeAim::Replace { standing, address }, _)) = waits_for
        && let Some(id) = &flow.account_id
        && email::key(address) != email::key(&standing.email)
        && app.store.is_address_taken(&email::key(address), id, context.now).await?
    {
        return Ok(Checked { used_code, ..Event::AccountTaken.into() });
    }
    Ok(Checked { used_code, used_step, ..Event::CodeRight { remember: false }.into() })
}

/// Whether the account is as it was when the code was sent to its mailbox. Where
/// there was none, it is as it was made.
fn was_sent_for(flow: &LocalFlow, account: &AccountVersion) -> bool {
    flow.account_version.unwrap_or_default() == account.version
}

/// The keyed hash of a code, bound to the flow, what it is for, and where it went.
pub(crate) fn hash(
    keys: &Keys,
    flow_id: &str,
    code_use: CodeUse,
    to: &str,
    code: &Secret<String>,
) -> Digest {
    let code_use = format!("{code_use:?}");
    let to = email::key(to);
    let parts = [flow_id, &code_use, to.as_str(), code.expose()].map(str::as_bytes);
    keys.digest("code", &parts)
}

/// Wrong answers are counted per account and factor, whatever the flow: a new
/// flow or a new code buys no new guesses.
fn guessed(flow: &LocalFlow) -> Guessed<'_> {
    let (factor, address, second) = match &flow.stage {
        Stage::EnterCode { aim: CodeAim::Challenge { factor, .. }, .. } => {
            (factor.tag(), flow.email(), true)
        }
        Stage::EnterCode { aim, .. } => ("verify", aim.to().unwrap_or_default(), false),
        _ => (Factor::Authenticator.tag(), flow.email(), true),
    };
    Guessed { label: "failures:code", factor, address, second }
}
