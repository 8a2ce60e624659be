//! Notices to an account's owner: written and kept with the change that they tell of.

use flow::{Effect, Stage, Turn};
use mails::{Device, Notice, NoticeMail};
use protocol::{Factor, Purpose, Timestamp};
use words::Locale;

use super::checked::Checked;
use super::elsewhere::comes_by_providers;
use super::language;
use super::local_flow::LocalFlow;
use super::messages::{spoken, written_to};
use crate::app::App;
use crate::email;
use crate::ids::AppId;
use crate::messages::outbox::{Accepted, Use};
use crate::problem::Problem;
use crate::request::context::RequestContext;
use crate::request::user_agent::UserAgent;
use crate::store::{Change, accounts, recovery};

/// What the account's owner should hear of.
#[derive(Clone, Copy)]
pub(crate) struct OwnerNotice<'a> {
    pub(crate) notice: Notice,
    /// The name of the provider that it is about, or the new address, if it is about one.
    pub(crate) about: &'a str,
    /// Theirs, whoever did it in which: it may not have been them.
    pub(crate) locale: Locale,
    /// What it was done from.
    pub(crate) user_agent: UserAgent,
    /// When.
    pub(crate) at: Timestamp,
    /// What its owner can do against it.
    pub(crate) remedy: Remedy<'a>,
}

/// What an account's owner can do against what was done.
#[derive(Clone, Copy)]
pub(crate) enum Remedy<'a> {
    /// Set a new password; where there are none, look at how they sign in.
    Usual,
    /// Load this page of ours, which nobody else can.
    Link(&'a str),
    /// Nothing.
    None,
}

/// Keeps what is to be told of a turn, if anything is, with its change.
pub(crate) async fn notify(
    app: &App,
    change: &mut Change,
    (before, flow): (&LocalFlow, &LocalFlow),
    (turn, checked): (&Turn, &Checked),
    context: &RequestContext<'_>,
) -> Result<Vec<Accepted>, Problem> {
    let notices = done(change, flow, turn, checked).await?;
    if notices.is_empty() {
        return Ok(vec![]);
    }
    let locale = language::of_owner(change, flow).await?.unwrap_or_else(|| spoken(flow));
    let user_agent = context.signals.user_agent;
    let provider = provider(app, before, turn).unwrap_or_default();
    let mut accepted = vec![];
    for to in mailboxes([&before.stage, &flow.stage], turn) {
        for &notice in &notices {
            let at = context.now;
            let (about, remedy) = (provider.as_str(), Remedy::Usual);
            let told = OwnerNotice { notice, about, locale, user_agent, at, remedy };
            let mailbox = (to, flow.email());
            accepted.extend(notify_at(app, change, &flow.app, mailbox, told).await?);
        }
    }
    Ok(accepted)
}

/// Whether somebody came to change their factors.
fn manages(flow: &LocalFlow) -> bool {
    flow.purpose == Purpose::ManageFactors
}

/// What a turn is to the account's owner, as far as they should hear of it. What
/// they do while they sign up they know.
async fn done(
    change: &mut Change,
    flow: &LocalFlow,
    turn: &Turn,
    checked: &Checked,
) -> Result<Vec<Notice>, Problem> {
    let Some(id) = flow.account_id.as_deref() else { return Ok(vec![]) };
    let mut notices = vec![];
    let uses_code = |effect: &Effect| match effect {
        Effect::StartSession { proofs, .. } => proofs.contains(&Factor::RecoveryCode),
        _ => false,
    };
    // Who came to change factors may never be done: told at once.
    let code_used = match manages(flow) {
        true => checked.used_recovery_code.is_some(),
        false => turn.effects.iter().any(uses_code),
    };
    notices.extend(turn.effects.iter().filter_map(taken_back));
    if code_used {
        let left = recovery::find_recovery_code_count(change, id).await?;
        notices.push(Notice::RecoveryCodeUsed { left });
    }
    let links = |effect: &Effect| matches!(effect, Effect::LinkIdentity { .. });
    if turn.effects.iter().any(links) && !turn.effects.iter().any(Effect::makes_account) {
        notices.push(Notice::IdentityLinked);
    }
    // A number that gets texts and calls was added once.
    if let Some(added) = turn.effects.iter().find_map(added) {
        let is_new = accounts::find_created_at(change, id).await? >= flow.deadlines.created_at;
        notices.extend(Some(added).filter(|_| manages(flow) || !is_new));
    }
    Ok(notices)
}

