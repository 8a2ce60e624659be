//! What can be said of a stage without its screen.

use super::first::signs_in;
use super::{CodeAim, Event, Stage, Standing};
use protocol::screen::{CodeUse, Purpose};
use protocol::{Factor, Timestamp};

impl Stage {
    /// Whether *back* leads somewhere.
    #[must_use]
    pub fn can_go_back(&self) -> bool {
        self.clone().advance(Event::BackAsked, Timestamp::default()).moved
    }

    /// Whom the flow is about, as far as known.
    #[must_use]
    pub fn email(&self) -> Option<&str> {
        match self {
            Self::AtProvider { from, .. } => from.email(),
            Self::GiveAddress { .. } => None,
            Self::Identify { email, .. } => email.as_deref(),
            Self::AcceptTerms(draft)
            | Self::CollectProfile(draft)
            | Self::CreatePassword(draft) => Some(&draft.email),
            Self::Blocked { email, .. }
            | Self::EnterPassword { email, .. }
            | Self::ReplacePassword { email, .. }
            | Self::SignedIn { email, .. } => Some(email),
            Self::EnterCode { aim, .. } => Some(aim.email()),
            Self::ChooseAccount(kept) => Some(&kept.email),
            Self::Locked { then, .. } => then.email(),
            stage => stage.standing().map(|standing| standing.email.as_str()),
        }
    }

    /// What the flow would be for if it began again: past the point where an
    /// account is there, that is signing in.
    #[must_use]
    pub fn purpose(&self) -> Purpose {
        match self {
            Self::AtProvider { from, .. } => from.purpose(),
            Self::Identify { purpose, .. } => *purpose,
            Self::AcceptTerms(_) | Self::CreatePassword(_) => Purpose::SignUp,
            Self::CollectProfile(draft) => draft.purpose(),
            Self::EnterCode { aim: CodeAim::Mailbox { code_use, .. }, .. } => match code_use {
                CodeUse::VerifyEmail => Purpose::SignUp,
                CodeUse::ResetPassword => Purpose::ResetPassword,
                _ => Purpose::SignIn,
            },
            Self::ReplacePassword { .. } => Purpose::ResetPassword,
            Self::Locked { then, .. } => then.purpose(),
            stage => stage.standing().map_or(Purpose::SignIn, Standing::purpose),
        }
    }

    /// Who stands here, once a first factor was shown.
    #[must_use]
    pub fn standing(&self) -> Option<&Standing> {
        match self {
            Self::ChangePassword(standing)
            | Self::ChooseFactor(standing)
            | Self::Consent(standing)
            | Self::ChangeEmail { standing, .. }
            | Self::EnrollAddress { standing, .. }
            | Self::EnrollAuthenticator(standing)
            | Self::EnrollChoose(standing)
            | Self::EnrollPasskey(standing)
            | Self::EnterRecoveryCode(standing)
            | Self::ManageFactors(standing)
            | Self::RecoveryCodes(standing)
            | Self::UsePasskey(standing)
            | Self::RemoveFactor { standing, .. }
            | Self::EnterCode {
                aim:
                    CodeAim::Challenge { standing, .. }
                    | CodeAim::Confirm { standing, .. }
                    | CodeAim::Replace { standing, .. },
                ..
            } => Some(standing),
            Self::ReplacePassword { standing, .. } => standing.as_deref(),
            Self::AtProvider { from, .. } => from.standing(),
            Self::AcceptTerms(_)
            | Self::Blocked { .. }
            | Self::ChooseAccount(_)
            | Self::CollectProfile(_)
            | Self::CreatePassword(_)
            | Self::EnterCode { .. }
            | Self::EnterPassword { .. }
            | Self::GiveAddress { .. }
            | Self::Identify { .. }
            | Self::Locked { .. }
            | Self::SignedIn { .. } => None,
        }
    }

    /// Whether whoever answers here goes on from what was shown of an account,
    /// without showing it again.
    #[must_use]
    pub fn rests_on_account(&self) -> bool {
        match self {
            Self::ReplacePassword { .. } => true,
            Self::ChooseAccount(kept) => kept.shown.is_some(),
            Self::Locked { then, .. } => then.rests_on_account(),
            stage => stage.standing().is_some(),
        }
    }

    /// Who is asked for a second factor here, or would be after a wait.
    pub(super) fn challenged(&self) -> Option<&Standing> {
        match self {
            Self::EnterCode { aim: CodeAim::Challenge { standing, .. }, .. }
            | Self::EnterRecoveryCode(standing)
            | Self::UsePasskey(standing) => Some(standing),
            Self::Locked { then, .. } => then.challenged(),
            _ => None,
        }
    }

    /// Whether a code is typed here that enrols, and something else can be chosen.
    pub(super) fn has_other_offers(&self) -> bool {
        match self {
            Self::EnrollAuthenticator(standing)
            | Self::EnterCode { aim: CodeAim::Confirm { standing, .. }, .. } => {
                standing.has_other_offers()
            }
            _ => false,
        }
    }

    pub(super) const fn asks_for_the_password(&self) -> bool {
        matches!(self, Self::EnterPassword { .. })
    }

    /// Whether a secret is compared here, and guesses are counted.
    pub(super) const fn takes_guesses(&self) -> bool {
        matches!(
            self,
            Self::ChangePassword(_)
                | Self::EnrollAuthenticator(_)
                | Self::EnterCode { .. }
                | Self::EnterPassword { .. }
                | Self::EnterRecoveryCode(_)
        )
    }

    /// Whether something is typed or chosen here.
    pub(super) const fn takes_answers(&self) -> bool {
        !matches!(self, Self::Blocked { .. } | Self::Locked { .. } | Self::SignedIn { .. })
    }

    /// Whether something comes back from a provider here.
    #[must_use]
    pub const fn awaits_provider(&self) -> bool {
        matches!(self, Self::AtProvider { .. })
    }

    /// The provider that was chosen here.
    #[must_use]
    pub fn provider(&self) -> Option<&str> {
        match self {
            Self::AtProvider { provider, .. } => Some(provider),
            _ => None,
        }
    }

    /// Whether providers can be chosen here.
    #[must_use]
    pub const fn offers_providers(&self) -> bool {
        match self {
            Self::Identify { purpose, .. } => {
                signs_in(*purpose) || matches!(purpose, Purpose::SignUp)
            }
            Self::AtProvider { .. } | Self::ManageFactors(_) => true,
            _ => false,
        }
    }

    /// Whether an account from elsewhere waits here to be linked, or signed in with.
    #[must_use]
    pub fn holds_identity(&self) -> bool {
        match self {
            Self::GiveAddress { .. }
            | Self::EnterPassword { identity: Some(_), .. }
            | Self::EnterCode { aim: CodeAim::Link { .. }, .. } => true,
            Self::AcceptTerms(draft)
            | Self::CollectProfile(draft)
            | Self::CreatePassword(draft) => draft.identity.is_some(),
            Self::Locked { then, .. } => then.holds_identity(),
            stage => stage.standing().is_some_and(|standing| {
                let federated = standing.proofs.first() == Some(&Factor::Federated);
                federated || standing.identity.is_some()
            }),
        }
    }
}
