//! From answer to event: the only code that sees a password or a code.
//!
//! Each check counts the attempt before it compares, and forgets the count only
//! when the answer is right.

pub(crate) mod account;
pub mod authenticator;
pub mod code;
pub(crate) mod guess;
mod managing;
pub(crate) mod passkey;
pub(crate) mod password;
mod phone;
pub mod recovery;

use flow::{Effect, Event, Stage};
use protocol::{Answer, Refusal, Timestamp};

use crate::app::App;
use crate::email::{self, Email};
use crate::hosts::local::LocalHost;
use crate::problem::Problem;
use crate::secret::{Digest, Secret};
use crate::sends::Sending;
use crate::store::{AccountVersion, FlowRow, PasskeyData};

/// What was found out, and what the effects need besides.
pub struct Checked {
    /// The verdict.
    pub event: Event,
    /// The hash of a new password.
    pub password_hash: Option<String>,
    /// The right password's hash, made anew because the old one was too cheap.
    pub rehashed: Option<String>,
    /// The account whose first factor was shown, as it was when that was
    /// compared: from the very same read.
    pub account: Option<AccountVersion>,
    /// The code that was right; it is used up together with what comes of it.
    pub used_code: Option<Digest>,
    /// The recovery code that was right; used up in the same way.
    pub used_recovery_code: Option<Digest>,
    /// The authenticator's step that was used up.
    pub used_step: Option<i64>,
    /// The passkey that was right, with what it told of itself.
    pub used_passkey: Option<PasskeyData>,
    /// The passkey that was made.
    pub new_passkey: Option<PasskeyData>,
    /// Whether strangers gave so many wrong answers that the owner is told.
    pub tells_owner: bool,
}

impl From<Event> for Checked {
    fn from(event: Event) -> Self {
        Self {
            event,
            password_hash: None,
            rehashed: None,
            account: None,
            used_code: None,
            used_recovery_code: None,
            used_step: None,
            used_passkey: None,
            new_passkey: None,
            tells_owner: false,
        }
    }
}

/// What the host knows of the request besides the answer.
pub struct Asked<'a> {
    /// Where it came from, for policies.
    pub signals: &'a crate::upstream::Signals,
    /// When.
    pub now: Timestamp,
}

/// Finds out what an answer means where the flow stands.
///
/// # Errors
/// If the store fails, or too many passwords are being hashed.
pub async fn check(
    host: &LocalHost,
    flow: &FlowRow,
    answer: Answer,
    asked: &Asked<'_>,
) -> Result<Checked, Problem> {
    let app = &host.app;
    if let Some(changed) = managing::changed(app, flow).await? {
        return Ok(changed.into());
    }
    Ok(match answer {
        Answer::Back {} => Event::BackAsked.into(),
        Answer::ChangePassword {} => Event::PasswordChangeAsked.into(),
        Answer::Done {} => Event::ManagingDone.into(),
        Answer::OtherMethod {} => Event::OtherMethodAsked.into(),
        Answer::Remove { factor } => Event::RemovalAsked { factor }.into(),
        Answer::Restart {} => Event::RestartAsked.into(),
        Answer::Retry {} => Event::RetryAsked.into(),
        Answer::SignIn { email } => Event::SignInAsked { email: typed(&email) }.into(),
        Answer::SignOutOthers {} => Event::OthersSignOutAsked.into(),
        Answer::SignUp { email } => Event::SignUpAsked { email: typed(&email) }.into(),
        Answer::Email { email } => address(app, flow, &email, asked).await?.into(),
        Answer::Phone { phone } => phone::check(app, flow, &phone, asked).await?.into(),
        Answer::Choose { factor } => {
            let to = flow.stage.standing().and_then(|standing| standing.address(factor));
            let sending = to.map(|to| Sending::to_factor(to, factor.by_phone(), flow.email()));
            let may_send_at = may_send_at(app, sending, asked).await?;
            Event::FactorChosen { factor, may_send_at }.into()
        }
        Answer::Resend {} => resend(app, flow, asked).await?.into(),
        Answer::ResetPassword {} if flow.stage.email().is_some_and(|to| !served(app, to)) => {
            Event::Unfit(Refusal::EmailNotServed {}).into()
        }
        Answer::ResetPassword {} => {
            let sending = flow.stage.email().map(Sending::to_mailbox);
            let may_send_at = may_send_at(app, sending, asked).await?;
            Event::ResetAsked { may_send_at }.into()
        }
        Answer::AcceptTerms { accepted: true } => Event::TermsAccepted.into(),
        Answer::AcceptTerms { accepted: false } => {
            Event::Unfit(Refusal::TermsNotAccepted {}).into()
        }
        Answer::Profile { values } => profile(&flow.stage, &values).into(),
        Answer::Skip {} => Event::EnrollmentSkipped.into(),
        Answer::Saved {} => Event::RecoveryCodesSaved.into(),
        Answer::RecoveryCode { code } => {
            recovery::check(app, flow, &Secret::new(code), asked).await?
        }
        Answer::Code { code } => code::check(app, flow, &Secret::new(code), asked).await?,
        Answer::Passkey { credential } => {
            passkey::check(app, flow, &Secret::new(credential), asked).await?
        }
        Answer::Password { password } => {
            password::check(app, flow, Secret::new(password), asked).await?
        }
        Answer::NewPassword { password } => {
            password::create(app, flow, Secret::new(password), asked).await?
        }
    })
}

