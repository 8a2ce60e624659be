//! Recovery codes: ten, each good once, for the day when all else is lost.

use factors::recovery_code::{unfit, written};
use flow::{Event, Stage, limits};
use protocol::{Factor, typed as read};

use crate::app::App;
use crate::flows::flow::Flow;
use crate::hosts::local::checked::Checked;
use crate::hosts::local::local_flow::{self, LocalFlow};
use crate::problem::{Problem, bug};
use crate::rate_limit::failures::Guessed;
use crate::request::context::RequestContext;
use crate::secret::{Digest, Keys, Secret, random};
use crate::store::{Change, recovery, revocation};

/// Fresh codes, each as people write it down.
pub(crate) fn draw() -> Vec<Secret<String>> {
    (0..limits::RECOVERY_CODES).map(|_| Secret::new(written(random()))).collect()
}

/// Fresh codes, encrypted for the flow that shows them.
pub(crate) fn prepare(keys: &Keys, flow_id: &str) -> Vec<u8> {
    let codes = draw();
    let lines: Vec<&str> = codes.iter().map(|code| code.expose().as_str()).collect();
    let lines = Secret::new(lines.join("\n"));
    keys.seal(flow_id, lines.expose().as_bytes())
}

/// The codes that a flow shows.
#[must_use]
pub(crate) fn shown(keys: &Keys, flow: &Flow) -> Vec<String> {
    let opened = flow.sealed.as_ref().and_then(|sealed| keys.open(&flow.id, sealed));
    let Some(opened) = opened else { return vec![] };
    String::from_utf8_lossy(opened.expose()).lines().map(str::to_owned).collect()
}

/// Moves the codes that were shown to the account, as hashes.
pub(crate) async fn enroll(
    keys: &Keys,
    change: &mut Change,
    flow: &mut Flow,
) -> Result<(), Problem> {
    let id = local_flow::account(flow)?.clone();
    let codes = shown(keys, flow);
    flow.sealed = None;
    let hashes: Vec<_> = codes.iter().map(|code| hash(keys, &id, code)).collect();
    if hashes.is_empty() {
        return Err(bug("recovery codes are drawn before they are kept"));
    }
    recovery::insert_recovery_codes(change, &id, &hashes).await?;
    flow.account_version = Some(revocation::update_version(change, &id).await?);
    Ok(())
}

/// The keyed hash of a code, bound to its account.
pub(crate) fn hash(keys: &Keys, account_id: &str, code: &str) -> Digest {
    let code = Secret::new(read::recovery_code(code, limits::RECOVERY_CODE_LENGTH));
    keys.digest("recovery code", &[account_id.as_bytes(), code.expose().as_bytes()])
}

/// Compares a recovery code, and uses it up if it is one of theirs.
pub(crate) async fn check(
    app: &App,
    flow: &LocalFlow,
    typed: &Secret<String>,
    context: &RequestContext<'_>,
) -> Result<Checked, Problem> {
    let Stage::EnterRecoveryCode(standing) = &flow.stage else {
        return Ok(Event::Misplaced.into());
    };
    if let Some(refusal) = unfit(typed.expose()) {
        return Ok(Event::Unfit(refusal).into());
    }
    let (factor, address) = (Factor::RecoveryCode.tag(), standing.email.as_str());
    let guessed = Guessed { label: "failures:code", factor, address, second: true };
    let guess = match guessed.attempt(app, &flow.stage, context).await? {
        Ok(guess) => guess,
        Err(until) => return Ok(Event::Throttled { until }.into()),
    };
    let account_id = flow.account()?;
    let hash = hash(&app.keys, account_id, typed.expose());
    if !app.store.is_recovery_code(account_id, &hash).await? {
        return Ok(guess.wrong(|failures| Event::CodeWrong { failures }).into());
    }
    guess.forgive(app).await?;
    Ok(Checked { used_recovery_code: Some(hash), ..Event::RecoveryCodeRight.into() })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn codes_are_ten_all_different_and_of_75_bits() {
        let codes = draw();
        let different: BTreeSet<_> = codes.iter().map(Secret::expose).collect();
        assert_eq!(different.len(), 10);
        for code in different {
            assert_eq!(code.len(), 17, "{code}");
            let letters = read::recovery_code(code, limits::RECOVERY_CODE_LENGTH);
            assert_eq!((letters.as_str(), 75), (code.replace('-', "").as_str(), letters.len() * 5));
        }
    }

    #[test]
    fn every_letter_turns_up() {
        let letters: BTreeSet<char> =
            (0..40).flat_map(|_| written(random()).chars().collect::<Vec<_>>()).collect();
        assert_eq!(letters.len(), 33, "32 letters and the dash");
    }
}
