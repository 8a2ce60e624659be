//! What a mail with a code says.

use protocol::screen::CodeUse;

use crate::Key;

/// The title of a mail with a code, and what it says of it. `account_exists` is whether the
/// address has an account already, though one is being made.
#[must_use]
pub const fn code_mail(code_use: CodeUse, account_exists: bool) -> (Key, Key) {
    match code_use {
        CodeUse::ChangeEmail => (Key::MailVerifyTitle, Key::MailChangeIntro),
        CodeUse::EnrollEmail => (Key::MailVerifyTitle, Key::MailEnrollIntro),
        CodeUse::FirstFactor => (Key::MailSignInTitle, Key::MailFirstFactorIntro),
        CodeUse::Link => (Key::MailVerifyTitle, Key::MailLinkIntro),
        CodeUse::ResetPassword => (Key::MailResetTitle, Key::MailResetIntro),
        CodeUse::EnrollPhone | CodeUse::SecondFactor => {
            (Key::MailSignInTitle, Key::MailSecondFactorIntro)
        }
        CodeUse::VerifyEmail if account_exists => (Key::MailExistsTitle, Key::MailExistsIntro),
        CodeUse::VerifyEmail => (Key::MailVerifyTitle, Key::MailVerifyIntro),
    }
}
