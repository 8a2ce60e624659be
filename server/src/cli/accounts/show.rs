//! `portico accounts list`, `show`, `sessions` and `export`.

use std::collections::HashSet;
use std::fs::File;
use std::io::{BufWriter, Write, stdout};
use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;
use protocol::Timestamp;
use serde_json::Value;
use time::OffsetDateTime;

use super::Whose;
use crate::accounts::{export, person};
use crate::app;
use crate::cli::output::{complain, say};
use crate::email;
use crate::permissions;
use crate::secret::Keys;
use crate::settings::Settings;
use crate::store::Store;
use crate::store::stored::StoredAccount;

/// Accounts that are read at once.
const PAGE: u16 = 500;

/// What people look for first.
const FIRST: [&str; 6] = ["email", "id", "created_at", "disabled_at", "locale", "profile"];

#[derive(Args)]
pub(super) struct ListArguments {
    /// Only accounts whose address has this in it, in small letters or capitals.
    #[arg(value_name = "TEXT")]
    text: Option<String>,
    /// Only those that are disabled.
    #[arg(long)]
    disabled: bool,
    /// Only those whose address mails came back from.
    #[arg(long)]
    bounced: bool,
    /// Print an object of JSON for each.
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
pub(super) struct ShowArguments {
    #[command(flatten)]
    whose: Whose,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
pub(super) struct ExportArguments {
    /// The address of one person. If you leave it out, all accounts are exported, with their
    /// secrets, as an import takes them.
    #[arg(value_name = "ADDRESS")]
    address: Option<String>,
    /// A new file to write, which only its owner can read. If you leave it out, standard output.
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Prints a line for each account: address, id, the day it was made, and whether it is disabled.
pub(super) async fn list(settings: &Settings, arguments: ListArguments) -> anyhow::Result<()> {
    let store = Store::open(&settings.location()).await?;
    let work = async {
        let bounced = match arguments.bounced {
            true => Some(Bounced::find(settings, &store).await?),
            false => None,
        };
        list_from(&store, &arguments, bounced.as_ref()).await
    };
    let done = work.await;
    store.close().await;
    done
}

/// Addresses that mails came back from, by their keyed hashes.
struct Bounced {
    keys: Keys,
    subjects: HashSet<Vec<u8>>,
}

impl Bounced {
    async fn find(settings: &Settings, store: &Store) -> anyhow::Result<Self> {
        let keys = app::keys(settings, store).await?;
        Ok(Self { keys, subjects: store.find_bounced().await?.into_iter().collect() })
    }

    fn has(&self, address: &str) -> bool {
        self.subjects.contains(&self.keys.subject(&email::key(address)).0[..])
    }
}

async fn list_from(
    store: &Store,
    arguments: &ListArguments,
    bounced: Option<&Bounced>,
) -> anyhow::Result<()> {
    let wanted = arguments.text.as_ref().map(|text| text.to_lowercase());
    let mut after = String::new();
    loop {
        let page = store.find_stored_accounts(&after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(()) };
        last.id.as_str().clone_into(&mut after);
        for account in page {
            let found =
                wanted.as_ref().is_none_or(|text| account.email.to_lowercase().contains(text));
            let came_back = bounced.is_none_or(|bounced| bounced.has(&account.email));
            if !found || !came_back || (arguments.disabled && account.disabled_at.is_none()) {
                continue;
            }
            match arguments.json {
                true => say(&person::summary(&account).to_string())?,
                false => say(&line(&account)?)?,
            }
        }
    }
}

fn line(account: &StoredAccount) -> anyhow::Result<String> {
    let state = if account.disabled_at.is_some() { "disabled" } else { "enabled" };
    let made = day(account.created_at)?;
    Ok(format!("{}\t{}\t{made}\t{state}", account.email, account.id.as_str()))
}

fn day(at: Timestamp) -> anyhow::Result<time::Date> {
    Ok(OffsetDateTime::from_unix_timestamp(at.0)?.date())
}

/// What is asked for of the accounts of an address.
#[derive(Clone, Copy)]
pub(super) enum What {
    /// All that is stored.
    All,
    /// Its sessions.
    Sessions,
}

pub(super) async fn show(
    settings: &Settings,
    arguments: &ShowArguments,
    what: What,
) -> anyhow::Result<()> {
    let people = find(settings, &arguments.whose.address, what).await?;
    for person in &people {
        match arguments.json {
            true => say(&serde_json::to_string_pretty(person)?)?,
            false => say(readable(person, 0).trim_end())?,
        }
    }
    Ok(())
}

/// One value for each account of the address; an error if there is none.
async fn find(settings: &Settings, address: &str, what: What) -> anyhow::Result<Vec<Value>> {
    let store = Store::open(&settings.location()).await?;
    let work = async {
        let keys = app::keys(settings, &store).await?;
        let named = store.find_stored_named(address).await?;
        super::ensure_there(!named.is_empty())?;
        let mut people = vec![];
        for account in &named {
            people.push(match what {
                What::All => person::whole(&store, &keys, account).await?,
                What::Sessions => person::sessions(&store, &account.id).await?,
            });
        }
        Ok(people)
    };
    let people = work.await;
    store.close().await;
    people
}

/// JSON as lines that are read from the top.
fn readable(value: &Value, depth: usize) -> String {
    let indent = "  ".repeat(depth);
    let line = |name: &str, value: &Value| match value {
        Value::Object(inner) if !inner.is_empty() => {
            format!("{indent}{name}:\n{}", readable(value, depth + 1))
        }
        Value::Array(inner) if inner.iter().any(Value::is_object) => {
            format!("{indent}{name}:\n{}", readable(value, depth + 1))
        }
        value => format!("{indent}{name}: {}\n", plain(value)),
    };
    match value {
        Value::Object(values) => {
            let mut values: Vec<_> = values.iter().collect();
            let place = |name: &str| FIRST.iter().position(|first| *first == name);
            values.sort_by_key(|(name, _)| place(name).unwrap_or(FIRST.len()));
            values.into_iter().map(|(name, value)| line(name, value)).collect()
        }
        Value::Array(values) if values.is_empty() => format!("{indent}none\n"),
        Value::Array(values) => {
            let each = values.iter().map(|value| readable(value, depth));
            each.collect::<Vec<_>>().join(&format!("{indent}-\n"))
        }
        value => format!("{indent}{}\n", plain(value)),
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(values) if values.is_empty() => "none".to_owned(),
        Value::Array(values) => values.iter().map(plain).collect::<Vec<_>>().join(", "),
        Value::Null | Value::Object(_) => "none".to_owned(),
        value => value.to_string(),
    }
}

pub(super) async fn export(settings: &Settings, arguments: ExportArguments) -> anyhow::Result<()> {
    let mut out: Box<dyn Write> = match &arguments.output {
        None => Box::new(stdout()),
        Some(path) => {
            let file: File = permissions::new_file(path)
                .with_context(|| format!("cannot make the new file {}", path.display()))?;
            Box::new(BufWriter::new(file))
        }
    };
    if let Some(address) = &arguments.address {
        for person in find(settings, address, What::All).await? {
            writeln!(out, "{}", serde_json::to_string_pretty(&person)?)?;
        }
        return Ok(out.flush()?);
    }
    let store = Store::open(&settings.location()).await?;
    let keys = app::keys(settings, &store).await?;
    let write = |record: &_| {
        serde_json::to_writer(&mut out, record)?;
        Ok(out.write_all(b"\n")?)
    };
    let count = export::each(&store, &keys, write).await;
    store.close().await;
    complain(&format!("exported: {}", count?));
    Ok(out.flush()?)
}
