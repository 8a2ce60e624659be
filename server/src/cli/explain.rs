//! `portico explain`.

use clap::Args;
use flow::policy::{Risk, Verdict};
use protocol::Factor;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::output::say;
use super::source::{DataFolder, SettingsFile};
use crate::clock::Clock;
use crate::email::Email;
use crate::hosts::local::explain::{Explanation, Question, explain};
use crate::observability::log;
use crate::settings::{Settings, is_country};
use crate::store::Store;

#[derive(Args)]
pub(super) struct ExplainArguments {
    #[command(flatten)]
    settings: SettingsFile,
    #[command(flatten)]
    data: DataFolder,
    /// The id of the app.
    #[arg(long, value_name = "APP")]
    app: String,
    /// The e-mail address of an account, or of nobody.
    #[arg(long, value_name = "ADDRESS")]
    user: String,
    /// The risk of the sign-in.
    #[arg(long, value_name = "LEVEL", default_value = "none", value_parser = ["none", "low", "medium", "high"])]
    risk: String,
    /// The country that the sign-in comes from (ISO 3166-1); unknown if not given.
    #[arg(long, value_name = "COUNTRY", value_parser = country)]
    country: Option<String>,
    /// The kind of device.
    #[arg(long, value_name = "PLATFORM", default_value = "other", value_parser = ["android", "ios", "linux", "macos", "other", "windows"])]
    platform: String,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

fn country(code: &str) -> Result<String, String> {
    let capitals = code.to_uppercase();
    is_country(&capitals).then_some(capitals).ok_or_else(|| "no country code like DE".to_owned())
}

/// What the rules call one of the names that the command line takes.
fn named<T: DeserializeOwned>(name: String) -> anyhow::Result<T> {
    Ok(serde_json::from_value(Value::String(name))?)
}

pub(super) async fn explain_sign_in(arguments: ExplainArguments) -> anyhow::Result<()> {
    let ExplainArguments { settings, data, app, user, risk, country, platform, json } = arguments;
    let mut settings = settings.load()?;
    data.replace(&mut settings);
    log::begin(settings.log);
    let found = settings.app(&app);
    let app = found.ok_or_else(|| anyhow::anyhow!("There is no app with the id {app:?}."))?;
    let address = Email::parse(&user).map_err(|_| anyhow::anyhow!("{user:?} is no address."))?;
    let (risk, platform) = (named::<Risk>(risk)?, named(platform)?);
    let question = Question { app, address: &address, risk, country, platform };
    let explanation = ask(&settings, &question).await?;
    say(&match json {
        true => serde_json::to_string_pretty(&explanation)?,
        false => in_words(&explanation),
    })
}

async fn ask(settings: &Settings, question: &Question<'_>) -> anyhow::Result<Explanation> {
    let store = Store::open(&settings.location()).await?;
    let clock = Clock::default();
    store.find_time(&clock).await?;
    let explanation = explain(settings, &store, question, clock.now()).await;
    store.close().await;
    Ok(explanation?)
}

fn in_words(explanation: &Explanation) -> String {
    let Explanation { account, app, exists, second_factors, .. } = explanation;
    let who = if *exists { "an account" } else { "no account: it would be made" };
    let factors: Vec<_> = second_factors.iter().copied().map(Factor::tag).collect();
    let factors = if factors.is_empty() { "none".to_owned() } else { factors.join(", ") };
    let mut lines = vec![
        format!("{account} at {app} ({who})"),
        format!("result: {}", result(explanation.verdict)),
        format!("screen after the first factor: {}", explanation.next_screen),
        format!("second factors: {factors}"),
        format!("reason: {}", explanation.reason.name()),
    ];
    lines.extend(explanation.change_password.then(|| "then: a new password".to_owned()));
    lines.extend(explanation.rules.iter().map(|rule| format!("by: {rule}")));
    lines.extend(explanation.report_only.iter().map(|name| format!("report only: {name:?}")));
    let would_be = explanation.would_be.map(|verdict| format!("would be: {}", result(verdict)));
    lines.extend(would_be);
    lines.join("\n")
}

fn result(verdict: Verdict) -> String {
    match verdict {
        Verdict::Allow => "allow".to_owned(),
        Verdict::Block(reason) => format!("block ({reason:?})"),
        Verdict::Challenge => "challenge".to_owned(),
        Verdict::Enroll => "enroll".to_owned(),
    }
}
