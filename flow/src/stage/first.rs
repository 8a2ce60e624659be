//! The first factor, and everything up to the policy's demand.

use super::account::{Account, Found};
use super::code::{SentCode, send};
use super::enroll::offer;
use super::federated;
use super::reset::reset;
use super::second::{after_proofs, ask, blocked, chosen, code_too_late};
use super::turn::{Effect, Turn};
use super::ways::{ask_password, out_of_turn};
use super::{CodeAim, Draft, Stage, Standing};
use crate::policy::Verdict;
use protocol::factors::{Enrolled, are_several};
use protocol::screen::{BlockReason, CodeUse, PasswordNotice, Purpose};
use protocol::{Factor, FirstFactor, Timestamp};

/// Starts with an address. Nothing here depends on whether it has an account.
pub(super) fn begin(
    purpose: Purpose,
    email: String,
    first: FirstFactor,
    may_send_at: Timestamp,
    now: Timestamp,
) -> Turn {
    let code_use = match (purpose, first) {
        (Purpose::ManageFactors, FirstFactor::EmailPassword) => {
            let notice = Some(PasswordNotice::ToManage);
            return ask_password(email, notice, None);
        }
        (Purpose::SignIn | Purpose::StepUp, FirstFactor::EmailPassword) => {
            return ask_password(email, None, None);
        }
        (Purpose::ResetPassword, FirstFactor::EmailPassword) => CodeUse::ResetPassword,
        // Where there are no passwords, a code is the way in.
        (Purpose::SignUp, _) => CodeUse::VerifyEmail,
        (_, FirstFactor::EmailCode) => CodeUse::FirstFactor,
    };
    send(CodeAim::Mailbox { email, code_use }, may_send_at, now)
}

impl Stage {
    /// Where a flow begins that asks a session for a second factor and for
    /// nothing else; `proofs` is what the session has shown.
    ///
    /// Nothing is sent: nobody has pressed anything yet.
    pub fn step_up(email: String, proofs: Vec<Factor>, account: Account, now: Timestamp) -> Turn {
        let before = proofs.clone();
        go_on(email, proofs, Account { before, ..account }, now)
    }

    /// Where a flow begins in which the owner of a session changes their
    /// factors; `proofs` is what the session has shown just now. A second
    /// factor that counts here and is missing among them is asked for.
    ///
    /// Nothing is sent: nobody has pressed anything yet.
    pub fn manage(email: String, proofs: Vec<Factor>, account: Account, now: Timestamp) -> Turn {
        go_on(email, proofs, account, now)
    }
}

/// Goes on from what a session has shown. A page of another site, or a browser
/// that fetches ahead, can begin a flow: a code is sent when it is asked for.
fn go_on(email: String, proofs: Vec<Factor>, account: Account, now: Timestamp) -> Turn {
    let proofs = counting(proofs, &account);
    let unsent = |enrolled: &&Enrolled| enrolled.address.is_none();
    let choice = account.second.first_choice().filter(unsent).map(|enrolled| enrolled.factor);
    demand(email, proofs, None, account, choice, now)
}

/// Of what a session has shown, the first factor and what the user flow takes.
fn counting(mut proofs: Vec<Factor>, account: &Account) -> Vec<Factor> {
    let (mut first, offered) = (true, &account.second.offered);
    proofs.retain(|proof| std::mem::take(&mut first) || offered.contains(proof));
    proofs
}

/// The mailbox is theirs: goes to whatever it was shown for.
pub(super) fn mailbox_shown(aim: CodeAim, sent: SentCode, found: Found, now: Timestamp) -> Turn {
    let (email, code_use) = match aim {
        aim @ (CodeAim::Link { .. } | CodeAim::Mailbox { .. }) if !sent.alive(now) => {
            return code_too_late(aim, sent, now);
        }
        CodeAim::Link { email, identity } => {
            return federated::mailbox_shown(email, identity, found, now);
        }
        CodeAim::Mailbox { email, code_use } => (email, code_use),
        aim => return out_of_turn(Stage::EnterCode { aim, code: Some(sent) }),
    };
    match (code_use, found) {
        // A password that was set meanwhile would open it once it is on again.
        (CodeUse::ResetPassword, Found::Account { account, .. }) if account.is_disabled() => {
            Turn::go(Stage::Blocked { email, reason: BlockReason::Disabled })
        }
        (CodeUse::ResetPassword, Found::Account { first: FirstFactor::EmailPassword, account }) => {
            reset(email, account, now)
        }
        (CodeUse::VerifyEmail, Found::Account { first: FirstFactor::EmailPassword, .. }) => {
            ask_password(email, Some(PasswordNotice::AccountExists), Some(now))
        }
        (CodeUse::FirstFactor, Found::Account { first: FirstFactor::EmailPassword, .. }) => {
            // The user flow was changed in the meantime.
            ask_password(email, None, None)
        }
        (_, Found::Account { first: FirstFactor::EmailCode, account }) => {
            judged(email, Factor::EmailCode, Some(now), account, now)
        }
        (code_use, Found::Nobody(sign_up)) => {
            let asked = code_use == CodeUse::VerifyEmail;
            let confirmed_at = Some(now);
            let (profile, accepted, identity) = (None, false, None);
            let draft = Draft { email, confirmed_at, asked, sign_up, profile, accepted, identity };
            filled_in(draft, now)
        }
        // The others are shown elsewhere.
        (code_use, _) => out_of_turn(Stage::EnterCode {
            aim: CodeAim::Mailbox { email, code_use },
            code: Some(sent),
        }),
    }
}

