//! From answer to event: the only code that sees a password or a code.
//!
//! Each check counts the attempt before it compares, and forgets the count only
//! when the answer is right.

pub mod authenticator;
pub mod code;
mod password;

use flow::{Answer, Event, Stage, Timestamp};

use crate::app::App;
use crate::email;
use crate::hosts::local::LocalHost;
use crate::problem::Problem;
use crate::secret::{Digest, Secret};
use crate::store::FlowRow;

/// What was found out, and what the effects need besides.
pub struct Checked {
    /// The verdict.
    pub event: Event,
    /// The hash of a new password.
    pub password_hash: Option<String>,
    /// The account whose password was right.
    pub account_id: Option<String>,
    /// The code that was right; it is used up together with what comes of it.
    pub used_code: Option<Digest>,
    /// The authenticator's step that was used up.
    pub used_step: Option<i64>,
}

impl From<Event> for Checked {
    fn from(event: Event) -> Self {
        Self { event, password_hash: None, account_id: None, used_code: None, used_step: None }
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
    Ok(match answer {
        Answer::Back {} => Event::BackAsked.into(),
        Answer::OtherMethod {} => Event::OtherMethodAsked.into(),
        Answer::Restart {} => Event::RestartAsked.into(),
        Answer::Retry {} => Event::RetryAsked.into(),
        Answer::SignIn { email } => Event::SignInAsked { email: typed(&email) }.into(),
        Answer::SignUp { email } => Event::SignUpAsked { email: typed(&email) }.into(),
        Answer::Email { email } => address(app, &email).await?.into(),
        Answer::Choose { factor } => {
            let to = flow.stage.standing().and_then(|standing| standing.address(factor));
            Event::FactorChosen { factor, may_send_at: may_send_at(app, to).await? }.into()
        }
        Answer::Resend {} => resend(app, &flow.stage).await?.into(),
        Answer::Code { code } => code::check(app, flow, &Secret::new(code), asked).await?,
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

async fn address(app: &App, typed: &str) -> Result<Event, Problem> {
    Ok(match email::tidy(typed) {
        Ok(email) => {
            let may_send_at = may_send_at(app, Some(&email)).await?;
            Event::EmailGiven { email, may_send_at }
        }
        Err(refusal) => Event::Unfit(refusal),
    })
}

async fn resend(app: &App, stage: &Stage) -> Result<Event, Problem> {
    let to = match stage {
        Stage::VerifyEmail { email, .. } | Stage::ConfirmEmail { email, .. } => {
            Some(email.as_str())
        }
        Stage::Challenge { standing, factor, .. } => standing.address(*factor),
        _ => return Ok(Event::Misplaced),
    };
    Ok(Event::ResendAsked { may_send_at: may_send_at(app, to).await? })
}

/// From when a message may be sent to an address; at once where there is none.
pub(crate) async fn may_send_at(app: &App, to: Option<&str>) -> Result<Timestamp, Problem> {
    let Some(to) = to else { return Ok(Timestamp::default()) };
    Ok(app.store.may_send_at(&app.send_target(to), app.send_limits()).await?)
}
