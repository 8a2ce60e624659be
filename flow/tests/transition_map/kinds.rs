//! The kinds of events: each has its rows in the table.

use flow::Event;

/// How many kinds of event there are: the last number of [`kind`], and one.
pub(crate) const KINDS: usize = 51;

/// A number for each kind of event: an event that is new does not compile
/// until it has one, and then has to stand in the table.
pub(crate) fn kind(event: &Event) -> usize {
    match event {
        Event::AccessRevokeAsked { .. } => 40,
        Event::AccountKept => 41,
        Event::AccountTaken => 0,
        Event::Agreed => 39,
        Event::BackAsked => 1,
        Event::CodeRight { .. } => 2,
        Event::CodeEarly { .. } => 36,
        Event::CodeTooLate => 3,
        Event::CodeWrong { .. } => 4,
        Event::EmailGiven { .. } => 5,
        Event::ForgetDevicesAsked => 38,
        Event::FactorChosen { .. } => 6,
        Event::IdentityFound { .. } => 42,
        Event::IdentityMatches { .. } => 43,
        Event::IdentityNew { .. } => 44,
        Event::IdentityToLink(_) => 45,
        Event::MailboxShown(_) => 7,
        Event::Misplaced => 8,
        Event::OtherAddressAsked => 37,
        Event::OtherMethodAsked => 9,
        Event::EnrollmentSkipped => 31,
        Event::PasskeyMade => 28,
        Event::PasskeyRight => 29,
        Event::PasskeyShown { .. } => 30,
        Event::PasswordCreated(_) => 10,
        Event::PasswordReplaced => 11,
        Event::PasswordRight(_) => 12,
        Event::PasswordWrong { .. } => 13,
        Event::PhoneGiven { .. } => 14,
        Event::ProfileGiven(_) => 15,
        Event::ProviderChosen { .. } => 46,
        Event::ProviderFailed(_) => 47,
        Event::RecoveryCodeRight => 16,
        Event::RecoveryCodesSaved => 17,
        Event::ResendAsked { .. } => 18,
        Event::ResetAsked { .. } => 19,
        Event::RestartAsked => 20,
        Event::RetryAsked => 21,
        Event::SignInAsked { .. } => 22,
        Event::SignUpAsked { .. } => 23,
        Event::TermsAccepted => 24,
        Event::Throttled { .. } => 25,
        Event::Unfit(_) => 27,
        Event::UnlinkAsked { .. } => 48,
        Event::FactorsFound(_) => 32,
        Event::ManagingDone => 33,
        Event::OthersSignOutAsked => 34,
        Event::SessionEndAsked { .. } => 49,
        Event::EmailChangeAsked => 50,
        Event::PasswordChangeAsked => 35,
        Event::RemovalAsked { .. } => 26,
    }
}
