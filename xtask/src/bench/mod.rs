//! `cargo xtask bench server`: how fast sign-ins are, and whether hashing holds up what hashes nothing.
//! `cargo xtask bench page` is in `page/`.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};

use self::load::{Crowd, LIGHT, OPEN, Phase};
use self::server::Server;
use crate::postgres::Postgres;
use crate::progress;
use crate::project::Project;

mod http;
mod load;
mod page;
mod samples;
mod server;
mod table;
mod visitor;

/// As many as the queue for hashing takes. More would be refused, and what is measured is people who are not.
const MOST_PEOPLE: usize = 64;

const USAGE: &str = "cargo xtask bench server [--seconds 10] [--people 8] [--server FILE]";

/// What a person asks to have measured.
#[derive(Debug, PartialEq)]
enum Wanted {
    Server(Options),
    Page(page::Options),
}

#[derive(Debug, PartialEq)]
struct Options {
    /// How long each of the three loads lasts.
    lasting: Duration,
    /// How many sign in at the same time.
    people: usize,
    /// A server that is built already; the release server of this tree, if none is named.
    server: Option<PathBuf>,
}

/// What was measured with one database.
struct Report {
    engine: &'static str,
    /// Bytes that the process grew by, where the system tells.
    memory: Option<i64>,
    /// Bytes that the database grew by.
    disk: i64,
    light: Phase,
    sign_ins: Phase,
    both: Phase,
    crowd: Crowd,
    complaints: Vec<String>,
}

pub(crate) fn bench(project: &Project, arguments: &[String]) -> Result<()> {
    match Wanted::read(arguments)? {
        Wanted::Server(options) => bench_server(project, &options),
        Wanted::Page(options) => page::bench(project, &options),
    }
}

fn bench_server(project: &Project, options: &Options) -> Result<()> {
    let server = match &options.server {
        Some(server) => server.clone(),
        // Cargo finds out whether there is anything to build: an old server's numbers would be of no use.
        None => crate::build(project)?,
    };
    let mut reports = vec![measure(&server, "SQLite", None, options)?];
    match Postgres::start_lasting() {
        Ok(postgres) => reports.push(measure(&server, "PostgreSQL", Some(&postgres), options)?),
        Err(error) => println!("\nOnly SQLite is measured: {error:#}"),
    }
    println!("\n{}", table::text(&reports, options.people));
    Ok(())
}

fn measure(
    program: &Path,
    engine: &'static str,
    postgres: Option<&Postgres>,
    options: &Options,
) -> Result<Report> {
    println!("\n── {engine} ──");
    let address = postgres.map(|postgres| postgres.address.as_str());
    let server = Server::start(program, engine, |port| server::settings(port, address))?;
    drive(&server, engine, postgres, options)
        .with_context(|| format!("The server warned: {:#?}", server.complaints()))
}

fn drive(
    server: &Server,
    engine: &'static str,
    postgres: Option<&Postgres>,
    options: &Options,
) -> Result<Report> {
    let disk = || match postgres {
        Some(postgres) => postgres.size(),
        None => Ok(server.disk()),
    };
    let people = options.people;
    progress::step("Making accounts", || load::prepare(server, people))?;
    let before = (server.resident(), disk()?);
    progress::step(&format!("Opening {OPEN} flows"), || load::open(server, OPEN))?;
    let after = (server.resident(), disk()?);
    let drive = |what, light, sign_ins| {
        progress::step(what, || load::drive(server, options.lasting, light, sign_ins))
    };
    Ok(Report {
        engine,
        memory: before.0.zip(after.0).map(|(before, after)| grown(before, after)),
        disk: grown(before.1, after.1),
        light: drive("Driving what hashes nothing", LIGHT, 0)?,
        sign_ins: drive("Driving sign-ins", 0, people)?,
        both: drive("Driving both at once", LIGHT, people)?,
        crowd: progress::step("Filling the queue", || load::crowd(server))?,
        complaints: server.complaints(),
    })
}

fn grown(before: u64, after: u64) -> i64 {
    after.cast_signed() - before.cast_signed()
}

impl Wanted {
    fn read(arguments: &[String]) -> Result<Self> {
        let commands = format!("{USAGE}, or {}", page::USAGE);
        let Some((what, rest)) = arguments.split_first() else {
            bail!("Say what to measure: {commands}")
        };
        match what.as_str() {
            "server" => Options::read(rest).map(Self::Server),
            "page" => page::Options::read(rest).map(Self::Page),
            _ => bail!("There is no bench of `{what}`. These are the commands: {commands}"),
        }
    }
}

/// The value of an option that is a number.
fn number(name: &str, value: &str) -> Result<usize> {
    let number = value.parse().ok().filter(|number| *number > 0);
    number.with_context(|| format!("{name} needs a number from 1 on, not `{value}`."))
}

impl Options {
    fn read(arguments: &[String]) -> Result<Self> {
        let mut options = Self { lasting: Duration::from_secs(10), people: 8, server: None };
        for pair in arguments.chunks(2) {
            let [name, value] = pair else { bail!("{} needs a value: {USAGE}", pair[0]) };
            match name.as_str() {
                "--seconds" => options.lasting = Duration::from_secs(number(name, value)? as u64),
                "--people" => options.people = number(name, value)?,
                "--server" => options.server = Some(value.into()),
                _ => bail!("There is no option `{name}`: {USAGE}"),
            }
        }
        ensure!(
            options.people <= MOST_PEOPLE,
            "--people may be {MOST_PEOPLE} at most: the queue for hashing takes no more, and the others would be refused."
        );
        Ok(options)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(arguments: &str) -> Result<Wanted> {
        let words: Vec<String> = arguments.split_whitespace().map(str::to_string).collect();
        Wanted::read(&words)
    }

    #[test]
    fn options_are_read() {
        let options = read("server --people 3 --seconds 2 --server a/b").unwrap();
        let lasting = Duration::from_secs(2);
        let wanted = Options { lasting, people: 3, server: Some("a/b".into()) };
        assert_eq!(options, Wanted::Server(wanted));
        assert_eq!(read("page --rounds 11").unwrap(), read("page").unwrap());
        assert_ne!(read("page --rounds 3").unwrap(), read("page").unwrap());
    }

    #[test]
    fn a_mistake_is_named() {
        for (arguments, named) in [
            ("", "what to measure"),
            ("widget", "`widget`"),
            ("server --people", "--people needs a value"),
            ("server --people 0", "from 1 on, not `0`"),
            ("server --people 65", "64 at most"),
            ("server --peple 3", "`--peple`"),
            ("page --rounds", "--rounds needs a value"),
            ("page --rounds none", "from 1 on, not `none`"),
            ("page --people 3", "`--people`"),
        ] {
            let error = read(arguments).unwrap_err().to_string();
            assert!(error.contains(named), "{arguments}: {error}");
        }
    }
}
