//! What the person gave back, as JSON or as form fields.
//!
//! One screen is one form. Its fields are the same with and without script:
//! a hidden or button field `answer` names the answer, the others carry it.

mod fields;

use serde::{Deserialize, Serialize};

use crate::Factor;

/// What the person gave back. Holds secrets: never log it.
///
/// Travels as `{"type": "code", "code": "123456"}` or as form fields
/// `answer=code&code=123456`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum Answer {
    /// The terms were read.
    AcceptTerms {
        /// Whether they were agreed to.
        #[serde(default)]
        accepted: bool,
    },
    /// The app may have what it asks for.
    Agree {},
    /// One screen back.
    Back {},
    /// Another address is wanted for the account.
    ChangeEmail {},
    /// Another password is wanted by who is signed in.
    ChangePassword {},
    /// A factor was chosen.
    Choose {
        /// Which.
        factor: Factor,
    },
    /// A code was typed.
    Code {
        /// As typed: spaces, dashes and other scripts' digits are the host's to fold.
        code: String,
        /// Whether the session is to outlive the browser; counts where the screen offers it.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        stay_signed_in: bool,
        /// Whether the device is to be remembered; counts where the screen offers it.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        remember_device: bool,
    },
    /// The account that is signed in here is the one.
    ContinueAs {},
    /// Another session of the account is to end.
    EndSession {
        /// Its id in the list.
        session: String,
    },
    /// Nothing more is to be changed.
    Done {},
    /// An address was typed.
    Email {
        /// As typed.
        email: String,
        /// What a password manager filled in with the address, where it knows both: taken if the
        /// password is asked for next, and dropped if not.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        password: String,
    },
    /// No device is to be remembered any more.
    ForgetDevices {},
    /// A new password was typed.
    NewPassword {
        /// As typed.
        password: String,
    },
    /// Another address than the confirmed one is to become a factor.
    OtherAddress {},
    /// Another method is wanted.
    OtherMethod {},
    /// A passkey was used, or made.
    Passkey {
        /// The JSON text of the browser's `PublicKeyCredential.toJSON()` (WebAuthn §5.1).
        credential: String,
    },
    /// The password was typed.
    Password {
        /// As typed.
        password: String,
        /// Whether the session is to outlive the browser; counts where the screen offers it.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        stay_signed_in: bool,
    },
    /// Another code is wanted.
    Resend {},
    /// A telephone number was typed.
    Phone {
        /// As typed.
        phone: String,
    },
    /// A provider was chosen, to sign in with an account from there or to link one.
    Provider {
        /// Its id.
        provider: String,
    },
    /// The profile was filled in.
    Profile {
        /// What was typed, field by field in the screen's order.
        #[serde(default)]
        values: Vec<String>,
    },
    /// One of the recovery codes was typed.
    RecoveryCode {
        /// As typed.
        code: String,
    },
    /// A factor is to go. Asked once more; the same answer again is yes.
    Remove {
        /// Which.
        factor: Factor,
    },
    /// A new password is wanted, the old one forgotten.
    ResetPassword {},
    /// From the start, with nothing lost that may be kept.
    Restart {},
    /// The wait is over; try again.
    Retry {},
    /// An app is to have nothing of the account any more.
    RevokeAccess {
        /// Its id.
        app: String,
    },
    /// What came back from a provider, by its page. The host makes this answer itself: it is
    /// read of nobody.
    #[serde(skip_deserializing)]
    Returned {
        /// The query that the browser brought.
        query: String,
    },
    /// The codes that were shown are kept safe.
    Saved {
        /// Whether they were copied, downloaded or printed, or the question whether
        /// they are kept was answered.
        #[serde(default)]
        kept: bool,
    },
    /// Enrolling is put off.
    Skip {},
    /// An account is there already.
    SignIn {
        /// What was typed so far.
        #[serde(default)]
        email: String,
    },
    /// All other sessions of the account are to end.
    SignOutOthers {},
    /// An account is wanted.
    SignUp {
        /// What was typed so far.
        #[serde(default)]
        email: String,
    },
    /// An account from elsewhere is to be a way in no more.
    Unlink {
        /// Its id in the list.
        identity: String,
    },
}

/// Names without secrets, so that a log line cannot hold any.
impl std::fmt::Debug for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

impl Answer {
    /// Whether the box to stay signed in is ticked.
    #[must_use]
    pub const fn stays_signed_in(&self) -> bool {
        matches!(
            self,
            Self::Code { stay_signed_in: true, .. } | Self::Password { stay_signed_in: true, .. }
        )
    }

    /// Whether the box to have the device remembered is ticked.
    #[must_use]
    pub const fn remembers_device(&self) -> bool {
        matches!(self, Self::Code { remember_device: true, .. })
    }

