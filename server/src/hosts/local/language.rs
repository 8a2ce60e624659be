//! In which language an account is spoken to. Nobody hears of it who has only
//! typed an address: a language would tell that the account is there.

use flow::{Effect, Turn};
use words::Locale;

use super::local_flow::LocalFlow;
use crate::email;
use crate::flows::flow::Flow;
use crate::store::{Change, Stored, locales};

/// Has a flow go on in its account's language, once that was shown to be theirs,
/// unless another was asked for.
pub(super) async fn adopt(change: &mut Change, flow: &mut Flow) -> Stored<()> {
    let Some(id) = flow.account_id.as_ref().filter(|_| !flow.locale_chosen) else { return Ok(()) };
    let own = locales::find_locale(change, id).await?;
    let own = own.as_deref().and_then(Locale::tagged).filter(|own| own.tag != flow.locale);
    if let Some(own) = own
        && locales::update_locale_unless_chosen(change, &flow.id, own.tag).await?
    {
        own.tag.clone_into(&mut flow.locale);
    }
    Ok(())
}

/// The language of the owner of the address that a flow is about, if they have
/// signed in before.
pub(super) async fn of_owner(change: &mut Change, flow: &LocalFlow) -> Stored<Option<Locale>> {
    let Some(email) = flow.stage.email() else { return Ok(None) };
    let own = locales::find_locale_by_address(change, &email::key(email)).await?;
    Ok(own.as_deref().and_then(Locale::tagged))
}

/// Keeps the language in which an account is signed in.
pub(super) async fn keep(change: &mut Change, flow: &Flow, turn: &Turn) -> Stored<()> {
    let signs_in = turn.effects.iter().any(|e| matches!(e, Effect::StartSession { .. }));
    match &flow.account_id {
        Some(id) if signs_in => locales::update_account_locale(change, id, &flow.id).await,
        _ => Ok(()),
    }
}
