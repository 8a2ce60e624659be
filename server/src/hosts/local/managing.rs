//! What ends when an account's owner says so, or sets a new password.

use crate::problem::Problem;
use crate::store::{Change, FlowRow, flows, sessions};

/// Ends all sessions of the flow's account but its own.
pub(super) async fn end_others(change: &mut Change, flow: &FlowRow) -> Result<(), Problem> {
    let account_id = flow.account_id.as_deref().ok_or(Problem::Server)?;
    end_all_but(change, account_id, flow).await
}

/// Ends all sessions of an account but the flow's, and all other flows in which
/// its factors can be changed: whoever stands there has shown what holds no more.
pub(super) async fn end_all_but(
    change: &mut Change,
    account_id: &str,
    flow: &FlowRow,
) -> Result<(), Problem> {
    sessions::end_all_but(change, account_id, flow.session.as_deref()).await?;
    Ok(flows::end_managing(change, account_id, &flow.id).await?)
}
