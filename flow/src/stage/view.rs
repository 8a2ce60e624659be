//! What a stage looks like: from [`Stage`] to [`Screen`].

use super::Stage;
use super::event::Standing;
use super::sent_code::SentCode;
use crate::limits;
use crate::screen::{
    Blocked, ChooseFactor, CodeUse, CreatePassword, EnrollAuthenticator, EnrollChoose, EnrollEmail,
    EnterCode, EnterPassword, Expired, Identify, Locked, Method, Purpose, SignedIn,
};
use crate::{Factor, Screen, Timestamp};

/// An authenticator key that was drawn and not yet enrolled. Holds a secret.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Authenticator {
    /// The key in base32.
    pub key: String,
    /// The `otpauth:` link.
    pub uri: String,
    /// Modules per side of its QR code.
    pub qr_size: u8,
    /// The dark modules as SVG path data.
    pub qr_path: String,
}

/// What a screen needs to know besides its stage.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// Fewest characters of a password in this user flow.
    pub password_min: u16,
    /// Where the app goes on after signing in.
    pub return_to: String,
    /// The authenticator that is being enrolled.
    pub authenticator: Option<Authenticator>,
}

/// An address that its owner recognises and nobody else can read.
///
/// One letter and three dots, whatever its length.
#[must_use]
pub fn mask_email(email: &str) -> String {
    let (name, domain) = email.rsplit_once('@').unwrap_or((email, ""));
    let first: String = name.chars().take(1).collect();
    format!("{first}•••@{domain}")
}

impl Stage {
    /// The screen of this stage.
    #[must_use]
    pub fn screen(&self, facts: &Facts) -> Screen {
        match self {
            Self::Blocked { reason, .. } => Screen::Blocked(Blocked { reason: *reason }),
            Self::Challenge { standing, factor, code } => {
                let sent_to = standing.address(*factor).map(mask_email);
                let other = standing.enrolled.len() > 1;
                enter_code(CodeUse::SecondFactor, *factor, *code, sent_to, other)
            }
            Self::ChooseFactor(standing) => choose_factor(standing),
            Self::ConfirmEmail { standing, email, code } => {
                let other = standing.offered.len() > 1;
                let sent_to = Some(email.clone());
                enter_code(CodeUse::EnrollEmail, Factor::EmailCode, Some(*code), sent_to, other)
            }
            Self::CreatePassword { email } => Screen::CreatePassword(CreatePassword {
                email: email.clone(),
                min_length: facts.password_min,
            }),
            Self::EnrollAuthenticator(standing) => enroll_authenticator(standing, facts),
            Self::EnrollChoose(standing) => {
                Screen::EnrollChoose(EnrollChoose { factors: standing.offered.clone() })
            }
            Self::EnrollEmail { standing, email } => Screen::EnrollEmail(EnrollEmail {
                email: email.clone(),
                other_methods: standing.offered.len() > 1,
            }),
            Self::EnterPassword { email, account_exists } => Screen::EnterPassword(EnterPassword {
                email: email.clone(),
                account_exists: *account_exists,
            }),
            Self::Expired { email, .. } => Screen::Expired(Expired { email: email.clone() }),
            Self::Identify { purpose, email } => {
                Screen::Identify(Identify { purpose: *purpose, email: email.clone() })
            }
            Self::Locked { until, then } => Screen::Locked(Locked {
                until: *until,
                other_methods: matches!(&**then, Self::Challenge { standing, .. } if standing.enrolled.len() > 1),
            }),
            Self::SignedIn { .. } => {
                Screen::SignedIn(SignedIn { return_to: facts.return_to.clone() })
            }
            Self::VerifyEmail { email, code } => {
                let sent_to = Some(email.clone());
                enter_code(CodeUse::VerifyEmail, Factor::EmailCode, Some(*code), sent_to, false)
            }
        }
    }

    /// Whether *back* leads somewhere.
    #[must_use]
    pub fn can_go_back(&self) -> bool {
        match self {
            Self::Challenge { .. }
            | Self::ChooseFactor(_)
            | Self::ConfirmEmail { .. }
            | Self::CreatePassword { .. }
            | Self::EnterPassword { .. }
            | Self::VerifyEmail { .. } => true,
            Self::EnrollAuthenticator(standing) | Self::EnrollEmail { standing, .. } => {
                standing.offered.len() > 1
            }
            Self::Blocked { .. }
            | Self::EnrollChoose(_)
            | Self::Expired { .. }
            | Self::Identify { .. }
            | Self::Locked { .. }
            | Self::SignedIn { .. } => false,
        }
    }

