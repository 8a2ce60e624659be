//! An answer as JSON: what is taken is the same again when it is written and read.

use protocol::Answer;

pub(crate) fn run(data: &[u8]) {
    let Ok(answer) = serde_json::from_slice::<Answer>(data) else { return };
    let json = serde_json::to_vec(&answer).expect("answers are plain data");
    let again: Answer = serde_json::from_slice(&json).expect("what we wrote");
    assert_eq!(serde_json::to_vec(&again).expect("answers are plain data"), json);
    assert_eq!(format!("{answer:?}"), answer.name(), "what was typed is not shown");
}
