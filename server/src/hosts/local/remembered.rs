//! A device that is asked for no second factor, because its owner said so there.

use protocol::Timestamp;

use super::local_flow::{LocalFlow, account};
use crate::app::App;
use crate::flows::flow::Flow;
use crate::oauth::request::AuthorizationRequest;
use crate::problem::Problem;
use crate::request::context::RequestContext;
use crate::request::remembered::RememberedToken;
use crate::store::{Change, remembered};

/// Whether the account had the browser of the request remembered, by the user flow of this app.
pub(super) async fn is(
    app: &App,
    flow: &Flow,
    account_id: &str,
    context: &RequestContext<'_>,
) -> Result<bool, Problem> {
    let (client, user_flow) = app.app_of(&flow.app)?;
    let Some(lasts) = user_flow.remember_device() else { return Ok(false) };
    let tokens = &context.signals.remembered;
    let hashes = tokens.hashes(&app.keys, account_id, client.user_flow.get_ref());
    let since = context.now.plus(-lasts);
    Ok(app.store.find_remembered_device(account_id, &hashes, since).await?.is_some())
}

/// Whether a remembered device may count for who shows a first factor in this flow just now: not
/// for a new password, and not where the client wants to see them sign in again.
pub(super) fn counts(flow: &LocalFlow) -> bool {
    let request = flow.return_to.request.as_deref().map(AuthorizationRequest::stored);
    !flow.stage.shows_mailbox_for_reset() && !request.is_some_and(|asked| asked.wants_fresh())
}

/// Has the browser of the flow remembered. Not on a page of another site, which keeps no cookie.
pub(super) async fn remember(
    app: &App,
    change: &mut Change,
    flow: &Flow,
    now: Timestamp,
) -> Result<(), Problem> {
    let (client, user_flow) = app.app_of(&flow.app)?;
    let Some(lasts) = user_flow.remember_device().filter(|_| flow.embedder.is_none()) else {
        return Ok(());
    };
    let id = account(flow)?;
    let token = RememberedToken::of_flow(&app.keys, &flow.root());
    let hash = token.hash(&app.keys, id, client.user_flow.get_ref());
    let times = (now, now.plus(lasts));
    Ok(remembered::insert_remembered_device(change, &hash, id, times).await?)
}