fn typed(email: &str) -> Option<String> {
    let email = email.trim();
    let fits = !email.is_empty() && email.len() <= flow::limits::EMAIL_MAX_BYTES;
    fits.then(|| email.to_owned())
}

fn profile(stage: &Stage, values: &[String]) -> Event {
    let Stage::CollectProfile(draft) = stage else { return Event::Misplaced };
    match flow::profile::read(&draft.sign_up.fields, values) {
        Ok(profile) => Event::ProfileGiven(profile),
        Err(refusal) => Event::Unfit(refusal),
    }
}

async fn address(
    app: &App,
    flow: &FlowRow,
    typed: &str,
    asked: &Asked<'_>,
) -> Result<Event, Problem> {
    Ok(match Email::parse(typed) {
        Ok(typed) => {
            let email = spelled(&flow.stage, &typed);
            let sending = match flow.stage.standing() {
                Some(standing) => Sending::to_confirm(&email, false, &standing.email),
                None => Sending::to_mailbox(&email),
            };
            let may_send_at = may_send_at(app, Some(sending), asked).await?;
            let first = app.app_of(flow)?.1.first_factor;
            let given = Event::EmailGiven { email, first, may_send_at };
            match sends(&flow.stage, &given, asked.now) && !app.mailer.takes(&typed) {
                true => Event::Unfit(Refusal::EmailNotServed {}),
                false => given,
            }
        }
        Err(refusal) => Event::Unfit(refusal),
    })
}

/// Whether a code would be sent next.
fn sends(stage: &Stage, event: &Event, now: Timestamp) -> bool {
    let turn = stage.clone().advance(event.clone(), now);
    turn.effects.iter().any(|effect| matches!(effect, Effect::SendCode { .. }))
}

/// Whether mail can be sent to an address that is kept.
fn served(app: &App, kept: &str) -> bool {
    Email::parse(kept).is_ok_and(|email| app.mailer.takes(&email))
}

/// An address as the flow spells it already, if it is the account's or was shown
/// there to be theirs: for the rules, the same address is the same text.
fn spelled(stage: &Stage, email: &Email) -> String {
    let Some(standing) = stage.standing() else { return email.shown().to_owned() };
    let known = [&standing.mailbox, &standing.confirmed].map(Option::as_deref);
    let known = known.into_iter().chain([Some(standing.email.as_str())]);
    let same = known.flatten().find(|known| email::key(known) == *email.key());
    same.unwrap_or(email.shown()).to_owned()
}

async fn resend(app: &App, flow: &FlowRow, asked: &Asked<'_>) -> Result<Event, Problem> {
    let Stage::EnterCode { aim, .. } = &flow.stage else { return Ok(Event::Misplaced) };
    let may_send_at = may_send_at(app, Sending::of(aim), asked).await?;
    Ok(Event::ResendAsked { may_send_at })
}

/// From when a code may be sent; at once where there is nowhere to send it.
pub(crate) async fn may_send_at(
    app: &App,
    sending: Option<Sending<'_>>,
    asked: &Asked<'_>,
) -> Result<Timestamp, Problem> {
    let Some(sending) = sending else { return Ok(Timestamp::default()) };
    Ok(app.may_send_at(sending, asked).await?)
}
