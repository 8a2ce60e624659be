//! Ready-made replies: gallery, tests and docs loop over the same list.

mod endings;
mod federated;
mod managing;
mod screens;

use endings::endings;
use federated::federated;
use managing::managing;
use screens::{
    EMAIL, LONG_EMAIL, PHONE, authenticator_code, challenge, confirm_email, create_password,
    delayed_code, eight_digits, enroll_authenticator, enter_password, first_code_and_stay,
    identify, mailbox_code, phone_code, profile_fields, recovery_codes, sample,
    second_code_and_remember, sign_in_by_passkey, stay_signed_in, undelivered_code,
};

use crate::screen::{
    AcceptTerms, ChooseFactor, CodeUse, CollectProfile, EnrollChoose, EnrollEmail, EnrollPasskey,
    EnrollPhone, EnterRecoveryCode, Method, PasswordNotice, ProfileField, Purpose, UsePasskey,
};
use crate::{Factor, Refusal, Reply, Screen, Timestamp};

/// The time at which every sample is looked at: 2026-01-01 12:00 UTC.
pub const NOW: Timestamp = Timestamp(1_767_268_800);

/// A named, ready-made reply.
#[derive(Clone, Debug)]
pub struct Sample {
    /// The screen's name and the state it is in: `enter-code/wrong`.
    pub name: &'static str,
    /// What the host would have sent.
    pub reply: Reply,
}

/// Every sample, in the order a person would meet them.
#[must_use]
pub fn all() -> Vec<Sample> {
    let parts = [first_factor, federated, new_account, second_factor, enrolment, managing, endings];
    let list = parts.into_iter().flat_map(|part: fn() -> Vec<Entry>| part());
    list.map(|(name, screen, refusal)| sample(name, screen, refusal)).collect()
}

/// The sample of this name.
#[must_use]
pub fn named(name: &str) -> Option<Sample> {
    all().into_iter().find(|sample| sample.name == name)
}

