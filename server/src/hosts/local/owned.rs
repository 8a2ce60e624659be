//! What an account has that its owner can change.

use flow::limits;
use flow::stage::{Owned, Second};
use flow::{Event, Stage};
use protocol::factors::FirstFactor;
use protocol::{Factor, Timestamp};

use crate::app::App;
use crate::email;
use crate::hosts::local::consent;
use crate::hosts::local::identities;
use crate::hosts::local::local_flow::LocalFlow;
use crate::hosts::local::open_sessions;
use crate::ids::AppId;
use crate::problem::Problem;
use crate::request::context::RequestContext;
use crate::store::{AccountRow, Store, Stored};

/// What an account has, now.
pub(crate) async fn owned(
    app: &App,
    account: &AccountRow,
    (first, offered): (FirstFactor, &[Factor]),
    mailbox: Option<&str>,
    (context, client): (&RequestContext<'_>, &AppId),
) -> Result<Owned, Problem> {
    let now = context.now;
    let second = second_of(&FactorSource::of(app), account, (first, offered), mailbox, now).await?;
    let codes_left = app.store.find_recovery_code_count(&account.id).await?;
    let devices = app.store.find_remembered_device_count(&account.id, now).await?;
    let apps = consent::agreed_apps(app, &account.id).await?;
    Ok(Owned {
        second,
        codes_left,
        password: account.password_hash.is_some(),
        devices,
        apps,
        sessions: open_sessions::seen(app, &account.id, (context.session, client), now).await?,
        identities: identities::listed(app, account).await?,
        code_first: first == FirstFactor::EmailCode,
    })
}

/// What the second factors of accounts are read from.
pub(crate) struct FactorSource<'a> {
    pub(crate) store: &'a Store,
    /// What this server can ask nobody for.
    pub(crate) unavailable: Vec<Factor>,
}

impl<'a> FactorSource<'a> {
    pub(crate) fn of(app: &'a App) -> Self {
        Self { store: &app.store, unavailable: app.unavailable() }
    }
}

/// The second factors of an account that is there, or of the one that would be made.
pub(crate) async fn second_of_anyone(
    here: &FactorSource<'_>,
    (address, account): (&str, Option<&AccountRow>),
    (first, offered): (FirstFactor, &[Factor]),
    mailbox: Option<&str>,
    now: Timestamp,
) -> Stored<Second> {
    if let Some(account) = account {
        return second_of(here, account, (first, offered), mailbox, now).await;
    }
    let second = Second::new(first, address, vec![], offered);
    let second = match mailbox {
        Some(_) => second.after_reset_by(address),
        None => second,
    };
    Ok(second.without(here.unavailable.clone()))
}

/// The second factors of an account, and what this server can make of them. `mailbox` is the one
/// that the first factor stands for: by a code to it, or by the word of a provider.
async fn second_of(
    here: &FactorSource<'_>,
    account: &AccountRow,
    (first, offered): (FirstFactor, &[Factor]),
    mailbox: Option<&str>,
    now: Timestamp,
) -> Stored<Second> {
    let mut enrolled = here.store.find_enrolled(&account.id).await?;
    let key = email::key(&account.email);
    for address in enrolled.iter_mut().filter_map(|enrolled| enrolled.address.as_mut()) {
        if email::key(address) == key {
            // For the rules, the same address is the same text.
            address.clone_from(&account.email);
        }
    }
    // Spelled as the account has it, if it has it.
    let stands_for = mailbox.map(|mailbox| {
        let addresses = enrolled.iter().filter_map(|enrolled| enrolled.address.as_deref());
        let known = [account.email.as_str()].into_iter().chain(addresses);
        let same = known.into_iter().find(|known| email::key(known) == email::key(mailbox));
        same.unwrap_or(mailbox).to_owned()
    });
    let second = Second::new(first, &account.email, enrolled, offered);
    let second = second.without(here.unavailable.clone());
    let lately = account.reset_at.is_some_and(|at| now < at.plus(limits::RESET_LASTS));
    let stands_for = stands_for.or_else(|| lately.then(|| account.email.clone()));
    Ok(match stands_for.filter(|_| first == FirstFactor::EmailPassword) {
        Some(mailbox) => second.after_reset_by(&mailbox),
        None => second,
    })
}

/// Where a list is shown that is not so any more: in another tab, or by another
/// server, something was changed since.
pub(crate) async fn changed(
    app: &App,
    flow: &LocalFlow,
    context: &RequestContext<'_>,
) -> Result<Option<Event>, Problem> {
    let (Stage::ManageFactors(standing) | Stage::RemoveFactor { standing, .. }) = &flow.stage
    else {
        return Ok(None);
    };
    // By its id: the address may lead to another one that an older version made.
    let id = flow.account()?;
    let account = app.store.find_account_by_id(id).await?;
    // Its flows go with it.
    let account = account.ok_or(Problem::NotFound)?;
    let user_flow = app.app_of(&flow.app)?.1;
    let taken = (user_flow.first_factor, &*user_flow.second_factors);
    let owned = owned(app, &account, taken, None, (context, &flow.app)).await?;
    Ok((!standing.is_still(&owned)).then_some(Event::FactorsFound(owned)))
}
