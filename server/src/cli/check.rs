//! `portico check`.

use clap::Args;

use super::obstacles::obstacles;
use super::output::{complain, say};
use super::source::SettingsFile;
use crate::brands;
use crate::providers::Providers;
use crate::tls::Tls;

#[derive(Args)]
pub(super) struct CheckArguments {
    #[command(flatten)]
    pub(super) settings: SettingsFile,
    /// Print the settings that hold as TOML: each with where it comes from, and secrets
    /// as ***.
    #[arg(long)]
    pub(super) print: bool,
}

/// Says every error, or every warning; what on this machine would keep a server
/// from starting; and what providers say of themselves that cannot be.
pub(super) async fn check(arguments: CheckArguments) -> anyhow::Result<()> {
    let loaded = arguments.settings.load_whole()?;
    let settings = &loaded.settings;
    let file = arguments.settings.path.display();
    for warning in loaded.warnings() {
        complain(&format!("{file}: warning: {warning}"));
    }
    for warning in Tls::findings(settings).1 {
        complain(&format!("{file}: warning: {warning}"));
    }
    let brands = brands::findings(settings);
    for warning in brands.warnings {
        complain(&format!("{file}: warning: {warning}"));
    }
    let providers = Providers::findings(settings).await;
    for warning in providers.warnings {
        complain(&format!("{file}: warning: {warning}"));
    }
    let obstacles = obstacles(settings).into_iter().chain(brands.errors).chain(providers.errors);
    let obstacles: Vec<_> = obstacles.collect();
    if !obstacles.is_empty() {
        let lines: Vec<_> = obstacles.iter().map(|one| format!("{file}: {one}")).collect();
        anyhow::bail!(lines.join("\n"));
    }
    match arguments.print {
        true => say(loaded.printed().trim()),
        false => say(&format!("{file}: The settings are valid.")),
    }
}
