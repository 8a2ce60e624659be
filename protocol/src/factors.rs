//! The kinds of proof a person can give.

use serde::{Deserialize, Serialize};

/// A kind of proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Factor {
    /// A code from an authenticator app (TOTP, RFC 6238).
    Authenticator,
    /// A code by e-mail.
    ///
    /// NIST does not accept it as an authenticator (63B §3.1.3.1). It is
    /// offered because everyone has e-mail; a user flow can leave it out.
    EmailCode,
    /// A sign-in at a provider, with an account from there that is linked to one here.
    ///
    /// It comes first and never second: what the provider has asked for is not known.
    Federated,
    /// A passkey (WebAuthn). The device verifies the person by fingerprint,
    /// face or PIN.
    ///
    /// It counts as two factors and resists phishing (63B §3.2.5): the
    /// signature is bound to the address of the site.
    Passkey,
    /// A password.
    Password,
    /// A recovery code: issued once, for the case that all other factors are
    /// lost (63B §4.2.1.1).
    RecoveryCode,
    /// A code by text message.
    ///
    /// NIST restricts it (63B §3.1.3.3), because numbers can be taken over. It
    /// cannot be the only second factor of a user flow.
    SmsCode,
    /// A code spoken in a telephone call, for people who cannot read a text
    /// message. The same restriction applies.
    VoiceCode,
}

impl Factor {
    /// Every factor there is.
    pub const ALL: [Self; 8] = [
        Self::Authenticator,
        Self::EmailCode,
        Self::Federated,
        Self::Passkey,
        Self::Password,
        Self::RecoveryCode,
        Self::SmsCode,
        Self::VoiceCode,
    ];

    /// The wire name, which is also the value of form fields.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Authenticator => "authenticator",
            Self::EmailCode => "email_code",
            Self::Federated => "federated",
            Self::Passkey => "passkey",
            Self::Password => "password",
            Self::RecoveryCode => "recovery_code",
            Self::SmsCode => "sms_code",
            Self::VoiceCode => "voice_code",
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
        !matches!(self, Self::Federated | Self::Password)
    }

    /// Whether a person can choose to enrol it. Recovery codes are issued, and
    /// are nobody's only second factor.
    #[must_use]
    pub const fn can_be_enrolled(self) -> bool {
        match self {
            Self::Authenticator
            | Self::EmailCode
            | Self::Passkey
            | Self::SmsCode
            | Self::VoiceCode => true,
            Self::Federated | Self::Password | Self::RecoveryCode => false,
        }
    }

    /// Whether its codes go to a telephone number.
    #[must_use]
    pub const fn by_phone(self) -> bool {
        matches!(self, Self::SmsCode | Self::VoiceCode)
    }

    /// The "authentication method reference" of RFC 8176 that tells an app
    /// truthfully what was shown; e-mail has none there, so `otp` is used, and a provider has none
    /// either: `fed` is what others say.
    #[must_use]
    pub const fn amr(self) -> &'static str {
        match self {
            Self::Authenticator | Self::EmailCode | Self::RecoveryCode => "otp",
            Self::Federated => "fed",
            Self::Passkey => "pop",
            Self::Password => "pwd",
            Self::SmsCode => "sms",
            Self::VoiceCode => "tel",
        }
    }
}

/// Whether these proofs are more than one factor: the first and one that can come after it, or one
/// that is two. What comes after another and can only be first was shown for something else: to
/// link an account.
#[must_use]
pub fn are_several(proofs: &[Factor]) -> bool {
    let second = |proof: &Factor| proof.can_be_second();
    proofs.contains(&Factor::Passkey) || proofs.iter().skip(1).any(second)
}

/// A factor that an account has enrolled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrolled {
    /// Which kind.
    pub factor: Factor,
    /// Where its codes go: an e-mail address, or a telephone number in E.164
    /// form. Absent where nothing is sent.
    pub address: Option<String>,
}

/// What a user flow asks for first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum FirstFactor {
    /// An e-mail address and a code by e-mail. Accounts have no password.
    EmailCode,
    /// An e-mail address and a password.
    #[default]
    EmailPassword,
}

impl FirstFactor {
    /// The factor that is shown by it.
    #[must_use]
    pub const fn factor(self) -> Factor {
        match self {
            Self::EmailCode => Factor::EmailCode,
            Self::EmailPassword => Factor::Password,
        }
    }
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

    #[test]
    fn what_can_only_come_first_makes_no_second_factor() {
        use Factor::{Authenticator, EmailCode, Federated, Passkey, Password};
        for one in [&[Federated][..], &[Password], &[Federated, Password], &[Password, Federated]] {
            assert!(!are_several(one), "{one:?}");
        }
        for several in [&[Passkey][..], &[Federated, Authenticator], &[Password, EmailCode]] {
            assert!(are_several(several), "{several:?}");
        }
    }
}
