//! One line for each thing that is done, with the time it took.

use std::io::{BufRead, BufReader, IsTerminal, Write};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Between two signs of life, where the line can't be rewritten.
const HEARTBEAT: Duration = Duration::from_secs(20);

/// Between two turns of the spinner, where it can.
const TURN: Duration = Duration::from_millis(150);

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

/// On a terminal a spinner, and one line when all is done. Elsewhere a line that is written bit by bit, without escape codes.
struct Line<'a> {
    what: &'a str,
    started: Instant,
    spoke: Instant,
    crates: usize,
    spinner: Option<ProgressBar>,
    broken: bool,
}

impl<'a> Line<'a> {
    fn start(what: &'a str) -> Self {
        let now = Instant::now();
        let spinner = spinner(what);
        if spinner.is_none() {
            print!("{what} … ");
            std::io::stdout().flush().ok();
        }
        Self { what, started: now, spoke: now, crates: 0, spinner, broken: false }
    }

    fn hear(&mut self, text: &str) {
        match Heard::from(text) {
            Heard::Crate => self.crates += 1,
            Heard::Chatter => {}
            Heard::Complaint => self.complain(text),
        }
        let so_far = format!("{} crates", self.crates);
        if let Some(spinner) = &self.spinner {
            spinner.set_message(so_far);
        } else if self.spoke.elapsed() >= HEARTBEAT {
            print!("{so_far}, {} s … ", self.started.elapsed().as_secs());
            std::io::stdout().flush().ok();
            self.spoke = Instant::now();
        }
    }

    fn complain(&mut self, text: &str) {
        if let Some(spinner) = &self.spinner {
            spinner.suspend(|| eprintln!("{text}"));
            return;
        }
        if !self.broken {
            println!();
        }
        self.broken = true;
        eprintln!("{text}");
    }

    fn end(&mut self, well: bool) {
        let seconds = seconds(self.started.elapsed());
        let outcome = if well { "done" } else { "failed" };
        if let Some(spinner) = &self.spinner {
            spinner.finish_and_clear();
            println!("{} … {outcome}, {seconds}", self.what);
        } else if self.broken {
            println!("{}: {outcome}, {seconds}", self.what);
        } else {
            println!("{outcome}, {seconds}");
        }
    }
}

/// None where a line can't be rewritten.
fn spinner(what: &str) -> Option<ProgressBar> {
    let spinner = ProgressBar::with_draw_target(None, ProgressDrawTarget::stdout());
    if spinner.is_hidden() || !std::io::stderr().is_terminal() {
        return None;
    }
    let style = ProgressStyle::with_template("{prefix} {spinner} {msg} {elapsed}");
    spinner.set_style(style.expect("a template of known keys"));
    spinner.set_prefix(what.to_owned());
    spinner.enable_steady_tick(TURN);
    Some(spinner)
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
        let plain = console::strip_ansi_codes(text);
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
