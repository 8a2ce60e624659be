//! Every mail there is, as the gallery and tests look at it.

use protocol::screen::CodeUse;
use protocol::{Factor, Timestamp};
use serde::Serialize;
use words::Strings;

use super::frame::MailBrand;
use super::message::WrittenMail;
use super::{CodeMail, Mailer, Notice, NoticeMail};
use crate::email::Email;
use crate::request::user_agent::UserAgent;
use crate::secret::Secret;

/// What codes are mailed for, and whether the address has an account already.
const CODES: [(CodeUse, bool); 6] = [
    (CodeUse::EnrollEmail, false),
    (CodeUse::FirstFactor, false),
    (CodeUse::ResetPassword, false),
    (CodeUse::SecondFactor, false),
    (CodeUse::VerifyEmail, false),
    (CodeUse::VerifyEmail, true),
];

/// What owners are told of.
pub(super) const NOTICES: [Notice; 6] = [
    Notice::FactorAdded(Factor::Authenticator),
    Notice::FactorRemoved(Factor::SmsCode),
    Notice::Guessed,
    Notice::PasswordReplaced,
    Notice::RecoveryCodeUsed { left: 9 },
    Notice::RecoveryCodesMade,
];

/// The code of every sample.
const CODE: &str = "042137";

/// A mail as mail servers get it.
#[derive(Serialize)]
pub struct SampleMail {
    /// Its name in logs.
    pub name: &'static str,
    /// The code in it.
    pub code: Option<&'static str>,
    /// All of it.
    pub source: String,
}

impl Mailer {
    /// Every mail in these words and of this brand.
    ///
    /// # Panics
    /// Never: a test writes each in every locale.
    #[must_use]
    pub fn samples(&self, strings: &Strings, brand: &MailBrand) -> Vec<SampleMail> {
        let to = Email::parse("mara@example.org").expect("it is an address");
        let code = Secret::new(CODE.to_owned());
        let codes = CODES.map(|(code_use, account_exists)| {
            let (to, code, app) = (&to, &code, "Juniper Shop");
            let mail = CodeMail { to, code, code_use, account_exists, app, brand, strings };
            self.sample(mail.template(), Some(CODE), &mail.written())
        });
        let notices = NOTICES.map(|notice| {
            let mail = sample_notice(&to, notice, (brand, strings));
            self.sample(mail.template(), None, &mail.written())
        });
        codes.into_iter().chain(notices).collect()
    }

    fn sample(
        &self,
        name: &'static str,
        code: Option<&'static str>,
        mail: &WrittenMail<'_>,
    ) -> SampleMail {
        let message = mail.message(&self.from, format!("<{name}@{}>", self.host));
        let source = message.expect("a sample can be sent").formatted();
        SampleMail { name, code, source: String::from_utf8_lossy(&source).into_owned() }
    }
}

/// A notice of an evening in November.
pub(super) fn sample_notice<'a>(
    to: &'a Email,
    notice: Notice,
    (brand, strings): (&'a MailBrand, &'a Strings),
) -> NoticeMail<'a> {
    NoticeMail {
        to,
        notice,
        at: Timestamp(1_795_641_000),
        user_agent: UserAgent { browser: Some("Firefox"), system: Some("Windows") },
        account: "mara@example.org",
        link: "https://login.juniper.example/reset-password?app=shop",
        address: "login.juniper.example/reset-password",
        app: "Juniper Shop",
        brand,
        strings,
    }
}