/// The name of the provider that a turn is about.
fn provider(app: &App, before: &LocalFlow, turn: &Turn) -> Option<String> {
    turn.effects.iter().find_map(|effect| match effect {
        Effect::LinkIdentity { provider, .. } => {
            app.providers.get(provider).map(|provider| provider.name().to_owned())
        }
        Effect::UnlinkIdentity { identity, .. } => {
            let managing = before.stage.standing()?.managing.as_ref()?;
            let linked = managing.identities.iter().find(|linked| linked.id == *identity)?;
            Some(linked.name.clone())
        }
        _ => None,
    })
}

/// What of the account is so no more.
const fn taken_back(effect: &Effect) -> Option<Notice> {
    match effect {
        Effect::SetPassword { .. } => Some(Notice::PasswordReplaced),
        Effect::RemoveFactor { factor, .. } => Some(Notice::FactorRemoved(*factor)),
        Effect::UnlinkIdentity { .. } => Some(Notice::IdentityUnlinked),
        _ => None,
    }
}

/// What the account has besides.
fn added(effect: &Effect) -> Option<Notice> {
    match effect {
        Effect::EnrollRecoveryCodes => Some(Notice::RecoveryCodesMade),
        effect => effect.enrolls().map(Notice::FactorAdded),
    }
}

/// Every e-mail address that is known to be the account owner's or was until now: whoever
/// has one of them may not have the others.
fn mailboxes<'a>([before, after]: [&'a Stage; 2], turn: &'a Turn) -> Vec<&'a str> {
    let enrolled = [before, after].into_iter().filter_map(Stage::standing);
    let enrolled = enrolled.flat_map(|standing| &standing.enrolled);
    let factors = enrolled.map(|e| (e.factor, e.address.as_deref()));
    let removed = turn.effects.iter().filter_map(|effect| match effect {
        Effect::RemoveFactor { factor, address, .. } => Some((*factor, address.as_deref())),
        _ => None,
    });
    let mails = factors.chain(removed).filter(|(factor, _)| *factor == Factor::EmailCode);
    let mut mailboxes: Vec<&str> = vec![];
    for to in after.email().into_iter().chain(mails.filter_map(|(_, address)| address)) {
        if mailboxes.iter().all(|known| email::key(known) != email::key(to)) {
            mailboxes.push(to);
        }
    }
    mailboxes
}

/// Keeps a notice to one mailbox of an account with a change; `None` if none can be written
/// to it.
pub(crate) async fn notify_at(
    app: &App,
    change: &mut Change,
    client: &AppId,
    (to, account): (&str, &str),
    OwnerNotice { notice, about, locale, user_agent, at, remedy }: OwnerNotice<'_>,
) -> Result<Option<Accepted>, Problem> {
    let Some(to) = &written_to(to) else { return Ok(None) };
    let resets = !comes_by_providers(app, client, account)?;
    let page = if resets { "reset-password" } else { "security" };
    // Built from the settings, never from what a request says (ux-security C-94).
    let usual = &format!("{}/{page}?app={client}", app.settings.home());
    let by_hand = &typed(app, client, usual);
    let (link, address) = match remedy {
        Remedy::Usual => (usual.as_str(), by_hand.as_str()),
        Remedy::Link(link) => (link, ""),
        Remedy::None => ("", ""),
    };
    let brand = app.brand_of(client);
    let (app_name, strings) = (app.settings.app_name(client), brand.strings(locale));
    let UserAgent { browser, system } = user_agent;
    let mail = NoticeMail {
        to: to.shown(),
        notice,
        about,
        at,
        device: Device { browser, system },
        account,
        resets,
        link,
        address,
        app: app_name,
        brand: &brand.mail,
        strings,
    };
    let Some(written) = app.mailer.notice(to, &mail) else { return Ok(None) };
    Ok(Some(app.outbox.accept(change, written, Use::Notice, at).await?.0))
}

/// A link of ours as people type it: without what browsers add, and without the app that is meant
/// where none is named.
fn typed(app: &App, client: &AppId, link: &str) -> String {
    let (_, address) = link.split_once("://").unwrap_or(("", link));
    let is_usual = app.settings.apps[0].id == client.as_str();
    let (short, _) = address.split_once('?').unwrap_or((address, ""));
    if is_usual { short.to_owned() } else { address.to_owned() }
}
