//! `cargo xtask bench page`: how soon people can type, beside a static form, a form by hand, and another element.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::process::Stdio;

use anyhow::{Context, Result, bail, ensure};
use clap::builder::RangedU64ValueParser;

use super::server::Server;
use crate::project::Project;
use crate::{chromium, node, proxies};

mod table;

#[derive(clap::Args)]
pub(crate) struct Options {
    /// How often each page is loaded under each condition.
    #[arg(long, default_value_t = 11, value_parser = RangedU64ValueParser::<usize>::new().range(1..))]
    rounds: usize,
}

/// What each load took, in the order of the rounds: by condition, contender and metric.
#[derive(Default)]
struct Loads(BTreeMap<(String, String, String), Vec<f64>>);

impl Loads {
    /// Reads a line of `xtask/page/bench.mjs`.
    fn add(&mut self, line: &str) -> Result<()> {
        let words: Vec<&str> = line.split(' ').collect();
        let [condition, contender, metric, value] = words[..] else {
            bail!("This is no measurement: {line}")
        };
        let value = value.parse().with_context(|| format!("This is no number: {line}"))?;
        let key = [condition, contender, metric].map(str::to_string).into();
        self.0.entry(key).or_default().push(value);
        Ok(())
    }

    /// Nothing, where the page has no such thing.
    fn get(&self, condition: &str, contender: &str, metric: &str) -> &[f64] {
        let key = [condition, contender, metric].map(str::to_string).into();
        self.0.get(&key).map_or(&[], Vec::as_slice)
    }
}

pub(super) fn bench(project: &Project, options: &Options) -> Result<()> {
    let program = crate::build(project)?;
    let scripts = project.root.join("xtask/page");
    node::install(project, "xtask/page", "Fetching Playwright and Hanko Elements from npm")?;
    let browser = chromium::find(&scripts)?;
    let (pages, distant_pages) = (free_port()?, free_port()?);
    let near = Server::start(&program, "page", |port| {
        settings(&format!("http://localhost:{port}"), &format!("http://localhost:{pages}"))
    })?;
    let distant = Server::start(&program, "distant-page", |port| {
        format!("listen = \"127.0.0.1:{port}\"\n{}", settings(DISTANT, "https://shop.example.test"))
    })?;
    let mut node = node::node();
    node.arg(scripts.join("bench.mjs"))
        .env("CHROMIUM", browser)
        .env("CADDY", proxies::caddy()?)
        .env("PORTICO", near.port.to_string())
        .env("PAGES", pages.to_string())
        .env("DISTANT_PORTICO", distant.port.to_string())
        .env("DISTANT_PAGES", distant_pages.to_string())
        .env("ROUNDS", options.rounds.to_string());
    println!(
        "Loading five pages, {} times each, on a slow network, without one, and over TLS from far away.",
        options.rounds
    );
    let mut child = node.stdout(Stdio::piped()).spawn().context("node could not be started")?;
    let mut loads = Loads::default();
    let stdout = child.stdout.take().context("node has no output")?;
    for line in BufReader::new(stdout).lines() {
        loads.add(&line?)?;
    }
    ensure!(
        child.wait()?.success(),
        "A page could not be loaded. The servers warned: {:#?}",
        [near.complaints(), distant.complaints()].concat()
    );
    println!("\n{}", table::text(&loads, options.rounds));
    Ok(())
}

fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

/// Where Portico is on the third network.
const DISTANT: &str = "https://login.example.test";

/// One app, which may be shown on the pages of `pages`.
fn settings(portico: &str, pages: &str) -> String {
    format!(
        r#"public_url = "{portico}"
demo = true

[brand]
name = "Bench"

[[apps]]
id = "shop"
name = "Shop"
return_to = ["{portico}/demo"]
origins = ["{pages}"]
user_flow = "off"

[user_flows.off]
mfa = "off"
"#
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_measurement_is_read_and_anything_else_refused() {
        let mut loads = Loads::default();
        for line in
            ["slow element letter 812.25", "slow element letter 790", "slow hosted letter 300"]
        {
            loads.add(line).unwrap();
        }
        assert_eq!(loads.get("slow", "element", "letter"), [812.25, 790.0]);
        assert!(loads.get("slow", "static", "wasm").is_empty());
        for line in
            ["", "slow element letter", "slow element letter soon", "slow element letter 1 2"]
        {
            assert!(loads.add(line).is_err(), "{line}");
        }
    }
}
