//! The stages of someone who changes their factors.

use flow::Stage;
use flow::stage::CodeAim;
use flow::stage::{Managing, Owned, Second, SeenSession, Standing};
use protocol::screen::{AgreedApp, LinkedIdentity};
use protocol::{Factor, FirstFactor, Timestamp};

use super::cases::{OFFERED, sent, standing};
use super::facts::EMAIL;

const CODES_LEFT: u32 = 9;
const MANAGED: [Factor; 3] = [Factor::Authenticator, Factor::EmailCode, Factor::RecoveryCode];

pub(crate) fn managing_stages() -> Vec<(&'static str, Stage)> {
    let only = managing(&[Factor::Authenticator, Factor::RecoveryCode]);
    let all = || managing(&MANAGED);
    let (factor, address) = (Factor::SmsCode, String::new());
    vec![
        ("ManageFactors", Stage::ManageFactors(all())),
        (
            "AtProvider, to link",
            Stage::AtProvider {
                provider: "google".into(),
                from: Box::new(Stage::ManageFactors(all())),
            },
        ),
        ("ManageFactors, the only one", Stage::ManageFactors(only)),
        (
            "RemoveFactor, e-mail",
            Stage::RemoveFactor { standing: all(), factor: Factor::EmailCode },
        ),
        (
            "EnrollAddress, telephone, managing",
            Stage::EnrollAddress { standing: all(), factor, address },
        ),
        ("ChangeEmail", Stage::ChangeEmail { standing: all(), address: String::new() }),
        (
            "EnterCode, new address",
            Stage::EnterCode {
                aim: CodeAim::Replace { standing: all(), address: "mara@other.example".into() },
                code: Some(sent()),
            },
        ),
        ("RecoveryCodes, managing", Stage::RecoveryCodes(all())),
        ("ChangePassword, managing", Stage::ChangePassword(all())),
    ]
}

/// Somebody who came to change their factors and has shown one.
fn managing(enrolled: &[Factor]) -> Standing {
    let managing = Managing {
        demanded: true,
        apps: vec![wiki()],
        sessions: vec![seen("here", true), seen("phone", false)],
        identities: vec![linked()],
        codes_left: CODES_LEFT,
        password: true,
        ..Managing::default()
    };
    Standing {
        proofs: vec![Factor::Password, Factor::Authenticator],
        offered: [OFFERED.as_slice(), &[Factor::RecoveryCode]].concat(),
        managing: Some(managing),
        ..standing(enrolled)
    }
}

pub(crate) fn linked() -> LinkedIdentity {
    LinkedIdentity { id: "1".into(), name: "Google".into(), address: None }
}

fn seen(id: &str, here: bool) -> SeenSession {
    SeenSession {
        id: id.into(),
        here,
        browser: None,
        system: None,
        country: None,
        began_at: Timestamp(0),
        used_at: None,
    }
}

fn wiki() -> AgreedApp {
    AgreedApp { id: "wiki".into(), name: "Wiki".into() }
}

/// What the host finds where a factor was removed meanwhile.
pub(crate) fn found() -> Owned {
    let enrolled = standing(&[Factor::Authenticator]).enrolled;
    let second = Second::new(FirstFactor::EmailPassword, EMAIL, enrolled, &OFFERED);
    Owned {
        second,
        codes_left: CODES_LEFT,
        password: true,
        devices: 0,
        apps: vec![],
        sessions: vec![],
        identities: vec![],
        code_first: false,
    }
}
