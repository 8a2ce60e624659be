//! A stage of each kind, and an event of each kind.

use flow::Stage;
use flow::policy::Mfa;
use flow::stage::{
    Account, CodeAim, Draft, Identity, Kept, Reset, Second, SentCode, SignUp, Standing,
};
use protocol::screen::{BlockReason, CodeUse, ConsentScope, PasswordNotice};
use protocol::{Factor, FirstFactor, Purpose, Timestamp};

use super::NOW;
use super::facts::{self, EMAIL, PHONE};
use super::managing::managing_stages;

pub(crate) fn standing(enrolled: &[Factor]) -> Standing {
    Standing { skip_until: Some(NOW.plus(1)), ..facts::standing(enrolled, &OFFERED) }
}

const BOTH: [Factor; 2] = [Factor::Authenticator, Factor::EmailCode];

pub(crate) fn stages() -> Vec<(&'static str, Stage)> {
    let (email, code) = (|| EMAIL.to_owned(), Some(sent()));
    let challenge = |factor, code| {
        let standing = standing(&[Factor::Authenticator, Factor::EmailCode, Factor::SmsCode]);
        Stage::EnterCode { aim: CodeAim::Challenge { standing, factor }, code }
    };
    let confirm = |factor, address: &str| {
        let (standing, address) = (standing(&[]), address.into());
        let aim = CodeAim::Confirm { standing, factor, address, land_line: false };
        Stage::EnterCode { aim, code }
    };
    let mailbox = |code_use| {
        let aim = CodeAim::Mailbox { email: email(), code_use };
        Stage::EnterCode { aim, code }
    };
    let to_enroll = |factor, address: &str| Stage::EnrollAddress {
        standing: standing(&[]),
        factor,
        address: address.into(),
    };
    let identify = |purpose| Stage::Identify { purpose, email: None };
    let first = vec![
        ("Identify", identify(Purpose::SignIn)),
        ("Identify, signing up", identify(Purpose::SignUp)),
        ("Identify, resetting the password", identify(Purpose::ResetPassword)),
        ("Identify, to change factors", identify(Purpose::ManageFactors)),
        (
            "EnterPassword",
            Stage::EnterPassword {
                email: email(),
                notice: None,
                confirmed_at: None,
                identity: None,
            },
        ),
        ("AtProvider", at_provider(identify(Purpose::SignIn))),
        ("AtProvider, to change factors", at_provider(identify(Purpose::ManageFactors))),
        ("GiveAddress", Stage::GiveAddress { identity: identity(None), email: String::new() }),
        ("EnterPassword, to link", password_to_link()),
        ("EnterCode, to link", code_to_link()),
        ("EnterCode, to confirm the address of a new account", mailbox(CodeUse::VerifyEmail)),
        ("EnterCode, as first factor", mailbox(CodeUse::FirstFactor)),
        ("EnterCode, to set a new password", mailbox(CodeUse::ResetPassword)),
        ("EnterCode, the code has run out", old_code()),
        ("CollectProfile", Stage::CollectProfile(draft())),
        ("AcceptTerms", Stage::AcceptTerms(draft())),
        ("CreatePassword", Stage::CreatePassword(draft())),
        ("ReplacePassword", to_replace()),
        ("ChangePassword", Stage::ChangePassword(standing(&BOTH))),
        ("ChooseFactor", Stage::ChooseFactor(standing(&BOTH))),
        ("EnterCode, second factor, by e-mail", challenge(Factor::EmailCode, code)),
        ("EnterCode, second factor, by text", challenge(Factor::SmsCode, code)),
        ("EnterCode, second factor, authenticator", challenge(Factor::Authenticator, None)),
        ("UsePasskey", Stage::UsePasskey(standing(&[Factor::Passkey, Factor::EmailCode]))),
        (
            "EnterRecoveryCode",
            Stage::EnterRecoveryCode(standing(&[Factor::Authenticator, Factor::RecoveryCode])),
        ),
        ("EnrollChoose", Stage::EnrollChoose(standing(&[]))),
        ("EnrollChoose, the address was confirmed", Stage::EnrollChoose(confirmed())),
        ("EnrollAddress, e-mail", to_enroll(Factor::EmailCode, EMAIL)),
        ("EnrollAddress, telephone", to_enroll(Factor::SmsCode, "")),
        ("EnterCode, to enrol an address", confirm(Factor::EmailCode, EMAIL)),
        ("EnterCode, to enrol a number", confirm(Factor::SmsCode, PHONE)),
        ("EnrollAuthenticator", Stage::EnrollAuthenticator(standing(&[]))),
        ("EnrollPasskey", Stage::EnrollPasskey(standing(&[]))),
        ("RecoveryCodes", Stage::RecoveryCodes(standing(&[]))),
        ("Consent", consent()),
        ("ChooseAccount", choose_account(Some(account(false)))),
        ("ChooseAccount, to be shown again", choose_account(None)),
    ];
    let last = vec![
        ("Locked, the wait is over", locked(NOW)),
        ("Locked, waiting", locked(NOW.plus(30))),
        ("Locked while an authenticator is enrolled", locked_enrolling()),
        ("Blocked", Stage::Blocked { email: email(), reason: BlockReason::RiskAndNotEnrolled }),
        ("SignedIn", Stage::SignedIn { email: email(), proofs: vec![Factor::Password] }),
    ];
    [first, managing_stages(), last].concat()
}

