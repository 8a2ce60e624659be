//! Whether the older generations of the key can go.

use flow::limits;
use protocol::Timestamp;

use super::ALIVE;
use super::file::since;
use super::resealing::{Counted, count};
use crate::clock::Clock;
use crate::secret::{KeyFile, Keys};
use crate::store::key_generations::ServerRow;
use crate::store::{Store, Stored};

/// For how many seconds something that left a server sealed counts, but for refresh tokens: the
/// form of a first screen, an access token. Clocks may differ by a minute.
const OUTSIDE: i64 = if limits::BEGINNING_LIFETIME > limits::ACCESS_TOKEN_LIFETIME {
    limits::BEGINNING_LIFETIME
} else {
    limits::ACCESS_TOKEN_LIFETIME
} + 60;

/// What the older generations are still needed for.
#[derive(Debug, PartialEq, Eq)]
pub enum Waits {
    /// The newest generation of the file is not in use.
    NotInUse(i64),
    /// These servers do not seal with it.
    Servers(Vec<String>),
    /// All servers have begun to seal with it only now.
    Sealing,
    /// So many stored values are sealed with older ones.
    Values(u64),
    /// What people and apps have counts for so many seconds more.
    Outside(i64),
    /// Apps have so many refresh tokens, the last of which may count for so many seconds more.
    Tokens(i64, i64),
}

/// The key without its older generations.
pub struct Retirement {
    /// Its file.
    pub file: KeyFile,
    /// The generation that stays.
    pub generation: i64,
    /// Those that go.
    pub retired: Vec<i64>,
}

/// What keeps the older generations, all of it. Without `outside`, what has left the servers
/// does not count.
///
/// # Errors
/// If the database fails.
pub(super) async fn waits(
    (store, keys, clock): (&Store, &Keys, &Clock),
    counted: &Counted,
    outside: bool,
) -> Stored<Vec<Waits>> {
    let now = clock.now();
    let generations = store.find_key_generations().await?;
    let newest = keys.generations().into_iter().next();
    let (Some(newest), Some(in_use)) = (newest, generations.last()) else { return Ok(vec![]) };
    if newest.number != in_use.number {
        return Ok(vec![Waits::NotInUse(newest.number)]);
    }
    let seals = |server: &&ServerRow| server.sealing == newest.number && server.knows(&newest);
    let servers = store.find_servers(since(clock)).await?;
    let others: Vec<_> = servers.iter().filter(|server| !seals(server)).collect();
    let mut waits = vec![];
    if !others.is_empty() {
        waits.push(Waits::Servers(others.iter().map(|server| server.name.clone()).collect()));
    }
    let Some(sealing_at) = in_use.sealing_at else {
        waits.push(Waits::Sealing);
        return Ok(waits);
    };
    let values = counted.before(newest.number);
    if values > 0 {
        waits.push(Waits::Values(values));
    } else if in_use.resealed_at.is_none() {
        waits.push(Waits::Sealing);
    }
    if outside {
        let left = sealing_at.plus(OUTSIDE).0 - now.0;
        if left > 0 && sealing_at.0 > 0 {
            waits.push(Waits::Outside(left));
        }
        waits.extend(tokens(store, sealing_at, now).await?);
    }
    Ok(waits)
}

/// Refresh tokens that were sealed before all servers sealed with the newest generation.
async fn tokens(store: &Store, sealing_at: Timestamp, now: Timestamp) -> Stored<Option<Waits>> {
    let (tokens, until) = store.find_refresh_tokens_before(sealing_at, now).await?;
    Ok((tokens > 0).then(|| Waits::Tokens(tokens, until.0 - now.0)))
}

/// Has the older generations be in use no more, if nothing waits for them.
///
/// # Errors
/// If the database fails. Else, what waits for them; nothing has changed then, but that what is
/// stored is looked through once more if something of it was left.
pub async fn retire(
    (store, keys, clock): (&Store, &Keys, &Clock),
    mut file: KeyFile,
    outside: bool,
) -> anyhow::Result<Result<Retirement, Vec<Waits>>> {
    let counted = count(store, keys).await?;
    let waits = waits((store, keys, clock), &counted, outside).await?;
    let generation = file.newest();
    if !waits.is_empty() {
        let left = waits.iter().any(|it| matches!(it, Waits::Values(_)));
        let generations = store.find_key_generations().await?;
        let done = generations.last().is_some_and(|row| row.resealed_at.is_some());
        if left && done {
            store.begin_pass(generation, clock.now()).await?;
        }
        return Ok(Err(waits));
    }
    let known = keys.generations().into_iter().map(|it| it.number);
    let retired = known.filter(|number| *number < generation).collect();
    // First here: a server starts with a file that has more than the database is used with.
    store.delete_generations_before(generation).await?;
    file.retire(generation);
    Ok(Ok(Retirement { file, generation, retired }))
}

impl std::fmt::Display for Waits {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NotInUse(generation) => write!(
                to,
                "Generation {generation} is not in use yet: not all servers know it, or none runs."
            ),
            Self::Servers(names) => write!(
                to,
                "Some servers do not use it: {}. A server that has stopped counts for {ALIVE} seconds.",
                names.join("; ")
            ),
            Self::Sealing => {
                write!(to, "What is stored is still looked through. A running server does that.")
            }
            Self::Values(values) => {
                write!(
                    to,
                    "Stored values that are to be encrypted anew: {values}. A running server does that."
                )
            }
            Self::Outside(seconds) => write!(
                to,
                "Forms that people have open, and access tokens, count for {} more.",
                minutes(*seconds)
            ),
            Self::Tokens(tokens, seconds) => write!(
                to,
                "Refresh tokens that apps have not renewed: {tokens}. The last one counts for {} more.",
                minutes(*seconds)
            ),
        }
    }
}

/// A time in words, rounded up.
fn minutes(seconds: i64) -> String {
    let (length, unit) = match seconds / 3600 {
        0 => (60, "minute"),
        1..48 => (3600, "hour"),
        _ => (86_400, "day"),
    };
    let number = (seconds + length - 1) / length;
    format!("{number} {unit}{}", if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_retiring_waits_for_is_told_in_sentences() {
        assert!(Waits::Outside(61).to_string().ends_with("2 minutes more."));
        assert!(Waits::Tokens(1, 30 * 86_400).to_string().ends_with("30 days more."));
        assert!(Waits::Outside(60).to_string().contains("1 minute more"));
        assert!(Waits::Tokens(3, 7200).to_string().contains("2 hours more"));
    }
}