type Entry = (&'static str, Screen, Option<Refusal>);

fn first_factor() -> Vec<Entry> {
    let at = NOW.plus(40 * 60);
    let exists = Some(PasswordNotice::AccountExists);
    let changed = Some(PasswordNotice::PasswordChanged);
    let to_manage = Some(PasswordNotice::ToManage);
    vec![
        ("identify/sign-in", identify(Purpose::SignIn, None), None),
        ("identify/sign-up", identify(Purpose::SignUp, None), None),
        ("identify/reset-password", identify(Purpose::ResetPassword, Some(EMAIL)), None),
        ("identify/known", identify(Purpose::SignIn, Some(EMAIL)), None),
        ("identify/passkey", sign_in_by_passkey(), None),
        ("identify/passkey-not-taken", sign_in_by_passkey(), Some(Refusal::PasskeyNotTaken {})),
        ("identify/missing", identify(Purpose::SignIn, None), Some(Refusal::EmailMissing {})),
        ("identify/malformed", identify(Purpose::SignUp, None), Some(Refusal::EmailMalformed {})),
        ("identify/not-served", identify(Purpose::SignUp, None), Some(Refusal::EmailNotServed {})),
        ("enter-password/fresh", enter_password(EMAIL, None), None),
        ("enter-password/wrong", enter_password(EMAIL, None), Some(Refusal::CredentialsWrong {})),
        ("enter-password/missing", enter_password(EMAIL, None), Some(Refusal::PasswordMissing {})),
        ("enter-password/account-exists", enter_password(EMAIL, exists), None),
        ("enter-password/changed", enter_password(EMAIL, changed), None),
        ("enter-password/stay", stay_signed_in(false), None),
        ("enter-password/stay-ticked", stay_signed_in(true), Some(Refusal::CredentialsWrong {})),
        ("enter-password/to-manage", enter_password(EMAIL, to_manage), None),
        ("enter-password/long", enter_password(LONG_EMAIL, None), None),
        ("enter-code/verify-email", mailbox_code(CodeUse::VerifyEmail, EMAIL), None),
        ("enter-code/first-factor", mailbox_code(CodeUse::FirstFactor, EMAIL), None),
        ("enter-code/first-factor-stay", first_code_and_stay(), None),
        ("enter-code/reset-password", mailbox_code(CodeUse::ResetPassword, EMAIL), None),
        ("enter-code/long", mailbox_code(CodeUse::VerifyEmail, LONG_EMAIL), None),
        ("enter-code/delayed", delayed_code(), None),
        (
            "enter-code/too-many-sends",
            mailbox_code(CodeUse::VerifyEmail, EMAIL),
            Some(Refusal::TooManySends { at }),
        ),
    ]
}

fn new_account() -> Vec<Entry> {
    let profile = |no_account, fields: &[ProfileField]| {
        let (email, fields) = (EMAIL.into(), fields.to_vec());
        let values = if no_account { vec![] } else { vec!["Mara".into()] };
        Screen::CollectProfile(CollectProfile { email, no_account, fields, values })
    };
    let fields = profile_fields();
    let unfit = |missing: &[u8], unfit: &[u8]| {
        let [missing, unfit] = [missing, unfit].map(|fields| fields.to_vec().into());
        Some(Refusal::FieldsUnfit { missing, unfit })
    };
    let terms = Screen::AcceptTerms(AcceptTerms { email: EMAIL.into() });
    let new = |min_length| create_password(min_length, false);
    vec![
        ("collect-profile/fresh", profile(false, &fields), None),
        ("collect-profile/missing", profile(false, &fields), unfit(&[1], &[])),
        ("collect-profile/unfit", profile(false, &fields), unfit(&[1], &[2, 3])),
        ("collect-profile/only-one", profile(false, &fields[1..2]), unfit(&[0], &[])),
        ("collect-profile/no-account", profile(true, &[]), None),
        ("accept-terms/fresh", terms.clone(), None),
        ("accept-terms/not-accepted", terms, Some(Refusal::TermsNotAccepted {})),
        ("create-password/fresh", new(8), None),
        ("create-password/replaces", create_password(15, true), None),
        (
            "create-password/unchanged",
            create_password(15, true),
            Some(Refusal::PasswordUnchanged {}),
        ),
        ("create-password/missing", new(8), Some(Refusal::PasswordMissing {})),
        ("create-password/short", new(15), Some(Refusal::PasswordTooShort { min: 15 })),
        ("create-password/long", new(8), Some(Refusal::PasswordTooLong { max: 1024 })),
        ("create-password/common", new(8), Some(Refusal::PasswordCommon {})),
    ]
}

fn second_factor() -> Vec<Entry> {
    let methods = vec![
        Method { factor: Factor::Passkey, sent_to: None },
        Method { factor: Factor::Authenticator, sent_to: None },
        Method { factor: Factor::EmailCode, sent_to: Some("m•••@example.org".into()) },
        Method { factor: Factor::SmsCode, sent_to: Some("•••89".into()) },
        Method { factor: Factor::VoiceCode, sent_to: Some("•••89".into()) },
        Method { factor: Factor::RecoveryCode, sent_to: None },
    ];
    let choose = Screen::ChooseFactor(ChooseFactor { methods });
    let passkey = |other_methods| Screen::UsePasskey(UsePasskey { other_methods, here: true });
    let elsewhere = Screen::UsePasskey(UsePasskey { other_methods: true, here: false });
    let recovery = Screen::EnterRecoveryCode(EnterRecoveryCode { other_methods: true });
    vec![
        ("choose-factor/fresh", choose.clone(), None),
        ("choose-factor/unavailable", choose, Some(Refusal::FactorUnavailable {})),
        ("enter-code/email", challenge(), None),
        ("enter-code/authenticator", authenticator_code(), None),
        ("enter-code/remember-device", second_code_and_remember(false), None),
        (
            "enter-code/remember-device-ticked",
            second_code_and_remember(true),
            Some(Refusal::CodeWrong { tries_left: None }),
        ),
        ("enter-code/sms", phone_code(CodeUse::SecondFactor, Factor::SmsCode, "•••89"), None),
        ("enter-code/voice", phone_code(CodeUse::SecondFactor, Factor::VoiceCode, "•••89"), None),
        ("enter-code/eight-digits", eight_digits(), None),
        ("enter-code/undelivered", undelivered_code(), None),
        ("enter-code/missing", challenge(), Some(Refusal::CodeMissing {})),
        ("enter-code/malformed", challenge(), Some(Refusal::CodeMalformed { length: 6, typed: 4 })),
        ("enter-code/wrong", challenge(), Some(Refusal::CodeWrong { tries_left: None })),
        ("enter-code/few-tries", challenge(), Some(Refusal::CodeWrong { tries_left: Some(2) })),
        ("enter-code/spent", challenge(), Some(Refusal::CodeSpent {})),
        ("enter-code/expired", challenge(), Some(Refusal::CodeExpired {})),
        ("enter-code/too-soon", challenge(), Some(Refusal::TooSoon { at: NOW.plus(23) })),
        ("enter-code/out-of-turn", challenge(), Some(Refusal::OutOfTurn {})),
        ("enter-code/early", authenticator_code(), Some(Refusal::CodeEarly {})),
        ("use-passkey/fresh", passkey(true), None),
        ("use-passkey/only", passkey(false), None),
        ("use-passkey/elsewhere", elsewhere, None),
        ("use-passkey/not-taken", passkey(true), Some(Refusal::PasskeyNotTaken {})),
        ("enter-recovery-code/fresh", recovery.clone(), None),
        (
            "enter-recovery-code/malformed",
            recovery.clone(),
            Some(Refusal::CodeMalformed { length: 15, typed: 14 }),
        ),
        ("enter-recovery-code/wrong", recovery, Some(Refusal::CodeWrong { tries_left: None })),
    ]
}

fn enrolment() -> Vec<Entry> {
    let factors = vec![
        Factor::Passkey,
        Factor::Authenticator,
        Factor::EmailCode,
        Factor::SmsCode,
        Factor::VoiceCode,
    ];
    let choose = EnrollChoose { factors, confirmed: None, new_account: false, skip_until: None };
    let confirmed = |address: &str| {
        let confirmed = Some(address.into());
        Screen::EnrollChoose(EnrollChoose { confirmed, new_account: true, ..choose.clone() })
    };
    let skippable = |new_account, days: i64| {
        let skip_until = Some(NOW.plus(days * 86_400));
        Screen::EnrollChoose(EnrollChoose { new_account, skip_until, ..choose.clone() })
    };
    let new = Screen::EnrollChoose(EnrollChoose { new_account: true, ..choose.clone() });
    let (short, long) = (confirmed(EMAIL), confirmed(LONG_EMAIL));
    let (grace, last_day) = (skippable(true, 14), skippable(false, 1));
    let choose = Screen::EnrollChoose(choose.clone());
    let email = |address: &str| {
        Screen::EnrollEmail(EnrollEmail {
            email: address.into(),
            other_methods: true,
            replaces: None,
        })
    };
    let phone = |factor, number: &str| {
        Screen::EnrollPhone(EnrollPhone { factor, phone: number.into(), other_methods: true })
    };
    let passkey = Screen::EnrollPasskey(EnrollPasskey { other_methods: true });
    let wrong = Some(Refusal::CodeWrong { tries_left: None });
    vec![
        ("enroll-choose/fresh", choose.clone(), None),
        ("enroll-choose/new-account", new, None),
        ("enroll-choose/confirmed", short, None),
        ("enroll-choose/confirmed-long", long, None),
        ("enroll-choose/skippable", grace, None),
        ("enroll-choose/last-day", last_day, None),
        ("enroll-choose/unavailable", choose, Some(Refusal::FactorUnavailable {})),
        ("enroll-email/fresh", email(EMAIL), None),
        ("enroll-email/malformed", email(EMAIL), Some(Refusal::EmailMalformed {})),
        ("enter-code/enroll-email", confirm_email(), None),
        ("enroll-phone/text", phone(Factor::SmsCode, ""), None),
        ("enroll-phone/call", phone(Factor::VoiceCode, ""), None),
        ("enroll-phone/missing", phone(Factor::SmsCode, ""), Some(Refusal::PhoneMissing {})),
        ("enroll-phone/malformed", phone(Factor::SmsCode, "12"), Some(Refusal::PhoneMalformed {})),
        (
            "enroll-phone/not-served",
            phone(Factor::SmsCode, PHONE),
            Some(Refusal::PhoneNotServed {}),
        ),
        (
            "enroll-phone/takes-no-texts",
            phone(Factor::VoiceCode, "+4930901820"),
            Some(Refusal::PhoneTakesNoTexts {}),
        ),
        ("enter-code/enroll-phone", phone_code(CodeUse::EnrollPhone, Factor::SmsCode, PHONE), None),
        ("enroll-passkey/fresh", passkey.clone(), None),
        ("enroll-passkey/not-taken", passkey, Some(Refusal::PasskeyNotTaken {})),
        ("recovery-codes/fresh", recovery_codes(), None),
        ("recovery-codes/not-kept", recovery_codes(), Some(Refusal::CodesNotKept {})),
        ("enroll-authenticator/fresh", enroll_authenticator(), None),
        ("enroll-authenticator/wrong", enroll_authenticator(), wrong),
    ]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_sample_is_named_after_its_screen() {
        for Sample { name, reply } in all() {
            let prefix = name.split('/').next().unwrap().replace('-', "_");
            assert_eq!(prefix, reply.screen.name(), "{name}");
        }
    }

    #[test]
    fn no_two_samples_share_a_name() {
        let names: BTreeSet<_> = all().iter().map(|sample| sample.name).collect();
        assert_eq!(names.len(), all().len());
    }

    /// Serialising names every variant the type has; a new one without a
    /// sample is missed here.
    #[test]
    fn every_screen_and_every_refusal_has_a_sample() {
        let screens: BTreeSet<_> = all().iter().map(|s| s.reply.screen.name()).collect();
        assert_eq!(screens.len(), variants(include_str!("../screen.rs"), "pub enum Screen"));
        let refusals: BTreeSet<_> = all()
            .iter()
            .filter_map(|sample| sample.reply.refusal)
            .map(|refusal| {
                let json = serde_json::to_value(refusal).unwrap();
                json.as_object().unwrap().keys().next().unwrap().clone()
            })
            .collect();
        assert_eq!(refusals.len(), variants(include_str!("../screen.rs"), "pub enum Refusal"));
    }

    /// How many variants the enum has: doc-commented lines at its indentation.
    fn variants(source: &str, head: &str) -> usize {
        let body = source.split(head).nth(1).unwrap().split("\n}\n").next().unwrap();
        let variant =
            |line: &&str| line.starts_with("    ") && line.as_bytes()[4].is_ascii_uppercase();
        body.lines().filter(|line| line.len() > 4).filter(variant).count()
    }

    #[test]
    fn a_screen_shows_a_secret_if_it_holds_a_key_or_codes() {
        for Sample { name, reply } in all() {
            let json = serde_json::to_value(&reply.screen).unwrap();
            let data = json.as_object().unwrap().values().next().unwrap();
            let holds = ["key", "codes"].iter().any(|field| !data[field].is_null());
            assert_eq!(reply.screen.shows_secret(), holds, "{name}");
        }
    }

    #[test]
    fn every_sample_survives_the_wire() {
        for Sample { name, reply } in all() {
            let json = serde_json::to_string(&reply).unwrap();
            assert_eq!(serde_json::from_str::<Reply>(&json).unwrap(), reply, "{name}");
        }
    }
}
