//! Codes on their way: drawn, written and kept with the change. They leave once it is
//! stored.

use flow::{Effect, Stage, Turn, limits};
use mails::CodeMail;
use protocol::screen::{CodeUse, DeliveryProblem};
use protocol::{Factor, Timestamp};
use words::Locale;

use crate::app::App;
use crate::email::{self, Email};
use crate::flows::flow::Flow;
use crate::hosts::local::factors::code;
use crate::messages::outbox::{Accepted, Use};
use crate::messages::outgoing::Written;
use crate::messages::phone::{PhoneMessage, Way};
use crate::problem::Problem;
use crate::rate_limit::sends::Sending;
use crate::request::context::RequestContext;
use crate::secret::{Secret, random};
use crate::store::{Change, SendCount, Stored, Undelivered, accounts, codes, counters, messages};

/// What the code counts towards that a turn sends; looked up before the change.
pub(crate) async fn counts(
    app: &App,
    turn: &Turn,
    context: &RequestContext<'_>,
) -> Result<Vec<SendCount>, Problem> {
    let sends = turn.effects.iter().any(|effect| matches!(effect, Effect::SendCode { .. }));
    let Stage::EnterCode { aim, .. } = &turn.stage else { return Ok(vec![]) };
    let Some(sending) = Sending::of(aim).filter(|_| sends) else { return Ok(vec![]) };
    let counts = app.send_counts(sending, context).await?;
    Ok(counts.into_iter().map(|(_, count)| count).collect())
}

/// Draws a code and keeps it with the message that it is in, which leaves once the
/// change is stored; or tells when one may be sent.
pub(crate) async fn send_code(
    app: &App,
    change: &mut Change,
    flow: &mut Flow,
    (to, factor, code_use): (&str, Factor, CodeUse),
    counts: &[SendCount],
    now: Timestamp,
) -> Result<Result<Option<Accepted>, Timestamp>, Problem> {
    // Looked up for every use, so that the time does not tell which this is.
    let owner = accounts::find_account_version(change, &email::key(to)).await?;
    if let Err(free_at) = counters::claim_sends(change, counts, now).await? {
        return Ok(Err(free_at));
    }
    let code = draw_code();
    codes::insert_code(change, &flow.id, &code::hash(&app.keys, &flow.id, code_use, to, &code))
        .await?;
    if flow.account_id.is_none() {
        flow.account_version = Some(owner.as_ref().map_or(0, |owner| owner.version));
    }
    let account_exists = owner.is_some() && code_use == CodeUse::VerifyEmail;
    let Some(written) = write_code(app, flow, (to, factor, code_use), &code, account_exists) else {
        return Ok(Ok(None));
    };
    let accepted = app.outbox.accept(change, written, Use::Code(&flow.id), now).await?;
    let (accepted, undelivered) = accepted;
    flow.undelivered = undelivered;
    Ok(Ok(Some(accepted)))
}

fn write_code(
    app: &App,
    flow: &Flow,
    (to, factor, code_use): (&str, Factor, CodeUse),
    code: &Secret<String>,
    account_exists: bool,
) -> Option<Written> {
    let brand = app.brand_of(&flow.app);
    let strings = brand.strings(spoken(flow));
    let way = match factor {
        Factor::SmsCode => Some(Way::Text),
        Factor::VoiceCode => Some(Way::Call),
        _ => None,
    };
    if let Some(way) = way {
        return Some(app.phone.write(&PhoneMessage {
            to,
            code,
            way,
            brand: &brand.shown.name,
            strings,
        }));
    }
    let (to, app_name) = (&written_to(to)?, app.settings.app_name(&flow.app));
    let brand = &brand.mail;
    let mail = CodeMail {
        to: to.shown(),
        code: code.expose(),
        code_use,
        account_exists,
        app: app_name,
        brand,
        strings,
    };
    app.mailer.code(to, &mail)
}

/// Drops the message with a code that a flow waits for no more: its person went another
/// way. Who has to wait comes back to it.
pub(crate) async fn withdraw(change: &mut Change, flow: &mut Flow, stage: &Stage) -> Stored<()> {
    let waits = matches!(stage, Stage::EnterCode { code: Some(_), .. } | Stage::Locked { .. });
    if flow.undelivered.is_some() && !waits {
        messages::delete_message_of_flow(change, &flow.id).await?;
        flow.undelivered = None;
    }
    Ok(())
}

/// What keeps the code from arriving that a flow waits for: the same whoever's address
/// it is.
pub(crate) fn delivery_problem(flow: &Flow, now: Timestamp) -> Option<DeliveryProblem> {
    let Undelivered { failures, refused, accepted_at } = flow.undelivered?;
    let slow = accepted_at.plus(limits::MESSAGE_SLOW) <= now;
    match refused {
        true => Some(DeliveryProblem::Refused),
        false if slow || failures >= limits::MESSAGE_SLOW_FAILURES => {
            Some(DeliveryProblem::Delayed)
        }
        false => None,
    }
}

fn draw_code() -> Secret<String> {
    loop {
        if let Some(code) = factors::code::written(u32::from_be_bytes(random())) {
            return Secret::new(code);
        }
    }
}

/// The locale of a flow.
pub(super) fn spoken(flow: &Flow) -> Locale {
    Locale::tagged(&flow.locale).unwrap_or(words::LOCALES[0])
}

/// An address that is kept, to write to; told of in the log where an older
/// version took it and none can be written to.
pub(super) fn written_to(kept: &str) -> Option<Email> {
    let email = Email::parse(kept).ok();
    if email.is_none() {
        tracing::error!("a message could not be written: its address is not valid any more");
    }
    email
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_digit_is_equally_likely_at_every_place_and_leading_zeros_stay() {
        let mut counts = [[0_u32; 10]; 6];
        let draws = 60_000;
        for _ in 0..draws {
            let code = draw_code();
            assert_eq!(code.expose().len(), 6);
            for (place, digit) in code.expose().bytes().enumerate() {
                counts[place][usize::from(digit - b'0')] += 1;
            }
        }
        // Chi-square with 9 degrees of freedom stays below 40 but once in 100,000 times.
        let expected = f64::from(draws) / 10.0;
        for place in counts {
            let chi: f64 =
                place.iter().map(|n| (f64::from(*n) - expected).powi(2) / expected).sum();
            assert!(chi < 40.0, "{chi} {place:?}");
        }
    }
}
