//! Carries out what the rules order, all of it together with the new stage.

use flow::screen::CodeUse;
use flow::{Effect, Refusal, Timestamp, Turn, limits};
use words::Locale;

use super::begin::reference;
use crate::app::App;
use crate::checks::{Checked, authenticator, code};
use crate::email;
use crate::mail::CodeMail;
use crate::problem::Problem;
use crate::secret::{Digest, Secret, handle, random};
use crate::store::accounts::{self, NewFactor};
use crate::store::{AccountRow, Change, FlowRow, StoreError, counters, flows, sessions};

/// How a change ended.
pub(super) enum Done {
    /// It is stored; this is the flow now.
    Kept(Box<FlowRow>),
    /// The account was made by another flow in the meantime; nothing is stored.
    AccountTaken,
    /// Another answer was stored first; nothing of this one is.
    Outrun,
}

/// A message that leaves once the change is stored.
struct Letter {
    to: String,
    code: Secret<String>,
    code_use: CodeUse,
    account_exists: bool,
}

/// Stores the flow and carries out the turn's effects, or nothing at all.
pub(super) async fn carry_out(
    app: &App,
    mut flow: FlowRow,
    turn: &Turn,
    checked: &Checked,
    now: Timestamp,
) -> Result<Done, Problem> {
    let mut change = app.store.change().await?;
    if !flows::claim(&mut change, &flow).await? {
        return Ok(Done::Outrun);
    }
    if let Some(code) = &checked.used_code
        && !flows::use_code(&mut change, &flow.id, code).await?
    {
        return Ok(Done::Outrun);
    }
    let mut letters = vec![];
    let mut renewed = None;
    for effect in &turn.effects {
        match effect {
            Effect::CreateAccount { email } => {
                match create_account(&mut change, email, checked, now).await? {
                    Some(id) => flow.account_id = Some(id),
                    None => return Ok(Done::AccountTaken),
                }
            }
            Effect::EnrollAuthenticator => {
                enroll_authenticator(app, &mut change, &mut flow, checked, now).await?;
            }
            Effect::EnrollEmail { email } => {
                let account_id = flow.account_id.as_deref().ok_or(Problem::Server)?;
                accounts::enroll(&mut change, account_id, NewFactor::Email(email), now).await?;
            }
            Effect::PrepareAuthenticator => {
                flow.pending = Some(authenticator::prepare(app, &flow.id));
            }
            Effect::RenewFlow => renewed = Some(renew(&mut change, &mut flow, now).await?),
            Effect::SendCode { email, code_use } => {
                match send_code(app, &mut change, &flow, email, *code_use, now).await? {
                    Ok(letter) => letters.push(letter),
                    // Other flows used the limit up since the answer was looked at.
                    Err(at) => flow.refusal = Some(Refusal::TooManySends { at }),
                }
            }
            Effect::StartSession { proofs } => {
                let hash = session_hash(app, &session_token(app, &flow.id));
                let account_id = flow.account_id.as_deref().ok_or(Problem::Server)?;
                sessions::begin(&mut change, &hash, account_id, &flow.app, proofs, now).await?;
                tracing::info!(reference = flow.reference, app = flow.app, ?proofs, "signed in");
            }
        }
    }
    if !flows::update(&mut change, &flow).await? {
        return Ok(Done::Outrun);
    }
    change.commit().await.map_err(StoreError::from)?;
    post(app, &flow, &letters);
    Ok(Done::Kept(Box::new(renewed.unwrap_or(flow))))
}

async fn create_account(
    change: &mut Change,
    address: &str,
    checked: &Checked,
    now: Timestamp,
) -> Result<Option<String>, Problem> {
    let password_hash = checked.password_hash.clone().ok_or(Problem::Server)?;
    let account = AccountRow { id: handle(), email: address.to_owned(), password_hash };
    let made = accounts::create(change, &account, &email::key(address), now).await?;
    Ok(made.ok().map(|()| account.id))
}

