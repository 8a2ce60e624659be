//! `portico doctor`.

mod database;
mod dns;
mod finding;
mod machine;
mod mail_records;
mod network;

use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;

use super::output::say;
use super::source::{DataFolder, SettingsFile};
use crate::settings::Settings;
use finding::{Finding, Level};

/// How long a check may take. They run beside each other.
const PATIENCE: Duration = Duration::from_secs(10);

#[derive(Args)]
pub(super) struct DoctorArguments {
    #[command(flatten)]
    settings: SettingsFile,
    #[command(flatten)]
    data: DataFolder,
    /// The DNS server to ask about mails, such as 192.0.2.1:53, instead of that of this machine.
    #[arg(long, value_name = "ADDRESS:PORT")]
    dns: Option<SocketAddr>,
    /// Print a JSON array of objects with `check`, `level` (`ok`, `hint`, `warning`, `wrong`) and `message`.
    #[arg(long)]
    json: bool,
}

type Check = (&'static str, Pin<Box<dyn Future<Output = Vec<Finding>> + Send>>);

/// Says what every check has found.
pub(super) async fn doctor(arguments: DoctorArguments) -> anyhow::Result<()> {
    let findings = match arguments.settings.load_whole() {
        Err(errors) => {
            let errors = errors.to_string();
            errors.lines().map(|error| Finding::wrong("settings", error)).collect()
        }
        Ok(mut loaded) => {
            arguments.data.replace(&mut loaded.settings);
            let warnings = loaded.warnings();
            let mut findings: Vec<_> =
                warnings.into_iter().map(|one| Finding::warning("settings", one)).collect();
            if findings.is_empty() {
                findings.push(Finding::ok("settings", "They are valid."));
            }
            findings.extend(all(checks(&Arc::new(loaded.settings), arguments.dns)).await);
            findings
        }
    };
    match arguments.json {
        true => say(&serde_json::to_string_pretty(&findings)?)?,
        false => {
            for finding in &findings {
                say(&finding.to_string())?;
            }
        }
    }
    let wrong = findings.iter().filter(|finding| finding.level == Level::Wrong).count();
    anyhow::ensure!(wrong == 0, "findings that are wrong: {wrong} of {}", findings.len());
    Ok(())
}

fn checks(settings: &Arc<Settings>, dns: Option<SocketAddr>) -> Vec<Check> {
    let mut checks: Vec<Check> = vec![];
    let of = settings.clone();
    checks.push(("data", Box::pin(async move { machine::data(of).await })));
    let of = settings.clone();
    checks.push(("database", Box::pin(async move { database::database(&of).await })));
    let of = settings.clone();
    checks.push(("public_url", Box::pin(async move { network::public_url(&of).await })));
    let of = settings.clone();
    checks.push(("mail", Box::pin(async move { network::mail(&of).await })));
    checks.push(("mail", Box::pin(mail_records::mail_records(settings.clone(), dns))));
    let phone = settings.phone.as_ref().and_then(|phone| phone.get_ref().webhook.as_ref());
    let risk = settings.risk.webhook.as_ref().map(toml::Spanned::get_ref);
    for (section, webhook) in [("[phone.webhook]", phone), ("[risk.webhook]", risk)] {
        if let Some(url) = webhook.map(|webhook| webhook.url.clone()) {
            let check = async move { network::webhook(section, &url).await };
            checks.push(("webhook", Box::pin(check)));
        }
    }
    for place in 0..settings.providers.len() {
        let of = settings.clone();
        checks.push(("provider", Box::pin(async move { network::provider(&of, place).await })));
    }
    checks
}

/// What all find, in their order.
async fn all(checks: Vec<Check>) -> Vec<Finding> {
    let bounded = |(name, check): Check| async move {
        let late = || vec![Finding::wrong(name, "No answer came within 10 seconds.")];
        tokio::time::timeout(PATIENCE, check).await.unwrap_or_else(|_| late())
    };
    let running = checks.into_iter().map(|check| (check.0, tokio::spawn(bounded(check))));
    let running: Vec<_> = running.collect();
    let mut findings = vec![];
    for (name, check) in running {
        let failed = |panic| vec![Finding::wrong(name, format!("The check failed: {panic}"))];
        findings.extend(check.await.unwrap_or_else(failed));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_check_that_hangs_is_given_up_and_the_others_are_told() {
        let hangs: Check = ("mail", Box::pin(std::future::pending()));
        let works: Check = ("data", Box::pin(async { vec![Finding::ok("data", "fine\nso far")] }));
        let findings = all(vec![hangs, works]).await;
        let lines: Vec<_> = findings.iter().map(ToString::to_string).collect();
        assert_eq!(
            lines,
            [
                "wrong    mail       No answer came within 10 seconds.",
                "ok       data       fine so far"
            ]
        );
    }
}
