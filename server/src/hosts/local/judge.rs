//! Gathers the facts about an account and has the rules judge them.

use flow::policy::{Context, Enrollment, Platform, Risk};
use flow::stage::{Account, Found, SignUp};
use protocol::{FirstFactor, Purpose};

use crate::app::App;
use crate::email;
use crate::hosts::local::consent;
use crate::hosts::local::local_flow::LocalFlow;
use crate::hosts::local::owned::{self, FactorSource, second_of_anyone};
use crate::hosts::local::remembered;
use crate::observability::audit;
use crate::problem::Problem;
use crate::rate_limit::sends::Sending;
use crate::request::context::RequestContext;
use crate::risk::{self, Subject};
use crate::settings::{AppSettings, Settings};
use crate::store::{AccountRow, AccountVersion};

/// Judges an account that is there, or the one that would be made, by what the
/// user flow asks for first.
pub(crate) async fn judge(
    app: &App,
    flow: &LocalFlow,
    address: &str,
    account: Option<&AccountRow>,
    context: &RequestContext<'_>,
) -> Result<Account, Problem> {
    let first = app.app_of(&flow.app)?.1.first_factor;
    let shown = Shown::local(first, remembered::counts(flow));
    judge_after(app, flow, (address, account), shown, context).await
}

/// What was shown first.
#[derive(Clone, Copy)]
pub(crate) struct Shown<'a> {
    /// What it counts as.
    pub(crate) first: FirstFactor,
    /// Whether the owner of a remembered device need show no second factor.
    pub(crate) device_counts: bool,
    /// The mailbox that it stands for, if a provider has vouched for one.
    pub(crate) mailbox: Option<&'a str>,
    /// Whether a second factor was shown elsewhere, and is trusted.
    pub(crate) elsewhere: bool,
}

impl Shown<'_> {
    /// What is shown here.
    pub(crate) const fn local(first: FirstFactor, device_counts: bool) -> Self {
        Self { first, device_counts, mailbox: None, elsewhere: false }
    }
}

/// The same where something else was shown first: by a session, or at a provider.
pub(crate) async fn judge_after(
    app: &App,
    flow: &LocalFlow,
    (address, account): (&str, Option<&AccountRow>),
    shown: Shown<'_>,
    context: &RequestContext<'_>,
) -> Result<Account, Problem> {
    let (client, user_flow) = app.app_of(&flow.app)?;
    let offered = &user_flow.second_factors;
    let Shown { first, device_counts, .. } = shown;
    let by_code = account.filter(|_| flow.stage.shows_mailbox_first());
    let mailbox = by_code.map(|account| account.email.as_str()).or(shown.mailbox);
    let owned = match account {
        Some(account) if flow.purpose == Purpose::ManageFactors => {
            let here = (context, &flow.app);
            Some(owned::owned(app, account, (first, offered), mailbox, here).await?)
        }
        _ => None,
    };
    let second = if let Some(owned) = &owned {
        owned.second.clone()
    } else {
        let whose = (address, account);
        let here = FactorSource::of(app);
        second_of_anyone(&here, whose, (first, offered), mailbox, context.now).await?
    };
    let sending = second.first_choice().and_then(|enrolled| {
        let to = enrolled.address.as_deref()?;
        Some(Sending::to_factor(to, enrolled.factor.by_phone(), address))
    });
    let may_send_at = app.may_send_at(sending, context).await?;
    let signals = context.signals;
    let subject = Subject {
        reference: &flow.reference,
        app: &flow.app,
        email: flow.email(),
        account_id: account.map(|account| &account.id),
    };
    let assessed = risk::assess(app, subject, context).await?;
    let facts = Context {
        step_up: flow.asks_mfa,
        risk: assessed.risk,
        risk_unknown: assessed.unknown,
        location: signals.location.clone(),
        platform: signals.platform,
        remembered: match account {
            Some(account) if device_counts && flow.purpose == Purpose::SignIn => {
                remembered::is(app, flow, &account.id, context).await?
            }
            _ => false,
        },
        shown_elsewhere: shown.elsewhere,
        ..facts(&app.settings, client, address, account)
    };
    let consent = consent::due(app, flow, account).await?;
    let made_at = account.map_or(context.now, |account| account.created_at);
    let account = Account::judge(facts, &app.settings.policies, second, may_send_at)
        .with_grace(user_flow.grace_until(made_at))
        .asking_consent(consent);
    let decided = audit::Event::Decided { decision: account.decision(), risk: assessed.risk };
    audit::record(app, flow.into(), &decided);
    Ok(match owned {
        Some(owned) => account.to_manage(owned),
        None => account,
    })
}

/// What the rules look at of an account, without anything that a request tells.
pub(super) fn facts(
    settings: &Settings,
    client: &AppSettings,
    address: &str,
    account: Option<&AccountRow>,
) -> Context {
    Context {
        mfa: settings.user_flow(client).mfa,
        sign_up: account.is_none(),
        step_up: false,
        app: client.id.clone(),
        account: email::key(address).into(),
        groups: settings.groups_of(address),
        risk: Risk::default(),
        risk_unknown: None,
        location: None,
        platform: Platform::default(),
        enrollment: Enrollment::default(),
        disabled: account.is_some_and(|account| account.disabled),
        remembered: false,
        shown_elsewhere: false,
    }
}

/// Whose mailbox `address` is, now that it was shown to be theirs; the account
/// as it was then.
pub(crate) async fn found(
    app: &App,
    flow: &LocalFlow,
    address: &str,
    context: &RequestContext<'_>,
) -> Result<(Found, Option<AccountVersion>), Problem> {
    let first = app.app_of(&flow.app)?.1.first_factor;
    let row = app.store.find_account(&email::key(address)).await?;
    let account = judge(app, flow, address, row.as_ref(), context).await?;
    let found = match &row {
        Some(_) => Found::Account { first, account },
        None => Found::Nobody(sign_up(app, flow, account)?),
    };
    Ok((found, row.map(|row| row.noted())))
}

/// What the user flow wants of a new account.
pub(crate) fn sign_up(app: &App, flow: &LocalFlow, account: Account) -> Result<SignUp, Problem> {
    let (_, user_flow) = app.app_of(&flow.app)?;
    Ok(SignUp {
        first: user_flow.first_factor,
        fields: user_flow.profile.clone(),
        terms: user_flow.terms,
        account,
    })
}
