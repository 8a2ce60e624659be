//! `portico accounts`.

use clap::{Args, Subcommand};
use time::OffsetDateTime;

use super::output::say;
use super::source::{DataFolder, SettingsFile};
use crate::clock::Clock;
use crate::observability::log;
use crate::rate_limit::unlock;
use crate::settings::Settings;
use crate::store::{DuplicateAccount, Store};

#[derive(Args)]
pub(super) struct AccountsArguments {
    #[command(flatten)]
    pub(super) settings: SettingsFile,
    #[command(flatten)]
    data: DataFolder,
    #[command(subcommand)]
    order: Order,
}

/// What an operator can do to accounts.
#[derive(Subcommand)]
enum Order {
    /// Disable an account: its sessions and open sign-ins end, and a new sign-in is blocked.
    Disable(Whose),
    /// Enable an account again.
    Enable(Whose),
    /// Reset the failure counts of an account, and the count of its codes.
    Unlock(Whose),
    /// List the accounts that share an address, and those whose address is no longer valid.
    Duplicates,
}

#[derive(Args)]
struct Whose {
    /// The e-mail address of the account, in any spelling.
    #[arg(value_name = "ADDRESS")]
    address: String,
}

pub(super) async fn manage(arguments: AccountsArguments) -> anyhow::Result<()> {
    let mut settings = arguments.settings.load()?;
    arguments.data.replace(&mut settings);
    log::begin(settings.log);
    match arguments.order {
        Order::Disable(whose) => switch(&settings, &whose.address, true).await,
        Order::Enable(whose) => switch(&settings, &whose.address, false).await,
        Order::Unlock(whose) => unlock(&settings, &whose.address).await,
        Order::Duplicates => list_duplicates(&settings).await,
    }
}

async fn switch(settings: &Settings, address: &str, off: bool) -> anyhow::Result<()> {
    let store = Store::open(&settings.location()).await?;
    let clock = Clock::default();
    store.find_time(&clock).await?;
    let there = store.update_disabled(address, off, clock.now()).await;
    store.close().await;
    ensure_there(there?)?;
    say(match off {
        true => "The account is disabled, and its sessions are ended.",
        false => "The account is enabled.",
    })
}

async fn unlock(settings: &Settings, address: &str) -> anyhow::Result<()> {
    ensure_there(unlock::account(settings, address).await?)?;
    say("Wrong answers at the account and codes sent for it are forgotten.")
}

fn ensure_there(there: bool) -> anyhow::Result<()> {
    anyhow::ensure!(there, "There is no account with this address.");
    Ok(())
}

/// Prints a line for each account: the address, its id, whether the address leads
/// to it, when it was made, and the address as it was typed.
async fn list_duplicates(settings: &Settings) -> anyhow::Result<()> {
    let store = Store::open(&settings.location()).await?;
    let accounts = store.find_duplicate_accounts().await;
    store.close().await;
    for account in accounts? {
        let DuplicateAccount { address, id, email, created_at, reached } = account;
        let address = if address.is_empty() { "(not valid)" } else { &address };
        let reached = if reached { "reached" } else { "not reached" };
        let made = OffsetDateTime::from_unix_timestamp(created_at.0)?.date();
        say(&format!("{address}\t{id}\t{reached}\t{made}\t{email}"))?;
    }
    Ok(())
}
