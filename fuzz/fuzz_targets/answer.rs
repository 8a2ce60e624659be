//! An answer as JSON and as form fields: what is taken is the same again when
//! it is written and read.

#![no_main]

use flow::Answer;
use flow::answer::tidy_code;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(answer) = serde_json::from_slice::<Answer>(data) {
        let json = serde_json::to_vec(&answer).expect("answers are plain data");
        let again: Answer = serde_json::from_slice(&json).expect("what we wrote");
        assert_eq!(serde_json::to_vec(&again).expect("answers are plain data"), json);
        assert!(!answer.name().is_empty());
    }
    let fields: Vec<_> = url::form_urlencoded::parse(data).collect();
    let _ = Answer::from_fields(fields.iter().map(|(name, value)| (&**name, &**value)));
    if let Ok(typed) = std::str::from_utf8(data) {
        let tidy = tidy_code(typed);
        if tidy.bytes().all(|byte| byte.is_ascii_digit()) {
            assert_eq!(tidy_code(&tidy), tidy, "a code stays as it is");
        }
        assert!(tidy.len() <= typed.len(), "nothing is added");
    }
});
