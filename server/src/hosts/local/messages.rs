//! Codes on their way: drawn and kept with the change, sent once it is stored.

use flow::{Effect, Stage, Turn, limits};
use protocol::screen::CodeUse;
use protocol::{Factor, Purpose, Timestamp};
use words::Locale;

use crate::app::App;
use crate::email::{self, Email};
use crate::flows::flow::Flow;
use crate::hosts::local::checked::Checked;
use crate::hosts::local::factors::code;
use crate::hosts::local::language;
use crate::hosts::local::local_flow::LocalFlow;
use crate::messages::mail::{CodeMail, Notice, NoticeMail};
use crate::messages::phone::{PhoneMessage, Way};
use crate::problem::Problem;
use crate::rate_limit::sends::Sending;
use crate::request::context::RequestContext;
use crate::secret::{Secret, random};
use crate::store::{Change, SendCount, accounts, codes, counters, recovery};

/// A message that leaves once the change is stored.
pub(crate) struct CodeMessage {
    to: String,
    factor: Factor,
    code: Secret<String>,
    code_use: CodeUse,
    account_exists: bool,
}

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

pub(crate) async fn send_code(
    app: &App,
    change: &mut Change,
    flow: &mut Flow,
    (to, factor, code_use): (&str, Factor, CodeUse),
    counts: &[SendCount],
    now: Timestamp,
) -> Result<Result<CodeMessage, Timestamp>, Problem> {
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
    let account_exists = owner.is_some();
    Ok(Ok(CodeMessage { to: to.to_owned(), factor, code, code_use, account_exists }))
}

/// Every code is equally likely: numbers beyond the last whole range are drawn
/// again.
fn draw_code() -> Secret<String> {
    let range = 10_u32.pow(limits::CODE_LENGTH.into());
    let whole = u32::MAX - u32::MAX % range;
    loop {
        let number = u32::from_be_bytes(random());
        if number < whole {
            let width = usize::from(limits::CODE_LENGTH);
            return Secret::new(format!("{:0width$}", number % range));
        }
    }
}

/// What the account's owner should hear of.
pub(crate) struct OwnerNotice {
    notice: Notice,
    /// Theirs, whoever did it in which: it may not have been them.
    locale: Locale,
}

/// What is to be told of a turn, if anything is.
pub(crate) async fn notice(
    change: &mut Change,
    flow: &LocalFlow,
    turn: &Turn,
    checked: &Checked,
) -> Result<Option<OwnerNotice>, Problem> {
    let Some(notice) = done(change, flow, turn, checked).await? else { return Ok(None) };
    let own = language::of_owner(change, flow).await?;
    Ok(Some(OwnerNotice { notice, locale: own.unwrap_or_else(|| spoken(flow)) }))
}

/// The locale of a flow.
fn spoken(flow: &LocalFlow) -> Locale {
    Locale::tagged(&flow.locale).unwrap_or(words::LOCALES[0])
}

/// Whether somebody came to change their factors.
fn manages(flow: &LocalFlow) -> bool {
    flow.purpose == Purpose::ManageFactors
}

/// What an effect is to the account's owner, if they should hear of it. What
/// they do while they sign up they know.
async fn done(
    change: &mut Change,
    flow: &LocalFlow,
    turn: &Turn,
    checked: &Checked,
) -> Result<Option<Notice>, Problem> {
    let Some(id) = flow.account_id.as_deref() else {
        let replaced = turn.effects.iter().any(|e| matches!(e, Effect::SetPassword { .. }));
        return Ok(replaced.then_some(Notice::PasswordReplaced));
    };
    // Who came to change factors may never be done: told at once.
    if manages(flow) && checked.used_recovery_code.is_some() {
        let left = recovery::find_recovery_code_count(change, id).await?;
        return Ok(Some(Notice::RecoveryCodeUsed { left }));
    }
    for effect in &turn.effects {
        let added = match effect {
            Effect::SetPassword { .. } => return Ok(Some(Notice::PasswordReplaced)),
            Effect::RemoveFactor { factor, .. } => return Ok(Some(Notice::FactorRemoved(*factor))),
            Effect::EnrollRecoveryCodes => Notice::RecoveryCodesMade,
            Effect::StartSession { .. } if manages(flow) => continue,
            Effect::StartSession { proofs, .. } if proofs.contains(&Factor::RecoveryCode) => {
                let left = recovery::find_recovery_code_count(change, id).await?;
                return Ok(Some(Notice::RecoveryCodeUsed { left }));
            }
            effect => match effect.enrolls() {
                Some(factor) => Notice::FactorAdded(factor),
                None => continue,
            },
        };
        let is_new = accounts::find_created_at(change, id).await? >= flow.deadlines.created_at;
        return Ok((manages(flow) || !is_new).then_some(added));
    }
    Ok(None)
}

/// Tells the account's owner, at every e-mail address that is known to be
/// theirs or was until now: whoever has one of them may not have the others.
pub(crate) fn notify(app: &App, flow: &LocalFlow, turn: &Turn, told: &OwnerNotice) {
    let enrolled = flow.stage.standing().map_or(&[][..], |standing| &standing.enrolled);
    let factors = enrolled.iter().map(|e| (e.factor, e.address.as_deref()));
    let removed = turn.effects.iter().filter_map(|effect| match effect {
        Effect::RemoveFactor { factor, address, .. } => Some((*factor, address.as_deref())),
        _ => None,
    });
    let mails = factors.chain(removed).filter(|(factor, _)| *factor == Factor::EmailCode);
    let mut written = vec![];
    for to in flow.stage.email().into_iter().chain(mails.filter_map(|(_, address)| address)) {
        let key = email::key(to);
        if !written.contains(&key) {
            written.push(key);
            notify_at(app, flow, to, told.notice, told.locale);
        }
    }
}

pub(crate) fn notify_at(app: &App, flow: &LocalFlow, to: &str, notice: Notice, locale: Locale) {
    // Built from the settings, never from what a request says (ux-security C-94).
    let link = format!("{}/reset-password?app={}", app.settings.home(), flow.app);
    let brand = &app.settings.brand.name;
    let strings = words::strings(locale);
    let Some(to) = &written_to(to) else { return };
    app.mailer.notify(&NoticeMail { to, notice, link: &link, brand, strings });
}

/// An address that is kept, to write to; told of in the log where an older
/// version took it and none can be written to.
fn written_to(kept: &str) -> Option<Email> {
    let email = Email::parse(kept).ok();
    if email.is_none() {
        tracing::error!("a message could not be written: its address is not valid any more");
    }
    email
}

pub(crate) fn post(app: &App, flow: &LocalFlow, messages: &[CodeMessage]) {
    let strings = words::strings(spoken(flow));
    for CodeMessage { to, factor, code, code_use, account_exists } in messages {
        let way = match factor {
            Factor::SmsCode => Some(Way::Text),
            Factor::VoiceCode => Some(Way::Call),
            _ => None,
        };
        if let Some(way) = way {
            app.phone.send(&PhoneMessage { to, code, way, strings });
            continue;
        }
        let Some(to) = written_to(to) else { continue };
        let mail = CodeMail {
            to: &to,
            code,
            code_use: *code_use,
            account_exists: *account_exists && *code_use == CodeUse::VerifyEmail,
            brand: &app.settings.brand.name,
            strings,
        };
        app.mailer.send(&mail);
    }
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
