//! What the person gave back, as JSON or as form fields.
//!
//! One screen is one form. Its fields are the same with and without script:
//! a hidden or button field `answer` names the answer, the others carry it.

use serde::{Deserialize, Serialize};

use crate::Factor;

/// What the person gave back. Holds secrets: never log it.
///
/// Travels as `{"type": "code", "code": "123456"}` or as form fields
/// `answer=code&code=123456`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum Answer {
    /// One screen back.
    Back {},
    /// A factor was chosen.
    Choose {
        /// Which.
        factor: Factor,
    },
    /// A code was typed.
    Code {
        /// As typed: spaces, dashes and other scripts' digits are the host's to tidy.
        code: String,
    },
    /// An address was typed.
    Email {
        /// As typed.
        email: String,
    },
    /// A new password was typed.
    NewPassword {
        /// As typed.
        password: String,
    },
    /// Another method is wanted.
    OtherMethod {},
    /// The password was typed.
    Password {
        /// As typed.
        password: String,
    },
    /// Another code is wanted.
    Resend {},
    /// From the start, with nothing lost that may be kept.
    Restart {},
    /// The wait is over; try again.
    Retry {},
    /// An account is there already.
    SignIn {
        /// What was typed so far.
        #[serde(default)]
        email: String,
    },
    /// An account is wanted.
    SignUp {
        /// What was typed so far.
        #[serde(default)]
        email: String,
    },
}

/// Names without secrets, so that a log line cannot hold any.
impl std::fmt::Debug for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

impl Answer {
    /// The answer's one name: wire tag and value of the field `answer`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Back {} => "back",
            Self::Choose { .. } => "choose",
            Self::Code { .. } => "code",
            Self::Email { .. } => "email",
            Self::NewPassword { .. } => "new_password",
            Self::OtherMethod {} => "other_method",
            Self::Password { .. } => "password",
            Self::Resend {} => "resend",
            Self::Restart {} => "restart",
            Self::Retry {} => "retry",
            Self::SignIn { .. } => "sign_in",
            Self::SignUp { .. } => "sign_up",
        }
    }

    /// Reads an answer from form fields; `None` where they make no answer.
    ///
    /// Of a name given twice the last counts: the button that was pressed comes
    /// after the form's own hidden field. Beside the JSON names, the names that
    /// password managers and browsers know are read.
    #[must_use]
    pub fn from_fields<'a>(fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> Option<Self> {
        let (mut answer, mut code, mut email, mut factor, mut password) = ("", "", "", "", "");
        for (name, value) in fields {
            match name {
                "answer" => answer = value,
                "code" | "one-time-code" => code = value,
                "email" | "username" => email = value,
                "factor" => factor = value,
                "password" | "new-password" => password = value,
                _ => {}
            }
        }
        let typed = |value: &str| value.to_owned();
        Some(match answer {
            "back" => Self::Back {},
            "choose" => Self::Choose { factor: Factor::from_tag(factor)? },
            "code" => Self::Code { code: typed(code) },
            "email" => Self::Email { email: typed(email) },
            "new_password" => Self::NewPassword { password: typed(password) },
            "other_method" => Self::OtherMethod {},
            "password" => Self::Password { password: typed(password) },
            "resend" => Self::Resend {},
            "restart" => Self::Restart {},
            "retry" => Self::Retry {},
            "sign_in" => Self::SignIn { email: typed(email) },
            "sign_up" => Self::SignUp { email: typed(email) },
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn any() -> impl Strategy<Value = Answer> {
        let factor = prop::sample::select(Factor::ALL.to_vec());
        prop_oneof![
            Just(Answer::Back {}),
            factor.prop_map(|factor| Answer::Choose { factor }),
            ".*".prop_map(|code| Answer::Code { code }),
            ".*".prop_map(|email| Answer::Email { email }),
            ".*".prop_map(|password| Answer::NewPassword { password }),
            Just(Answer::OtherMethod {}),
            ".*".prop_map(|password| Answer::Password { password }),
            Just(Answer::Resend {}),
            Just(Answer::Restart {}),
            Just(Answer::Retry {}),
            ".*".prop_map(|email| Answer::SignIn { email }),
            ".*".prop_map(|email| Answer::SignUp { email }),
        ]
    }

    proptest! {
        #[test]
        fn json_and_form_fields_say_the_same(answer in any()) {
            let json = serde_json::to_value(&answer).unwrap();
            prop_assert_eq!(&serde_json::from_value::<Answer>(json.clone()).unwrap(), &answer);
            let fields = json.as_object().unwrap().iter().map(|(name, value)| {
                (if name == "type" { "answer" } else { name }, value.as_str().unwrap())
            });
            prop_assert_eq!(Answer::from_fields(fields), Some(answer));
        }

        #[test]
        fn the_debug_form_never_shows_what_was_typed(secret in "[0-9]{6,20}") {
            let shown = format!("{:?}", Answer::Password { password: secret.clone() });
            prop_assert!(!shown.contains(&secret));
        }
    }

    #[test]
    fn the_button_that_was_pressed_beats_the_hidden_field() {
        let fields = [("answer", "code"), ("code", "12"), ("answer", "resend")];
        assert_eq!(Answer::from_fields(fields), Some(Answer::Resend {}));
    }

    #[test]
    fn nonsense_makes_no_answer() {
        assert_eq!(Answer::from_fields([("answer", "fly")]), None);
        assert_eq!(Answer::from_fields([("answer", "choose"), ("factor", "x")]), None);
        assert_eq!(Answer::from_fields([]), None);
    }
}