pub(crate) const OFFERED: [Factor; 5] =
    [Factor::Passkey, Factor::Authenticator, Factor::EmailCode, Factor::SmsCode, Factor::VoiceCode];

fn at_provider(from: Stage) -> Stage {
    Stage::AtProvider { provider: "google".into(), from: Box::new(from) }
}

pub(crate) fn identity(address: Option<&str>) -> Identity {
    Identity {
        provider: "google".into(),
        address: address.map(Into::into),
        vouched: address.is_some(),
        names: vec![],
        signs_up: true,
        demanded: false,
    }
}

fn password_to_link() -> Stage {
    let (notice, identity) = (Some(PasswordNotice::ToLink), Some(identity(Some(EMAIL))));
    Stage::EnterPassword { email: EMAIL.into(), notice, confirmed_at: None, identity }
}

fn code_to_link() -> Stage {
    let aim = CodeAim::Link { email: EMAIL.into(), identity: identity(Some(EMAIL)) };
    Stage::EnterCode { aim, code: Some(sent()) }
}

fn draft() -> Draft {
    let sign_up = sign_up();
    Draft {
        email: EMAIL.into(),
        confirmed_at: None,
        asked: true,
        sign_up,
        profile: None,
        accepted: false,
        identity: None,
    }
}

pub(crate) fn sign_up() -> SignUp {
    let field = protocol::screen::ProfileField {
        name: "given_name".into(),
        label: None,
        required: true,
        options: vec![],
    };
    SignUp {
        first: FirstFactor::EmailPassword,
        fields: vec![field],
        terms: true,
        account: account(true),
    }
}

/// Somebody who has shown the mailbox and the authenticator.
fn to_replace() -> Stage {
    let proofs = vec![Factor::Password, Factor::Authenticator];
    let standing = Standing { proofs, reset: Some(Reset::Demanded), ..standing(&BOTH) };
    Stage::ReplacePassword { email: EMAIL.into(), standing: Some(Box::new(standing)) }
}

/// Somebody who is signed in, and is asked whether it is they.
fn choose_account(account: Option<Account>) -> Stage {
    let shown = account.map(|account| (vec![Factor::Password], account));
    let (email, first) = (EMAIL.into(), FirstFactor::EmailPassword);
    Stage::ChooseAccount(Box::new(Kept { email, first, shown }))
}

/// Somebody who has shown all, at an app that asks for their address.
fn consent() -> Stage {
    let consent = vec![ConsentScope::Email];
    Stage::Consent(Standing { consent, ..standing(&BOTH) })
}

/// Somebody who has just signed up.
fn confirmed() -> Standing {
    let (confirmed, confirmed_at) = (Some(EMAIL.to_owned()), Some(NOW));
    Standing { confirmed, confirmed_at, new_account: true, ..standing(&[]) }
}

fn old_code() -> Stage {
    let aim = CodeAim::Mailbox { email: EMAIL.into(), code_use: CodeUse::VerifyEmail };
    let sent_at = Some(NOW.plus(-flow::limits::CODE_LIFETIME - 1));
    Stage::EnterCode { aim, code: Some(SentCode { sent_at, ..sent() }) }
}

pub(crate) fn sent() -> SentCode {
    SentCode { sent_at: Some(NOW.plus(-30)), resend_at: NOW, tries_left: 5 }
}

fn locked(until: Timestamp) -> Stage {
    let then = Stage::EnterPassword {
        email: EMAIL.into(),
        notice: None,
        confirmed_at: None,
        identity: None,
    };
    Stage::Locked { until, then: Box::new(then) }
}

fn locked_enrolling() -> Stage {
    let then = Stage::EnrollAuthenticator(standing(&[]));
    Stage::Locked { until: NOW.plus(30), then: Box::new(then) }
}

pub(crate) fn account(sign_up: bool) -> Account {
    let context = facts::context(Mfa::AlwaysOn, sign_up);
    let enrolled = if sign_up { vec![] } else { standing(&BOTH).enrolled };
    Account::judge(
        context,
        &[],
        Second::new(FirstFactor::EmailPassword, facts::EMAIL, enrolled, &OFFERED),
        NOW,
    )
}
