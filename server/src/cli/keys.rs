//! `portico keys`.

use std::sync::Arc;

use clap::{Args, Subcommand};

use super::output::say;
use super::source::{DataFolder, SettingsFile};
use crate::app;
use crate::clock::Clock;
use crate::oauth::keys::SigningKeys;
use crate::observability::log;
use crate::settings::Settings;
use crate::store::Store;

#[derive(Args)]
pub(super) struct KeysArguments {
    #[command(flatten)]
    settings: SettingsFile,
    #[command(flatten)]
    data: DataFolder,
    #[command(subcommand)]
    order: Order,
}

/// What an operator can do to keys.
#[derive(Subcommand)]
enum Order {
    /// List the keys: thumbprint, algorithm, what each is used for, and from when on it signs.
    List,
    /// Make new keys. They are published now and sign a day later; the old ones stay published.
    Rotate {
        /// Let them sign in a minute, when all servers publish them. Clients that keep the
        /// published keys and do not look for an unknown one refuse tokens until they fetch the new ones.
        #[arg(long)]
        now: bool,
    },
    /// Revoke a key that somebody else may have: in a minute, nothing that it signed
    /// counts any more.
    Revoke {
        /// The thumbprint of the key, as `list` shows it.
        #[arg(value_name = "KID")]
        kid: String,
    },
}

pub(super) async fn manage(arguments: KeysArguments) -> anyhow::Result<()> {
    let mut settings = arguments.settings.load()?;
    arguments.data.replace(&mut settings);
    log::begin(settings.log);
    let store = Store::open(&settings.location()).await?;
    let done = carry_out(&settings, &store, arguments.order).await;
    store.close().await;
    done
}

async fn carry_out(settings: &Settings, store: &Store, order: Order) -> anyhow::Result<()> {
    let clock = Clock::default();
    store.find_time(&clock).await?;
    let file = Arc::new(app::keys(settings, store).await?);
    let keys = SigningKeys::new(store.clone(), file, Arc::new(clock));
    match order {
        Order::List => {}
        Order::Rotate { now } => keys.rotate(now).await?,
        Order::Revoke { kid } => {
            anyhow::ensure!(keys.revoke(&kid).await?, "There is no key with this thumbprint.");
        }
    }
    keys.list().await?.iter().try_for_each(|line| say(line))
}