    /// The answer's one name: wire tag and value of the field `answer`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::AcceptTerms { .. } => "accept_terms",
            Self::Agree {} => "agree",
            Self::Back {} => "back",
            Self::ChangeEmail {} => "change_email",
            Self::ChangePassword {} => "change_password",
            Self::Choose { .. } => "choose",
            Self::Code { .. } => "code",
            Self::ContinueAs {} => "continue_as",
            Self::Done {} => "done",
            Self::Email { .. } => "email",
            Self::EndSession { .. } => "end_session",
            Self::ForgetDevices {} => "forget_devices",
            Self::NewPassword { .. } => "new_password",
            Self::OtherAddress {} => "other_address",
            Self::OtherMethod {} => "other_method",
            Self::Passkey { .. } => "passkey",
            Self::Password { .. } => "password",
            Self::Phone { .. } => "phone",
            Self::Profile { .. } => "profile",
            Self::Provider { .. } => "provider",
            Self::RecoveryCode { .. } => "recovery_code",
            Self::Remove { .. } => "remove",
            Self::Resend {} => "resend",
            Self::ResetPassword {} => "reset_password",
            Self::Restart {} => "restart",
            Self::Retry {} => "retry",
            Self::Returned { .. } => "returned",
            Self::RevokeAccess { .. } => "revoke_access",
            Self::Saved { .. } => "saved",
            Self::SignIn { .. } => "sign_in",
            Self::Skip {} => "skip",
            Self::SignOutOthers {} => "sign_out_others",
            Self::SignUp { .. } => "sign_up",
            Self::Unlink { .. } => "unlink",
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    fn any_answer() -> impl Strategy<Value = Answer> {
        let factor = prop::sample::select(Factor::ALL.to_vec());
        prop_oneof![
            any::<bool>().prop_map(|accepted| Answer::AcceptTerms { accepted }),
            Just(Answer::Agree {}),
            Just(Answer::Back {}),
            Just(Answer::ChangeEmail {}),
            Just(Answer::ChangePassword {}),
            factor.clone().prop_map(|factor| Answer::Choose { factor }),
            (".*", any::<bool>(), any::<bool>()).prop_map(
                |(code, stay_signed_in, remember_device)| Answer::Code {
                    code,
                    stay_signed_in,
                    remember_device
                }
            ),
            Just(Answer::ContinueAs {}),
            Just(Answer::Done {}),
            (".*", ".*").prop_map(|(email, password)| Answer::Email { email, password }),
            ".*".prop_map(|session| Answer::EndSession { session }),
            Just(Answer::ForgetDevices {}),
            ".*".prop_map(|password| Answer::NewPassword { password }),
            Just(Answer::OtherAddress {}),
            Just(Answer::OtherMethod {}),
            ".*".prop_map(|credential| Answer::Passkey { credential }),
            (".*", any::<bool>()).prop_map(|(password, stay_signed_in)| Answer::Password {
                password,
                stay_signed_in
            }),
            ".*".prop_map(|phone| Answer::Phone { phone }),
            prop::collection::vec(".*", 0..4).prop_map(|values| Answer::Profile { values }),
            ".*".prop_map(|provider| Answer::Provider { provider }),
            ".*".prop_map(|code| Answer::RecoveryCode { code }),
            factor.prop_map(|factor| Answer::Remove { factor }),
            Just(Answer::Resend {}),
            Just(Answer::ResetPassword {}),
            Just(Answer::Restart {}),
            Just(Answer::Retry {}),
            ".*".prop_map(|app| Answer::RevokeAccess { app }),
            any::<bool>().prop_map(|kept| Answer::Saved { kept }),
            Just(Answer::Skip {}),
            ".*".prop_map(|email| Answer::SignIn { email }),
            Just(Answer::SignOutOthers {}),
            ".*".prop_map(|email| Answer::SignUp { email }),
            ".*".prop_map(|identity| Answer::Unlink { identity }),
        ]
    }

    proptest! {
        #[test]
        fn json_and_form_fields_say_the_same(answer in any_answer()) {
            let json = serde_json::to_value(&answer).unwrap();
            prop_assert_eq!(&serde_json::from_value::<Answer>(json.clone()).unwrap(), &answer);
            let fields = json.as_object().unwrap().iter().flat_map(|(name, value)| {
                let name = if name == "type" { "answer" } else { name };
                let values = match value {
                    Value::Array(values) => values.clone(),
                    one => vec![one.clone()],
                };
                values.into_iter().map(move |value| match value {
                    Value::String(text) => (name, text),
                    other => (name, other.to_string()),
                })
            });
            let fields: Vec<_> = fields.collect();
            let fields = fields.iter().map(|(name, value)| (*name, value.as_str()));
            prop_assert_eq!(Answer::from_fields(fields), Some(answer));
        }

        #[test]
        fn the_debug_form_never_shows_what_was_typed(secret in "[0-9]{6,20}") {
            let alone = Answer::Password { password: secret.clone(), stay_signed_in: false };
            let beside = Answer::Email { email: String::new(), password: secret.clone() };
            for answer in [alone, beside] {
                let shown = format!("{answer:?}");
                prop_assert!(!shown.contains(&secret));
            }
        }
    }

    #[test]
    fn the_button_that_was_pressed_beats_the_hidden_field() {
        let fields = [("answer", "code"), ("code", "12"), ("answer", "resend")];
        assert_eq!(Answer::from_fields(fields), Some(Answer::Resend {}));
    }

    #[test]
    fn a_button_says_in_one_field_what_to_remove() {
        let fields = [("answer", "choose"), ("remove", "sms_code")];
        let remove = Answer::Remove { factor: Factor::SmsCode };
        assert_eq!(Answer::from_fields(fields), Some(remove));
        assert_eq!(Answer::from_fields([("remove", "everything")]), None);
    }

    #[test]
    fn nonsense_makes_no_answer() {
        assert_eq!(Answer::from_fields([("answer", "fly")]), None);
        assert_eq!(Answer::from_fields([("answer", "choose"), ("factor", "x")]), None);
        assert_eq!(Answer::from_fields([]), None);
    }

    #[test]
    fn nobody_can_send_what_comes_back_from_a_provider() {
        let sent = serde_json::json!({ "type": "returned", "query": "code=1" });
        assert!(serde_json::from_value::<Answer>(sent).is_err());
        assert_eq!(Answer::from_fields([("answer", "returned"), ("query", "code=1")]), None);
    }
}
