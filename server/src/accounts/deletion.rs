//! Deletes an account, and what is kept under its address.

use mails::Notice;
use protocol::Factor;
use serde_json::Value;
use words::Locale;

use crate::app::App;
use crate::email::{self, EmailKey};
use crate::flows::flow::Flow;
use crate::hosts::local::notices::{OwnerNotice, Remedy, notify_at};
use crate::messages::outgoing::Outgoing;
use crate::observability::audit::{self, Who};
use crate::problem::Problem;
use crate::rate_limit::unlock;
use crate::request::user_agent::UserAgent;
use crate::secret::Keys;
use crate::store::stored::StoredAccount;
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
    delete_all(store, keys, &named, address).await?;
    Ok(!named.is_empty())
}

/// Deletes an account as its owner wants it, and tells every mailbox of theirs.
///
/// # Errors
/// If the database fails.
pub(crate) async fn delete_by_owner(
    app: &App,
    account: &StoredAccount,
    flow: &Flow,
    user_agent: UserAgent,
) -> Result<(), Problem> {
    let at = app.clock.now();
    let mut mailboxes = vec![account.email.clone()];
    for factor in app.store.find_stored_factors(&account.id).await? {
        let others = factor.address.filter(|_| factor.kind == Factor::EmailCode.tag());
        mailboxes.extend(others);
    }
    for former in app.store.find_former_addresses(&account.id).await? {
        mailboxes.push(former.email);
    }
    let locale = account.locale.as_deref().and_then(Locale::tagged).unwrap_or(words::LOCALES[0]);
    let named = std::slice::from_ref(account);
    let deleted = delete_all(&app.store, &app.keys, named, &account.email).await;
    deleted.map_err(|error| {
        tracing::error!(?error, "an account could not be deleted");
        Problem::Server
    })?;
    let mut change = app.store.change().await?;
    let mut accepted = vec![];
    let mut told: Vec<EmailKey> = vec![];
    for to in mailboxes {
        let key = email::key(&to);
        if told.contains(&key) {
            continue;
        }
        told.push(key);
        let notice = OwnerNotice {
            notice: Notice::AccountDeleted,
            about: "",
            locale,
            user_agent,
            at,
            remedy: Remedy::None,
        };
        let mailbox = (to.as_str(), account.email.as_str());
        accepted.extend(notify_at(app, &mut change, &flow.app, mailbox, notice).await?);
    }
    change.commit().await.map_err(StoreError::from)?;
    app.outbox.release(accepted);
    let who =
        Who { reference: Some(&flow.reference), app: &flow.app, address: Some(&account.email) };
    audit::record(app, who, &audit::Event::AccountDeleted);
    app.logout_notices.tell_now().await;
    Ok(())
}

async fn delete_all(
    store: &Store,
    keys: &Keys,
    named: &[StoredAccount],
    address: &str,
) -> anyhow::Result<()> {
    let mut mailboxes = vec![email::key(address)];
    for account in named {
        mailboxes.push(email::key(&account.email));
        for factor in store.find_stored_factors(&account.id).await? {
            mailboxes.extend(factor.address.iter().map(|address| email::key(address)));
        }
    }
    mailboxes.sort_unstable();
    mailboxes.dedup();
    let mut change = store.change().await?;
    for account in named {
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
        store.delete_bounce(&keys.subject(mailbox)).await?;
    }
    Ok(())
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
