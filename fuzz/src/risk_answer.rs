//! What the operator's risk service answers: whatever it says, the log gets a few short lines of it.

use portico_server::risk::webhook::RiskAnswer;

pub(crate) fn run(answer: &[u8]) {
    let Some(told) = RiskAnswer::read(answer) else { return };
    assert!(told.reasons.len() <= 10);
    assert!(told.reasons.iter().all(|reason| reason.chars().count() <= 200));
}
