//! The password: the one on file, or a new one.

use flow::{Event, Refusal, Stage};

use super::account::judge;
use super::guess::Guessed;
use super::{Asked, Checked};
use crate::app::App;
use crate::email;
use crate::passwords;
use crate::problem::Problem;
use crate::secret::Secret;
use crate::store::FlowRow;

/// How wrong passwords for an address are counted.
pub(crate) const fn guessed(address: &str) -> Guessed<'_> {
    Guessed { label: "failures:password", factor: "", address, second: false }
}

/// Compares a password. Accounts that are there, that are not, and that have
/// no password take the same path, the same count and the same work.
pub(super) async fn check(
    app: &App,
    flow: &FlowRow,
    password: Secret<String>,
    asked: &Asked<'_>,
) -> Result<Checked, Problem> {
    let Stage::EnterPassword { email: address, .. } = &flow.stage else {
        return Ok(Event::Misplaced.into());
    };
    if password.expose().is_empty() {
        return Ok(Event::Unfit(Refusal::PasswordMissing {}).into());
    }
    let place = app.passwords.place()?;
    let guess = match guessed(address).attempt(app, flow, asked).await? {
        Ok(guess) => guess,
        Err(until) => return Ok(Event::Throttled { until: Some(until) }.into()),
    };
    let account = app.store.account(&email::key(address)).await?;
    let stored = account.as_ref().and_then(|account| account.password_hash.clone());
    let long = password.expose().len() > flow::limits::PASSWORD_MAX_BYTES;
    let verified = app.passwords.verify_at(place, password, stored.filter(|_| !long)).await?;
    let Some(account) = account.filter(|_| verified.right) else {
        return Ok(guess.wrong(|failures| Event::PasswordWrong { failures }));
    };
    guess.forgive(app).await?;
    let judged = judge(app, flow, &account.email, Some(&account), asked).await?;
    Ok(Checked {
        account: Some(account.noted()),
        rehashed: verified.rehashed,
        ..Event::PasswordRight(judged).into()
    })
}

/// Judges and hashes a new password, for a new account or in place of an old one.
pub(super) async fn create(
    app: &App,
    flow: &FlowRow,
    password: Secret<String>,
    asked: &Asked<'_>,
) -> Result<Checked, Problem> {
    let (address, replaces) = match &flow.stage {
        Stage::CreatePassword(draft) => (&draft.email, false),
        Stage::ReplacePassword { email } => (email, true),
        Stage::ChangePassword(standing) => (&standing.email, true),
        _ => return Ok(Event::Misplaced.into()),
    };
    let settings = &app.settings;
    let min = app.app_of(flow)?.1.password_min();
    let name = address.split('@').next().unwrap_or_default();
    let context = [address.as_str(), name, &settings.brand.name];
    if let Err(refusal) = passwords::judge(&password, min, &context) {
        return Ok(Event::Unfit(refusal).into());
    }
    if let Stage::ChangePassword(_) = &flow.stage {
        // Asked of nobody who has not shown the present one.
        let id = flow.account_id.as_deref().ok_or(Problem::Server)?;
        let account = app.store.account_of(id).await?;
        let stored = account.and_then(|account| account.password_hash);
        let tried = Secret::new(password.expose().clone());
        if app.passwords.verify(tried, stored).await?.right {
            return Ok(Event::Unfit(Refusal::PasswordUnchanged {}).into());
        }
    }
    if !replaces && app.store.account(&email::key(address)).await?.is_some() {
        return Ok(Event::AccountTaken.into());
    }
    let password_hash = Some(app.passwords.hash(password).await?);
    let event = match replaces {
        true => Event::PasswordReplaced,
        false => Event::PasswordCreated(judge(app, flow, address, None, asked).await?),
    };
    Ok(Checked { password_hash, ..event.into() })
}
