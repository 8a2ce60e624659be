//! The rings of tests, from the quick ones inside to the browser outside.

use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::bundle::{self, Profile};
use crate::project::Project;
use crate::toolchain::{self, WASM};
use crate::{
    advisories, bench, chromium, firefox, fuzz, host, manifests, node, progress, proxies,
    server_ring, size, studio, webkit,
};

#[derive(Clone, Copy)]
struct Ring {
    name: &'static str,
    needs_node: bool,
    run: fn(&Project) -> Result<()>,
}

static RINGS: [Ring; 6] = [
    Ring { name: "lint", needs_node: false, run: lint },
    Ring { name: "rules", needs_node: false, run: rules },
    Ring { name: "server", needs_node: false, run: server_ring::run },
    Ring { name: "fuzz", needs_node: false, run: fuzz::run },
    Ring { name: "size", needs_node: true, run: size },
    Ring { name: "browser", needs_node: true, run: browser },
];

/// Runs the named rings, or all of them, in their order, up to the first that fails.
pub(crate) fn test(project: &Project, names: &[String]) -> Result<()> {
    let rings = chosen(names);
    // Said now, and not after the minutes that the first rings take.
    if rings.iter().any(|ring| ring.needs_node) {
        node::ensure()?;
    }
    let mut summary = String::new();
    for (place, ring) in rings.iter().enumerate() {
        println!("\n── {} ──", ring.name);
        let started = Instant::now();
        let outcome = (ring.run)(project);
        let time = progress::seconds(started.elapsed());
        let word = if outcome.is_ok() { "passed" } else { "failed" };
        summary += &format!("{:<10}{word:<8}{time:>8}\n", ring.name);
        if let Err(error) = outcome {
            for left in &rings[place + 1..] {
                summary += &format!("{:<10}not run\n", left.name);
            }
            println!("\n{summary}");
            bail!("{error:#}\n\n{0} failed. To run it alone: cargo xtask test {0}", ring.name);
        }
    }
    println!("\n{summary}");
    Ok(())
}

/// What the rings are called, in their order.
pub(crate) fn names() -> [&'static str; RINGS.len()] {
    RINGS.map(|ring| ring.name)
}

fn chosen(names: &[String]) -> Vec<&'static Ring> {
    RINGS
        .iter()
        .filter(|ring| names.is_empty() || names.iter().any(|name| name == ring.name))
        .collect()
}

fn lint(project: &Project) -> Result<()> {
    toolchain::ensure_component("rustfmt", "fmt")?;
    toolchain::ensure_component("clippy", "clippy")?;
    toolchain::ensure_wasm_target()?;
    cargo(project, "fmt --all --check")?;
    for example in ["leptos", "openid/openidconnect"] {
        cargo(project, &format!("fmt --manifest-path examples/{example}/Cargo.toml --check"))?;
    }
    versions_in_step(project)?;
    cargo(project, "clippy --workspace --all-targets --features xtask/bindgen -- -D warnings")?;
    // `csr` is what the preview links, and `still` what the studio does.
    let in_browsers = [
        "portico-sign-in --no-default-features --features hydrate",
        "portico-preview",
        "portico-studio",
        "portico-studio --features run",
    ];
    for package in in_browsers {
        cargo(project, &format!("clippy --target {WASM} -p {package} -- -D warnings"))?;
    }
    packages(project)?;
    manifests::check(project)?;
    advisories::check(project)
}

/// What is a workspace of its own has a lock file of its own.
fn versions_in_step(project: &Project) -> Result<()> {
    for folder in ["examples/leptos", "fuzz"] {
        let mut cargo = project.cargo();
        cargo.args(["metadata", "--locked", "--format-version", "1"]);
        let manifest = format!("{folder}/Cargo.toml");
        cargo.args(["--manifest-path", &manifest]);
        progress::quiet(cargo).map(drop).with_context(|| {
            format!("{folder}/Cargo.lock is not in step: copy Cargo.lock over it, and run cargo metadata --manifest-path {manifest}")
        })?;
    }
    Ok(())
}

