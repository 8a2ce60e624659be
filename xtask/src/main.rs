//! The commands a person types: `cargo xtask help` lists them.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command answers in its terminal")]
#![expect(
    clippy::disallowed_methods,
    reason = "it says how long things took, by the clock on the wall"
)]

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::builder::PossibleValuesParser;
use clap::{Parser, Subcommand};

use crate::bundle::Profile;
use crate::project::Project;

mod account;
mod advisories;
mod bench;
mod bundle;
mod chromium;
// The programs `weigh` and `bindgen` use these. Their tests run with the others, and need not wait for wasm-bindgen to compile.
#[cfg(test)]
mod crates;
mod deb;
mod dist;
mod firefox;
mod fuzz;
#[cfg(test)]
mod glue;
mod host;
mod image;
#[cfg(test)]
#[cfg(unix)]
mod kept_times;
mod machine;
mod mail_tools;
mod manifests;
mod node;
mod node_modules;
mod page;
mod passwords;
mod pebble;
mod pgbouncer;
mod postgres;
mod progress;
mod project;
mod proxies;
mod rings;
mod server_ring;
mod size;
mod start;
mod studio;
#[cfg(test)]
mod tidy;
mod toolchain;
mod webkit;

/// Runs, tests, builds and measures Portico.
#[derive(Parser)]
#[command(bin_name = "cargo xtask", arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build what is needed and start Portico in demo mode on port 8080.
    Run {
        /// Options of `portico serve`.
        #[arg(allow_hyphen_values = true, trailing_var_arg = true)]
        options: Vec<String>,
    },
    /// Check everything, or only some rings.
    Test {
        /// The rings that are run, in their order.
        #[arg(value_name = "RING", value_parser = PossibleValuesParser::new(rings::names()))]
        rings: Vec<String>,
    },
    /// Fuzz the parsers of untrusted input for longer than the ring does, with new inputs each time.
    Fuzz {
        /// Seconds for each target.
        #[arg(long, default_value_t = 60)]
        seconds: u32,
        /// The targets: all of `fuzz/src` if none is named.
        #[arg(value_name = "TARGET")]
        targets: Vec<String>,
    },
    /// Make the release server, with the widget inside it.
    Build,
    /// Make the package for Debian, with the release server in it.
    Deb,
    /// Make the image for containers, with a static release server in it, and try it.
    Image,
    /// Make the studio: a folder of plain files that any host serves.
    Studio {
        /// Build it quickly, and not small.
        #[arg(long)]
        dev: bool,
    },
    /// Print what the browser has to load, and the budgets.
    Size,
    /// Measure the server, or a page.
    Bench {
        #[command(subcommand)]
        what: bench::What,
    },
    /// Take pictures of every sample and show what differs from those accepted.
    Pictures {
        /// Looks, as scheme=dark, theme=ink,bloom or size=phone; or `accept` to accept the pictures that were taken last; or
        /// `readme` to take the one in the README; or `guide` to take those of docs/guides/brand.md.
        looks: Vec<String>,
    },
    /// Remake the list of passwords that are refused: server/src/passwords/NOTICE.
    Passwords {
        /// Passwords, one a line, the most frequent first: common-credentials-1M.txt.
        file: PathBuf,
    },
}

fn main() -> ExitCode {
    if let Some(compiled) = fuzz::compiled() {
        return compiled.unwrap_or(ExitCode::FAILURE);
    }
    match obey(Arguments::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\n{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn obey(command: Command) -> Result<()> {
    let project = Project::find()?;
    match command {
        Command::Run { options } => run(&project, &options),
        Command::Test { rings } => rings::test(&project, &rings),
        Command::Fuzz { seconds, targets } => fuzz::explore(&project, &targets, seconds),
        Command::Build => build(&project).map(drop),
        Command::Deb => package(&project),
        Command::Image => image(&project),
        Command::Studio { dev } => studio(&project, dev),
        Command::Size => size::print(&project),
        Command::Bench { what } => bench::bench(&project, &what),
        Command::Pictures { looks } => rings::pictures(&project, &looks),
        Command::Passwords { file } => passwords::remake(&project, &file),
    }
}

fn run(project: &Project, options: &[String]) -> Result<()> {
    println!("The first time takes some minutes; after that it takes seconds.");
    toolchain::ensure_wasm_target()?;
    host::build(project)?;
    bundle::bundle(project, Profile::Dev)?;
    host::run_demo(project, options)
}

/// What the release server holds.
fn build_pages(project: &Project) -> Result<()> {
    toolchain::ensure_wasm_target()?;
    host::build_bindgen(project)?;
    bundle::bundle(project, Profile::Release)?;
    studio::build(project, Profile::Release).map(drop)
}

fn build(project: &Project) -> Result<PathBuf> {
    build_pages(project)?;
    let server = host::build_release(project)?;
    println!("\nThe server is one file, with widget and studio inside it: {}", server.display());
    Ok(server)
}

fn package(project: &Project) -> Result<()> {
    build(project)?;
    let package = deb::pack(project, deb::Build::Release)?;
    println!("\nInstall it with apt install {}", package.display());
    Ok(())
}

fn image(project: &Project) -> Result<()> {
    build_pages(project)?;
    let image = image::pack(project, &image::build_server(project)?)?;
    image::try_out(project, &image)?;
    println!("\nLoad it with docker load --input {0}, or podman load --input {0}", image.display());
    Ok(())
}

fn studio(project: &Project, dev: bool) -> Result<()> {
    let profile = if dev { Profile::Dev } else { Profile::Release };
    let folder = studio::build(project, profile)?;
    println!("\nThe studio is plain files, for any host: {}", folder.display());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(words: &str) -> Result<Command, String> {
        let words = words.split_whitespace();
        let arguments = Arguments::try_parse_from(["xtask"].into_iter().chain(words));
        arguments.map(|arguments| arguments.command).map_err(|error| error.to_string())
    }

    #[test]
    fn the_commands_are_told_apart() {
        <Arguments as clap::CommandFactory>::command().debug_assert();
        let run = parse("run --listen 127.0.0.1:9000 --data=target/other").ok();
        assert!(matches!(run, Some(Command::Run { options }) if options.len() == 3));
        let test = parse("test browser rules").ok();
        assert!(matches!(test, Some(Command::Test { rings }) if rings == ["browser", "rules"]));
    }

    #[test]
    fn a_mistake_is_named_with_what_there_is() {
        for (words, named) in [
            ("tset", "test"),
            ("test brwser", "lint, rules, server, fuzz, size, browser"),
            ("bench", "server"),
            ("bench widget", "'widget'"),
            ("bench server --people", "a value is required for '--people"),
            ("bench server --people 0", "0 is not in 1..=64"),
            ("bench server --people 65", "65 is not in 1..=64"),
            ("bench server --peple 3", "'--people'"),
            ("bench page --rounds none", "invalid value 'none'"),
            ("bench page --people 3", "'--people'"),
            ("passwords", "<FILE>"),
        ] {
            let error = parse(words).err().unwrap_or_default();
            assert!(error.contains(named), "{words}: {error}");
        }
    }
}
