//! An event of each kind.

use std::collections::BTreeSet;

use flow::Event;
use flow::stage::{Found, Identity, Proven};
use protocol::{Factor, FirstFactor, Refusal};

use super::NOW;
use super::cases::{account, identity, sign_up};
use super::facts::{EMAIL, PHONE};
use super::kinds::{KINDS, kind};
use super::managing::{found, linked};

fn matches(password: bool) -> Event {
    let (identity, email) = (identity(Some(EMAIL)), EMAIL.into());
    Event::IdentityMatches { identity, email, password, may_send_at: NOW }
}

#[expect(clippy::too_many_lines, reason = "it is one list")]
pub(crate) fn events() -> Vec<(&'static str, Event)> {
    let may_send_at = NOW;
    let chosen = |factor| Event::FactorChosen { factor, may_send_at };
    let number =
        |phone: &str, land_line| Event::PhoneGiven { phone: phone.into(), land_line, may_send_at };
    let first = FirstFactor::EmailPassword;
    let events = vec![
        ("an address", Event::EmailGiven { email: EMAIL.into(), first, may_send_at }),
        ("sign in instead", Event::SignInAsked { email: None }),
        ("sign up instead", Event::SignUpAsked { email: None }),
        ("right password", Event::PasswordRight(account(false))),
        ("wrong password", Event::PasswordWrong { failures: 1 }),
        ("tenth wrong password", Event::PasswordWrong { failures: 10 }),
        ("forgot password", Event::ResetAsked { may_send_at }),
        (
            "right code, account exists",
            Event::MailboxShown(Found::Account { first, account: account(false) }),
        ),
        ("right code, no account", Event::MailboxShown(Found::Nobody(sign_up()))),
        ("profile completed", Event::ProfileGiven(vec![])),
        ("terms accepted", Event::TermsAccepted),
        ("new password", Event::PasswordCreated(account(true))),
        ("replacement password", Event::PasswordReplaced),
        ("account created elsewhere", Event::AccountTaken),
        ("right code", Event::CodeRight { remember: false }),
        ("code expired", Event::CodeTooLate),
        ("wrong code", Event::CodeWrong { failures: 1 }),
        ("tenth wrong code", Event::CodeWrong { failures: 10 }),
        ("the next code", Event::CodeEarly { failures: 1 }),
        ("another code", Event::ResendAsked { may_send_at }),
        ("authenticator chosen", chosen(Factor::Authenticator)),
        ("e-mail chosen", chosen(Factor::EmailCode)),
        ("text chosen", chosen(Factor::SmsCode)),
        ("a telephone number", number(PHONE, false)),
        ("a land line", number("+4930901820", true)),
        ("enrolment postponed", Event::EnrollmentSkipped),
        ("passkey chosen", chosen(Factor::Passkey)),
        (
            "passkey without an address",
            Event::PasskeyShown { email: EMAIL.into(), account: account(false) },
        ),
        ("a provider", Event::ProviderChosen { provider: "google".into(), email: None }),
        ("nothing comes of the provider", Event::ProviderFailed(Refusal::ProviderCancelled {})),
        (
            "an account from elsewhere, linked",
            Event::IdentityFound {
                email: EMAIL.into(),
                account: account(false),
                proven: Proven::Enough,
            },
        ),
        (
            "linked, and perhaps an old sign-in there",
            Event::IdentityFound {
                email: EMAIL.into(),
                account: account(false),
                proven: Proven::AskPassword,
            },
        ),
        (
            "a new one, vouched for",
            Event::IdentityNew {
                identity: identity(Some(EMAIL)),
                sign_up: Some(sign_up()),
                may_send_at,
            },
        ),
        (
            "a new one, not vouched for",
            Event::IdentityNew {
                identity: Identity { vouched: false, ..identity(Some(EMAIL)) },
                sign_up: None,
                may_send_at,
            },
        ),
        (
            "a new one, without an address",
            Event::IdentityNew { identity: identity(None), sign_up: None, may_send_at },
        ),
        ("its address has an account with a password", matches(true)),
        ("its address has an account without one", matches(false)),
        ("one to link", Event::IdentityToLink(linked())),
        ("unlink it", Event::UnlinkAsked { identity: linked().id }),
        ("right passkey", Event::PasskeyRight),
        ("a new passkey", Event::PasskeyMade),
        ("right recovery code", Event::RecoveryCodeRight),
        ("recovery codes saved", Event::RecoveryCodesSaved),
        ("removing e-mail", Event::RemovalAsked { factor: Factor::EmailCode }),
        ("removing the authenticator", Event::RemovalAsked { factor: Factor::Authenticator }),
        ("new recovery codes", chosen(Factor::RecoveryCode)),
        ("change password", Event::PasswordChangeAsked),
        ("change the address", Event::EmailChangeAsked),
        ("end another session", Event::SessionEndAsked { session: "phone".into() }),
        ("sign out everywhere else", Event::OthersSignOutAsked),
        ("forget devices", Event::ForgetDevicesAsked),
        ("remove an app's access", Event::AccessRevokeAsked { app: "wiki".into() }),
        ("account changed elsewhere", Event::FactorsFound(found())),
        ("done", Event::ManagingDone),
        ("agree", Event::Agreed),
        ("continue with this account", Event::AccountKept),
        ("another method", Event::OtherMethodAsked),
        ("another address", Event::OtherAddressAsked),
        ("invalid answer", Event::Unfit(Refusal::CodeMissing {})),
        ("too many wrong answers", Event::Throttled { until: NOW.plus(30) }),
        ("try again", Event::RetryAsked),
        ("back", Event::BackAsked),
        ("start over", Event::RestartAsked),
        ("out of place", Event::Misplaced),
    ];
    let known: BTreeSet<_> = events.iter().map(|(_, event)| kind(event)).collect();
    assert_eq!(known.len(), KINDS, "an event has no row in the table");
    events
}
