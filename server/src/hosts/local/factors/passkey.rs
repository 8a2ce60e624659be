//! Passkeys: used to sign in, used as second factor, made.

use flow::{Event, Stage};
use protocol::{Factor, Refusal, Timestamp};
use serde_json::Value;
use webauthn_rs::prelude::{Passkey, WebauthnError};

use crate::app::App;
use crate::flows::flow::Flow;
use crate::hosts::local::checked::Checked;
use crate::hosts::local::elsewhere::has_directory;
use crate::hosts::local::judge;
use crate::hosts::local::local_flow::{self, LocalFlow};
use crate::passkeys::{self, Challenges, Passkeys};
use crate::problem::{Problem, bug};
use crate::request::context::RequestContext;
use crate::secret::Secret;
use crate::store::{self, AccountVersion, Change};

/// Checks what the browser gave.
///
/// Nothing is counted: a signature cannot be guessed, so passkeys stay a way in
/// while passwords and codes have to wait (ux-security C-55).
pub(crate) async fn check(
    app: &App,
    flow: &LocalFlow,
    credential: &Secret<String>,
    context: &RequestContext<'_>,
) -> Result<Checked, Problem> {
    let Some(passkeys) = here(app, flow)? else { return Ok(Event::Misplaced.into()) };
    let challenges = Challenges::of(&app.keys, flow, context.now);
    let given = Given { app, passkeys, challenges, flow, credential: credential.expose() };
    let checked = match &flow.stage {
        Stage::Identify { .. } => given.sign_in(context).await?,
        Stage::UsePasskey(_) => given.second().await?,
        Stage::EnrollPasskey(_) => given.make().await?,
        _ => return Ok(Event::Misplaced.into()),
    };
    Ok(checked.unwrap_or_else(|| Event::Unfit(Refusal::PasskeyNotTaken {}).into()))
}

/// The passkeys of this server, if a flow takes any, or asks for one that the
/// account has. Browsers bind them to our own name: pages of other origins cannot
/// use them (ux-security B-53).
pub(crate) fn here<'a>(app: &'a App, flow: &LocalFlow) -> Result<Option<&'a Passkeys>, Problem> {
    let offered = app.app_of(&flow.app)?.1.second_factors.contains(&Factor::Passkey);
    let context = matches!(flow.stage, Stage::UsePasskey(_));
    Ok(app.passkeys.as_ref().filter(|_| (offered || context) && flow.embedder.is_none()))
}

/// What the browser is to be asked for.
///
/// # Errors
/// [`Problem::NotFound`] if no passkey is wanted where the flow stands.
pub(crate) async fn options(app: &App, flow: &LocalFlow, now: Timestamp) -> Result<Value, Problem> {
    let here = here(app, flow)?.ok_or(Problem::NotFound)?;
    let challenges = Challenges::of(&app.keys, flow, now);
    let present = match (&flow.account_id, flow.stage.standing()) {
        (Some(id), Some(_)) => app.store.find_passkeys(id).await?,
        _ => vec![],
    };
    let present: Vec<_> = present.iter().filter_map(|data| passkeys::read(data)).collect();
    let options = match &flow.stage {
        Stage::Identify { .. } => here.ask(&challenges, &[]),
        Stage::UsePasskey(_) => here.ask(&challenges, &present),
        Stage::EnrollPasskey(standing) => {
            let account_id = flow.account()?;
            here.ask_to_make(&challenges, (account_id, &standing.email), &present)
        }
        _ => return Err(Problem::NotFound),
    };
    options.ok_or_else(|| bug("what a browser is asked for passkeys can be written"))
}

/// Makes a passkey the account's; false if some account has this very one.
pub(crate) async fn enroll(
    change: &mut Change,
    flow: &mut Flow,
    checked: &Checked,
    now: Timestamp,
) -> Result<bool, Problem> {
    let id = local_flow::account(flow)?.clone();
    let new = checked.new_passkey.as_ref();
    let new = new.ok_or_else(|| bug("a passkey that is enrolled was made"))?;
    let added = store::passkeys::insert_passkey(change, &id, new, now).await?;
    flow.account_version = Some(store::revocation::update_version(change, &id).await?);
    Ok(added)
}

