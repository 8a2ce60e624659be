//! From answer to verdict: the only code that sees a password or a code.
//!
//! Each check counts the attempt before it compares, and forgets the count only
//! when the answer is right.

pub mod authenticator;
pub(crate) mod code;
pub(crate) mod federated;
pub(crate) mod passkey;
pub(crate) mod password;
pub(crate) mod phone;
pub(crate) mod recovery_code;

use flow::Stage;
use flow::stage::Facts;
use protocol::Factor;

use super::local_flow::LocalFlow;
use crate::app::App;

/// What was drawn for a stage, and is shown on it only.
pub(super) fn facts(app: &App, flow: &LocalFlow) -> Facts {
    match &flow.stage {
        Stage::EnrollAuthenticator(standing) => {
            let brand = &app.settings.brand.name;
            let shown = authenticator::show(&app.keys, flow, brand, &standing.email);
            Facts { authenticator: shown, ..Facts::default() }
        }
        Stage::RecoveryCodes(_) => {
            Facts { recovery_codes: recovery_code::shown(&app.keys, flow), ..Facts::default() }
        }
        _ => Facts::default(),
    }
}

/// The factor that a stage asks for.
pub(super) const fn asked_for(stage: &Stage) -> Option<Factor> {
    match stage {
        Stage::EnterCode { aim, .. } => Some(aim.factor()),
        Stage::EnrollAuthenticator(_) => Some(Factor::Authenticator),
        Stage::EnrollPasskey(_) | Stage::UsePasskey(_) => Some(Factor::Passkey),
        Stage::EnterPassword { .. } => Some(Factor::Password),
        Stage::EnterRecoveryCode(_) => Some(Factor::RecoveryCode),
        _ => None,
    }
}
