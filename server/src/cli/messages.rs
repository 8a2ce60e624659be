//! `portico messages`.

use clap::{Args, Subcommand};
use protocol::Timestamp;
use serde_json::{Value, json};

use super::output::say;
use super::source::{DataFolder, SettingsFile};
use crate::accounts::record::Moment;
use crate::app;
use crate::clock::Clock;
use crate::messages::queue::{self, Shown, State};
use crate::observability::log;
use crate::secret::Keys;
use crate::settings::Settings;
use crate::store::Store;
use crate::store::queue::QueuedMessage;

#[derive(Args)]
pub(super) struct MessagesArguments {
    #[command(flatten)]
    settings: SettingsFile,
    #[command(flatten)]
    data: DataFolder,
    #[command(subcommand)]
    order: Option<Order>,
}

/// What an operator can do to messages.
#[derive(Subcommand)]
enum Order {
    /// List the messages, the oldest first. So does `portico messages` alone.
    List(ListArguments),
    /// Have a message tried now, or all that wait for their next try. A code that has expired is
    /// not sent.
    Retry {
        /// The id of the message, as `list` shows it.
        #[arg(value_name = "ID")]
        id: Option<String>,
    },
    /// Drop a message: it is tried no more. A person who waits for the code in it is told that it
    /// could not be delivered.
    Drop {
        /// The id of the message, as `list` shows it.
        #[arg(value_name = "ID")]
        id: String,
    },
}

#[derive(Args, Default)]
struct ListArguments {
    /// Only those that were tried in vain, or refused.
    #[arg(long)]
    failed: bool,
    /// Print an object of JSON for each.
    #[arg(long)]
    json: bool,
}

pub(super) async fn manage(arguments: MessagesArguments) -> anyhow::Result<()> {
    let mut settings = arguments.settings.load()?;
    arguments.data.replace(&mut settings);
    log::begin(settings.log);
    let store = Store::open(&settings.location()).await?;
    let order = arguments.order.unwrap_or_else(|| Order::List(ListArguments::default()));
    let done = carry_out(&settings, &store, order).await;
    store.close().await;
    done
}

async fn carry_out(settings: &Settings, store: &Store, order: Order) -> anyhow::Result<()> {
    let clock = Clock::default();
    store.find_time(&clock).await?;
    match order {
        Order::List(arguments) => {
            let keys = app::keys(settings, store).await?;
            list(store, &keys, clock.now(), &arguments).await
        }
        Order::Retry { id } => retry(store, clock.now(), id.as_deref()).await,
        Order::Drop { id } => {
            anyhow::ensure!(
                store.delete_queued_message(&id).await?,
                "There is no message with this id. It may have been delivered."
            );
            say("The message is dropped. If a server was sending it, it may have arrived.")
        }
    }
}

async fn retry(store: &Store, now: Timestamp, id: Option<&str>) -> anyhow::Result<()> {
    let count = store.update_messages_due(id, now).await?;
    anyhow::ensure!(
        count > 0 || id.is_none(),
        "No message with this id waits for its next try: it was delivered or refused, is being sent, or has expired."
    );
    say(&format!("Servers try again now: {count}."))
}

async fn list(
    store: &Store,
    keys: &Keys,
    now: Timestamp,
    arguments: &ListArguments,
) -> anyhow::Result<()> {
    for message in store.find_queued_messages().await? {
        let state = State::of(&message, now);
        let failed = message.failures > 0 || state == State::Refused;
        if arguments.failed && !failed {
            continue;
        }
        let shown = queue::shown(store, keys, &message.id).await?;
        match arguments.json {
            true => say(&object(&message, state, &shown, now).to_string())?,
            false => say(&line(&message, state, shown, now))?,
        }
    }
    Ok(())
}

/// Tells a message to a program.
fn object(message: &QueuedMessage, state: State, shown: &Shown, now: Timestamp) -> Value {
    json!({
        "id": message.id,
        "kind": message.kind,
        "template": shown.template,
        "to": shown.to,
        "state": state.tag(),
        "failures": message.failures,
        "next_try_at": next_try(message, state).map(|at| Moment(at).shown()),
        "accepted_at": Moment(message.accepted_at).shown(),
        "age_seconds": now.seconds_from(message.accepted_at),
        "ends_at": Moment(message.ends_at).shown(),
        "why": message.why,
    })
}

/// Tells a message to a person.
fn line(message: &QueuedMessage, state: State, shown: Shown, now: Timestamp) -> String {
    let dash = || "-".to_owned();
    let next = next_try(message, state);
    let next = next.map_or_else(dash, |at| span(at.seconds_from(now)));
    let columns = [
        message.id.clone(),
        message.kind.clone(),
        shown.template.unwrap_or_else(dash),
        shown.to.unwrap_or_else(dash),
        state.tag().to_owned(),
        message.failures.to_string(),
        next,
        span(now.seconds_from(message.accepted_at)),
        message.why.clone().unwrap_or_else(dash),
    ];
    columns.join("\t")
}

/// When a message is tried next, if it is.
fn next_try(message: &QueuedMessage, state: State) -> Option<Timestamp> {
    message.due_at.filter(|_| matches!(state, State::Waiting | State::Failed))
}

/// A time that passes, in its largest unit.
fn span(seconds: i64) -> String {
    match seconds {
        ..120 => format!("{seconds}s"),
        120..7200 => format!("{}m", seconds / 60),
        7200.. => format!("{}h", seconds / 3600),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_told_in_the_unit_that_people_count_in() {
        let told = [0, 119, 120, 7199, 7200, 86_400].map(span);
        assert_eq!(told, ["0s", "119s", "2m", "119m", "2h", "24h"]);
    }
}