/// A credential, where a flow asked for one.
struct Given<'a> {
    app: &'a App,
    passkeys: &'a Passkeys,
    challenges: Challenges,
    flow: &'a LocalFlow,
    credential: &'a str,
}

/// A passkey that signed what this flow asked for.
struct ShownPasskey {
    account: AccountVersion,
    passkey: Passkey,
    /// Whether the authenticator told whose it is.
    named: bool,
}

impl Given<'_> {
    /// Whoever it is; an authenticator that does not tell whose a passkey is
    /// was not asked for one that does (§7.2, step 6).
    async fn sign_in(&self, context: &RequestContext<'_>) -> Result<Option<Checked>, Problem> {
        let shown = self.shown().await?;
        let Some(shown) = shown.filter(|shown| shown.named) else { return Ok(None) };
        let account = self.app.store.find_account_by_id(&shown.account.id).await?;
        // It was deleted at this moment.
        let Some(account) = account else { return Ok(None) };
        if has_directory(self.app, &self.flow.app, &account.email)? {
            return Ok(Some(Event::Unfit(Refusal::UseDirectory {}).into()));
        }
        let judged =
            judge::judge(self.app, self.flow, &account.email, Some(&account), context).await?;
        let event = Event::PasskeyShown { email: account.email, account: judged };
        let used_passkey = passkeys::stored(&shown.passkey);
        Ok(Some(Checked { account: Some(shown.account), used_passkey, ..event.into() }))
    }

    async fn second(&self) -> Result<Option<Checked>, Problem> {
        let shown = self.shown().await?;
        let theirs = shown.filter(|shown| self.flow.account_id.as_ref() == Some(&shown.account.id));
        let Some(shown) = theirs else { return Ok(None) };
        let used_passkey = passkeys::stored(&shown.passkey);
        Ok(Some(Checked { used_passkey, ..Event::PasskeyRight.into() }))
    }

    async fn make(&self) -> Result<Option<Checked>, Problem> {
        let account_id = self.flow.account()?;
        let made = self.passkeys.check_made(&self.challenges, self.credential, account_id);
        let Some(new) = self.told(made).as_ref().and_then(passkeys::stored) else {
            return Ok(None);
        };
        if self.app.store.find_passkey(&new.credential_id).await?.is_some() {
            return Ok(None);
        }
        Ok(Some(Checked { new_passkey: Some(new), ..Event::PasskeyMade.into() }))
    }

    async fn shown(&self) -> Result<Option<ShownPasskey>, Problem> {
        let Some(answer) = self.told(passkeys::used(self.credential)) else { return Ok(None) };
        let row = self.app.store.find_passkey(answer.get_credential_id()).await?;
        let Some(row) = row else { return Ok(None) };
        let Some(mut passkey) = passkeys::read(&row.data) else { return Ok(None) };
        let named = answer.get_user_unique_id();
        let whose = || passkeys::user(&row.account.id).map(|user| user.as_bytes().to_vec());
        let whose = row.user_handle.clone().or_else(whose);
        let theirs = named.is_none_or(|named| whose.is_some_and(|whose| named == whose));
        let result = self.told(self.passkeys.check(&self.challenges, &answer, &passkey));
        let Some(result) = result.filter(|_| theirs) else { return Ok(None) };
        passkey.update_credential(&result);
        let named = named.is_some();
        Ok(Some(ShownPasskey { account: row.account, passkey, named }))
    }

    /// Why not is for the log; the person is told that it was not taken.
    fn told<T>(&self, result: Result<T, WebauthnError>) -> Option<T> {
        result
            .inspect_err(|cause| {
                tracing::info!(reference = self.flow.reference, ?cause, "a passkey was not taken");
            })
            .ok()
    }
}
