//! The ring of the server: its own tests, the journeys on both engines, and the guide that is followed.

use std::num::NonZero;

use anyhow::Result;

use crate::postgres::{self, Postgres};
use crate::project::Project;
use crate::{deb, mail_tools, pebble, pgbouncer, progress, proxies};

/// Journeys that say themselves on which engine they are: once is enough.
const OWN_ENGINE: [&str; 18] = [
    "backup::",
    "connections::",
    "doctor::",
    "encrypted::",
    "failover::",
    "full_disk::",
    "health::",
    "killed::",
    "kubernetes::",
    "mail_records::",
    "mail_server::",
    "memory::",
    "operator::",
    "pgbouncer::",
    "private::",
    "service_manager::",
    "starting::",
    "stopping::",
];

/// What the engines do alike is tested on both; the journeys are walked on one after the other. The guide
/// is followed beside the second: it waits for a machine to start, which has no part in the journeys.
pub(crate) fn run(project: &Project) -> Result<()> {
    let postgres = Postgres::start()?;
    let lacking = lacking();
    let walk = |engine: &str, arguments: &str, without: &[&str]| {
        println!("\nThe journeys on {engine}:");
        let mut cargo = project.cargo();
        cargo.args(arguments.split(' '));
        cargo.args(without.iter().chain(&lacking).flat_map(|tests| ["--skip", tests]));
        cargo.env(postgres::ADDRESS, &postgres.address).env("PORTICO_TEST_STORE", engine);
        cargo.env("RUST_TEST_THREADS", threads().to_string());
        progress::aloud(cargo)
    };
    walk("sqlite", "test -p portico-server -- --include-ignored", &[])?;
    let trial = deb::trial(project, &deb::pack(project, deb::Build::Dev)?);
    let (followed, walked) = std::thread::scope(|scope| {
        let guide = scope.spawn(|| trial.map_or(Ok(()), deb::Trial::follow));
        let walked = walk("postgres", "test -p portico-server --test journeys --", &OWN_ENGINE);
        (guide.join(), walked)
    });
    walked?;
    followed.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// Tests of what this machine has not and cannot get.
fn lacking() -> Vec<&'static str> {
    let mut lacking = vec![];
    if !pebble::find() {
        lacking.push("encrypted::authority");
    }
    if !mail_tools::find() {
        lacking.extend(mail_tools::JOURNEYS);
    }
    if !pgbouncer::find() {
        lacking.push("pgbouncer::");
    }
    if !(proxies::haproxy() && postgres::has_programs()) {
        println!("There is no HAProxy or no PostgreSQL to start here: failover is not tested.");
        lacking.push("failover::");
    }
    lacking
}

/// Journeys wait for the disk, for programs and for one another longer than they work.
fn threads() -> usize {
    4 * std::thread::available_parallelism().map_or(2, NonZero::get)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn journeys_that_are_on_any_engine_are_run_on_both() {
        let journeys =
            std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../server/tests/journeys");
        for name in OWN_ENGINE.map(|name| name.trim_end_matches("::")) {
            let folder = std::fs::read_dir(journeys.join(name)).into_iter().flatten().flatten();
            let files =
                folder.map(|entry| entry.path()).chain([journeys.join(name).with_extension("rs")]);
            let texts: Vec<_> =
                files.filter_map(|file| std::fs::read_to_string(file).ok()).collect();
            assert!(!texts.is_empty(), "There is no journey {name}.");
            for asks in ["chosen()", "Server::start()", "Server::with(", "Server::two()"] {
                assert!(texts.iter().all(|text| !text.contains(asks)), "{name} asks for {asks}");
            }
        }
    }
}
