//! From answer to verdict.

use ::factors::{Claim, told};
use flow::{Effect, Event, Stage};
use protocol::{Answer, Refusal, Timestamp};

use crate::app::App;
use crate::email::{self, Email};
use crate::hosts::local::checked::Checked;
use crate::hosts::local::local_flow::LocalFlow;
use crate::hosts::local::{change_email, elsewhere, factors, owned};
use crate::problem::Problem;
use crate::rate_limit::failure_rate;
use crate::rate_limit::known_device::known_device;
use crate::rate_limit::sends::Sending;
use crate::request::context::RequestContext;
use crate::secret::Secret;
use crate::store::Kind;

/// Checks an answer.
///
/// # Errors
/// If the store fails, or too many passwords are being hashed.
pub(crate) async fn check(
    app: &App,
    flow: &LocalFlow,
    answer: Answer,
    context: &RequestContext<'_>,
) -> Result<Checked, Problem> {
    match answer {
        Answer::Email { email, password } if !password.is_empty() => {
            address_and_password(app, flow, &email, password, context).await
        }
        answer => check_within_limits(app, flow, answer, context).await,
    }
}

/// Checks an address and, where it leads to the password, the one that a password manager filled
/// in with it, by all the rules of that screen. Elsewhere it is dropped.
async fn address_and_password(
    app: &App,
    flow: &LocalFlow,
    email: &str,
    password: String,
    context: &RequestContext<'_>,
) -> Result<Checked, Problem> {
    if elsewhere::shuts_local(app, flow)? {
        return Ok(Event::Misplaced.into());
    }
    let given = address(app, flow, email, context).await?;
    let next = flow.stage.clone().advance(given.clone(), context.now);
    if !matches!(next.stage, Stage::EnterPassword { .. }) {
        return Ok(given.into());
    }
    let there = LocalFlow::at(flow, next.stage);
    let answer = Answer::Password { password, stay_signed_in: false };
    let checked = check_within_limits(app, &there, answer, context).await?;
    Ok(Checked { address: Some(given), ..checked })
}

/// Checks an answer, unless too many wrong ones came from its network lately.
/// Like every count, this one counts before it compares.
async fn check_within_limits(
    app: &App,
    flow: &LocalFlow,
    answer: Answer,
    context: &RequestContext<'_>,
) -> Result<Checked, Problem> {
    if !matches!(
        answer,
        Answer::Password { .. } | Answer::Code { .. } | Answer::RecoveryCode { .. }
    ) {
        return verdict(app, flow, answer, context).await;
    }
    let known = known_device(app, flow.email(), Kind::Device, context).await?;
    // A device that is known counts for itself: no neighbour keeps it out.
    let network = failure_rate::network(&app.keys, context).filter(|_| known.is_none());
    if let Some(network) = &network
        && let Err(until) =
            app.store.claim_bucket(network, failure_rate::NETWORK, context.now).await?
    {
        tracing::warn!(reference = flow.reference, "too many wrong answers from one network");
        return Ok(Event::Throttled { until }.into());
    }
    let checked = verdict(app, flow, answer, context).await;
    if let (Err(_), Some(network)) = (&checked, &network) {
        // Who was turned away has not guessed.
        app.store.delete_from_bucket(network).await?;
    }
    let checked = checked?;
    let wrong = matches!(
        checked.event,
        Event::PasswordWrong { .. } | Event::CodeWrong { .. } | Event::CodeEarly { .. }
    );
    match (wrong, network) {
        (true, _) => {
            failure_rate::count_on_account(app, flow.email(), known.as_ref(), context.now).await?;
        }
        (false, Some(network)) => app.store.delete_from_bucket(&network).await?,
        (false, None) => {}
    }
    Ok(checked)
}