    /// Whom the flow is about, as far as known.
    #[must_use]
    pub fn email(&self) -> Option<&str> {
        match self {
            Self::Identify { email, .. } | Self::Expired { email, .. } => email.as_deref(),
            Self::Blocked { email, .. }
            | Self::CreatePassword { email }
            | Self::EnterPassword { email, .. }
            | Self::SignedIn { email, .. }
            | Self::VerifyEmail { email, .. } => Some(email),
            Self::Locked { then, .. } => then.email(),
            Self::Challenge { .. }
            | Self::ChooseFactor(_)
            | Self::ConfirmEmail { .. }
            | Self::EnrollAuthenticator(_)
            | Self::EnrollChoose(_)
            | Self::EnrollEmail { .. } => self.standing().map(|standing| standing.email.as_str()),
        }
    }

    /// What the flow would be for if it began again: past the point where an
    /// account is there, that is signing in.
    pub(super) fn purpose(&self) -> Purpose {
        match self {
            Self::Identify { purpose, .. } | Self::Expired { purpose, .. } => *purpose,
            Self::CreatePassword { .. } | Self::VerifyEmail { .. } => Purpose::SignUp,
            Self::Locked { then, .. } => then.purpose(),
            Self::Blocked { .. }
            | Self::Challenge { .. }
            | Self::ChooseFactor(_)
            | Self::ConfirmEmail { .. }
            | Self::EnrollAuthenticator(_)
            | Self::EnrollChoose(_)
            | Self::EnrollEmail { .. }
            | Self::EnterPassword { .. }
            | Self::SignedIn { .. } => Purpose::SignIn,
        }
    }

    /// Who stands here, once a first factor was shown.
    #[must_use]
    pub fn standing(&self) -> Option<&Standing> {
        match self {
            Self::Challenge { standing, .. }
            | Self::ChooseFactor(standing)
            | Self::ConfirmEmail { standing, .. }
            | Self::EnrollAuthenticator(standing)
            | Self::EnrollChoose(standing)
            | Self::EnrollEmail { standing, .. } => Some(standing),
            Self::Blocked { .. }
            | Self::CreatePassword { .. }
            | Self::EnterPassword { .. }
            | Self::Expired { .. }
            | Self::Identify { .. }
            | Self::Locked { .. }
            | Self::SignedIn { .. }
            | Self::VerifyEmail { .. } => None,
        }
    }
}

fn choose_factor(standing: &Standing) -> Screen {
    let method = |enrolled: &crate::factors::Enrolled| Method {
        factor: enrolled.factor,
        sent_to: enrolled.address.as_deref().map(mask_email),
    };
    Screen::ChooseFactor(ChooseFactor { methods: standing.enrolled.iter().map(method).collect() })
}

fn enroll_authenticator(standing: &Standing, facts: &Facts) -> Screen {
    let Authenticator { key, uri, qr_size, qr_path } =
        facts.authenticator.clone().unwrap_or_default();
    Screen::EnrollAuthenticator(EnrollAuthenticator {
        key,
        uri,
        qr_size,
        qr_path,
        length: limits::AUTHENTICATOR_CODE_LENGTH,
        other_methods: standing.offered.len() > 1,
    })
}

fn enter_code(
    code_use: CodeUse,
    factor: Factor,
    code: Option<SentCode>,
    sent_to: Option<String>,
    other_methods: bool,
) -> Screen {
    let minutes = u16::try_from(limits::CODE_LIFETIME / 60).unwrap_or(u16::MAX);
    let resend_at: Option<Timestamp> = code.map(|code| code.resend_at);
    Screen::EnterCode(EnterCode {
        code_use,
        factor,
        length: match factor {
            Factor::Authenticator => limits::AUTHENTICATOR_CODE_LENGTH,
            Factor::EmailCode | Factor::Password => limits::CODE_LENGTH,
        },
        sent_to,
        minutes: code.map(|_| minutes),
        resend_at,
        other_methods,
    })
}
