//! THE TABLE: what each event does at each stage.
//!
//! Each way a sign-in can go is one line here. A stage that is new does not compile until it has
//! its place; what has no line means "nothing", and `docs/reference/flow-table.md` shows the rest.

use super::code::{resend, send};
use super::enroll::{
    authenticator_shown, chosen_of_offers, other_address, passkey_made, saved, skipped, to_confirm,
    to_confirm_number,
};
use super::federated::{at_provider, to_provider, unlink};
use super::first::{begin, create, filled_in, judged, mailbox_shown, signs_in};
use super::managing::{
    address_taken, ask_to_remove, choose, done, end_session, forget_devices, found, list, remove,
    revoke_access, sign_others_out,
};
use super::reset::{replaced, replaced_by_older};
use super::second::{agreed, changed, chosen, code_too_late, proven, right_code, wrong_code};
use super::ways::{
    account_exists, another_person, back_from_code, code_early, code_wrong, failed, identify,
    methods_again, offers_again, out_of_turn, restart, throttled, unlock,
};
use super::{CodeAim, Draft, Event as E, Stage, Stage as S, Turn};
use protocol::screen::{CodeUse, Purpose};
use protocol::{Factor, Refusal, Timestamp};

impl Stage {
    /// Moves on by one event.
    ///
    /// Never fails: an event that makes no sense here changes nothing and is
    /// refused as [`Refusal::OutOfTurn`].
    pub fn advance(self, event: E, now: Timestamp) -> Turn {
        match event {
            // The same wherever the flow stands.
            E::Misplaced => out_of_turn(self),
            E::RestartAsked => restart(self),
            E::Throttled { until } => throttled(self, until),
            E::Unfit(refusal) if let S::AtProvider { from, .. } = self => {
                Turn { refusal: Some(refusal), ..Turn::go(*from) }
            }
            E::Unfit(refusal) => match self.takes_answers() {
                true => Turn::refuse(self, refusal),
                false => out_of_turn(self),
            },
            event => self.advance_here(event, now),
        }
    }