/// Finds out what an answer means where the flow stands.
async fn verdict(
    app: &App,
    flow: &LocalFlow,
    answer: Answer,
    context: &RequestContext<'_>,
) -> Result<Checked, Problem> {
    if let Some(changed) = owned::changed(app, flow, context).await? {
        return Ok(changed.into());
    }
    if matches!(answer, Answer::ChangeEmail {}) && !change_email::may_change(app, flow)? {
        return Ok(Event::Misplaced.into());
    }
    let (stays, remembers) = (answer.stays_signed_in(), answer.remembers_device());
    let claim = match told(&flow.stage, answer) {
        Ok(event) => return Ok(event.into()),
        Err(claim) => claim,
    };
    let elsewhere = matches!(claim, Claim::Provider(_) | Claim::Returned(_));
    if !elsewhere && elsewhere::shuts_local(app, flow)? {
        return Ok(Event::Misplaced.into());
    }
    Ok(match claim {
        Claim::Email(email) => address(app, flow, &email, context).await?.into(),
        Claim::Phone(phone) => factors::phone::check(app, flow, &phone, context).await?.into(),
        Claim::Provider(provider) => elsewhere::choose(app, flow, &provider)?.into(),
        Claim::Returned(query) => {
            factors::federated::returned(app, flow, &Secret::new(query), context).await?
        }
        Claim::Choose(factor) => {
            let to = flow.stage.standing().and_then(|standing| standing.address(factor));
            let sending = to.map(|to| Sending::to_factor(to, factor.by_phone(), flow.email()));
            let may_send_at = app.may_send_at(sending, context).await?;
            Event::FactorChosen { factor, may_send_at }.into()
        }
        Claim::Resend => resend(app, flow, context).await?.into(),
        Claim::ResetPassword if flow.stage.email().is_some_and(|to| !served(app, to)) => {
            Event::Unfit(Refusal::EmailNotServed {}).into()
        }
        Claim::ResetPassword => {
            let sending = flow.stage.email().map(Sending::to_mailbox);
            let may_send_at = app.may_send_at(sending, context).await?;
            Event::ResetAsked { may_send_at }.into()
        }
        Claim::RecoveryCode(code) => {
            factors::recovery_code::check(app, flow, &Secret::new(code), context).await?
        }
        Claim::Code(code) => {
            let checked = factors::code::check(app, flow, &Secret::new(code), context).await?;
            checked.staying(stays).remembering(remembers)
        }
        Claim::Passkey(credential) => {
            factors::passkey::check(app, flow, &Secret::new(credential), context).await?
        }
        Claim::Password(password) => {
            let password = Secret::new(password);
            let checked = factors::password::check(app, flow, password, context).await?;
            checked.staying(stays)
        }
        Claim::NewPassword(password) => {
            factors::password::create(app, flow, Secret::new(password), context).await?
        }
    })
}

async fn address(
    app: &App,
    flow: &LocalFlow,
    typed: &str,
    context: &RequestContext<'_>,
) -> Result<Event, Problem> {
    Ok(match Email::parse(typed) {
        Ok(typed) => {
            if let Some(elsewhere) = to_directory(app, flow, &typed)? {
                return Ok(elsewhere);
            }
            let email = spelled(&flow.stage, &typed);
            let sending = match flow.stage.standing() {
                Some(standing) => Sending::to_confirm(&email, false, &standing.email),
                None => Sending::to_mailbox(&email),
            };
            let may_send_at = app.may_send_at(Some(sending), context).await?;
            let first = app.app_of(&flow.app)?.1.first_factor;
            let given = Event::EmailGiven { email, first, may_send_at };
            match sends(&flow.stage, &given, context.now) && !app.mailer.takes(&typed) {
                true => Event::Unfit(Refusal::EmailNotServed {}),
                false => given,
            }
        }
        Err(refusal) => Event::Unfit(refusal),
    })
}

/// Where an address leads whose owners sign in at a provider: there, from a screen where that can be
/// chosen, and nowhere else.
fn to_directory(app: &App, flow: &LocalFlow, typed: &Email) -> Result<Option<Event>, Problem> {
    // A second factor may go anywhere.
    let factor = !matches!(flow.stage, Stage::ChangeEmail { .. });
    if factor && flow.stage.standing().is_some() {
        return Ok(None);
    }
    let Some(directory) = elsewhere::directory(app, &flow.app, typed)? else {
        return Ok(None);
    };
    Ok(Some(match flow.stage.offers_providers() {
        true => Event::ProviderChosen {
            provider: directory.id().to_owned(),
            email: Some(typed.shown().to_owned()),
        },
        false => Event::Unfit(Refusal::UseDirectory {}),
    }))
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

async fn resend(
    app: &App,
    flow: &LocalFlow,
    context: &RequestContext<'_>,
) -> Result<Event, Problem> {
    let Stage::EnterCode { aim, .. } = &flow.stage else { return Ok(Event::Misplaced) };
    let may_send_at = app.may_send_at(Sending::of(aim), context).await?;
    Ok(Event::ResendAsked { may_send_at })
}
