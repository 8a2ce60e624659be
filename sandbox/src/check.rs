//! From answer to verdict.

use factors::authenticator::{self, Verdict};
use factors::{Claim, code, recovery_code, told};
use flow::{Event, Stage, limits, stage::CodeAim};
use protocol::{Answer, Factor, Refusal, Timestamp, typed};

use crate::accounts::Account;
use crate::sandbox::Sandbox;

/// What was found out, and what the effects need besides.
pub(crate) struct Checked {
    /// The address that came with it, and is taken before.
    pub(crate) address: Option<Event>,
    pub(crate) event: Event,
    /// The password that was given.
    pub(crate) password: Option<String>,
    /// The step of an authenticator that was used.
    pub(crate) step: Option<i64>,
}

impl From<Event> for Checked {
    fn from(event: Event) -> Self {
        Self { address: None, event, password: None, step: None }
    }
}

/// What is guessed at: a kind of secret of an address.
pub(crate) type Guessed = (&'static str, String);

impl Sandbox {
    /// Finds out what an answer means.
    pub(crate) fn check(&mut self, answer: Answer, now: Timestamp) -> Checked {
        let stage = self.flow.stage.clone();
        // What a password manager filled in with the address counts where it is asked for next.
        if let Answer::Email { email, password } = &answer
            && !password.is_empty()
        {
            let given = self.address(email, now);
            let next = stage.advance(given.clone(), now).stage;
            return match next {
                Stage::EnterPassword { .. } => {
                    let checked = self.password(&next, password, now);
                    Checked { address: Some(given), ..checked }
                }
                _ => given.into(),
            };
        }
        let (stays, remembers) = (answer.stays_signed_in(), answer.remembers_device());
        let claim = match told(&stage, answer) {
            Ok(event) => return event.into(),
            Err(claim) => claim,
        };
        let checked = self.found_out(&stage, claim, now);
        let event = checked.event.staying(stays).remembering(remembers);
        Checked { event, ..checked }
    }

    fn found_out(&mut self, stage: &Stage, claim: Claim, now: Timestamp) -> Checked {
        match claim {
            Claim::Choose(factor) => Event::FactorChosen { factor, may_send_at: now }.into(),
            Claim::Code(typed) => self.code(stage, &typed, now),
            Claim::Email(email) => self.address(&email, now).into(),
            Claim::NewPassword(password) => self.new_password(stage, password, now),
            Claim::Password(password) => self.password(stage, &password, now),
            Claim::Phone(typed) => phone(&typed, now).into(),
            Claim::RecoveryCode(typed) => self.recovery_code(stage, &typed, now),
            Claim::Resend if matches!(stage, Stage::EnterCode { .. }) => {
                Event::ResendAsked { may_send_at: now }.into()
            }
            Claim::Resend | Claim::Passkey(_) | Claim::Provider(_) | Claim::Returned(_) => {
                Event::Misplaced.into()
            }
            Claim::ResetPassword => Event::ResetAsked { may_send_at: now }.into(),
        }
    }

    /// Whether an address is one, as far as a page can tell.
    fn address(&self, email: &str, now: Timestamp) -> Event {
        let email = email.trim();
        if email.is_empty() {
            return Event::Unfit(Refusal::EmailMissing {});
        }
        if !is_address(email) {
            return Event::Unfit(Refusal::EmailMalformed {});
        }
        // For the rules, the same address is the same text.
        let known = self.account(email).map(|account| account.email.clone());
        let user_flow = self.rules.user_flow(self.rules.app(&self.situation.app));
        Event::EmailGiven {
            email: known.unwrap_or_else(|| email.to_owned()),
            first: user_flow.first_factor,
            may_send_at: now,
        }
    }

    fn password(&mut self, stage: &Stage, password: &str, now: Timestamp) -> Checked {
        let Stage::EnterPassword { email, .. } = stage else { return Event::Misplaced.into() };
        if password.is_empty() {
            return Event::Unfit(Refusal::PasswordMissing {}).into();
        }
        let guessed = ("password", Account::key_of(email));
        if let Err(until) = self.attempt(&guessed, now) {
            return Event::Throttled { until }.into();
        }
        let account = self.account(email);
        match account.is_some_and(|account| account.password.as_deref() == Some(password)) {
            true => {
                self.forgive(&guessed);
                Event::PasswordRight(self.judge(email, now)).into()
            }
            false => Event::PasswordWrong { failures: self.fail(&guessed, now) }.into(),
        }
    }

    fn new_password(&mut self, stage: &Stage, password: String, now: Timestamp) -> Checked {
        let (email, replaces) = match stage {
            Stage::CreatePassword(draft) => (&draft.email, false),
            Stage::ReplacePassword { email, .. } => (email, true),
            Stage::ChangePassword(standing) => (&standing.email, true),
            _ => return Event::Misplaced.into(),
        };
        let min = self.rules.user_flow(self.rules.app(&self.situation.app)).password_min();
        if let Err(refusal) = factors::password::judge(&password, min, |_| false) {
            return Event::Unfit(refusal).into();
        }
        let account = self.account(email);
        if !replaces && account.is_some() {
            return Event::AccountTaken.into();
        }
        let same = account.is_some_and(|account| account.password.as_ref() == Some(&password));
        if matches!(stage, Stage::ChangePassword(_)) && same {
            return Event::Unfit(Refusal::PasswordUnchanged {}).into();
        }
        let event = match replaces {
            true => Event::PasswordReplaced,
            false => Event::PasswordCreated(self.judge(email, now)),
        };
        Checked { password: Some(password), ..event.into() }
    }

    fn code(&mut self, stage: &Stage, typed: &str, now: Timestamp) -> Checked {
        let waits_for = match stage {
            Stage::EnterCode { aim, code: Some(sent) } => Some((aim, *sent)),
            Stage::EnterCode { code: None, .. } | Stage::EnrollAuthenticator(_) => None,
            _ => return Event::Misplaced.into(),
        };
        let code = typed::code(typed);
        if let Some(refusal) = code::unfit(typed, &code, waits_for.is_some()) {
            return Event::Unfit(refusal).into();
        }
        if waits_for.is_some_and(|(_, sent)| !sent.alive(now)) {
            return Event::CodeTooLate.into();
        }
        let guessed = ("code", Account::key_of(stage.email().unwrap_or_default()));
        if let Err(until) = self.attempt(&guessed, now) {
            return Event::Throttled { until }.into();
        }
        let (mut right, mut step) = (self.flow.sent.as_ref() == Some(&code), None);
        if waits_for.is_none() {
            let verdict = self.authenticator(stage, &code, now);
            if let Verdict::Early(_) = verdict {
                return Event::CodeEarly { failures: self.fail(&guessed, now) }.into();
            }
            right = matches!(verdict, Verdict::Right(_));
            step = if let Verdict::Right(step) = verdict { Some(step) } else { None };
        }
        if !right {
            return Event::CodeWrong { failures: self.fail(&guessed, now) }.into();
        }
        self.forgive(&guessed);
        let event = match waits_for {
            Some((CodeAim::Link { email, .. } | CodeAim::Mailbox { email, .. }, _)) => {
                Event::MailboxShown(self.found(email, now))
            }
            Some((CodeAim::Replace { address: to, .. }, _)) if self.account(to).is_some() => {
                Event::AccountTaken
            }
            _ => Event::CodeRight { remember: false },
        };
        Checked { step, ..event.into() }
    }

    /// Compares with the key that is being enrolled, or the account's.
    fn authenticator(&mut self, stage: &Stage, code: &str, now: Timestamp) -> Verdict {
        if matches!(stage, Stage::EnrollAuthenticator(_)) {
            return authenticator::judge(&self.flow.key, code, now);
        }
        let Some(account) = self.account_mut(stage.email().unwrap_or_default()) else {
            return Verdict::Wrong;
        };
        let verdict = authenticator::judge(&account.key, code, now);
        let (Verdict::Right(step) | Verdict::Early(step)) = verdict else { return verdict };
        if account.last_step.is_some_and(|last| step <= last) {
            return Verdict::Wrong;
        }
        account.last_step = Some(step);
        verdict
    }

    fn recovery_code(&mut self, stage: &Stage, typed: &str, now: Timestamp) -> Checked {
        let Stage::EnterRecoveryCode(standing) = stage else { return Event::Misplaced.into() };
        if let Some(refusal) = recovery_code::unfit(typed) {
            return Event::Unfit(refusal).into();
        }
        let guessed = (Factor::RecoveryCode.tag(), Account::key_of(&standing.email));
        if let Err(until) = self.attempt(&guessed, now) {
            return Event::Throttled { until }.into();
        }
        let read = |code: &str| typed::recovery_code(code, limits::RECOVERY_CODE_LENGTH);
        let codes = self.account_mut(&standing.email).map(|account| &mut account.recovery_codes);
        let found = codes.and_then(|codes| {
            let at = codes.iter().position(|code| read(code) == read(typed))?;
            Some(codes.remove(at))
        });
        match found {
            Some(_) => {
                self.forgive(&guessed);
                Event::RecoveryCodeRight.into()
            }
            None => Event::CodeWrong { failures: self.fail(&guessed, now) }.into(),
        }
    }
}

/// Whether a text is an address, as far as a page can tell.
#[must_use]
pub fn is_address(text: &str) -> bool {
    let parts = text.split_once('@');
    parts.is_some_and(|(name, domain)| {
        let whole = !name.is_empty() && domain.contains('.') && !domain.contains('@');
        whole && !domain.starts_with('.') && !domain.ends_with('.')
    }) && !text.contains(char::is_whitespace)
}

/// Reads a telephone number with its country code. The server knows those of each country.
fn phone(typed: &str, now: Timestamp) -> Event {
    let folded = typed::fold(typed);
    let digits: String = folded.chars().filter(char::is_ascii_digit).collect();
    if typed::is_blank(typed) {
        return Event::Unfit(Refusal::PhoneMissing {});
    }
    match folded.trim().starts_with('+') && (8..=15).contains(&digits.len()) {
        true => {
            let phone = ["+", &digits].concat();
            Event::PhoneGiven { phone, land_line: false, may_send_at: now }
        }
        false => Event::Unfit(Refusal::PhoneMalformed {}),
    }
}
