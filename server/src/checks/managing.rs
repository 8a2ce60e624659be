//! What an account has that its owner can change.

use flow::stage::Owned;
use flow::{Event, Stage};
use protocol::factors::FirstFactor;
use protocol::{Factor, Timestamp};

use super::account::second_of;
use crate::app::App;
use crate::problem::Problem;
use crate::store::{AccountRow, FlowRow};

/// What an account has, now.
pub(super) async fn owned(
    app: &App,
    account: &AccountRow,
    first: FirstFactor,
    offered: &[Factor],
    now: Timestamp,
) -> Result<Owned, Problem> {
    let second = second_of(app, account, first, offered, now).await?;
    let codes_left = app.store.recovery_codes_left(&account.id).await?;
    Ok(Owned { second, codes_left, password: account.password_hash.is_some() })
}

/// Where a list is shown that is not so any more: in another tab, or by another
/// server, something was changed since.
pub(super) async fn changed(app: &App, flow: &FlowRow) -> Result<Option<Event>, Problem> {
    let (Stage::ManageFactors(standing) | Stage::RemoveFactor { standing, .. }) = &flow.stage
    else {
        return Ok(None);
    };
    // By its id: the address may lead to another one that an older version made.
    let id = flow.account_id.as_deref().ok_or(Problem::Server)?;
    let account = app.store.account_of(id).await?.ok_or(Problem::Server)?;
    let user_flow = app.app_of(flow)?.1;
    let (first, offered) = (user_flow.first_factor, &user_flow.second_factors);
    let owned = owned(app, &account, first, offered, app.clock.now()).await?;
    Ok((!standing.is_still(&owned)).then_some(Event::FactorsFound(owned)))
}