/// Packs the crates as `cargo publish` does, without compiling each anew: all they need was fetched for clippy.
fn packages(project: &Project) -> Result<()> {
    let ours = "-p portico-protocol -p portico-words -p portico-sign-in";
    cargo(project, &format!("package {ours} --no-verify --allow-dirty --offline --quiet"))
}

fn rules(project: &Project) -> Result<()> {
    cargo(
        project,
        "test -p portico-brand -p portico-mails -p portico-protocol -p portico-flow -p portico-words -p portico-user-flows -p portico-factors -p portico-sandbox -p portico-studio -p xtask --features portico-studio/run",
    )
}

/// What is measured, and that what measures speed still can.
fn size(project: &Project) -> Result<()> {
    size::print(project)?;
    let what = "Rehearsing the bench of the server";
    progress::step(what, || bench::rehearse(&host::server(project)))
}

fn cargo(project: &Project, arguments: &str) -> Result<()> {
    let mut cargo = project.cargo();
    cargo.args(arguments.split(' '));
    progress::aloud(cargo)
}

/// Runs the browser's tests; with `ONLY` in the environment those with that in their file's path.
fn browser(project: &Project) -> Result<()> {
    let mut node = browser_command(project)?;
    let tests = project.root.join("tests");
    node.env("FIREFOX", firefox::find(&tests, &project.target)?).envs(webkit::find(&tests)?);
    if is_asked("examples/openid") {
        node.envs(proxies::apache());
    }
    node.arg("tests/node_modules/@playwright/test/cli.js");
    node.args(["test", "--config", "tests/playwright.config.mjs"]);
    // Traces of what failed, beside all else that is made.
    node.env("RESULTS", project.target.join("browser"));
    progress::aloud(node)
}

/// Takes pictures of the samples and compares them, or does with them what `words` say: `tests/pictures.mjs`.
pub(crate) fn pictures(project: &Project, words: &[String]) -> Result<()> {
    let mut node = if words.first().is_some_and(|word| word == "accept") {
        // Nothing is looked at, so nothing has to be built.
        node_for_tests(project)?
    } else {
        browser_command(project)?
    };
    node.arg("tests/pictures.mjs").args(words);
    node.env("PICTURES", project.target.join("pictures"));
    progress::aloud(node)
}

/// Node, with all that a browser script asks for: the server, the bundle, and a browser.
fn browser_command(project: &Project) -> Result<Command> {
    toolchain::ensure_wasm_target()?;
    host::build_tested(project)?;
    bundle::bundle(project, tested_profile())?;
    let mut node = node_for_tests(project)?;
    if is_asked("studio") {
        node.env("STUDIO", studio::build(project, tested_profile())?);
    }
    let whole = chromium::find(&project.root.join("tests"))?;
    node.env("CHROMIUM", chromium::shell(&whole)).env("CHROMIUM_WHOLE", whole);
    node.envs(proxies::find()?);
    Ok(node)
}

/// Whether tests with this in their path are run.
fn is_asked(path: &str) -> bool {
    std::env::var("ONLY")
        .map_or(true, |only| only.is_empty() || only.contains(path) || path.contains(&only))
}

/// The bundle that customers get; with `WIDGET=dev` in the environment the one that developers get, which checks more at run time.
fn tested_profile() -> Profile {
    match std::env::var("WIDGET").as_deref() {
        Ok("dev") => Profile::Dev,
        _ => Profile::Release,
    }
}

fn node_for_tests(project: &Project) -> Result<Command> {
    node::install(project, "tests", "Fetching Playwright from npm")?;
    let mut node = node::node();
    node.env("PORTICO", host::server(project)).current_dir(&project.root);
    Ok(node)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(asked: &[&str]) -> Vec<&'static str> {
        let asked: Vec<String> = asked.iter().map(ToString::to_string).collect();
        chosen(&asked).iter().map(|ring| ring.name).collect()
    }

    #[test]
    fn without_names_all_rings_run_the_quick_ones_first() {
        assert_eq!(names(&[]), ["lint", "rules", "server", "fuzz", "size", "browser"]);
    }

    #[test]
    fn named_rings_keep_their_order() {
        assert_eq!(names(&["browser", "rules"]), ["rules", "browser"]);
    }
}
