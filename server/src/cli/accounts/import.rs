//! `portico accounts import`.

use std::fs::File;
use std::io::{Read, Write as _, stdin};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use clap::Args;
use indicatif::{HumanCount, ProgressBar, ProgressStyle};
use tokio::time::Instant;

use crate::accounts::import::{Counts, Importer, Listener};
use crate::accounts::source::{Entry, Format, Source};
use crate::app;
use crate::cli::output::{complain, say};
use crate::clock::Clock;
use crate::key_rotation::KeyRotation;
use crate::permissions;
use crate::settings::Settings;
use crate::store::Store;

#[derive(Args)]
pub(super) struct ImportArguments {
    /// The file of accounts; `-` is standard input.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// How accounts stand in it. If you leave it out, a name that ends in `.csv` is CSV.
    #[arg(long)]
    format: Option<Format>,
    /// Where lines are written that are not taken. If you leave it out, the name of the file with
    /// `.rejects` behind it. What stood in there is replaced.
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,
    /// Say what would happen, and store nothing.
    #[arg(long)]
    dry_run: bool,
}

impl ImportArguments {
    fn format(&self) -> Format {
        let is_csv = self.file.extension().is_some_and(|end| end.eq_ignore_ascii_case("csv"));
        self.format.unwrap_or(if is_csv { Format::Csv } else { Format::Jsonl })
    }

    fn rejects(&self) -> PathBuf {
        let beside = || {
            if self.file.as_os_str() == "-" {
                return "accounts.rejects".into();
            }
            let mut name = self.file.clone().into_os_string();
            name.push(".rejects");
            name.into()
        };
        self.rejects.clone().unwrap_or_else(beside)
    }
}

pub(super) async fn import(settings: &Settings, arguments: ImportArguments) -> anyhow::Result<()> {
    let rejects = arguments.rejects();
    let is_input = std::fs::canonicalize(&rejects).ok();
    let is_input =
        is_input.is_some_and(|path| std::fs::canonicalize(&arguments.file).ok() == Some(path));
    ensure!(
        !is_input,
        "{} is the file itself: name another one for the rejects.",
        rejects.display()
    );
    let (file, bar) = open(&arguments.file)?;
    let mut source = Source::new(bar.wrap_read(file), arguments.format())
        .with_context(|| format!("cannot read {}", arguments.file.display()))?;
    let head = source.head();
    let mut report = Report {
        bar,
        rejects: Rejects { path: rejects, head, file: None },
        keeps: !arguments.dry_run,
    };
    if report.keeps && report.rejects.path.exists() {
        std::fs::remove_file(&report.rejects.path)?;
    }
    // Accounts may move in before the server starts for the first time.
    app::data_folder(&settings.data)?;
    let store = Store::open(&settings.location()).await?;
    let clock = Clock::default();
    store.find_time(&clock).await?;
    let keys = Arc::new(app::keys(settings, &store).await?);
    let clock = Arc::new(clock);
    // It seals as a server does, and may be at it for hours.
    let attendance = if arguments.dry_run {
        None
    } else {
        let parts = (store.clone(), keys.clone(), clock.clone());
        let name = format!("portico accounts import, {}", permissions::machine());
        let rotation = KeyRotation::start(parts, app::key_file(settings), name).await?;
        Some((tokio::spawn(rotation.clone().run()), rotation))
    };
    let importer = Importer {
        settings,
        store: &store,
        keys: &keys,
        now: clock.now(),
        dry_run: arguments.dry_run,
    };
    let began = Instant::now();
    let counts = importer.run(&mut source, &mut report).await;
    if let Some((steps, rotation)) = attendance {
        steps.abort();
        rotation.leave().await;
    }
    store.close().await;
    report.bar.finish_and_clear();
    let counts = counts
        .context("not all was read: start the same command again, it goes on where it was")?;
    tell(&counts, began.elapsed(), arguments.dry_run)?;
    ensure!(
        counts.rejected == 0,
        "{} not taken{}.",
        number(counts.rejected, "account was", "accounts were"),
        match arguments.dry_run {
            true => String::new(),
            false => format!("; they are in {}", report.rejects.path.display()),
        }
    );
    Ok(())
}

/// The file, and a bar that shows on a terminal how far it is read.
fn open(path: &Path) -> anyhow::Result<(Box<dyn Read>, ProgressBar)> {
    if path.as_os_str() == "-" {
        let style = ProgressStyle::with_template("{spinner} {bytes} read, {elapsed}, {msg}")?;
        return Ok((Box::new(stdin()), ProgressBar::new_spinner().with_style(style)));
    }
    let file = File::open(path).with_context(|| format!("cannot open {}", path.display()))?;
    let length = file.metadata().map_or(0, |metadata| metadata.len());
    let style = ProgressStyle::with_template("{wide_bar} {percent} %, {eta} left, {msg}")?;
    Ok((Box::new(file), ProgressBar::new(length).with_style(style)))
}

/// Lines that were not taken.
struct Rejects {
    path: PathBuf,
    head: Vec<u8>,
    file: Option<File>,
}

impl Rejects {
    fn write(&mut self, text: &[u8]) -> anyhow::Result<()> {
        let failed = || format!("cannot write {}", self.path.display());
        let file = match &mut self.file {
            Some(file) => file,
            none => {
                // Its owner's alone: there are hashes in it.
                let mut file = permissions::new_file(&self.path).with_context(failed)?;
                file.write_all(&self.head)?;
                none.insert(file)
            }
        };
        file.write_all(text).with_context(|| format!("cannot write {}", self.path.display()))
    }
}

/// What is told while it goes on.
struct Report {
    bar: ProgressBar,
    rejects: Rejects,
    /// Whether rejects are written.
    keeps: bool,
}

impl Listener for Report {
    fn rejected(&mut self, entry: &Entry, reason: &str) -> anyhow::Result<()> {
        self.bar.suspend(|| complain(&format!("line {}: {reason}", entry.line)));
        match self.keeps {
            true => self.rejects.write(&entry.text),
            false => Ok(()),
        }
    }

    fn at(&mut self, counts: &Counts) {
        let done = counts.imported + counts.there + counts.rejected;
        self.bar.set_message(format!("{} accounts", HumanCount(done)));
    }
}

fn tell(counts: &Counts, took: Duration, dry_run: bool) -> anyhow::Result<()> {
    let would = if dry_run { " would be" } else { "" };
    say(&format!("imported{would}: {}", counts.imported))?;
    say(&format!("there already: {}", counts.there))?;
    say(&format!("not taken: {}", counts.rejected))?;
    if counts.unknown_hashes > 0 {
        say(&format!(
            "without a password, as the kind of its hash is not known: {}. Their owners choose a new one by \
            \"Forgot your password?\".",
            counts.unknown_hashes
        ))?;
    }
    if counts.unproved > 0 {
        say(&format!(
            "without anything that opens it, as nobody has shown the mailbox: {}. Their owners begin by \
            \"Forgot your password?\".",
            counts.unproved
        ))?;
    }
    let all = counts.imported + counts.there + counts.rejected;
    let rate = u128::from(all) * 1000 / took.as_millis().max(1);
    say(&format!("{} s, {rate} lines/s", took.as_secs_f32().round()))
}

fn number(count: u64, one: &str, several: &str) -> String {
    let noun = if count == 1 { one } else { several };
    format!("{count} {noun}")
}
