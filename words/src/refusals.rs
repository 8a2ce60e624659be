//! The sentence for each refusal.

use protocol::{Factor, Refusal, Timestamp};

use crate::{Key, Strings, wait};

/// The sentence for `refusal`, said at `now`, on a screen whose code comes from
/// `factor` if it asks for one.
#[must_use]
pub fn refusal(
    strings: &Strings,
    refusal: Refusal,
    now: Timestamp,
    factor: Option<Factor>,
) -> String {
    let plain = |key| strings.get(key).to_owned();
    let until =
        |key, at: Timestamp| strings.fill(key, &[("time", &wait(strings, at.seconds_from(now)))]);
    match refusal {
        Refusal::CodeEarly {} => plain(Key::RefusalCodeEarly),
        Refusal::CodeExpired {} => plain(Key::RefusalCodeExpired),
        Refusal::CodeMalformed { length, typed } => {
            let length = length.to_string();
            let key = match factor {
                Some(Factor::RecoveryCode) => Key::RefusalCodeMalformedRecovery,
                _ => Key::RefusalCodeMalformed,
            };
            strings.count(key, typed.into(), &[("length", &length)])
        }
        Refusal::CodeMissing {} => plain(Key::RefusalCodeMissing),
        Refusal::CodesNotKept {} => plain(Key::RefusalCodesNotKept),
        Refusal::CodeSpent {} => plain(Key::RefusalCodeSpent),
        Refusal::CodeWrong { tries_left } => code_wrong(strings, tries_left, factor),
        Refusal::CredentialsWrong {} => plain(Key::RefusalCredentialsWrong),
        Refusal::EmailMalformed {} => plain(Key::RefusalEmailMalformed),
        Refusal::EmailMissing {} => plain(Key::RefusalEmailMissing),
        Refusal::EmailTaken {} => plain(Key::RefusalEmailTaken),
        Refusal::EmailUnchanged {} => plain(Key::RefusalEmailUnchanged),
        Refusal::EmailNotServed {} => plain(Key::RefusalEmailNotServed),
        Refusal::FactorUnavailable {} => plain(Key::RefusalFactorUnavailable),
        Refusal::FieldsUnfit { .. } => plain(Key::RefusalFieldsUnfit),
        Refusal::IdentityOther {} => plain(Key::RefusalIdentityOther),
        Refusal::IdentityTaken {} => plain(Key::RefusalIdentityTaken),
        Refusal::IdentityUnknown {} => plain(Key::RefusalIdentityUnknown),
        Refusal::LastFactor {} => plain(Key::RefusalLastFactor),
        Refusal::LastWayIn {} => plain(Key::RefusalLastWayIn),
        Refusal::OutOfTurn {} => plain(Key::RefusalOutOfTurn),
        Refusal::PasskeyNotTaken {} => plain(Key::RefusalPasskeyNotTaken),
        Refusal::PasswordCommon {} => plain(Key::RefusalPasswordCommon),
        Refusal::PasswordElsewhere {} => plain(Key::RefusalPasswordElsewhere),
        Refusal::PasswordMissing {} => plain(Key::RefusalPasswordMissing),
        Refusal::PasswordTooLong { max } => {
            strings.count(Key::RefusalPasswordTooLong, max.into(), &[])
        }
        Refusal::PasswordTooShort { min } => {
            strings.count(Key::RefusalPasswordTooShort, min.into(), &[])
        }
        Refusal::PasswordUnchanged {} => plain(Key::RefusalPasswordUnchanged),
        Refusal::PhoneMalformed {} => plain(Key::RefusalPhoneMalformed),
        Refusal::PhoneMissing {} => plain(Key::RefusalPhoneMissing),
        Refusal::PhoneNotServed {} => plain(Key::RefusalPhoneNotServed),
        Refusal::PhoneTakesNoTexts {} => plain(Key::RefusalPhoneTakesNoTexts),
        Refusal::ProviderCancelled {} => plain(Key::RefusalProviderCancelled),
        Refusal::ProviderRefused {} => plain(Key::RefusalProviderRefused),
        Refusal::ProviderUnavailable {} => plain(Key::RefusalProviderUnavailable),
        Refusal::UseDirectory {} => plain(Key::RefusalUseDirectory),
        Refusal::TermsNotAccepted {} => plain(Key::RefusalTermsNotAccepted),
        Refusal::TooManySends { at } => until(Key::RefusalTooManySends, at),
        Refusal::TooSoon { at } => until(Key::RefusalTooSoon, at),
    }
}

fn code_wrong(strings: &Strings, tries_left: Option<u8>, factor: Option<Factor>) -> String {
    let sentence = strings.get(match factor {
        Some(Factor::Authenticator) => Key::RefusalCodeWrongApp,
        Some(Factor::RecoveryCode) => Key::RefusalCodeWrongRecovery,
        _ => Key::RefusalCodeWrong,
    });
    let left = tries_left.map(|left| strings.count(Key::RefusalTriesLeft, left.into(), &[]));
    side_by_side(sentence, &left.unwrap_or_default())
}

/// Two sentences as they stand beside each other; either may be empty.
#[must_use]
pub fn side_by_side(first: &str, second: &str) -> String {
    // Chinese and Japanese sentences follow each other without a space.
    let apart = first.is_empty() || second.is_empty() || first.ends_with('。');
    [first, if apart { "" } else { " " }, second].concat()
}
