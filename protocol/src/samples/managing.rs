//! The samples of someone who changes their factors.

use super::Entry;
use super::screens::{EMAIL, LONG_EMAIL};
use crate::screen::{
    AgreedApp, EnrollEmail, ManageFactors, ManageNotice, Method, OpenSession, RemoveFactor,
};
use crate::{Factor, Refusal, Screen};

pub(super) fn managing() -> Vec<Entry> {
    let two = || vec![authenticator(), text()];
    let after = |notice| with(two(), Some(8), Some(notice));
    let changed = |notice, factor| {
        let list = list(two(), Some(8), Some(notice));
        Screen::ManageFactors(ManageFactors { changed: Some(factor), ..list })
    };
    let alone = with(vec![authenticator()], Some(10), None);
    let long = ManageFactors { email: LONG_EMAIL.into(), ..list(two(), Some(8), None) };
    let devices = ManageFactors { devices: 2, ..list(two(), Some(8), None) };
    let apps = [("wiki", "Juniper Wiki"), ("club", "Juniper Club")];
    let apps = apps.map(|(id, name)| AgreedApp { id: id.into(), name: name.into() }).to_vec();
    let apps = ManageFactors { apps, ..list(two(), Some(8), None) };
    let sessions = ManageFactors { sessions: open(), ..list(two(), Some(8), None) };
    let no_password = ManageFactors {
        password: false,
        factors: vec![],
        ..list(vec![authenticator()], None, None)
    };
    let email =
        Method { factor: Factor::EmailCode, sent_to: Some("m•••@example.org".into()) };
    let stays = remove(text(), vec![authenticator(), email], false);
    vec![
        ("manage-factors/fresh", with(two(), Some(8), None), None),
        ("manage-factors/none", with(vec![], None, None), None),
        ("manage-factors/no-password", Screen::ManageFactors(no_password), None),
        ("manage-factors/no-codes", with(two(), Some(0), None), None),
        ("manage-factors/long", Screen::ManageFactors(long), None),
        ("manage-factors/last", alone, Some(Refusal::LastFactor {})),
        (
            "manage-factors/unavailable",
            with(two(), None, None),
            Some(Refusal::FactorUnavailable {}),
        ),
        ("manage-factors/out-of-turn", with(two(), None, None), Some(Refusal::OutOfTurn {})),
        ("manage-factors/added", changed(ManageNotice::FactorAdded, Factor::Authenticator), None),
        ("manage-factors/removed", changed(ManageNotice::FactorRemoved, Factor::EmailCode), None),
        ("manage-factors/codes-made", after(ManageNotice::RecoveryCodesMade), None),
        ("manage-factors/password-changed", after(ManageNotice::PasswordChanged), None),
        ("manage-factors/others-signed-out", after(ManageNotice::OthersSignedOut), None),
        ("manage-factors/devices", Screen::ManageFactors(devices), None),
        ("manage-factors/devices-forgotten", after(ManageNotice::DevicesForgotten), None),
        ("manage-factors/apps", Screen::ManageFactors(apps), None),
        ("manage-factors/access-revoked", after(ManageNotice::AccessRevoked), None),
        ("manage-factors/email-changed", after(ManageNotice::EmailChanged), None),
        ("enroll-email/replaces", replaces(""), None),
        ("enroll-email/taken", replaces("mara@other.example"), Some(Refusal::EmailTaken {})),
        ("enroll-email/unchanged", replaces(EMAIL), Some(Refusal::EmailUnchanged {})),
        ("manage-factors/sessions", Screen::ManageFactors(sessions), None),
        ("manage-factors/session-ended", after(ManageNotice::SessionEnded), None),
        ("remove-factor/fresh", stays, None),
        ("remove-factor/last", remove(text(), vec![], false), None),
        ("remove-factor/last-with-codes", remove(authenticator(), vec![], true), None),
    ]
}

fn replaces(email: &str) -> Screen {
    let (email, replaces) = (email.into(), Some(EMAIL.into()));
    Screen::EnrollEmail(EnrollEmail { email, other_methods: false, replaces })
}

fn open() -> Vec<OpenSession> {
    let session = |id: Option<&str>, name: &str, about: &str| OpenSession {
        id: id.map(str::to_owned),
        name: name.into(),
        about: about.into(),
    };
    vec![
        session(
            None,
            "Firefox on Windows",
            "This browser · Germany · Signed in on Nov\u{a0}25,\u{a0}2026",
        ),
        session(
            Some("phone"),
            "Safari on iPhone",
            "Austria · Signed in on Oct\u{a0}2,\u{a0}2026 · Last used on Nov\u{a0}24,\u{a0}2026",
        ),
        session(Some("other"), "Chrome on Android", "Signed in on Sep\u{a0}14,\u{a0}2026"),
    ]
}

fn authenticator() -> Method {
    Method { factor: Factor::Authenticator, sent_to: None }
}

fn text() -> Method {
    Method { factor: Factor::SmsCode, sent_to: Some("•••89".into()) }
}

fn list(
    methods: Vec<Method>,
    codes_left: Option<u32>,
    notice: Option<ManageNotice>,
) -> ManageFactors {
    let all = [Factor::Authenticator, Factor::EmailCode, Factor::SmsCode, Factor::VoiceCode];
    let had = |factor: &Factor| methods.iter().any(|method| method.factor == *factor);
    let factors = all.into_iter().filter(|factor| !had(factor)).collect();
    ManageFactors {
        email: EMAIL.into(),
        methods,
        factors,
        codes_left,
        devices: 0,
        apps: vec![],
        sessions: vec![],
        identities: vec![],
        providers: vec![],
        password: true,
        change_email: true,
        data: Some("/flows/sample/data".into()),
        delete: Some("/flows/sample/delete".into()),
        notice,
        changed: None,
    }
}

/// Somebody with two second factors.
pub(super) fn list_of_two(notice: Option<ManageNotice>) -> ManageFactors {
    list(vec![authenticator(), text()], Some(8), notice)
}

fn with(methods: Vec<Method>, codes_left: Option<u32>, notice: Option<ManageNotice>) -> Screen {
    Screen::ManageFactors(list(methods, codes_left, notice))
}

fn remove(method: Method, remaining: Vec<Method>, codes_too: bool) -> Screen {
    Screen::RemoveFactor(RemoveFactor { method, remaining, codes_too })
}
