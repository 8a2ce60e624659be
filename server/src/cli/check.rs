//! `portico check`.

use clap::Args;

use super::output::{complain, say};
use super::source::SettingsFile;

#[derive(Args)]
pub(super) struct CheckArguments {
    #[command(flatten)]
    pub(super) settings: SettingsFile,
}

/// Says every error, or every warning.
pub(super) fn check(arguments: &CheckArguments) -> anyhow::Result<()> {
    let settings = arguments.settings.load()?;
    let file = arguments.settings.path.display();
    for warning in settings.warnings() {
        complain(&format!("{file}: warning: {warning}"));
    }
    say(&format!("{file}: The settings are valid."))
}
