//! Removes the second factors of an account, and tells its owner.

use anyhow::anyhow;
use mails::Notice;
use protocol::Factor;
use words::Locale;

use crate::app::App;
use crate::email;
use crate::hosts::local::notices::{OwnerNotice, Remedy, notify_at};
use crate::request::user_agent::UserAgent;
use crate::store::stored::StoredAccount;
use crate::store::{StoreError, locales, removal, revocation};

/// Removes all second factors, passkeys and recovery codes of the accounts of an address, ends
/// their sessions, and sends a mail about each factor to every mailbox of the account. What was
/// removed; `None` if there is no account.
///
/// # Errors
/// If the database fails.
pub(crate) async fn reset_factors(app: &App, address: &str) -> anyhow::Result<Option<Vec<Factor>>> {
    let named = app.store.find_stored_named(address).await?;
    let mut removed = vec![];
    for account in &named {
        removed.extend(reset(app, account).await?);
    }
    Ok((!named.is_empty()).then_some(removed))
}

async fn reset(app: &App, account: &StoredAccount) -> anyhow::Result<Vec<Factor>> {
    let (id, at) = (&account.id, app.clock.now());
    let mut change = app.store.change().await?;
    let removed = removal::delete_factors(&mut change, id).await?;
    revocation::revoke(&mut change, id, None).await?;
    let own = locales::find_locale(&mut change, id).await?;
    let locale = own.as_deref().and_then(Locale::tagged).unwrap_or(words::LOCALES[0]);
    let mut mailboxes = vec![account.email.as_str()];
    for factor in removed.iter().filter(|it| it.factor == Factor::EmailCode) {
        let others = factor.address.as_deref();
        mailboxes.extend(others.filter(|it| email::key(it) != email::key(&account.email)));
    }
    let client = app.settings.apps[0].id.as_str().into();
    let mut accepted = vec![];
    for to in mailboxes {
        for factor in &removed {
            let notice = Notice::FactorRemoved(factor.factor);
            let user_agent = UserAgent::default();
            let (about, remedy) = ("", Remedy::Usual);
            let told = OwnerNotice { notice, about, locale, user_agent, at, remedy };
            let mailbox = (to, account.email.as_str());
            let kept = notify_at(app, &mut change, &client, mailbox, told).await;
            accepted.extend(
                kept.map_err(|problem| anyhow!("the mail cannot be written: {problem:?}"))?,
            );
        }
    }
    change.commit().await.map_err(StoreError::from)?;
    app.outbox.release(accepted);
    Ok(removed.into_iter().map(|it| it.factor).collect())
}
