//! `portico backup` and `portico restore`.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail, ensure};
use clap::Args;
use time::OffsetDateTime;

use super::output::say;
use super::source::{DataFolder, SettingsFile};
use crate::app::key_file;
use crate::observability::log;
use crate::permissions;
use crate::secret::Keys;
use crate::store::backup::{self as copies, put_in_place, read_copy};
use crate::store::server_key::Misfit;
use crate::store::{Location, PoolMode};

#[derive(Args)]
pub(super) struct BackupArguments {
    #[command(flatten)]
    settings: SettingsFile,
    #[command(flatten)]
    data: DataFolder,
    /// The file to write. It must not be there yet.
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

#[derive(Args)]
pub(super) struct RestoreArguments {
    #[command(flatten)]
    settings: SettingsFile,
    #[command(flatten)]
    data: DataFolder,
    /// The copy to restore, which `portico backup` has written.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The key that belongs to the copy. Needed where there is no key in the data folder yet.
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// Move a database that is there aside, and keep it.
    #[arg(long)]
    replace: bool,
}

/// Writes a copy of the database.
pub(super) async fn back_up(arguments: BackupArguments) -> anyhow::Result<()> {
    let mut settings = arguments.settings.load()?;
    arguments.data.replace(&mut settings);
    log::begin(settings.log);
    let database = match settings.location() {
        Location::Sqlite(path) => path,
        Location::Postgres(url) => bail!(
            "The database is PostgreSQL, which has its own program for that. Run{}\n  {}",
            past_pooler(&url),
            pg_dump(&url, &arguments.file)
        ),
    };
    ensure!(database.exists(), "There is no database in {}.", database.display());
    let copy = copies::back_up(&database, &arguments.file).await?;
    say(&format!(
        "{} holds the database, with {} accounts. The key is not in it: keep a copy of {}{} in another place.",
        arguments.file.display(),
        copy.accounts,
        key_file(&settings).display(),
        copy.key.newest().map(|newest| format!(", generation {newest},")).unwrap_or_default()
    ))
}

/// Puts a copy in place.
pub(super) async fn restore(arguments: RestoreArguments) -> anyhow::Result<()> {
    let mut settings = arguments.settings.load()?;
    arguments.data.replace(&mut settings);
    log::begin(settings.log);
    let Location::Sqlite(database) = settings.location() else {
        bail!(
            "The database is PostgreSQL, which has its own program for that. Run\n  \
            pg_restore --no-owner --dbname=NAME {}",
            arguments.file.display()
        );
    };
    let copy = read_copy(&arguments.file).await?;
    permissions::folder(&settings.data)
        .with_context(|| format!("cannot make the folder {}", settings.data.display()))?;
    let key = key_file(&settings);
    let (keys, brought) = match (key.exists(), &arguments.key) {
        (true, None) => (Keys::load(&key)?, None),
        (false, Some(from)) => {
            ensure!(from.is_file(), "{} is no file", from.display());
            (Keys::load(from)?, Some(from))
        }
        (true, Some(_)) => bail!(
            "There is a key already, {}: leave --key out, or move that key away.",
            key.display()
        ),
        (false, None) => bail!(
            "There is no key in {}. Name the copy of the key that belongs to the database: --key FILE",
            settings.data.display()
        ),
    };
    let misfit = copy.key.check(&keys);
    ensure!(
        misfit != Err(Misfit::Other),
        "The key does not belong to {}: nothing was changed. Name the key that was in use when the copy was made.",
        arguments.file.display()
    );
    if let Err(Misfit::Lacks(number)) = misfit {
        bail!(
            "The key lacks generation {number}, which {} needs: nothing was changed. Name the key file that was in use \
            when the copy was made.",
            arguments.file.display()
        );
    }
    ensure!(
        arguments.replace || !database.exists(),
        "There is a database already, {}. With --replace it is moved aside, and kept.",
        database.display()
    );
    let aside = put_in_place(&arguments.file, &database, &suffix()?).await?;
    if let Some(from) = brought {
        install(from, &key).with_context(|| {
            format!("the database is in place, and its key is not: copy it to {}", key.display())
        })?;
    }
    if let Some(aside) = aside {
        say(&format!("The database that was there is {} now.", aside.display()))?;
    }
    say(&format!("{} holds {} accounts. Start the server.", database.display(), copy.accounts))
}

/// Copies a key, for its owner's eyes.
fn install(from: &Path, to: &Path) -> anyhow::Result<()> {
    let mut file = permissions::new_file(to)?;
    std::io::copy(&mut std::fs::File::open(from)?, &mut file)?;
    Ok(file.sync_all()?)
}

/// By what a database that was moved aside is known.
fn suffix() -> anyhow::Result<String> {
    let moment = time::macros::format_description!("[year][month][day]-[hour][minute][second]");
    Ok(format!(".before-{}", OffsetDateTime::now_utc().format(&moment)?))
}

/// What an operator types. The password is left to them: others can read command lines.
/// Behind a pooler, `pg_dump` would leave its settings to those who get the connection next.
fn past_pooler(url: &url::Url) -> &'static str {
    match PoolMode::of(url) {
        Some(PoolMode::Transaction) => {
            " this, with the address of PostgreSQL in place of that of PgBouncer:"
        }
        _ => "",
    }
}

fn pg_dump(url: &url::Url, file: &Path) -> String {
    let mut url = PoolMode::removed_from(url);
    // Fails only for addresses without a host, which have no password.
    let _ = url.set_password(None);
    format!("pg_dump --format=custom --file={} \"{url}\"", file.display())
}
