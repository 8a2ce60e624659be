//! Notices to an account's owner: written and kept with the change that they tell of.

use flow::{Effect, Turn};
use protocol::{Factor, Purpose, Timestamp};
use words::Locale;

use super::checked::Checked;
use super::language;
use super::local_flow::LocalFlow;
use super::messages::{spoken, written_to};
use crate::app::App;
use crate::email;
use crate::ids::AppId;
use crate::messages::mail::{Notice, NoticeMail};
use crate::messages::outbox::{Accepted, Use};
use crate::problem::Problem;
use crate::store::{Change, accounts, recovery};

/// What the account's owner should hear of.
#[derive(Clone, Copy)]
pub(crate) struct OwnerNotice {
    pub(crate) notice: Notice,
    /// Theirs, whoever did it in which: it may not have been them.
    pub(crate) locale: Locale,
}

/// Keeps what is to be told of a turn, if anything is, with its change.
pub(crate) async fn notify(
    app: &App,
    change: &mut Change,
    flow: &LocalFlow,
    (turn, checked): (&Turn, &Checked),
    now: Timestamp,
) -> Result<Vec<Accepted>, Problem> {
    let Some(notice) = done(change, flow, turn, checked).await? else { return Ok(vec![]) };
    let own = language::of_owner(change, flow).await?;
    let told = OwnerNotice { notice, locale: own.unwrap_or_else(|| spoken(flow)) };
    let mut accepted = vec![];
    for to in mailboxes(flow, turn) {
        accepted.extend(notify_at(app, change, &flow.app, to, told, now).await?);
    }
    Ok(accepted)
}

/// Whether somebody came to change their factors.
fn manages(flow: &LocalFlow) -> bool {
    flow.purpose == Purpose::ManageFactors
}

/// What an effect is to the account's owner, if they should hear of it. What
/// they do while they sign up they know.
async fn done(
    change: &mut Change,
    flow: &LocalFlow,
    turn: &Turn,
    checked: &Checked,
) -> Result<Option<Notice>, Problem> {
    let Some(id) = flow.account_id.as_deref() else {
        let replaced = turn.effects.iter().any(|e| matches!(e, Effect::SetPassword { .. }));
        return Ok(replaced.then_some(Notice::PasswordReplaced));
    };
    // Who came to change factors may never be done: told at once.
    if manages(flow) && checked.used_recovery_code.is_some() {
        let left = recovery::find_recovery_code_count(change, id).await?;
        return Ok(Some(Notice::RecoveryCodeUsed { left }));
    }
    for effect in &turn.effects {
        let added = match effect {
            Effect::SetPassword { .. } => return Ok(Some(Notice::PasswordReplaced)),
            Effect::RemoveFactor { factor, .. } => return Ok(Some(Notice::FactorRemoved(*factor))),
            Effect::EnrollRecoveryCodes => Notice::RecoveryCodesMade,
            Effect::StartSession { .. } if manages(flow) => continue,
            Effect::StartSession { proofs, .. } if proofs.contains(&Factor::RecoveryCode) => {
                let left = recovery::find_recovery_code_count(change, id).await?;
                return Ok(Some(Notice::RecoveryCodeUsed { left }));
            }
            effect => match effect.enrolls() {
                Some(factor) => Notice::FactorAdded(factor),
                None => continue,
            },
        };
        let is_new = accounts::find_created_at(change, id).await? >= flow.deadlines.created_at;
        return Ok((manages(flow) || !is_new).then_some(added));
    }
    Ok(None)
}

/// Every e-mail address that is known to be the account owner's or was until now: whoever
/// has one of them may not have the others.
fn mailboxes<'a>(flow: &'a LocalFlow, turn: &'a Turn) -> Vec<&'a str> {
    let enrolled = flow.stage.standing().map_or(&[][..], |standing| &standing.enrolled);
    let factors = enrolled.iter().map(|e| (e.factor, e.address.as_deref()));
    let removed = turn.effects.iter().filter_map(|effect| match effect {
        Effect::RemoveFactor { factor, address, .. } => Some((*factor, address.as_deref())),
        _ => None,
    });
    let mails = factors.chain(removed).filter(|(factor, _)| *factor == Factor::EmailCode);
    let mut mailboxes: Vec<&str> = vec![];
    for to in flow.stage.email().into_iter().chain(mails.filter_map(|(_, address)| address)) {
        if mailboxes.iter().all(|known| email::key(known) != email::key(to)) {
            mailboxes.push(to);
        }
    }
    mailboxes
}

/// Keeps a notice to one mailbox with a change; `None` if none can be written to it.
pub(crate) async fn notify_at(
    app: &App,
    change: &mut Change,
    client: &AppId,
    to: &str,
    OwnerNotice { notice, locale }: OwnerNotice,
    now: Timestamp,
) -> Result<Option<Accepted>, Problem> {
    // Built from the settings, never from what a request says (ux-security C-94).
    let link = format!("{}/reset-password?app={client}", app.settings.home());
    let brand = &app.settings.brand.name;
    let strings = words::strings(locale);
    let Some(to) = &written_to(to) else { return Ok(None) };
    let written = app.mailer.notice(&NoticeMail { to, notice, link: &link, brand, strings });
    let Some(written) = written else { return Ok(None) };
    Ok(Some(app.outbox.accept(change, written, Use::Notice, now).await?.0))
}
