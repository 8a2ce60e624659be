//! Passkeys: used to sign in, used as second factor, made.

use flow::stage::Standing;
use flow::{Event, Factor, Refusal, Stage};
use webauthn_rs::prelude::Passkey;

use super::{Asked, Checked, account};
use crate::app::App;
use crate::passkeys::{self, Challenges, Passkeys};
use crate::problem::Problem;
use crate::secret::Secret;
use crate::store::FlowRow;

/// Checks what the browser gave.
///
/// Nothing is counted: a signature cannot be guessed, so passkeys stay a way in
/// while passwords and codes have to wait (ux-security C-55).
pub(super) async fn check(
    app: &App,
    flow: &FlowRow,
    credential: &Secret<String>,
    asked: &Asked<'_>,
) -> Result<Checked, Problem> {
    let Some(passkeys) = here(app, flow)? else { return Ok(Event::Misplaced.into()) };
    let checked = match &flow.stage {
        Stage::Identify { .. } => sign_in(app, passkeys, flow, credential, asked).await?,
        Stage::UsePasskey(_) => second(app, passkeys, flow, credential, asked).await?,
        Stage::EnrollPasskey(standing) => {
            make(app, passkeys, (flow, standing), credential, asked).await?
        }
        _ => return Ok(Event::Misplaced.into()),
    };
    Ok(checked.unwrap_or_else(|| Event::Unfit(Refusal::PasskeyNotTaken {}).into()))
}

/// The passkeys of this server, if a flow takes any.
pub(crate) fn here<'a>(app: &'a App, flow: &FlowRow) -> Result<Option<&'a Passkeys>, Problem> {
    let offered = app.app_of(flow)?.1.second_factors.contains(&Factor::Passkey);
    Ok(app.passkeys.as_ref().filter(|_| offered))
}

async fn sign_in(
    app: &App,
    passkeys: &Passkeys,
    flow: &FlowRow,
    credential: &Secret<String>,
    asked: &Asked<'_>,
) -> Result<Option<Checked>, Problem> {
    let Some(shown) = shown(app, passkeys, flow, credential, asked).await? else {
        return Ok(None);
    };
    let account = app.store.account_of(&shown.account_id).await?;
    let account = account.ok_or(Problem::Server)?;
    let judged = account::judge(app, flow, &account.email, Some(&account), asked).await?;
    let event = Event::PasskeyShown { email: account.email, account: judged };
    let account_id = Some(shown.account_id);
    Ok(Some(Checked { account_id, used_passkey: passkeys::stored(&shown.passkey), ..event.into() }))
}

async fn second(
    app: &App,
    passkeys: &Passkeys,
    flow: &FlowRow,
    credential: &Secret<String>,
    asked: &Asked<'_>,
) -> Result<Option<Checked>, Problem> {
    let shown = shown(app, passkeys, flow, credential, asked).await?;
    let theirs = shown.filter(|shown| flow.account_id.as_ref() == Some(&shown.account_id));
    let Some(shown) = theirs else { return Ok(None) };
    let used_passkey = passkeys::stored(&shown.passkey);
    Ok(Some(Checked { used_passkey, ..Event::PasskeyRight.into() }))
}

/// A passkey that signed what this flow asked for.
struct Shown {
    account_id: String,
    passkey: Passkey,
}

async fn shown(
    app: &App,
    passkeys: &Passkeys,
    flow: &FlowRow,
    credential: &Secret<String>,
    asked: &Asked<'_>,
) -> Result<Option<Shown>, Problem> {
    let Ok(answer) = passkeys::used(credential.expose()) else { return Ok(None) };
    let Some(row) = app.store.passkey(answer.get_credential_id()).await? else { return Ok(None) };
    let Some(mut passkey) = passkeys::read(&row.data) else { return Ok(None) };
    let named = answer.get_user_unique_id();
    let whose = passkeys::user(&row.account_id);
    let theirs = named.is_none_or(|named| whose.is_some_and(|whose| named == whose.as_bytes()));
    let challenges = Challenges::of(&app.keys, flow, asked.now);
    match passkeys.check(&challenges, &answer, &passkey) {
        Ok(result) if theirs => {
            passkey.update_credential(&result);
            Ok(Some(Shown { account_id: row.account_id, passkey }))
        }
        Ok(_) => Ok(None),
        Err(cause) => {
            tracing::info!(reference = flow.reference, ?cause, "a passkey was not taken");
            Ok(None)
        }
    }
}

async fn make(
    app: &App,
    passkeys: &Passkeys,
    (flow, _): (&FlowRow, &Standing),
    credential: &Secret<String>,
    asked: &Asked<'_>,
) -> Result<Option<Checked>, Problem> {
    let account_id = flow.account_id.as_deref().ok_or(Problem::Server)?;
    let challenges = Challenges::of(&app.keys, flow, asked.now);
    let passkey = match passkeys.check_made(&challenges, credential.expose(), account_id) {
        Ok(passkey) => passkey,
        Err(cause) => {
            tracing::info!(reference = flow.reference, ?cause, "a new passkey was not taken");
            return Ok(None);
        }
    };
    let Some(new) = passkeys::stored(&passkey) else { return Ok(None) };
    if app.store.passkey(&new.credential_id).await?.is_some() {
        return Ok(None);
    }
    Ok(Some(Checked { new_passkey: Some(new), ..Event::PasskeyMade.into() }))
}
