//! The kinds of proof a person can give.

use serde::{Deserialize, Serialize};

/// A kind of proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Factor {
    /// A code from an authenticator app (TOTP, RFC 6238).
    Authenticator,
    /// A code sent by e-mail.
    ///
    /// Not NIST-conformant as an authenticator (63B §3.1.3.1); offered because
    /// people have it, and a user flow may leave it out.
    EmailCode,
    /// A password.
    Password,
}

impl Factor {
    /// Every factor there is.
    pub const ALL: [Self; 3] = [Self::Authenticator, Self::EmailCode, Self::Password];

    /// The wire name, which is also the value of form fields.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Authenticator => "authenticator",
            Self::EmailCode => "email_code",
            Self::Password => "password",
        }
    }

    /// The factor of this wire name.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|factor| factor.tag() == tag)
    }

    /// Whether it can be asked for after a first factor.
    #[must_use]
    pub const fn can_be_second(self) -> bool {
        match self {
            Self::Authenticator | Self::EmailCode => true,
            Self::Password => false,
        }
    }

    /// The "authentication method reference" of RFC 8176 that tells an app
    /// truthfully what was shown; e-mail has none there, so `otp` is used.
    #[must_use]
    pub const fn amr(self) -> &'static str {
        match self {
            Self::Authenticator | Self::EmailCode => "otp",
            Self::Password => "pwd",
        }
    }
}

/// A factor that an account has enrolled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrolled {
    /// Which kind.
    pub factor: Factor,
    /// Where its codes go: an e-mail address. Absent for the authenticator.
    pub address: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_factor_is_found_by_its_wire_name() {
        for factor in Factor::ALL {
            assert_eq!(Factor::from_tag(factor.tag()), Some(factor));
            let json = serde_json::to_string(&factor).unwrap();
            assert_eq!(json, format!("\"{}\"", factor.tag()));
        }
    }
}