/// Moves the key from the flow to the account; it is encrypted for its owner.
async fn enroll_authenticator(
    app: &App,
    change: &mut Change,
    flow: &mut FlowRow,
    checked: &Checked,
    now: Timestamp,
) -> Result<(), Problem> {
    let account_id = flow.account_id.as_deref().ok_or(Problem::Server)?;
    let pending = flow.pending.take().ok_or(Problem::Server)?;
    let key = app.keys.open(&flow.id, &pending).ok_or(Problem::Server)?;
    let secret = app.keys.seal(account_id, key.expose());
    let last_step = checked.used_step.ok_or(Problem::Server)?;
    let factor = NewFactor::Authenticator { secret: &secret, last_step };
    Ok(accounts::enroll(change, account_id, factor, now).await?)
}

/// Puts a new flow in the place of this one, which only points there from now on.
async fn renew(
    change: &mut Change,
    flow: &mut FlowRow,
    now: Timestamp,
) -> Result<FlowRow, Problem> {
    let new = FlowRow {
        id: handle(),
        reference: reference(),
        step: 1,
        version: 1,
        answered: None,
        pending: None,
        account_id: None,
        next: None,
        created_at: now,
        touched_at: now,
        ..flow.clone()
    };
    flows::insert(change, &new).await?;
    flow.next = Some(new.id.clone());
    flow.pending = None;
    Ok(new)
}

async fn send_code(
    app: &App,
    change: &mut Change,
    flow: &FlowRow,
    to: &str,
    code_use: CodeUse,
    now: Timestamp,
) -> Result<Result<Letter, Timestamp>, Problem> {
    // Looked up for every use, so that the time does not tell which this is.
    let account_exists = accounts::exists(change, &email::key(to)).await?;
    let counted = counters::send(change, &app.send_target(to), app.send_limits(), now).await?;
    if let Err(free_at) = counted {
        return Ok(Err(free_at));
    }
    let code = draw_code();
    flows::keep_code(change, &flow.id, &code::hash(app, &flow.id, code_use, to, &code)).await?;
    Ok(Ok(Letter { to: to.to_owned(), code, code_use, account_exists }))
}

/// Every code is equally likely: numbers beyond the last whole range are drawn
/// again.
fn draw_code() -> Secret<String> {
    let range = 10_u32.pow(limits::CODE_LENGTH.into());
    let whole = u32::MAX - u32::MAX % range;
    loop {
        let number = u32::from_be_bytes(random());
        if number < whole {
            let width = usize::from(limits::CODE_LENGTH);
            return Secret::new(format!("{:0width$}", number % range));
        }
    }
}

fn post(app: &App, flow: &FlowRow, letters: &[Letter]) {
    let locale = Locale::tagged(&flow.locale).unwrap_or(words::LOCALES[0]);
    for Letter { to, code, code_use, account_exists } in letters {
        let mail = CodeMail {
            to,
            code,
            code_use: *code_use,
            account_exists: *account_exists && *code_use == CodeUse::VerifyEmail,
            brand: &app.settings.brand.name,
            strings: words::strings(locale),
        };
        tracing::info!(reference = flow.reference, template = mail.template(), "code sent");
        app.mailer.send(&mail);
    }
}

/// The token of the session that a flow ends in.
///
/// Derived, not drawn: so an answer whose reply was lost can be repeated, and
/// the browser still gets its session. Only the key and the flow's random
/// handle make it.
pub(super) fn session_token(app: &App, flow_id: &str) -> Secret<String> {
    let token = app.keys.digest("session", &[flow_id.as_bytes()]);
    Secret::new(data_encoding::BASE64URL_NOPAD.encode(&token.0))
}

/// Under what hash a session is stored.
pub(crate) fn session_hash(app: &App, token: &Secret<String>) -> Digest {
    app.keys.digest("session hash", &[token.expose().as_bytes()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_digit_is_equally_likely_at_every_place_and_leading_zeros_stay() {
        let mut counts = [[0_u32; 10]; 6];
        let draws = 60_000;
        for _ in 0..draws {
            let code = draw_code();
            assert_eq!(code.expose().len(), 6);
            for (place, digit) in code.expose().bytes().enumerate() {
                counts[place][usize::from(digit - b'0')] += 1;
            }
        }
        // Chi-square with 9 degrees of freedom stays below 40 but once in 100,000 times.
        let expected = f64::from(draws) / 10.0;
        for place in counts {
            let chi: f64 =
                place.iter().map(|n| (f64::from(*n) - expected).powi(2) / expected).sum();
            assert!(chi < 40.0, "{chi} {place:?}");
        }
    }
}
