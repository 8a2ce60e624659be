//! What happened, and why, in words for who tries a user flow.

use flow::policy::{Decision, Mfa, Reason, Verdict};
use flow::{Effect, Event};
use protocol::Factor;
use protocol::screen::BlockReason;
use user_flows::Rules;

/// What was decided, and which rule says so: a sentence each.
#[must_use]
pub fn decision(decision: &Decision, rules: &Rules, app: &str) -> Vec<String> {
    let app = rules.app(app);
    let mfa = rules.user_flow(app).mfa;
    let mut told = vec![format!("{} {}", verdict(decision.verdict), why(decision, mfa))];
    if decision.change_password {
        told.push(
            "A new password is asked for in the end, as a policy wants it changed.".to_owned(),
        );
    }
    if let Some(would_be) = decision.would_be {
        let names = quoted(&decision.reported);
        told.push(format!("With {names} in force and not only reporting: {}", verdict(would_be)));
    }
    told
}

/// The places in the settings that a decision rests on.
#[must_use]
pub fn policies(decision: &Decision, rules: &Rules, app: &str) -> Vec<String> {
    user_flows::policies::rules(&rules.policies, &rules.app(app).user_flow, decision)
}

pub(crate) const fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Allow => "The first factor is enough.",
        Verdict::Block(BlockReason::FactorsUnavailable) => {
            "The sign-in is blocked: none of the account's second factors can be asked for here."
        }
        Verdict::Block(BlockReason::RiskAndNotEnrolled) => {
            "The sign-in is blocked: a second factor is needed because of risk, and none is enrolled."
        }
        Verdict::Block(_) => "The sign-in is blocked.",
        Verdict::Challenge => "A second factor is asked for.",
        Verdict::Enroll => "A second factor has to be enrolled.",
    }
}

fn why(decision: &Decision, mfa: Mfa) -> String {
    let names = quoted(&decision.policies);
    match decision.reason {
        Reason::Disabled => "The account is disabled.".to_owned(),
        Reason::Policy => format!("Asked by {names}."),
        Reason::RiskPolicy => format!("Asked by {names}, because of risk."),
        Reason::RememberedDevice => {
            "The device is remembered, and neither risk, place nor the app asks for more."
                .to_owned()
        }
        Reason::ShownElsewhere => {
            "A second factor was shown at a provider, and neither risk nor place asks for more."
                .to_owned()
        }
        Reason::StepUp => "Asked by the app.".to_owned(),
        Reason::SignUp => format!("The account is new, and mfa is {}.", name(mfa)),
        Reason::Setting => match (mfa, decision.verdict) {
            (Mfa::Conditional, Verdict::Allow) => {
                "mfa is conditional, and no policy in force asks for more.".to_owned()
            }
            _ => format!("mfa is {}.", name(mfa)),
        },
    }
}

const fn name(mfa: Mfa) -> &'static str {
    match mfa {
        Mfa::AlwaysOn => "always_on",
        Mfa::Conditional => "conditional",
        Mfa::Off => "off",
    }
}

fn quoted(names: &[String]) -> String {
    let word = if names.len() == 1 { "the policy" } else { "the policies" };
    let names: Vec<_> = names.iter().map(|name| format!("“{name}”")).collect();
    format!("{word} {}", names.join(", "))
}

