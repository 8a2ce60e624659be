//! Whether an account was signed in from the device that asks.

use flow::limits;

use crate::app::App;
use crate::email;
use crate::request::context::RequestContext;
use crate::secret::Digest;
use crate::store::{Kind, Stored};

/// The mark of the asking device, if the account with this address was signed
/// in from it: of those that it was, the first ones count.
///
/// # Errors
/// If the store fails.
pub(crate) async fn known_device(
    app: &App,
    address: &str,
    kind: Kind,
    context: &RequestContext<'_>,
) -> Stored<Option<Digest>> {
    let Some(device) = &context.signals.device else { return Ok(None) };
    let account = app.store.find_account(&email::key(address)).await?;
    // Looked up without an account too: the time does not tell of one.
    let id = account.as_ref().map_or("", |account| &account.id);
    let mark = device.mark(&app.keys, id);
    let most = limits::KNOWN_DEVICES;
    let known = app.store.is_known(id, kind, &mark, most, context.now).await?;
    Ok(known.then_some(mark))
}
