//! Having the address back that an account had before.

use flow::limits;

use crate::app::App;
use crate::email;
use crate::observability::audit::{self, Who};
use crate::problem::Problem;
use crate::secret::{Digest, Keys, Secret, random};
use crate::store::address_changes::{self, FormerAddress};
use crate::store::{StoreError, revocation};

/// What is in a link that brings an address back: 256 bits from the operating system, and the keyed
/// hash under which it is stored.
pub(crate) fn draw(keys: &Keys) -> (Secret<String>, Digest) {
    let token = Secret::new(data_encoding::BASE64URL_NOPAD.encode(&random::<32>()));
    let hash = hash(keys, &token);
    (token, hash)
}

/// The hash under which it is stored.
fn hash(keys: &Keys, token: &Secret<String>) -> Digest {
    keys.digest("address change", &[token.expose().as_bytes()])
}

/// What a link brings back, if it still does.
///
/// # Errors
/// If the database fails.
pub(crate) async fn find(
    app: &App,
    token: &Secret<String>,
) -> Result<Option<FormerAddress>, Problem> {
    let hash = hash(&app.keys, token);
    Ok(app.store.find_former_address(&hash, app.clock.now()).await?)
}

/// How having an address back ended.
pub(crate) enum Restored {
    /// The account has it again.
    Done(FormerAddress),
    /// The link was used, or is too old.
    Gone,
    /// Another account has it.
    Taken,
}

/// Gives an account the address back that it had before, takes all from it that it got since, and
/// ends its sessions. It needs a new password then: whoever changed the address knew the old one.
///
/// # Errors
/// If the database fails.
pub(crate) async fn restore(app: &App, token: &Secret<String>) -> Result<Restored, Problem> {
    let now = app.clock.now();
    let mut change = app.store.change().await?;
    let claimed =
        address_changes::claim_former_address(&mut change, &hash(&app.keys, token), now).await?;
    let Some(former) = claimed else { return Ok(Restored::Gone) };
    let id = &former.account;
    let named = (former.email.as_str(), &email::key(&former.email));
    if address_changes::update_email(&mut change, id, named, now).await?.is_err() {
        return Ok(Restored::Taken);
    }
    // Whoever changed the address may have added a way in before, in the same session.
    let since = former.changed_at.plus(-limits::SESSION_LIFETIME);
    address_changes::delete_ways_in_since(&mut change, id, since).await?;
    revocation::revoke(&mut change, id, None).await?;
    change.commit().await.map_err(StoreError::from)?;
    let who = Who { reference: None, app: &former.app, address: Some(&former.email) };
    audit::record(app, who, &audit::Event::EmailRestored);
    app.logout_notices.tell_now().await;
    Ok(Restored::Done(former))
}
