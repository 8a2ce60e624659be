//! `cargo xtask bench capacity`: what a database needs for many accounts, and how long it takes to find one.

#![expect(clippy::cast_precision_loss, reason = "nobody has 2^52 accounts")]

use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use super::http::Connection;
use super::load;
use super::samples::{Samples, Step, Summary};
use super::server::{self, Server};
use super::visitor::Visitor;
use crate::postgres::Postgres;
use crate::progress;
use crate::project::Project;

/// The password of all of them, hashed as the server hashes.
const HASH: &str = "$argon2id$v=19$m=19456,t=2,p=1$3fLRFNULyb588yQyaYwkdw$dN96JgI1uMg8HrRJPKuoOi45UiZSQlsaQB+sckhPgws";

/// Of so many accounts one has an authenticator, and one has a phone.
const ENROLLED: usize = 4;

/// Connections that come to sign in.
const PEOPLE: usize = 4;

/// Connections that are kept open by one peer: the server lets one have no more.
const IDLE: usize = 250;

#[derive(clap::Args)]
pub(crate) struct Options {
    /// How many accounts there are when it is measured, fewest first.
    #[arg(long, value_delimiter = ',', default_values_t = [10_000, 100_000, 1_000_000])]
    accounts: Vec<usize>,
    /// How long people come at each size.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..))]
    seconds: u64,
    /// A server that is built already; the release server of this tree, if none is named.
    #[arg(long, value_name = "FILE")]
    server: Option<std::path::PathBuf>,
}

/// What was measured with so many accounts.
struct Size {
    accounts: usize,
    imported_per_second: f64,
    /// Bytes of the database.
    disk: u64,
    email: Summary,
    sign_ins: Summary,
}

pub(super) fn bench(project: &Project, options: &Options) -> Result<()> {
    ensure!(
        options.accounts.is_sorted_by(|fewer, more| fewer < more),
        "Name the fewest accounts first."
    );
    let program = match &options.server {
        Some(server) => server.clone(),
        None => crate::build(project)?,
    };
    println!("\n── SQLite ──");
    let sqlite = Server::start(&program, "capacity", |port| server::settings(port, None))?;
    let mut text = table("SQLite", &grow(&sqlite, &program, options, || Ok(sqlite.disk()))?);
    text += &memory(&sqlite)?;
    drop(sqlite);
    println!("\n── PostgreSQL ──");
    let postgres = Postgres::start_lasting()?;
    let address = Some(postgres.address.as_str());
    let server = Server::start(&program, "capacity", |port| server::settings(port, address))?;
    let size =
        || Ok(postgres.ask("SELECT pg_database_size(current_database())")?.trim().parse()?);
    text += &table("PostgreSQL", &grow(&server, &program, options, size)?);
    text += &relations(&postgres, options.accounts.last().copied().unwrap_or_default())?;
    println!("\n{text}");
    Ok(())
}

/// Imports up to each number of accounts, and measures there.
fn grow(
    server: &Server,
    program: &Path,
    options: &Options,
    disk: impl Fn() -> Result<u64>,
) -> Result<Vec<Size>> {
    let mut there = 0;
    let mut sizes = Vec::new();
    for &accounts in &options.accounts {
        let took = progress::step(&format!("Importing up to {accounts} accounts"), || {
            import(server, program, there..accounts)
        })?;
        let lasting = Duration::from_secs(options.seconds);
        let come = |sign| people(server, lasting, accounts, sign);
        let looked = progress::step("Looking accounts up", || come(false))?;
        let signed = progress::step("Signing in", || come(true))?;
        sizes.push(Size {
            accounts,
            imported_per_second: (accounts - there) as f64 / took.as_secs_f64(),
            disk: disk()?,
            email: summary(&looked, Step::Email, lasting)?,
            sign_ins: summary(&signed, Step::Password, lasting)?,
        });
        there = accounts;
    }
    Ok(sizes)
}

fn summary(samples: &Samples, step: Step, lasting: Duration) -> Result<Summary> {
    let found = samples.summary(step, lasting);
    found.ok_or_else(|| anyhow::anyhow!("Nobody came as far as {}.", step.name()))
}

fn import(server: &Server, program: &Path, numbers: std::ops::Range<usize>) -> Result<Duration> {
    let file = server.folder().join("accounts.jsonl");
    let mut lines = BufWriter::new(File::create(&file)?);
    for number in numbers {
        writeln!(lines, "{}", line(number))?;
    }
    lines.into_inner()?.sync_all()?;
    let began = Instant::now();
    let mut command = server.command(program, &["accounts", "import"]);
    command.arg(&file);
    progress::quiet(command)?;
    fs::remove_file(&file)?;
    Ok(began.elapsed())
}

