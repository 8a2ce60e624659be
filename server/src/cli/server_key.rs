//! `portico server-key`.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use clap::{Args, Subcommand};

use super::output::{complain, say};
use super::source::{DataFolder, SettingsFile};
use crate::app::key_file;
use crate::clock::Clock;
use crate::key_rotation::{self, keys, rotated};
use crate::observability::log;
use crate::permissions::{self, as_whom};
use crate::secret::KeyFile;
use crate::store::Store;

#[derive(Args)]
pub(super) struct ServerKeyArguments {
    #[command(flatten)]
    settings: SettingsFile,
    #[command(flatten)]
    data: DataFolder,
    #[command(subcommand)]
    order: Order,
}

/// What an operator can do to the key.
#[derive(Subcommand)]
enum Order {
    /// List the generations of the key, the servers that know them, and what is encrypted with each.
    Status,
    /// Make a new generation of the key. Servers use it once all of them have it in their key
    /// file, and encrypt what is stored anew.
    Rotate {
        #[command(flatten)]
        output: Output,
    },
    /// Remove the older generations from the key file, if nothing is encrypted with them any more.
    /// Else say what they are needed for, and change nothing.
    Retire {
        /// Do not wait for what people and apps have: forms that are open begin again, and apps
        /// that did not renew their refresh token have people sign in again.
        #[arg(long)]
        now: bool,
        #[command(flatten)]
        output: Output,
    },
}

#[derive(Args)]
struct Output {
    /// A new file to write the key to, or `-` for standard output. The key file stays as it is, as
    /// where it is a secret that is mounted.
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(super) async fn manage(arguments: ServerKeyArguments) -> anyhow::Result<()> {
    let mut settings = arguments.settings.load()?;
    arguments.data.replace(&mut settings);
    log::begin(settings.log);
    let path = key_file(&settings);
    let store = Store::open(&settings.location()).await?;
    let done = carry_out(&path, &store, arguments.order).await;
    store.close().await;
    done
}

async fn carry_out(path: &Path, store: &Store, order: Order) -> anyhow::Result<()> {
    let clock = Clock::default();
    store.find_time(&clock).await?;
    match order {
        Order::Status => {
            key_rotation::status(path, store, &clock).await?.iter().try_for_each(|line| say(line))
        }
        Order::Rotate { output } => {
            let _alone = alone(path)?;
            let (file, generation) = rotated(path, store, &clock).await?;
            output.write(path, &file)?;
            output.tell(&format!(
                "{} has generation {generation}. {} Servers read it by themselves. When all have it, \
                `portico server-key status` says so.",
                output.place(path),
                output.next_step()
            ))
        }
        Order::Retire { now, output } => {
            let _alone = alone(path)?;
            retire(path, store, &clock, !now, &output).await
        }
    }
}

async fn retire(
    path: &Path,
    store: &Store,
    clock: &Clock,
    outside: bool,
    output: &Output,
) -> anyhow::Result<()> {
    let keys = keys(path, store).await?;
    let file = KeyFile::read(path)?;
    if keys.generations().len() == 1 {
        // Whoever takes it on gets a key in any case.
        if output.is_printed() {
            output.write(path, &file)?;
        }
        return output.tell("There is one generation: nothing is to be retired.");
    }
    let retirement = match key_rotation::retire((store, &keys, clock), file, outside).await? {
        Ok(retirement) => retirement,
        Err(waits) => {
            let waits: Vec<_> = waits.iter().map(ToString::to_string).collect();
            bail!(
                "The older generations are needed, and nothing was changed.\n{}",
                waits.join("\n")
            )
        }
    };
    output.write(path, &retirement.file)?;
    let retired: Vec<_> = retirement.retired.iter().map(ToString::to_string).collect();
    output.tell(&format!(
        "{} has generation {} only: {} is retired. {} Keep the key file of before as long as you keep backups of \
        the database from before.",
        output.place(path),
        retirement.generation,
        retired.join(" "),
        output.next_step()
    ))
}

impl Output {
    /// Writes a key where it is to be.
    fn write(&self, path: &Path, file: &KeyFile) -> anyhow::Result<()> {
        let text = file.text();
        if self.is_printed() {
            return say(text.expose().trim_end());
        }
        let Some(output) = &self.output else {
            return permissions::replace_file(path, text.expose().as_bytes()).with_context(|| {
                format!(
                    "cannot replace {}, and it is as it was. {} If it is a secret that is mounted, name another file: \
                    --output FILE",
                    path.display(),
                    as_whom()
                )
            });
        };
        let write = |mut file: std::fs::File| {
            file.write_all(text.expose().as_bytes())?;
            file.sync_all()
        };
        let written = permissions::new_file(output).and_then(write);
        written.with_context(|| format!("cannot write {}", output.display()))
    }

    fn is_printed(&self) -> bool {
        self.output.as_deref() == Some(Path::new("-"))
    }

    /// What the key was written to.
    fn place(&self, path: &Path) -> String {
        match self.is_printed() {
            true => "What was printed".to_owned(),
            false => self.output.as_deref().unwrap_or(path).display().to_string(),
        }
    }

    /// Says what was done, where the key is not.
    fn tell(&self, text: &str) -> anyhow::Result<()> {
        match self.is_printed() {
            true => {
                complain(text);
                Ok(())
            }
            false => say(text),
        }
    }

    /// What comes after it was written.
    const fn next_step(&self) -> &'static str {
        match self.output {
            Some(_) => "Give it to all servers as their key file.",
            None => "If other servers have a file of their own, copy it there.",
        }
    }
}

/// Has no other command change the key of this folder, until it is dropped.
fn alone(path: &Path) -> anyhow::Result<Option<std::fs::File>> {
    if !path.exists() {
        return Ok(None);
    }
    let file = std::fs::File::open(path)
        .with_context(|| format!("cannot read the key file {}. {}", path.display(), as_whom()))?;
    file.lock()?;
    Ok(Some(file))
}
