//! What an answer tells by itself, and what of it the host has to find out.

use flow::{Event, Stage, limits};
use protocol::{Answer, Factor, Refusal};

/// What an answer claims, and a host finds out. Holds secrets: never log it.
pub enum Claim {
    /// To have this address.
    Email(String),
    /// To have this telephone number.
    Phone(String),
    /// To want this factor asked for, or enrolled.
    Choose(Factor),
    /// To want to go to this provider.
    Provider(String),
    /// To come back from a provider with this.
    Returned(String),
    /// To want another code.
    Resend,
    /// To have forgotten the password.
    ResetPassword,
    /// To know a recovery code.
    RecoveryCode(String),
    /// To know a code.
    Code(String),
    /// To have a passkey.
    Passkey(String),
    /// To know the password.
    Password(String),
    /// To want this password.
    NewPassword(String),
}

/// What an answer tells by itself where a flow stands.
///
/// # Errors
/// What it claims, where the host has to look.
pub fn told(stage: &Stage, answer: Answer) -> Result<Event, Claim> {
    Ok(match answer {
        Answer::AcceptTerms { accepted: true } => Event::TermsAccepted,
        Answer::AcceptTerms { accepted: false } => Event::Unfit(Refusal::TermsNotAccepted {}),
        Answer::Agree {} => Event::Agreed,
        Answer::Back {} => Event::BackAsked,
        Answer::ChangeEmail {} => Event::EmailChangeAsked,
        Answer::ChangePassword {} => Event::PasswordChangeAsked,
        Answer::ContinueAs {} => Event::AccountKept,
        Answer::Done {} => Event::ManagingDone,
        Answer::EndSession { session } => Event::SessionEndAsked { session },
        Answer::ForgetDevices {} => Event::ForgetDevicesAsked,
        Answer::OtherAddress {} => Event::OtherAddressAsked,
        Answer::OtherMethod {} => Event::OtherMethodAsked,
        Answer::Profile { values } => profile(stage, &values),
        Answer::Remove { factor } => Event::RemovalAsked { factor },
        Answer::Restart {} => Event::RestartAsked,
        Answer::Retry {} => Event::RetryAsked,
        Answer::RevokeAccess { app } => Event::AccessRevokeAsked { app },
        Answer::Saved { kept: true } => Event::RecoveryCodesSaved,
        Answer::Saved { kept: false } => Event::Unfit(Refusal::CodesNotKept {}),
        Answer::SignIn { email } => Event::SignInAsked { email: typed(&email) },
        Answer::Skip {} => Event::EnrollmentSkipped,
        Answer::SignOutOthers {} => Event::OthersSignOutAsked,
        Answer::SignUp { email } => Event::SignUpAsked { email: typed(&email) },
        Answer::Unlink { identity } => Event::UnlinkAsked { identity },
        Answer::Choose { factor } => return Err(Claim::Choose(factor)),
        Answer::Code { code, .. } => return Err(Claim::Code(code)),
        Answer::Email { email, .. } => return Err(Claim::Email(email)),
        Answer::NewPassword { password } => return Err(Claim::NewPassword(password)),
        Answer::Passkey { credential } => return Err(Claim::Passkey(credential)),
        Answer::Password { password, .. } => return Err(Claim::Password(password)),
        Answer::Phone { phone } => return Err(Claim::Phone(phone)),
        Answer::Provider { provider } => return Err(Claim::Provider(provider)),
        Answer::Returned { query } => return Err(Claim::Returned(query)),
        Answer::RecoveryCode { code } => return Err(Claim::RecoveryCode(code)),
        Answer::Resend {} => return Err(Claim::Resend),
        Answer::ResetPassword {} => return Err(Claim::ResetPassword),
    })
}

fn typed(email: &str) -> Option<String> {
    let email = email.trim();
    let fits = !email.is_empty() && email.len() <= limits::EMAIL_MAX_BYTES;
    fits.then(|| email.to_owned())
}

fn profile(stage: &Stage, values: &[String]) -> Event {
    let Stage::CollectProfile(draft) = stage else { return Event::Misplaced };
    match flow::profile::read(&draft.sign_up.fields, values) {
        Ok(profile) => Event::ProfileGiven(profile),
        Err(refusal) => Event::Unfit(refusal),
    }
}
