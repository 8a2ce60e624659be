//! Known vulnerabilities of what Portico is made of, where cargo-deny is installed and its database can be had.

use anyhow::Result;

use crate::progress;
use crate::project::Project;

/// What is left out is said: a quiet ring would be taken for a clean one.
pub(crate) fn check(project: &Project) -> Result<()> {
    let deny = |words: &str| {
        let mut cargo = project.cargo();
        cargo.arg("deny").args(words.split(' '));
        // Nobody is there to give a password for a place that does not answer.
        cargo.env("GIT_TERMINAL_PROMPT", "0");
        cargo
    };
    let missing = if progress::quiet(deny("--version")).is_err() {
        "cargo-deny is not installed (cargo install cargo-deny --locked)"
    } else if progress::quiet(deny("--locked fetch db")).is_err() {
        "their database, github.com/RustSec/advisory-db, can't be fetched"
    } else {
        return progress::aloud(deny("--locked check --disable-fetch --hide-inclusion-graph"));
    };
    println!("Known vulnerabilities of dependencies were not looked for: {missing}.");
    Ok(())
}
