//! Another address for the flow's account.

use mails::Notice;
use words::Locale;

use super::account::revoke_others;
use super::elsewhere::comes_by_providers;
use super::local_flow::{LocalFlow, account};
use super::messages::spoken;
use super::notices::{OwnerNotice, Remedy, notify_at};
use crate::accounts::address;
use crate::app::App;
use crate::email;
use crate::flows::flow::Flow;
use crate::messages::outbox::Accepted;
use crate::problem::Problem;
use crate::request::context::RequestContext;
use crate::store::{Change, address_changes, locales};

/// Whether the owner of the flow's account may change its address here: where they sign in at a
/// provider only, that decides.
pub(super) fn may_change(app: &App, flow: &LocalFlow) -> Result<bool, Problem> {
    let allowed = app.settings.account.change_email;
    Ok(allowed && !comes_by_providers(app, &flow.app, flow.email())?)
}

/// Gives the flow's account another address, ends its other sessions, and sends the one before a
/// link by which it can be had back; `None` if an account has the new one.
pub(super) async fn change(
    app: &App,
    change: &mut Change,
    flow: &mut Flow,
    (from, to): (&str, &str),
    context: &RequestContext<'_>,
) -> Result<Option<Option<Accepted>>, Problem> {
    let (id, now) = (account(flow)?.clone(), context.now);
    let named = (to, &email::key(to));
    if address_changes::update_email(change, &id, named, now).await?.is_err() {
        return Ok(None);
    }
    let (token, hash) = address::draw(&app.keys);
    let former = (from, &email::key(from));
    let whose = (id.as_str(), &*flow.app);
    address_changes::insert_former_address(change, &hash, whose, former, now).await?;
    revoke_others(change, flow).await?;
    let own = locales::find_locale(change, &id).await?;
    let link = format!("{}/undo-email?token={}", app.settings.home(), token.expose());
    let notice = OwnerNotice {
        notice: Notice::EmailChanged,
        about: &flow::stage::mask_email(to),
        locale: own.as_deref().and_then(Locale::tagged).unwrap_or_else(|| spoken(flow)),
        user_agent: context.signals.user_agent,
        at: now,
        remedy: Remedy::Link(&link),
    };
    Ok(Some(notify_at(app, change, &flow.app, (from, from), notice).await?))
}
