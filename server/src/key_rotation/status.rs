//! How far a change of the key is, for operators.

use std::path::Path;

use super::file::{keys, since};
use super::resealing;
use super::retiring::waits;
use crate::clock::Clock;
use crate::store::Store;

/// Lines about the generations, the servers, and what the older generations are needed for.
///
/// # Errors
/// If the database fails, or the key is not its.
pub async fn status(path: &Path, store: &Store, clock: &Clock) -> anyhow::Result<Vec<String>> {
    let keys = keys(path, store).await?;
    let counted = resealing::count(store, &keys).await?;
    let rows = store.find_key_generations().await?;
    let known = keys.generations();
    let mut lines = vec![];
    for generation in known.iter().rev() {
        let number = generation.number;
        let stored = counted.generations.get(&number).copied().unwrap_or_default();
        let row = rows.iter().find(|row| row.number == number);
        let what = match row {
            None if number < keys.sealing() => "retired, and still in the file".to_owned(),
            None => "in the file, and not in use yet".to_owned(),
            Some(_) if number < keys.sealing() => format!("decrypts; stored values: {stored}"),
            Some(row) => format!("encrypts{}; stored values: {stored}", moment(row.active_at.0)),
        };
        lines.push(format!("generation {number}: {what}"));
    }
    if counted.unreadable > 0 {
        lines.push(format!("stored values that no generation decrypts: {}", counted.unreadable));
    }
    for server in store.find_servers(since(clock)).await? {
        let numbers: Vec<_> = server.numbers().map(|number| number.to_string()).collect();
        let newest = known.first().is_none_or(|newest| server.knows(newest));
        lines.push(format!(
            "server {}: knows {}, encrypts with {}, was heard of {} seconds ago{}",
            server.name,
            numbers.join(" "),
            server.sealing,
            (clock.now().0 - server.seen_at.0).max(0),
            if newest { "" } else { "; needs this key file" }
        ));
    }
    if known.len() > 1 {
        let waits = waits((store, &keys, clock), &counted, true).await?;
        lines.extend(waits.iter().map(ToString::to_string));
        if waits.is_empty() {
            lines.push("The older ones can go: run `portico server-key retire`.".to_owned());
        }
    }
    Ok(lines)
}

/// Since when, if that is known.
fn moment(seconds: i64) -> String {
    let format = time::macros::format_description!("[year]-[month]-[day] [hour]:[minute] UTC");
    let shown = time::OffsetDateTime::from_unix_timestamp(seconds).ok();
    let shown = shown.filter(|_| seconds > 0).and_then(|at| at.format(&format).ok());
    shown.map(|at| format!(" since {at}")).unwrap_or_default()
}