    #[expect(clippy::too_many_lines, reason = "the table is read as a whole")]
    fn advance_here(self, event: E, now: Timestamp) -> Turn {
        match self {
            S::AtProvider { provider, from } => match event {
                E::ProviderChosen { provider, email } => to_provider(*from, provider, email),
                event => at_provider(provider, *from, event, now),
            },

            S::Identify { purpose, email } => match event {
                E::ProviderChosen { provider, email: typed }
                    if purpose != Purpose::ResetPassword =>
                {
                    to_provider(S::Identify { purpose, email }, provider, typed)
                }
                E::ProviderFailed(refusal) => Turn::refuse(S::Identify { purpose, email }, refusal),
                E::EmailGiven { email, first, may_send_at } => {
                    begin(purpose, email, first, may_send_at, now)
                }
                E::SignInAsked { email } => identify(Purpose::SignIn, email),
                E::SignUpAsked { email } => identify(Purpose::SignUp, email),
                E::PasskeyShown { email, account } if signs_in(purpose) => {
                    judged(email, Factor::Passkey, None, account, now)
                }
                _ => out_of_turn(S::Identify { purpose, email }),
            },

            // Nothing else is known of who came: an account is linked or made by a code only.
            S::GiveAddress { identity, .. } => match event {
                E::EmailGiven { email, may_send_at, .. } => {
                    send(CodeAim::Link { email, identity }, may_send_at, now)
                }
                E::BackAsked => identify(Purpose::SignIn, None),
                _ => out_of_turn(S::GiveAddress { identity, email: String::new() }),
            },

            S::EnterPassword { email, notice, confirmed_at, identity } => match event {
                E::PasswordRight(account) => {
                    let account = account.linking(identity);
                    judged(email, Factor::Password, confirmed_at, account, now)
                }
                E::ResetAsked { may_send_at } if let Some(identity) = identity => {
                    send(CodeAim::Link { email, identity }, may_send_at, now)
                }
                E::PasswordWrong { failures } => {
                    let here = S::EnterPassword { email, notice, confirmed_at, identity };
                    failed(here, Refusal::CredentialsWrong {}, failures, now)
                }
                E::ResetAsked { may_send_at } => {
                    let code_use = CodeUse::ResetPassword;
                    send(CodeAim::Mailbox { email, code_use }, may_send_at, now)
                }
                E::BackAsked => identify(Purpose::SignIn, Some(email)),
                _ => out_of_turn(S::EnterPassword { email, notice, confirmed_at, identity }),
            },

            S::EnterCode { aim, code } => match (event, code) {
                (E::CodeRight { remember }, _) => right_code(aim, code, remember, now),
                (E::MailboxShown(found), Some(sent)) => mailbox_shown(aim, sent, found, now),
                (E::CodeWrong { failures }, _) => wrong_code(aim, code, failures, now),
                (E::CodeEarly { failures }, None) => {
                    code_early(S::EnterCode { aim, code: None }, failures, now)
                }
                (E::CodeTooLate, Some(sent)) => code_too_late(aim, sent, now),
                (E::ResendAsked { may_send_at }, Some(sent)) => resend(aim, sent, may_send_at, now),
                (E::OtherMethodAsked, _) => methods_again(S::EnterCode { aim, code }),
                (E::AccountTaken, _) if aim.replaces() => address_taken(aim),
                (E::BackAsked, _) => back_from_code(aim),
                _ => out_of_turn(S::EnterCode { aim, code }),
            },

            S::CollectProfile(draft) => match event {
                E::ProfileGiven(profile) => {
                    filled_in(Draft { profile: Some(profile), ..draft }, now)
                }
                E::AccountTaken => identify(Purpose::SignIn, Some(draft.email)),
                E::BackAsked => identify(draft.purpose(), Some(draft.email)),
                _ => out_of_turn(S::CollectProfile(draft)),
            },

            S::AcceptTerms(draft) => match event {
                E::TermsAccepted => filled_in(Draft { accepted: true, ..draft }, now),
                E::AccountTaken => identify(Purpose::SignIn, Some(draft.email)),
                E::BackAsked => identify(Purpose::SignUp, Some(draft.email)),
                _ => out_of_turn(S::AcceptTerms(draft)),
            },

            S::CreatePassword(draft) => match event {
                E::PasswordCreated(account) => create(draft, account, now),
                E::AccountTaken => account_exists(draft),
                E::BackAsked => identify(Purpose::SignUp, Some(draft.email)),
                _ => out_of_turn(S::CreatePassword(draft)),
            },

            // Only who has shown the mailbox, and a second factor where one is demanded, comes
            // here: a mailbox is not enough where a policy asks for more (ux-security C-92).
            S::ReplacePassword { email, standing } => match (event, standing) {
                (E::PasswordReplaced, Some(standing)) => replaced(*standing, now),
                (E::PasswordReplaced, None) => replaced_by_older(email),
                (E::BackAsked, _) => identify(Purpose::SignIn, Some(email)),
                (_, standing) => out_of_turn(S::ReplacePassword { email, standing }),
            },

            S::ChangePassword(standing) => match event {
                E::PasswordReplaced => changed(standing),
                E::BackAsked if standing.came_from_list() => list(standing, None),
                _ => out_of_turn(S::ChangePassword(standing)),
            },

            S::ChangeEmail { standing, address } => match event {
                E::EmailGiven { email, .. } if email == standing.email => {
                    Turn::refuse(S::ChangeEmail { standing, address }, Refusal::EmailUnchanged {})
                }
                E::EmailGiven { email, may_send_at, .. } => {
                    send(CodeAim::Replace { standing, address: email }, may_send_at, now)
                }
                E::FactorsFound(owned) => found(standing, owned),
                E::BackAsked => list(standing, None),
                _ => out_of_turn(S::ChangeEmail { standing, address }),
            },

            S::ChooseFactor(standing) => match event {
                E::FactorChosen { factor, may_send_at } => {
                    chosen(standing, factor, may_send_at, now)
                }
                E::BackAsked => another_person(standing),
                _ => out_of_turn(S::ChooseFactor(standing)),
            },

            S::UsePasskey(standing) => match event {
                E::PasskeyRight => proven(standing, Factor::Passkey, now),
                E::OtherMethodAsked => methods_again(S::UsePasskey(standing)),
                E::BackAsked => another_person(standing),
                _ => out_of_turn(S::UsePasskey(standing)),
            },

            S::EnterRecoveryCode(standing) => match event {
                E::RecoveryCodeRight => proven(standing, Factor::RecoveryCode, now),
                E::CodeWrong { failures } => {
                    code_wrong(S::EnterRecoveryCode(standing), failures, now)
                }
                E::OtherMethodAsked => methods_again(S::EnterRecoveryCode(standing)),
                E::BackAsked => another_person(standing),
                _ => out_of_turn(S::EnterRecoveryCode(standing)),
            },

            S::EnrollChoose(standing) => match event {
                E::FactorChosen { factor, .. } => chosen_of_offers(standing, factor, now),
                E::OtherAddressAsked => other_address(standing),
                E::EnrollmentSkipped => skipped(standing, now),
                E::BackAsked if standing.came_from_list() => list(standing, None),
                _ => out_of_turn(S::EnrollChoose(standing)),
            },

            S::EnrollAddress { standing, factor, address } => match event {
                E::EmailGiven { email, may_send_at, .. } if factor == Factor::EmailCode => {
                    to_confirm(standing, factor, email, may_send_at, now)
                }
                E::PhoneGiven { phone, land_line, may_send_at } if factor.by_phone() => {
                    to_confirm_number(standing, factor, (phone, land_line), may_send_at, now)
                }
                E::OtherMethodAsked | E::BackAsked => {
                    offers_again(S::EnrollAddress { standing, factor, address })
                }
                _ => out_of_turn(S::EnrollAddress { standing, factor, address }),
            },

            S::EnrollAuthenticator(standing) => match event {
                E::CodeRight { .. } => authenticator_shown(standing, now),
                E::CodeWrong { failures } => {
                    code_wrong(S::EnrollAuthenticator(standing), failures, now)
                }
                E::CodeEarly { failures } => {
                    code_early(S::EnrollAuthenticator(standing), failures, now)
                }
                E::OtherMethodAsked | E::BackAsked => {
                    offers_again(S::EnrollAuthenticator(standing))
                }
                _ => out_of_turn(S::EnrollAuthenticator(standing)),
            },

            S::EnrollPasskey(standing) => match event {
                E::PasskeyMade => passkey_made(standing, now),
                E::OtherMethodAsked | E::BackAsked => offers_again(S::EnrollPasskey(standing)),
                _ => out_of_turn(S::EnrollPasskey(standing)),
            },

            S::RecoveryCodes(standing) => match event {
                E::RecoveryCodesSaved => saved(standing),
                E::BackAsked if standing.came_from_list() => list(standing, None),
                _ => out_of_turn(S::RecoveryCodes(standing)),
            },

            // Only who has shown, in this flow or just before it, a first factor
            // and a second one if they have any comes here (ux-security C-90).
            S::ManageFactors(standing) => match event {
                E::FactorChosen { factor, .. } => choose(standing, factor),
                E::RemovalAsked { factor } => ask_to_remove(standing, factor),
                E::PasswordChangeAsked if standing.has_password() => {
                    Turn::go(S::ChangePassword(standing))
                }
                E::EmailChangeAsked => {
                    Turn::go(S::ChangeEmail { standing, address: String::new() })
                }
                E::OthersSignOutAsked => sign_others_out(standing),
                E::SessionEndAsked { session } if standing.is_open_elsewhere(&session) => {
                    end_session(standing, session)
                }
                E::ForgetDevicesAsked => forget_devices(standing),
                E::AccessRevokeAsked { app } if standing.agreed_to(&app) => {
                    revoke_access(standing, app)
                }
                E::ProviderChosen { provider, .. } => {
                    to_provider(S::ManageFactors(standing), provider, None)
                }
                E::UnlinkAsked { identity } if standing.has_linked(&identity) => {
                    unlink(standing, identity)
                }
                E::FactorsFound(owned) => found(standing, owned),
                E::ManagingDone => done(standing, now),
                _ => out_of_turn(S::ManageFactors(standing)),
            },

            S::RemoveFactor { standing, factor } => match event {
                E::RemovalAsked { factor: again } if again == factor => remove(standing, factor),
                E::FactorsFound(owned) => found(standing, owned),
                E::BackAsked => list(standing, None),
                _ => out_of_turn(S::RemoveFactor { standing, factor }),
            },

            S::ChooseAccount(kept) => match event {
                E::AccountKept => kept.go_on(now),
                _ => out_of_turn(S::ChooseAccount(kept)),
            },

            // Only who has shown all that is asked for comes here.
            S::Consent(standing) => match event {
                E::Agreed => agreed(standing),
                E::BackAsked => another_person(standing),
                _ => out_of_turn(S::Consent(standing)),
            },

            S::Locked { until, then } => match event {
                E::RetryAsked => unlock(until, *then, now),
                E::OtherMethodAsked => methods_again(S::Locked { until, then }),
                E::ResetAsked { may_send_at } if then.asks_for_the_password() => {
                    then.advance_here(E::ResetAsked { may_send_at }, now)
                }
                _ => out_of_turn(S::Locked { until, then }),
            },

            // Nothing but the ways that lead on from everywhere.
            S::Blocked { .. } | S::SignedIn { .. } => out_of_turn(self),
        }
    }
}
