//! An answer as the fields of a form, and a code however it was typed: a field
//! answers as JSON with the same name would, and tidying adds nothing.

use protocol::Answer;
use protocol::typed;

pub(crate) fn run(data: &[u8]) {
    let fields: Vec<_> = url::form_urlencoded::parse(data).collect();
    let answer = Answer::from_fields(fields.iter().map(|(name, value)| (&**name, &**value)));
    if let Some(answer) = answer {
        let named = fields.iter().rev().find_map(|(name, value)| match &**name {
            "answer" => Some(&**value),
            // Buttons that name what they are for.
            "end_session" | "provider" | "remove" | "revoke_access" | "unlink" => Some(&**name),
            _ => None,
        });
        assert_eq!(named, Some(answer.name()), "the last one counts");
        let json = serde_json::to_vec(&answer).expect("answers are plain data");
        assert_eq!(serde_json::from_slice::<Answer>(&json).ok(), Some(answer));
    }
    if let Ok(typed) = std::str::from_utf8(data) {
        let tidy = typed::code(typed);
        if tidy.bytes().all(|byte| byte.is_ascii_digit()) {
            assert_eq!(typed::code(&tidy), tidy, "a code stays as it is");
        }
        assert!(tidy.len() <= typed.len(), "nothing is added");
    }
}
