//! Signing in with an account from elsewhere, and linking one.
//!
//! **Invariant**: an account here that is there already is opened by an account from elsewhere only
//! if that is linked to it, and linked only after its owner has shown a password or the mailbox, and
//! a second factor if the account has any. What the provider says of an address opens nothing.

use serde::{Deserialize, Serialize};

use super::account::{Account, Found, SignUp};
use super::code::send;
use super::first::{filled_in, judged};
use super::managing::list;
use super::turn::{Effect, Turn};
use super::ways::{ask_password, identify, out_of_turn};
use super::{CodeAim, Draft, Event, Stage, Standing};
use crate::profile::Attribute;
use protocol::screen::{LinkedIdentity, ManageNotice, PasswordNotice, Purpose};
use protocol::{Factor, Refusal, Timestamp};

/// An account from elsewhere that waits in a flow to become a way in. Which one it is, the host
/// keeps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// The provider's id.
    pub provider: String,
    /// The address that it came with.
    pub address: Option<String>,
    /// Whether the provider vouches for that: then its mailbox was shown to be theirs.
    pub vouched: bool,
    /// What the provider told of its owner, to propose for a profile.
    pub names: Vec<Attribute>,
    /// Whether a new account is made for it.
    pub signs_up: bool,
    /// Whether a policy demands a second factor where it is linked, and not the linking alone.
    #[serde(default)]
    pub demanded: bool,
}

/// Goes to a provider. The step stays: the page behind *back* still answers.
pub(super) fn to_provider(from: Stage, provider: String, typed: Option<String>) -> Turn {
    let from = match from {
        Stage::AtProvider { from, .. } => from,
        from => Box::new(from),
    };
    let from = match (*from, typed) {
        (Stage::Identify { purpose, .. }, Some(typed)) => {
            Stage::Identify { purpose, email: Some(typed) }
        }
        (from, _) => from,
    };
    let from = Box::new(from);
    Turn { moved: false, ..Turn::go(Stage::AtProvider { provider, from }) }
}

/// What comes of a way to a provider that began at `from`, or of what is answered there meanwhile.
pub(super) fn at_provider(provider: String, from: Stage, event: Event, now: Timestamp) -> Turn {
    match (event, from) {
        (Event::BackAsked, from) => Turn::go(from),
        (Event::ProviderFailed(refusal), from) => Turn { refusal: Some(refusal), ..Turn::go(from) },
        (Event::IdentityToLink(linked), Stage::ManageFactors(standing)) => {
            link_from_list(standing, provider, linked)
        }
        (event, Stage::Identify { purpose, email }) => match event {
            Event::IdentityFound { email, account, proven } => {
                found(purpose, email, account, proven, now)
            }
            Event::IdentityNew { identity, sign_up, may_send_at } if signs_in_or_up(purpose) => {
                new(identity, sign_up, may_send_at, now)
            }
            Event::IdentityMatches { identity, email, password, may_send_at }
                if signs_in_or_up(purpose) =>
            {
                matches(identity, email, password, may_send_at, now)
            }
            event => elsewhere(provider, Stage::Identify { purpose, email }, event, now),
        },
        (event, from) => elsewhere(provider, from, event, now),
    }
}

/// Whether somebody signs in or up, and comes for nothing else: only then is anything linked or made.
const fn signs_in_or_up(purpose: Purpose) -> bool {
    matches!(purpose, Purpose::SignIn | Purpose::SignUp | Purpose::StepUp)
}

/// What the screen that the way began at takes, it takes still.
fn elsewhere(provider: String, from: Stage, event: Event, now: Timestamp) -> Turn {
    let turn = from.clone().advance(event, now);
    match turn.refusal {
        Some(Refusal::OutOfTurn {}) if !turn.moved => {
            out_of_turn(Stage::AtProvider { provider, from: Box::new(from) })
        }
        // Another screen than the one that was shown last, whatever came of it.
        _ => Turn { moved: true, ..turn },
    }
}

/// The account from elsewhere is linked to one here. Who is to have signed in just now, and whose
/// sign-in there may be an old one, shows the password in its place, where there is one.
fn found(
    purpose: Purpose,
    email: String,
    account: Account,
    proven: Proven,
    now: Timestamp,
) -> Turn {
    match (purpose, proven) {
        (Purpose::ResetPassword, _) => identify(purpose, Some(email)),
        (purpose, Proven::AskPassword) => {
            let manages = purpose == Purpose::ManageFactors;
            ask_password(email, manages.then_some(PasswordNotice::ToManage), None)
        }
        _ => judged(email, Factor::Federated, None, account, now),
    }
}

