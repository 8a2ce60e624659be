//! Answers as form fields.

use super::Answer;
use crate::Factor;

impl Answer {
    /// Reads an answer from form fields; `None` where they make no answer.
    ///
    /// Of a name given twice the last counts: the button that was pressed comes
    /// after the form's own hidden field. A button has one name and one value
    /// only: `remove=sms_code` says both what and which. Beside the JSON names, the names that
    /// password managers and browsers know are read.
    #[must_use]
    pub fn from_fields<'a>(fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> Option<Self> {
        let (mut answer, mut code, mut email, mut factor, mut password) = ("", "", "", "", "");
        let [mut accepted, mut kept, mut stay_signed_in, mut remember_device] = [false; 4];
        let (mut app, mut credential, mut phone, mut values) = ("", "", "", vec![]);
        let (mut identity, mut provider, mut session) = ("", "", "");
        for (name, value) in fields {
            match name {
                "accepted" => accepted = !matches!(value, "" | "false"),
                "answer" => answer = value,
                "app" => app = value,
                "credential" => credential = value,
                "code" | "one-time-code" | "recovery-code" => code = value,
                "email" | "username" => email = value,
                "end_session" => (answer, session) = (name, value),
                "factor" => factor = value,
                "kept" => kept = !matches!(value, "" | "false"),
                "phone" | "tel" => phone = value,
                "provider" => (answer, provider) = (name, value),
                "remember_device" => remember_device = !matches!(value, "" | "false"),
                "remove" => (answer, factor) = (name, value),
                "revoke_access" => (answer, app) = (name, value),
                "session" => session = value,
                "stay_signed_in" => stay_signed_in = !matches!(value, "" | "false"),
                "unlink" => (answer, identity) = (name, value),
                "identity" => identity = value,
                "values" => values.push(value.to_owned()),
                "password" | "new-password" => password = value,
                _ => {}
            }
        }
        let typed = |value: &str| value.to_owned();
        Some(match answer {
            "accept_terms" => Self::AcceptTerms { accepted },
            "agree" => Self::Agree {},
            "back" => Self::Back {},
            "change_email" => Self::ChangeEmail {},
            "change_password" => Self::ChangePassword {},
            "choose" => Self::Choose { factor: Factor::from_tag(factor)? },
            "code" => Self::Code { code: typed(code), stay_signed_in, remember_device },
            "continue_as" => Self::ContinueAs {},
            "done" => Self::Done {},
            "email" => Self::Email { email: typed(email), password: typed(password) },
            "end_session" => Self::EndSession { session: typed(session) },
            "forget_devices" => Self::ForgetDevices {},
            "new_password" => Self::NewPassword { password: typed(password) },
            "other_address" => Self::OtherAddress {},
            "other_method" => Self::OtherMethod {},
            "passkey" => Self::Passkey { credential: typed(credential) },
            "password" => Self::Password { password: typed(password), stay_signed_in },
            "phone" => Self::Phone { phone: typed(phone) },
            "profile" => Self::Profile { values },
            "provider" => Self::Provider { provider: typed(provider) },
            "recovery_code" => Self::RecoveryCode { code: typed(code) },
            "remove" => Self::Remove { factor: Factor::from_tag(factor)? },
            "resend" => Self::Resend {},
            "reset_password" => Self::ResetPassword {},
            "restart" => Self::Restart {},
            "retry" => Self::Retry {},
            "revoke_access" => Self::RevokeAccess { app: typed(app) },
            "saved" => Self::Saved { kept },
            "sign_in" => Self::SignIn { email: typed(email) },
            "skip" => Self::Skip {},
            "sign_out_others" => Self::SignOutOthers {},
            "sign_up" => Self::SignUp { email: typed(email) },
            "unlink" => Self::Unlink { identity: typed(identity) },
            _ => return None,
        })
    }
}
