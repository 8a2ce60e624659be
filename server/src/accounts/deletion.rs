//! Deletes an account, and what is kept under its address.

use serde_json::Value;

use crate::email::{self, EmailKey};
use crate::messages::outgoing::Outgoing;
use crate::rate_limit::unlock;
use crate::secret::Keys;
use crate::store::{Store, StoreError, Stored, deletion, revocation};

/// Flows that are looked at at once.
const PAGE: u16 = 1000;

/// Deletes the accounts of an address, with factors, sessions, flows and marks of devices; what is
/// counted of the address; flows that have it typed; and messages to it that wait. False if there is no account: then what is kept
/// under the address is deleted all the same.
///
/// Clients that know a session are told of its end.
///
/// # Errors
/// If the database fails.
pub(crate) async fn delete(store: &Store, keys: &Keys, address: &str) -> anyhow::Result<bool> {
    let named = store.find_stored_named(address).await?;
    let mut mailboxes = vec![email::key(address)];
    for account in &named {
        mailboxes.push(email::key(&account.email));
        for factor in store.find_stored_factors(&account.id).await? {
            mailboxes.extend(factor.address.iter().map(|address| email::key(address)));
        }
    }
    mailboxes.sort_unstable();
    mailboxes.dedup();
    let mut change = store.change().await?;
    for account in &named {
        revocation::revoke(&mut change, &account.id, None).await?;
        deletion::delete_account(&mut change, &account.id).await?;
    }
    change.commit().await.map_err(StoreError::from)?;
    delete_flows(store, &mailboxes).await?;
    for (id, sealed) in store.find_waiting_notices().await? {
        let message = Outgoing::open(keys, &id, &sealed);
        if message.is_some_and(|message| mailboxes.contains(&email::key(&message.to))) {
            store.delete_message(&id).await?;
        }
    }
    for mailbox in &mailboxes {
        unlock::forget(store, keys, mailbox).await?;
    }
    Ok(!named.is_empty())
}

/// Deletes flows in whose state one of these addresses stands.
async fn delete_flows(store: &Store, mailboxes: &[EmailKey]) -> Stored<()> {
    let mut after = String::new();
    loop {
        let page = store.find_open_flows(&after, PAGE).await?;
        let Some((last, _)) = page.last() else { return Ok(()) };
        after.clone_from(last);
        let mut change = store.change().await?;
        for (id, state) in &page {
            let state = serde_json::from_str(state).unwrap_or_default();
            if names(&state, mailboxes) {
                deletion::delete_flow(&mut change, id).await?;
            }
        }
        change.commit().await.map_err(StoreError::from)?;
    }
}

/// Whether a text in JSON is one of these addresses.
fn names(value: &Value, mailboxes: &[EmailKey]) -> bool {
    match value {
        Value::String(text) => text.contains('@') && mailboxes.contains(&email::key(text)),
        Value::Array(values) => values.iter().any(|value| names(value, mailboxes)),
        Value::Object(values) => values.values().any(|value| names(value, mailboxes)),
        _ => false,
    }
}