/// An account as an export has it.
fn line(number: usize) -> String {
    let enrolled = match number % ENROLLED {
        0 => r#","authenticator":"GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ""#.to_owned(),
        1 => format!(r#","phone":"+49151{number:08}""#),
        _ => String::new(),
    };
    format!(
        r#"{{"email":"person{number}@example.org","password_hash":"{HASH}","profile":{{"given_name":"Mara","family_name":"Person {number}"}},"locale":"de","created_at":1700000000{enrolled}}}"#
    )
}

/// People who are somewhere among all of them come up to the password, or sign in.
fn people(server: &Server, lasting: Duration, accounts: usize, sign: bool) -> Result<Samples> {
    let end = Instant::now() + lasting;
    let all = load::at_once(PEOPLE, |place| {
        let mut samples = Samples::default();
        let mut turn = place;
        while Instant::now() < end {
            // A prime step leads through all of them, and to no neighbour.
            turn = turn.wrapping_add(7_919 * PEOPLE);
            let mut visitor = Visitor::new(server.port, turn % accounts)?;
            match sign {
                true => visitor.sign_in("plain")?,
                false => visitor.come("plain")?,
            }
            samples.merge(visitor.samples);
        }
        Ok(samples)
    })?;
    let mut merged = Samples::default();
    for samples in all {
        merged.merge(samples);
    }
    Ok(merged)
}

/// What connections take that wait for their next request.
fn memory(server: &Server) -> Result<String> {
    let before = server.resident();
    let mut open = Vec::new();
    for _ in 0..IDLE {
        let mut connection = Connection::open(server.port)?;
        ensure!(
            connection.ask("/healthz", &std::collections::BTreeMap::new(), None)?.answer.status
                == 200
        );
        open.push(connection);
    }
    let after = server.resident();
    Ok(match before.zip(after) {
        Some((before, after)) => format!(
            "memory of the server, MB     {:.1}; {:.1} KB more for each of {IDLE} open connections\n\n",
            before as f64 / 1e6,
            after.saturating_sub(before) as f64 / 1e3 / IDLE as f64,
        ),
        None => "memory of the server: not told here\n\n".into(),
    })
}

/// Tables and indexes, the largest first.
fn relations(postgres: &Postgres, accounts: usize) -> Result<String> {
    let select = "SELECT c.relname || ' ' || c.relkind::text || ' ' || pg_relation_size(c.oid) FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'public' AND c.relkind IN ('r', 'i') ORDER BY pg_relation_size(c.oid) DESC LIMIT 12";
    let mut text = format!("\n{:<40}{:>8}{:>16}\n", "bytes for each account, PostgreSQL", "", "");
    for line in postgres.ask(select)?.lines() {
        let words: Vec<_> = line.split(' ').collect();
        let [name, kind, bytes] = words[..] else { continue };
        let kind = if kind == "i" { "index" } else { "table" };
        text +=
            &format!("  {name:<38}{kind:>8}{:>16.1}\n", bytes.parse::<f64>()? / accounts as f64);
    }
    Ok(text)
}

fn table(engine: &str, sizes: &[Size]) -> String {
    let row = |name: &str, cell: &dyn Fn(&Size) -> String| {
        let cells: String = sizes.iter().map(|size| format!("{:>12}", cell(size))).collect();
        format!("{name:<28}{cells}\n")
    };
    let milliseconds = |took: Duration| format!("{:.1}", took.as_secs_f64() * 1000.0);
    let mut text = row(engine, &|_| String::new()).trim_end().to_owned() + "\n";
    text += &row("accounts", &|size| size.accounts.to_string());
    text += &row("imported, lines/s", &|size| format!("{:.0}", size.imported_per_second));
    text += &row("disk, bytes per account", &|size| {
        format!("{:.0}", size.disk as f64 / size.accounts as f64)
    });
    text += &row("email p50, ms", &|size| milliseconds(size.email.p50));
    text += &row("email p99, ms", &|size| milliseconds(size.email.p99));
    text += &row("sign-ins/s", &|size| format!("{:.0}", size.sign_ins.per_second));
    text += &row("password p50, ms", &|size| milliseconds(size.sign_ins.p50));
    text + &row("password p99, ms", &|size| milliseconds(size.sign_ins.p99))
}
