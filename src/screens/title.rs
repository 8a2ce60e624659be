//! What a screen is called.

use protocol::screen::Purpose;
use protocol::{Factor, Reply, Screen};
use words::{Key, Strings};

/// The sentence that heads a screen.
pub(crate) const fn heading(screen: &Screen) -> Key {
    match screen {
        Screen::AcceptTerms(_) => Key::AcceptTermsTitle,
        Screen::Blocked(_) => Key::BlockedTitle,
        Screen::ChooseFactor(_) => Key::ChooseFactorTitle,
        Screen::CollectProfile(screen) => match screen.no_account {
            true => Key::CollectProfileNewTitle,
            false => Key::CollectProfileTitle,
        },
        Screen::CreatePassword(screen) => match screen.replaces {
            true => Key::ReplacePasswordTitle,
            false => Key::CreatePasswordTitle,
        },
        Screen::EnrollAuthenticator(_) => Key::EnrollAuthenticatorTitle,
        Screen::EnrollChoose(_) => Key::EnrollChooseTitle,
        Screen::EnrollEmail(_) => Key::EnrollEmailTitle,
        Screen::EnrollPasskey(_) => Key::EnrollPasskeyTitle,
        Screen::EnrollPhone(screen) => match screen.factor {
            Factor::VoiceCode => Key::EnrollPhoneVoiceTitle,
            _ => Key::EnrollPhoneSmsTitle,
        },
        Screen::EnterCode(screen) => match screen.factor {
            Factor::Authenticator => Key::EnterCodeAuthenticatorTitle,
            Factor::SmsCode => Key::EnterCodeSmsTitle,
            Factor::VoiceCode => Key::EnterCodeVoiceTitle,
            _ => Key::EnterCodeEmailTitle,
        },
        Screen::EnterPassword(_) => Key::EnterPasswordTitle,
        Screen::EnterRecoveryCode(_) => Key::EnterRecoveryCodeTitle,
        Screen::Expired(_) => Key::ExpiredTitle,
        Screen::Identify(screen) => match screen.purpose {
            Purpose::ResetPassword => Key::IdentifyResetTitle,
            Purpose::ManageFactors | Purpose::SignIn | Purpose::StepUp => Key::IdentifySignInTitle,
            Purpose::SignUp => Key::IdentifySignUpTitle,
        },
        Screen::Locked(_) => Key::LockedTitle,
        Screen::ManageFactors(_) => Key::ManageFactorsTitle,
        Screen::RecoveryCodes(_) => Key::RecoveryCodesTitle,
        Screen::RemoveFactor(_) => Key::RemoveFactorTitle,
        Screen::SignedIn(_) => Key::SignedInTitle,
        Screen::UsePasskey(_) => Key::UsePasskeyTitle,
    }
}

/// The title of the page: the screen, the brand, and whether something was refused.
#[must_use]
pub fn page_title(strings: &Strings, reply: &Reply, brand: &str) -> String {
    let screen = strings.get(heading(&reply.screen));
    let title = strings.fill(Key::PageTitle, &[("screen", screen), ("brand", brand)]);
    match reply.refusal {
        Some(_) => strings.fill(Key::PageErrorTitle, &[("title", &title)]),
        None => title,
    }
}
