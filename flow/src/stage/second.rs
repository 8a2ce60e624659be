//! The second factor: asked for and shown.

use super::code::{SentCode, send};
use super::enroll::{address_shown, offer, with_codes};
use super::managing::{address_changed, to_list, used};
use super::reset::replace;
use super::turn::{Effect, Turn};
use super::ways::{failed, out_of_turn};
use super::{CodeAim, Has, Identity, SetBy, Stage, Standing};
use protocol::screen::{BlockReason, ManageNotice};
use protocol::{Factor, Refusal, Timestamp};

/// Has a person choose which of their factors to show, if any can be shown here.
pub(super) fn ask(standing: Standing) -> Turn {
    match standing.methods().is_empty() {
        true => blocked(standing, BlockReason::FactorsUnavailable),
        false => Turn::go(Stage::ChooseFactor(standing)),
    }
}

/// Lets nobody in.
pub(super) fn blocked(standing: Standing, reason: BlockReason) -> Turn {
    Turn::go(Stage::Blocked { email: standing.email, reason })
}

/// Asks for the factor that was chosen.
pub(super) fn chosen(
    standing: Standing,
    factor: Factor,
    may_send_at: Timestamp,
    now: Timestamp,
) -> Turn {
    if !standing.methods().iter().any(|enrolled| enrolled.factor == factor) {
        return Turn::refuse(Stage::ChooseFactor(standing), Refusal::FactorUnavailable {});
    }
    match factor {
        Factor::Passkey => Turn::go(Stage::UsePasskey(standing)),
        Factor::RecoveryCode => Turn::go(Stage::EnterRecoveryCode(standing)),
        _ => send(CodeAim::Challenge { standing, factor }, may_send_at, now),
    }
}

/// Takes a factor's right code if it is still good for anything.
pub(super) fn right_code(
    aim: CodeAim,
    code: Option<SentCode>,
    remember: bool,
    now: Timestamp,
) -> Turn {
    match (aim, code) {
        (aim, Some(code)) if !code.alive(now) => code_too_late(aim, code, now),
        (CodeAim::Challenge { standing, factor }, _) => {
            proven(standing.remembering(remember), factor, now)
        }
        (CodeAim::Confirm { standing, factor, address, land_line }, _) => {
            address_shown(standing, factor, &address, land_line, now)
        }
        (CodeAim::Replace { standing, address }, _) => address_changed(standing, address, now),
        (aim @ (CodeAim::Link { .. } | CodeAim::Mailbox { .. }), code) => {
            out_of_turn(Stage::EnterCode { aim, code })
        }
    }
}

/// A wrong code costs a try of the one that was sent.
pub(super) fn wrong_code(
    aim: CodeAim,
    code: Option<SentCode>,
    failures: u32,
    now: Timestamp,
) -> Turn {
    let (code, refusal) = match code {
        Some(sent) => {
            let (sent, refusal) = sent.wrong(now);
            (Some(sent), refusal)
        }
        None => (None, Refusal::CodeWrong { tries_left: None }),
    };
    failed(Stage::EnterCode { aim, code }, refusal, failures, now)
}

/// A code that is not worth comparing; says why.
pub(super) fn code_too_late(aim: CodeAim, code: SentCode, now: Timestamp) -> Turn {
    Turn::refuse(Stage::EnterCode { aim, code: Some(code) }, code.too_late(now))
}

/// A second factor was shown. A new password comes next where the old one is forgotten.
pub(super) fn proven(mut standing: Standing, factor: Factor, now: Timestamp) -> Turn {
    standing.proofs.push(factor);
    if standing.manages() {
        used(&mut standing, factor);
    }
    match standing.reset {
        Some(_) => replace(standing),
        None => onward(standing, now),
    }
}

/// Goes on from what is demanded. Who came to change their factors sees them now; who
/// has none that the user flow takes enrols one, if more than linking an account asked for it.
pub(super) fn onward(standing: Standing, now: Timestamp) -> Turn {
    match standing.manages() {
        true => after_proofs(standing),
        false if standing.identity.as_ref().is_some_and(|identity| !identity.demanded) => {
            after_proofs(standing)
        }
        false if Has::from(&standing).taken() => with_codes(standing),
        false => offer(standing, now),
    }
}

/// Goes where all proofs lead: to the app, or to the list of factors for who came to
/// change them. A new password may have to be set before.
pub(super) fn after_proofs(standing: Standing) -> Turn {
    match (standing.change_password, standing.manages()) {
        (true, _) => Turn::go(Stage::ChangePassword(standing)),
        (false, true) => to_list(standing),
        (false, false) => signed_in(standing),
    }
}

/// The new password is set, and all sessions that the old one may have opened
/// are ended before this one starts.
pub(super) fn changed(standing: Standing) -> Turn {
    let by = if standing.has_shown_several() { SetBy::Several } else { SetBy::Password };
    let set = Effect::SetPassword { email: standing.email.clone(), by };
    let mut standing = Standing { change_password: false, ..standing };
    standing.notice(Some(ManageNotice::PasswordChanged));
    after_proofs(standing).first(set)
}

/// Signs the person in, once they have agreed to what the app asks for.
pub(super) fn signed_in(standing: Standing) -> Turn {
    match standing.consent.is_empty() {
        true => start(standing),
        false => Turn::go(Stage::Consent(standing)),
    }
}

/// The app may have what it asks for.
pub(super) fn agreed(mut standing: Standing) -> Turn {
    let scopes = std::mem::take(&mut standing.consent);
    start(standing).first(Effect::KeepConsent { scopes })
}

/// Starts the session. What the one before it has shown besides, it goes on to have shown.
fn start(standing: Standing) -> Turn {
    let shown = standing.has_shown_several() || standing.shown_elsewhere;
    let Standing { email, mut proofs, stays, remember, mut before, identity, .. } = standing;
    let goes_on = !before.is_empty();
    before.retain(|proof| !proofs.contains(proof));
    let mfa = shown || !before.is_empty();
    proofs.append(&mut before);
    let start = Effect::StartSession { proofs: proofs.clone(), mfa, stays, goes_on };
    let turn = Turn::go(Stage::SignedIn { email, proofs });
    let turn = match identity {
        Some(Identity { provider, .. }) => {
            turn.and(Effect::LinkIdentity { provider, proved: true })
        }
        None => turn,
    };
    match remember == Some(true) {
        true => turn.and(Effect::RememberDevice).and(start),
        false => turn.and(start),
    }
}

impl Standing {
    /// The same for who wants the device remembered, or does not.
    pub(super) fn remembering(self, wanted: bool) -> Self {
        Self { remember: self.remember.map(|_| wanted), ..self }
    }
}
