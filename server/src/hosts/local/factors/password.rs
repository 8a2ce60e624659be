//! The password: the one on file, or a new one.

use flow::{Event, Stage};
use protocol::Refusal;

use crate::app::App;
use crate::email;
use crate::hosts::local::checked::Checked;
use crate::hosts::local::elsewhere::has_directory;
use crate::hosts::local::judge::judge;
use crate::hosts::local::local_flow::LocalFlow;
use crate::passwords::{self, Client};
use crate::problem::Problem;
use crate::rate_limit::failures::{Guess, Guessed};
use crate::rate_limit::known_device::known_device;
use crate::request::context::RequestContext;
use crate::secret::Secret;
use crate::store::Kind;

/// How wrong passwords for an address are counted.
pub(crate) const fn guessed(address: &str) -> Guessed<'_> {
    Guessed { label: "failures:password", factor: "", address, second: false }
}

/// Compares a password. Accounts that are there, that are not, and that have
/// no password take the same path, the same count and the same work.
pub(crate) async fn check(
    app: &App,
    flow: &LocalFlow,
    password: Secret<String>,
    context: &RequestContext<'_>,
) -> Result<Checked, Problem> {
    let Stage::EnterPassword { email: address, .. } = &flow.stage else {
        return Ok(Event::Misplaced.into());
    };
    if password.expose().is_empty() {
        return Ok(Event::Unfit(Refusal::PasswordMissing {}).into());
    }
    if has_directory(app, &flow.app, address)? {
        return Ok(Event::Unfit(Refusal::UseDirectory {}).into());
    }
    let place = app.passwords.place(client(app, address, context).await?)?;
    let guess = match guessed(address).attempt(app, &flow.stage, context).await? {
        Ok(guess) => guess,
        Err(until) => return Ok(Event::Throttled { until }.into()),
    };
    let account = app.store.find_account(&email::key(address)).await?;
    let stored = account.as_ref().and_then(|account| account.password_hash.clone());
    let long = password.expose().len() > flow::limits::PASSWORD_MAX_BYTES;
    let verified = app.passwords.verify(place, password, stored.filter(|_| !long)).await?;
    let Some(account) = account.filter(|_| verified.right) else {
        return Ok(guess.wrong(|failures| Event::PasswordWrong { failures }).into());
    };
    guess.forgive(app).await?;
    let judged = judge(app, flow, &account.email, Some(&account), context).await?;
    Ok(Checked {
        account: Some(account.noted()),
        rehashed: verified.rehashed,
        ..Event::PasswordRight(judged).into()
    })
}

/// Judges and hashes a new password, for a new account or in place of an old one.
pub(crate) async fn create(
    app: &App,
    flow: &LocalFlow,
    password: Secret<String>,
    context: &RequestContext<'_>,
) -> Result<Checked, Problem> {
    let (address, replaces) = match &flow.stage {
        Stage::CreatePassword(draft) => (&draft.email, false),
        Stage::ReplacePassword { email, .. } => (email, true),
        Stage::ChangePassword(standing) => (&standing.email, true),
        _ => return Ok(Event::Misplaced.into()),
    };
    let settings = &app.settings;
    let min = app.app_of(&flow.app)?.1.password_min();
    let name = address.split('@').next().unwrap_or_default();
    let known = [address.as_str(), name, &settings.brand.name];
    if let Err(refusal) = passwords::judge(&password, min, &known) {
        return Ok(Event::Unfit(refusal).into());
    }
    if !replaces && app.store.find_account(&email::key(address)).await?.is_some() {
        return Ok(Event::AccountTaken.into());
    }
    let changing = match &flow.stage {
        Stage::ChangePassword(_) => match another(app, flow, &password, context).await? {
            Ok(guess) => Some(guess),
            Err(event) => return Ok(event.into()),
        },
        _ => None,
    };
    let client = client(app, address, context).await?;
    let password_hash = Some(app.passwords.hash(client, password).await?);
    if let Some(guess) = changing {
        guess.forgive(app).await?;
    }
    let event = match replaces {
        true => Event::PasswordReplaced,
        false => Event::PasswordCreated(judge(app, flow, address, None, context).await?),
    };
    Ok(Checked { password_hash, ..event.into() })
}

/// Whether a new password is another than the present one; counted, because it
/// takes as much work as a guess. Asked of nobody who has not shown that one.
async fn another(
    app: &App,
    flow: &LocalFlow,
    password: &Secret<String>,
    context: &RequestContext<'_>,
) -> Result<Result<Guess, Event>, Problem> {
    let address = flow.email();
    let place = app.passwords.place(client(app, address, context).await?)?;
    let guessed = Guessed { label: "failures:change", factor: "", address, second: false };
    let guess = match guessed.attempt(app, &flow.stage, context).await? {
        Ok(guess) => guess,
        Err(until) => return Ok(Err(Event::Throttled { until })),
    };
    let id = flow.account()?;
    let account = app.store.find_account_by_id(id).await?;
    let stored = account.and_then(|account| account.password_hash);
    let tried = Secret::new(password.expose().clone());
    let same = app.passwords.verify(place, tried, stored).await?.right;
    Ok(if same { Err(Event::Unfit(Refusal::PasswordUnchanged {})) } else { Ok(guess) })
}

/// Whose places in the queue an answer takes.
async fn client(app: &App, address: &str, context: &RequestContext<'_>) -> Result<Client, Problem> {
    let known = known_device(app, address, Kind::Device, context).await?;
    Ok(Client::new(known.as_ref(), context.signals.address))
}
