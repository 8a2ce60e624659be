//! `portico accounts`.

mod convert;
mod import;
mod show;

use clap::{Args, Subcommand};
use time::OffsetDateTime;

use crate::accounts::{deletion, reset};
use crate::app::{self, App};
use crate::cli::output::say;
use crate::cli::source::{DataFolder, SettingsFile};
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
    /// Import accounts of another system.
    ///
    /// The file has an account on each line, as JSON, or is CSV. An address that has an account
    /// is left as it is, so the same file can be imported again, also after a run that was
    /// stopped. Each line that is not taken is told on standard error with its number and the
    /// reason, and written into a file of its own; then the exit status is 1.
    Import(import::ImportArguments),
    /// Convert what another system has exported into lines that `import` takes.
    ///
    /// They are written on standard output. Whatever is left out is told on standard error. The
    /// file is read whole: it takes as much memory as a few times its size.
    Convert(convert::ConvertArguments),
    /// List accounts: address, id, the day each was made, and whether it is enabled.
    List(show::ListArguments),
    /// Show all that is stored of a person. No secret is shown.
    Show(show::ShowArguments),
    /// Export all accounts, or all that is stored of one person.
    ///
    /// Of all accounts it writes a line of JSON for each, as `import` takes it, with the hash of
    /// the password and the key of the authenticator: keep the file as you keep the database.
    /// Recovery codes, sessions and remembered devices do not move. Of one person it writes JSON
    /// for people to read, without secrets.
    Export(show::ExportArguments),
    /// Delete an account, with all that is stored of its owner. It cannot be undone.
    ///
    /// Apps that know a session are told that it has ended. The audit log keeps its lines, which
    /// name the account by a keyed hash.
    Delete(Whose),
    /// Remove all second factors, passkeys and recovery codes of an account, and end its sessions.
    /// Its owner gets a mail about each factor.
    ResetFactors(Whose),
    /// Show where a person is signed in.
    Sessions(show::ShowArguments),
    /// Sign a person out everywhere: sessions, refresh tokens and open sign-ins end.
    SignOut(Whose),
}

#[derive(Args)]
struct Whose {
    /// The e-mail address of the account, in any spelling.
    #[arg(value_name = "ADDRESS")]
    address: String,
}

pub(super) async fn manage(arguments: AccountsArguments) -> anyhow::Result<()> {
    // No server is needed for this.
    let order = match arguments.order {
        Order::Convert(arguments) => return convert::convert(arguments),
        order => order,
    };
    let mut settings = arguments.settings.load()?;
    arguments.data.replace(&mut settings);
    log::begin(settings.log);
    match order {
        Order::Convert(arguments) => convert::convert(arguments),
        Order::Disable(whose) => switch(&settings, &whose.address, true).await,
        Order::Enable(whose) => switch(&settings, &whose.address, false).await,
        Order::Unlock(whose) => unlock(&settings, &whose.address).await,
        Order::Duplicates => list_duplicates(&settings).await,
        Order::Import(arguments) => import::import(&settings, arguments).await,
        Order::List(arguments) => show::list(&settings, arguments).await,
        Order::Show(arguments) => show::show(&settings, &arguments, show::What::All).await,
        Order::Export(arguments) => show::export(&settings, arguments).await,
        Order::Delete(whose) => delete(&settings, &whose.address).await,
        Order::ResetFactors(whose) => reset_factors(settings, &whose.address).await,
        Order::Sessions(arguments) => show::show(&settings, &arguments, show::What::Sessions).await,
        Order::SignOut(whose) => sign_out(&settings, &whose.address).await,
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

async fn sign_out(settings: &Settings, address: &str) -> anyhow::Result<()> {
    let store = Store::open(&settings.location()).await?;
    let there = store.update_signed_out(address).await;
    store.close().await;
    ensure_there(there?)?;
    say("The person is signed out everywhere.")
}

async fn delete(settings: &Settings, address: &str) -> anyhow::Result<()> {
    let store = Store::open(&settings.location()).await?;
    let work = async {
        let keys = app::keys(settings, &store).await?;
        deletion::delete(&store, &keys, address).await
    };
    let there = work.await;
    store.close().await;
    ensure_there(there?)?;
    say("The account is deleted, with all that was stored of its owner.")
}

/// The mails leave from here, or from a server that runs beside.
async fn reset_factors(settings: Settings, address: &str) -> anyhow::Result<()> {
    let app = App::start(settings).await?;
    let removed = reset::reset_factors(&app, address).await;
    app.outbox.stop().await;
    app.store.close().await;
    let removed = removed?;
    ensure_there(removed.is_some())?;
    let removed = removed.unwrap_or_default();
    let tags: Vec<_> = removed.iter().map(|factor| factor.tag()).collect();
    say(&match tags.is_empty() {
        true => "The account had no second factor.".to_owned(),
        false => format!("Removed: {}. The owner gets a mail.", tags.join(", ")),
    })
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