/// What was found out about an answer.
pub(crate) const fn event(event: &Event) -> &'static str {
    match event {
        Event::AccountTaken => "Somebody else made the account in the meantime",
        Event::BackAsked => "Went back",
        Event::CodeRight { .. } => "The code is right",
        Event::CodeEarly { .. } => "The authenticator's code is the next one",
        Event::CodeTooLate => "The code came too late",
        Event::CodeWrong { .. } => "The code is wrong",
        Event::EmailGiven { .. } => "An address was given",
        Event::EnrollmentSkipped => "Enrolment was put off",
        Event::FactorsFound(_) => "The factors are others than were shown",
        Event::AccessRevokeAsked { .. } => "An app is to have nothing of the account any more",
        Event::AccountKept => "The account that is signed in is the one",
        Event::Agreed => "The app may have what it asks for",
        Event::ForgetDevicesAsked => "No device is to be remembered any more",
        Event::FactorChosen { .. } => "A factor was chosen",
        Event::IdentityFound { .. } => "The account from elsewhere is linked to one here",
        Event::IdentityMatches { .. } => {
            "An account here has the address of the one from elsewhere"
        }
        Event::IdentityNew { .. } => "The account from elsewhere is new here",
        Event::IdentityToLink(_) => "The account from elsewhere is to be linked",
        Event::ProviderChosen { .. } => "A provider was chosen",
        Event::ProviderFailed(_) => "Nothing came of the way to a provider",
        Event::UnlinkAsked { .. } => "An account from elsewhere is to be linked no more",
        Event::MailboxShown(_) => "The code is right: the mailbox is theirs",
        Event::ManagingDone => "Nothing more is to be changed",
        Event::Misplaced => "The answer does not fit here",
        Event::OtherMethodAsked => "Another method was asked for",
        Event::OtherAddressAsked => "Another address was asked for",
        Event::EmailChangeAsked => "Another address is wanted",
        Event::SessionEndAsked { .. } => "Another session is to end",
        Event::OthersSignOutAsked => "All other sessions are to end",
        Event::PasswordChangeAsked => "Another password was asked for",
        Event::PasswordCreated(_) | Event::PasswordReplaced => "The new password is fit",
        Event::PasskeyMade => "A passkey was made",
        Event::PasskeyRight | Event::PasskeyShown { .. } => "The passkey is right",
        Event::PasswordRight(_) => "The password is right",
        Event::PasswordWrong { .. } => "Wrong password, or no such account",
        Event::PhoneGiven { .. } => "A telephone number was given",
        Event::ProfileGiven(_) => "The profile was filled in",
        Event::RecoveryCodeRight => "The recovery code is right, and used up",
        Event::RecoveryCodesSaved => "The recovery codes are kept",
        Event::RemovalAsked { .. } => "A factor is to go",
        Event::ResendAsked { .. } => "Another code was asked for",
        Event::ResetAsked { .. } => "The password is forgotten",
        Event::RestartAsked => "Began again",
        Event::RetryAsked => "Tried again",
        Event::SignInAsked { .. } => "There is an account",
        Event::SignUpAsked { .. } => "An account is wanted",
        Event::TermsAccepted => "The terms were accepted",
        Event::Throttled { .. } => "Too many wrong answers came before",
        Event::Unfit(_) => "The answer was refused as it is",
    }
}

/// What was done.
pub(crate) fn effect(effect: &Effect) -> String {
    match effect {
        Effect::CreateAccount { email, .. } => format!("Made the account {email}"),
        Effect::ChangeEmail { to, .. } => format!("Changed the address to {to}"),
        Effect::EndSession { .. } => "Ended another session".to_owned(),
        Effect::EndOtherSessions => "Ended all other sessions".to_owned(),
        Effect::EnrollAddress { factor, address } => {
            format!("Enrolled {}: {address}", factor_name(*factor))
        }
        Effect::EnrollAuthenticator => "Enrolled an authenticator app".to_owned(),
        Effect::EnrollPasskey => "Enrolled a passkey".to_owned(),
        Effect::EnrollRecoveryCodes => "Kept the recovery codes".to_owned(),
        Effect::PrepareAuthenticator => "Drew a key for an authenticator app".to_owned(),
        Effect::PrepareRecoveryCodes => "Drew recovery codes".to_owned(),
        Effect::RemoveFactor { factor, .. } => format!("Removed {}", factor_name(*factor)),
        Effect::LinkIdentity { .. } => "Linked an account from elsewhere".to_owned(),
        Effect::UnlinkIdentity { .. } => "Unlinked an account from elsewhere".to_owned(),
        Effect::KeepConsent { .. } => "Kept what was agreed to".to_owned(),
        Effect::RevokeAccess { .. } => "Ended what an app has of the account".to_owned(),
        Effect::ForgetDevices => "Forgot all devices that were remembered".to_owned(),
        Effect::RememberDevice => "Remembered the device".to_owned(),
        Effect::RenewFlow => "Gave the flow a new handle".to_owned(),
        Effect::SendCode { to, factor, .. } => format!("Sent {} to {to}", factor_name(*factor)),
        Effect::SetPassword { .. } => "Set the new password".to_owned(),
        Effect::StartSession { proofs, mfa, stays, .. } => {
            let proofs: Vec<_> = proofs.iter().map(|proof| factor_name(*proof)).collect();
            let several = if *mfa { "with several factors" } else { "with one factor" };
            let stays = if *stays { ", to stay signed in" } else { "" };
            format!("Signed in {several}{stays}: {}", proofs.join(", "))
        }
    }
}

const fn factor_name(factor: Factor) -> &'static str {
    match factor {
        Factor::Authenticator => "a code from an app",
        Factor::EmailCode => "a code by e-mail",
        Factor::Federated => "a sign-in at a provider",
        Factor::Passkey => "a passkey",
        Factor::Password => "a password",
        Factor::RecoveryCode => "a recovery code",
        Factor::SmsCode => "a code by text",
        Factor::VoiceCode => "a code by call",
    }
}