/// Asks for whatever is still missing of a new account, and makes it then.
///
/// Who did not ask for one is told first that there was none.
pub(super) fn filled_in(draft: Draft, now: Timestamp) -> Turn {
    let wants_profile = !draft.asked || !draft.sign_up.fields.is_empty();
    if wants_profile && draft.profile.is_none() {
        return Turn::go(Stage::CollectProfile(draft));
    }
    if draft.sign_up.terms && !draft.accepted {
        return Turn::go(Stage::AcceptTerms(draft));
    }
    match draft.sign_up.first {
        FirstFactor::EmailPassword if draft.identity.is_none() => {
            Turn::go(Stage::CreatePassword(draft))
        }
        FirstFactor::EmailPassword | FirstFactor::EmailCode => {
            let account = draft.sign_up.account.clone();
            create(draft, account, now)
        }
    }
}

/// Makes the account, and goes on to whatever the policy demands of it.
pub(super) fn create(draft: Draft, account: Account, now: Timestamp) -> Turn {
    let Draft { email, confirmed_at, profile, accepted, sign_up, identity, .. } = draft;
    let profile = profile.unwrap_or_default();
    let create = Effect::CreateAccount { email: email.clone(), profile, accepted };
    let Some(identity) = identity else {
        let proof = sign_up.first.factor();
        return judged(email, proof, confirmed_at, account, now).first(create);
    };
    let proved = !identity.vouched;
    let link = Effect::LinkIdentity { provider: identity.provider, proved };
    judged(email, Factor::Federated, confirmed_at, account, now).first(link).first(create)
}

/// Whether an account that is there is what is asked for.
pub(super) const fn signs_in(purpose: Purpose) -> bool {
    !matches!(purpose, Purpose::ResetPassword | Purpose::SignUp)
}

/// Goes on from the first factor to whatever the policy demands. `confirmed_at` is when the
/// address was shown to be theirs in this flow.
pub(super) fn judged(
    email: String,
    proof: Factor,
    confirmed_at: Option<Timestamp>,
    account: Account,
    now: Timestamp,
) -> Turn {
    let choice = account.second.first_choice().map(|enrolled| enrolled.factor);
    demand(email, vec![proof], confirmed_at, account, choice, now)
}

/// Goes to whatever the policy demands; `choice` is asked for without asking which.
fn demand(
    email: String,
    proofs: Vec<Factor>,
    confirmed_at: Option<Timestamp>,
    account: Account,
    choice: Option<Factor>,
    now: Timestamp,
) -> Turn {
    let (verdict, may_send_at) = (account.decision.verdict, account.may_send_at);
    let shown = are_several(&proofs);
    let mut standing = standing(email, proofs, confirmed_at, account, now);
    if let Some(identity) = &mut standing.identity {
        identity.demanded = matches!(verdict, Verdict::Challenge | Verdict::Enroll);
    }
    match standing.to_show(verdict) {
        Verdict::Challenge | Verdict::Enroll if shown => after_proofs(standing),
        Verdict::Allow => after_proofs(standing),
        Verdict::Block(reason) => blocked(standing, reason),
        Verdict::Challenge => match choice {
            Some(factor) => chosen(standing, factor, may_send_at, now),
            None => ask(standing),
        },
        Verdict::Enroll => offer(standing, now),
    }
}

/// Who has shown `proofs` of an account.
pub(super) fn standing(
    email: String,
    proofs: Vec<Factor>,
    confirmed_at: Option<Timestamp>,
    account: Account,
    now: Timestamp,
) -> Standing {
    let Account {
        second,
        decision,
        new,
        grace_until,
        managing,
        stays,
        consent,
        shown_elsewhere,
        before,
        identity,
        ..
    } = account;
    let can_remember = decision.remembers && managing.is_none();
    // There is none to change where a code came first.
    let change_password = decision.change_password && proofs.contains(&Factor::Password);
    Standing {
        confirmed: confirmed_at.map(|_| email.clone()),
        confirmed_at,
        email,
        proofs,
        enrolled: second.enrolled,
        offered: second.offered,
        unavailable: second.unavailable,
        mailbox: second.mailbox,
        change_password,
        new_account: new,
        skip_until: grace_until.filter(|until| now < *until),
        reset: None,
        managing,
        stays,
        remember: can_remember.then_some(false),
        consent,
        shown_elsewhere,
        before,
        identity,
    }
}
