//! What people agree to that an app may have of their account.

use protocol::Timestamp;
use protocol::screen::{AgreedApp, ConsentScope};

use super::local_flow::{LocalFlow, account};
use crate::app::App;
use crate::flows::flow::Flow;
use crate::oauth::consent;
use crate::oauth::request::AuthorizationRequest;
use crate::problem::Problem;

use crate::store::consents::Agreed;
use crate::store::{AccountRow, Change, consents, revocation};

/// What the owner of an account, or of the one that would be made, is to agree to in this flow.
pub(super) async fn due(
    app: &App,
    flow: &LocalFlow,
    account: Option<&AccountRow>,
) -> Result<Vec<ConsentScope>, Problem> {
    let Some(request) = &flow.return_to.request else { return Ok(vec![]) };
    let (asked, client) = (AuthorizationRequest::stored(request), app.app_of(&flow.app)?.0);
    let agreed = match account {
        _ if !consent::may_be_due(&asked, client) => return Ok(vec![]),
        Some(account) => app.store.find_consent(&account.id, &flow.app).await?,
        None => None,
    };
    Ok(consent::due(&asked, (&app.settings, client), agreed.as_ref()))
}

/// Keeps what the owner of the flow's account has agreed to.
pub(super) async fn keep(
    app: &App,
    change: &mut Change,
    flow: &Flow,
    scopes: &[ConsentScope],
    now: Timestamp,
) -> Result<(), Problem> {
    let asked = flow.return_to.request.as_deref().map(AuthorizationRequest::stored);
    let at_apis = asked.map(|asked| consent::at_api(&app.settings, &asked)).unwrap_or_default();
    let agreed = Agreed { scopes: scopes.to_vec(), at_apis };
    let whose = (account(flow)?.as_str(), &*flow.app);
    Ok(consents::insert_consent(change, whose, &agreed, now).await?)
}

/// Has an app have nothing of the flow's account any more.
pub(super) async fn revoke(
    change: &mut Change,
    flow: &Flow,
    app: &str,
    now: Timestamp,
) -> Result<(), Problem> {
    Ok(revocation::revoke_access(change, account(flow)?, app, now).await?)
}

/// The apps that an account's owner has agreed to, as people know them.
pub(super) async fn agreed_apps(app: &App, account_id: &str) -> Result<Vec<AgreedApp>, Problem> {
    let ids = app.store.find_agreed_apps(account_id).await?;
    let known = |id: String| {
        let name = app.settings.app(&id)?.name.clone();
        Some(AgreedApp { id, name })
    };
    Ok(ids.into_iter().filter_map(known).collect())
}
