//! Tells an account's owner that strangers give wrong answers for it.

use std::sync::Arc;

use mails::Notice;
use protocol::Timestamp;
use words::Locale;

use crate::app::App;
use crate::email;
use crate::hosts::local::local_flow::LocalFlow;
use crate::hosts::local::notices::{OwnerNotice, Remedy, notify_at};
use crate::problem::Problem;
use crate::request::user_agent::UserAgent;
use crate::store::{SendCount, SendLimits, StoreError, counters, locales};

/// How often at most: strangers may begin again after each right answer.
const LIMITS: SendLimits = SendLimits { per_hour: 1, per_day: 2 };

/// Tells the owner, if there is an account; `told` is the browser that guessed, and when.
/// Whether there is an account is looked up beside the request, whose time so tells nothing.
pub(crate) fn tell_owner(app: Arc<App>, flow: LocalFlow, told: (UserAgent, Timestamp)) {
    tokio::spawn(async move {
        if let Err(problem) = tell(&app, &flow, told).await {
            tracing::error!(?problem, reference = flow.reference, "the owner could not be told");
        }
    });
}

async fn tell(
    app: &App,
    flow: &LocalFlow,
    (user_agent, at): (UserAgent, Timestamp),
) -> Result<(), Problem> {
    let key = email::key(flow.email());
    let Some(account) = app.store.find_account(&key).await? else { return Ok(()) };
    let mut change = app.store.change().await?;
    let target = app.keys.digest("sends:guessed", &[key.as_bytes()]);
    let count = SendCount { target, subject: Some(app.keys.subject(&key)), limits: LIMITS };
    let may = counters::claim_sends(&mut change, &[count], at).await?.is_ok();
    let own = locales::find_locale(&mut change, &account.id).await?;
    let locale = own.as_deref().and_then(Locale::tagged).unwrap_or(words::LOCALES[0]);
    let told = OwnerNotice {
        notice: Notice::Guessed,
        about: "",
        locale,
        user_agent,
        at,
        remedy: Remedy::Usual,
    };
    let mailbox = (account.email.as_str(), account.email.as_str());
    let accepted = match may {
        true => notify_at(app, &mut change, &flow.app, mailbox, told).await?,
        false => None,
    };
    change.commit().await.map_err(StoreError::from)?;
    app.outbox.release(accepted);
    Ok(())
}
