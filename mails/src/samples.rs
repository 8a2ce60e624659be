//! Every mail there is, as tests and the studio look at it.

use protocol::screen::CodeUse;
use protocol::{Factor, Timestamp};
use words::Strings;

use crate::frame::Mail;
use crate::{CodeMail, Device, MailBrand, Notice, NoticeMail};

/// What codes are mailed for, and whether the address has an account already.
const CODES: [(CodeUse, bool); 8] = [
    (CodeUse::ChangeEmail, false),
    (CodeUse::EnrollEmail, false),
    (CodeUse::FirstFactor, false),
    (CodeUse::ResetPassword, false),
    (CodeUse::SecondFactor, false),
    (CodeUse::Link, false),
    (CodeUse::VerifyEmail, false),
    (CodeUse::VerifyEmail, true),
];

/// What owners are told of.
pub(crate) const NOTICES: [Notice; 10] = [
    Notice::AccountDeleted,
    Notice::EmailChanged,
    Notice::FactorAdded(Factor::Authenticator),
    Notice::FactorRemoved(Factor::SmsCode),
    Notice::Guessed,
    Notice::IdentityLinked,
    Notice::IdentityUnlinked,
    Notice::PasswordReplaced,
    Notice::RecoveryCodeUsed { left: 9 },
    Notice::RecoveryCodesMade,
];

/// The code of every sample.
const CODE: &str = "042137";

/// To whom every sample is sent.
pub const TO: &str = "mara@example.org";

/// A mail that could have been sent.
#[derive(Clone, PartialEq, Eq)]
pub struct Sample {
    /// Its name in logs.
    pub name: &'static str,
    /// The code in it.
    pub code: Option<&'static str>,
    /// What it says.
    pub mail: Mail,
}

/// Every mail in these words and of this brand.
#[must_use]
pub fn all(strings: &Strings, brand: &MailBrand) -> Vec<Sample> {
    let codes = CODES.map(|(code_use, account_exists)| {
        let app = "Juniper Shop";
        let mail = CodeMail { to: TO, code: CODE, code_use, account_exists, app, brand, strings };
        Sample { name: mail.template(), code: Some(CODE), mail: mail.written() }
    });
    let notices = NOTICES.map(|notice| {
        let mail = sample_notice(TO, notice, (brand, strings));
        Sample { name: mail.template(), code: None, mail: mail.written() }
    });
    codes.into_iter().chain(notices).collect()
}

/// A notice of an evening in November.
pub(crate) fn sample_notice<'a>(
    to: &'a str,
    notice: Notice,
    (brand, strings): (&'a MailBrand, &'a Strings),
) -> NoticeMail<'a> {
    NoticeMail {
        to,
        notice,
        about: match notice {
            Notice::EmailChanged => "m•••@other.example",
            _ => "Google",
        },
        at: Timestamp(1_795_641_000),
        device: Device { browser: Some("Firefox"), system: Some("Windows") },
        account: TO,
        resets: true,
        link: match notice {
            Notice::AccountDeleted => "",
            Notice::EmailChanged => {
                "https://login.juniper.example/undo-email?token=Zm9yIHRoZSBzYW1wbGUgb25seSwgaXQgdW5kb2Vz"
            }
            _ => "https://login.juniper.example/reset-password?app=shop",
        },
        address: match notice {
            Notice::AccountDeleted | Notice::EmailChanged => "",
            _ => "login.juniper.example/reset-password",
        },
        app: "Juniper Shop",
        brand,
        strings,
    }
}
