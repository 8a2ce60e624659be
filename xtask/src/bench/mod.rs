//! `cargo xtask bench server`: how fast sign-ins are, and whether hashing holds up what hashes nothing.
//! `cargo xtask bench capacity` is in `capacity.rs`: what many accounts need.
//! `cargo xtask bench page` is in `page/`, and `cargo xtask bench studio` in `studio.rs`.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};
use clap::builder::RangedU64ValueParser;
use clap::{Subcommand, value_parser};

use self::load::{Crowd, LIGHT, OPEN, Phase};
use self::server::Server;
use crate::postgres::Postgres;
use crate::progress;
use crate::project::Project;

mod capacity;
mod http;
mod load;
mod openid;
mod page;
mod samples;
mod server;
mod studio;
mod table;
mod visitor;

/// As many as the queue for hashing takes. More would be refused, and what is measured is people who are not.
const MOST_PEOPLE: u64 = 64;

/// What a person asks to have measured.
#[derive(Subcommand)]
pub(crate) enum What {
    /// Drive sign-ins and print how fast they are.
    Server(Options),
    /// Import many accounts, and print what the database needs and how long it takes to find one.
    Capacity(capacity::Options),
    /// Ask what OpenID clients ask for, beside oidc-provider in Node. `bench server` ends with it.
    Openid(Options),
    /// Load the sign-in and print how soon people can type, beside other forms.
    Page(page::Options),
    /// Measure how soon the studio is there, and shows what is typed.
    Studio(studio::Options),
}

#[derive(clap::Args)]
pub(crate) struct Options {
    /// How long each of the three loads lasts.
    #[arg(long, default_value_t = 10, value_parser = value_parser!(u64).range(1..))]
    seconds: u64,
    /// How many sign in at the same time: as many as the queue for hashing takes, or others would be refused.
    #[arg(long, default_value_t = 8, value_parser = RangedU64ValueParser::<usize>::new().range(1..=MOST_PEOPLE))]
    people: usize,
    /// A server that is built already; the release server of this tree, if none is named.
    #[arg(long, value_name = "FILE")]
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

pub(crate) fn bench(project: &Project, what: &What) -> Result<()> {
    match what {
        What::Server(options) => bench_server(project, options),
        What::Capacity(options) => capacity::bench(project, options),
        What::Openid(options) => {
            let server = program(project, options)?;
            println!("\n{}", openid::measure(project, &server, options.seconds)?);
            Ok(())
        }
        What::Page(options) => page::bench(project, options),
        What::Studio(options) => studio::bench(project, options),
    }
}

/// Has somebody sign up and sign in as the loads do: what measures works when it is wanted.
///
/// # Errors
/// If another screen comes than the loads expect.
pub(crate) fn rehearse(program: &Path) -> Result<()> {
    let server = Server::start(program, "rehearsal", |port| server::settings(port, None))?;
    let mut visitor = visitor::Visitor::new(server.port, 0)?;
    visitor.sign_up()?;
    visitor.sign_in("plain")?;
    visitor.sign_in("coded")
}

/// The server that is measured.
fn program(project: &Project, options: &Options) -> Result<PathBuf> {
    match &options.server {
        Some(server) => Ok(server.clone()),
        // Cargo finds out whether there is anything to build: an old server's numbers would be of no use.
        None => crate::build(project),
    }
}

fn bench_server(project: &Project, options: &Options) -> Result<()> {
    let server = program(project, options)?;
    let mut reports = vec![measure(&server, "SQLite", None, options)?];
    match Postgres::start_lasting() {
        Ok(postgres) => reports.push(measure(&server, "PostgreSQL", Some(&postgres), options)?),
        Err(error) => println!("\nOnly SQLite is measured: {error:#}"),
    }
    println!("\n{}", table::text(&reports, options.people));
    println!("\n{}", openid::measure(project, &server, options.seconds)?);
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
    let lasting = Duration::from_secs(options.seconds);
    progress::step("Making accounts", || load::prepare(server, people))?;
    let before = (server.resident(), disk()?);
    progress::step(&format!("Opening {OPEN} flows"), || load::open(server, OPEN))?;
    let after = (server.resident(), disk()?);
    let drive = |what, light, sign_ins| {
        progress::step(what, || load::drive(server, lasting, light, sign_ins))
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
