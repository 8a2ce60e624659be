//! One line for each thing that is done, with the time it took.

use std::io::{BufRead, BufReader, IsTerminal, Write};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// Between two signs of life, where the line can't be rewritten.
const HEARTBEAT: Duration = Duration::from_secs(20);

/// Does something that takes a moment, and says so.
pub(crate) fn step<T>(what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    let mut line = Line::start(what);
    let result = work();
    line.end(result.is_ok());
    result
}

/// Runs cargo, with its hundreds of lines reduced to a count. What it complains about is shown whole.
pub(crate) fn cargo_step(what: &str, mut cargo: Command) -> Result<()> {
    let mut line = Line::start(what);
    if std::io::stderr().is_terminal() {
        cargo.env("CARGO_TERM_COLOR", "always");
    }
    let mut child = cargo.stderr(Stdio::piped()).spawn().context("cargo could not be started")?;
    if let Some(stderr) = child.stderr.take() {
        for text in BufReader::new(stderr).lines() {
            line.hear(&text?);
        }
    }
    let ended = child.wait()?;
    line.end(ended.success());
    if !ended.success() {
        bail!("{what} failed. This was the command:\n  {}", shown(&cargo));
    }
    Ok(())
}

/// Runs a program quietly; what it said is shown only if it fails.
pub(crate) fn quiet(mut command: Command) -> Result<String> {
    let output =
        command.output().with_context(|| format!("`{}` could not be started", shown(&command)))?;
    if !output.status.success() {
        bail!(
            "`{}` failed:\n{}{}",
            shown(&command),
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Runs a program that speaks for itself.
pub(crate) fn aloud(mut command: Command) -> Result<()> {
    println!("$ {}", shown(&command));
    let ended =
        command.status().with_context(|| format!("`{}` could not be started", shown(&command)))?;
    if !ended.success() {
        bail!("`{}` failed.", shown(&command));
    }
    Ok(())
}

fn shown(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program());
    let name = program.file_stem().unwrap_or(command.get_program()).to_string_lossy();
    let words = command.get_args().map(|argument| argument.to_string_lossy());
    std::iter::once(name).chain(words).collect::<Vec<_>>().join(" ")
}

struct Line<'a> {
    what: &'a str,
    started: Instant,
    spoke: Instant,
    crates: usize,
    rewrites: bool,
    broken: bool,
}

impl<'a> Line<'a> {
    fn start(what: &'a str) -> Self {
        let now = Instant::now();
        print!("{what} … ");
        std::io::stdout().flush().ok();
        let rewrites = std::io::stdout().is_terminal() && std::io::stderr().is_terminal();
        Self { what, started: now, spoke: now, crates: 0, rewrites, broken: false }
    }

    fn hear(&mut self, text: &str) {
        match Heard::from(text) {
            Heard::Crate => self.crates += 1,
            Heard::Chatter => {}
            Heard::Complaint => {
                self.interrupt();
                eprintln!("{text}");
            }
        }
        let seconds = self.started.elapsed().as_secs();
        if self.rewrites && !self.broken {
            print!("\r\x1b[2K{} … {} crates, {seconds} s ", self.what, self.crates);
        } else if self.spoke.elapsed() >= HEARTBEAT {
            print!("{} crates, {seconds} s … ", self.crates);
        } else {
            return;
        }
        self.spoke = Instant::now();
        std::io::stdout().flush().ok();
    }

    fn interrupt(&mut self) {
        if !self.broken {
            println!();
            self.broken = true;
        }
    }

    fn end(&mut self, well: bool) {
        let seconds = seconds(self.started.elapsed());
        let outcome = if well { "done" } else { "failed" };
        if self.broken {
            println!("{}: {outcome}, {seconds}", self.what);
        } else if self.rewrites {
            println!("\r\x1b[2K{} … {outcome}, {seconds}", self.what);
        } else {
            println!("{outcome}, {seconds}");
        }
    }
}

pub(crate) fn seconds(time: Duration) -> String {
    match time.as_secs() {
        0..10 => format!("{:.1} s", time.as_secs_f32()),
        whole => format!("{whole} s"),
    }
}

#[derive(Debug, PartialEq)]
enum Heard {
    Crate,
    Chatter,
    Complaint,
}

impl From<&str> for Heard {
    fn from(text: &str) -> Self {
        let plain = without_colour(text);
        // Cargo sets its status words flush right in twelve columns; diagnostics never look like that.
        match plain.trim_start().split(' ').next() {
            Some("Compiling" | "Checking") if plain.starts_with(' ') => Self::Crate,
            Some(
                "Finished" | "Downloading" | "Downloaded" | "Updating" | "Locking" | "Adding"
                | "Blocking",
            ) if plain.starts_with(' ') => Self::Chatter,
            _ => Self::Complaint,
        }
    }
}

fn without_colour(text: &str) -> String {
    let mut parts = text.split('\x1b');
    let first = parts.next().unwrap_or_default().to_string();
    parts.fold(first, |plain, part| plain + part.split_once('m').map_or("", |(_, rest)| rest))
}

#[cfg(test)]
mod tests {
    use super::Heard;

    #[test]
    fn what_cargo_complains_about_is_told_from_its_progress() {
        assert_eq!(Heard::from("   Compiling serde v1.0.0"), Heard::Crate);
        assert_eq!(Heard::from("\x1b[1m\x1b[92m   Compiling\x1b[0m serde v1.0.0"), Heard::Crate);
        assert_eq!(
            Heard::from("    Blocking waiting for file lock on build directory"),
            Heard::Chatter
        );
        assert_eq!(Heard::from("error[E0583]: file not found"), Heard::Complaint);
        assert_eq!(Heard::from("  --> src/lib.rs:1:1"), Heard::Complaint);
        assert_eq!(Heard::from("Compiling is hard"), Heard::Complaint);
    }
}