/// How a sign-in at a provider counts where it is to be a new one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proven {
    /// It is known to be new, or the account has nothing else to show.
    Enough,
    /// It may be an old one, and the account has a password.
    AskPassword,
}

/// Nobody has it yet, and no account here has its address, as far as that is known to be theirs.
fn new(
    identity: Identity,
    sign_up: Option<SignUp>,
    may_send_at: Timestamp,
    now: Timestamp,
) -> Turn {
    match (identity.address.clone(), sign_up) {
        (Some(email), Some(sign_up)) if identity.vouched => {
            make((email, None), identity, sign_up, now)
        }
        (Some(email), _) => send(CodeAim::Link { email, identity }, may_send_at, now),
        (None, _) => Turn::go(Stage::GiveAddress { identity, email: String::new() }),
    }
}

/// An account here has its address. Its owner is asked to show that it is theirs.
fn matches(
    identity: Identity,
    email: String,
    password: bool,
    may_send_at: Timestamp,
    now: Timestamp,
) -> Turn {
    match password {
        true => {
            let notice = Some(PasswordNotice::ToLink);
            let identity = Some(identity);
            Turn::go(Stage::EnterPassword { email, notice, confirmed_at: None, identity })
        }
        false => send(CodeAim::Link { email, identity }, may_send_at, now),
    }
}

/// The mailbox is theirs that an account from elsewhere is to be linked by.
pub(super) fn mailbox_shown(
    email: String,
    identity: Identity,
    found: Found,
    now: Timestamp,
) -> Turn {
    match found {
        Found::Account { account, .. } => {
            judged(email, Factor::EmailCode, Some(now), account.linking(Some(identity)), now)
        }
        Found::Nobody(sign_up) => make((email, Some(now)), identity, sign_up, now),
    }
}

/// Makes an account for it, once all is told that is asked of a new one. An address that the provider
/// has vouched for was not confirmed here: a code to it is one factor with the sign-in there.
fn make(
    (email, confirmed_at): (String, Option<Timestamp>),
    identity: Identity,
    sign_up: SignUp,
    now: Timestamp,
) -> Turn {
    if !identity.signs_up {
        let turn = identify(Purpose::SignIn, None);
        return Turn { refusal: Some(Refusal::IdentityUnknown {}), ..turn };
    }
    let (asked, profile, accepted) = (true, None, false);
    let identity = Some(identity);
    filled_in(Draft { email, confirmed_at, asked, sign_up, profile, accepted, identity }, now)
}

/// Links one from the list of factors.
fn link_from_list(mut standing: Standing, provider: String, linked: LinkedIdentity) -> Turn {
    if let Some(managing) = &mut standing.managing {
        managing.identities.retain(|known| known.id != linked.id);
        managing.identities.push(linked);
    }
    let link = Effect::LinkIdentity { provider, proved: true };
    list(standing, Some(ManageNotice::IdentityLinked)).and(link)
}

/// Takes one away, unless it is the last way in.
pub(super) fn unlink(mut standing: Standing, identity: String) -> Turn {
    let Some(managing) = &mut standing.managing else {
        return out_of_turn(Stage::ManageFactors(standing));
    };
    let passkey = standing.enrolled.iter().any(|enrolled| enrolled.factor == Factor::Passkey);
    let others = managing.identities.iter().any(|known| known.id != identity);
    if !(managing.password || managing.code_first || passkey || others) {
        return Turn::refuse(Stage::ManageFactors(standing), Refusal::LastWayIn {});
    }
    managing.identities.retain(|known| known.id != identity);
    let keep = !managing.code_first;
    let unlink = Effect::UnlinkIdentity { identity, keep };
    list(standing, Some(ManageNotice::IdentityUnlinked)).and(unlink)
}

impl Standing {
    /// Whether an account from elsewhere of this id is linked.
    pub(super) fn has_linked(&self, identity: &str) -> bool {
        let managing = self.managing.as_ref();
        managing.is_some_and(|it| it.identities.iter().any(|known| known.id == identity))
    }
}
