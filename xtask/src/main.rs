//! The commands a person types: `cargo xtask run`, `test`, `build`, `size`, `bench`, `pictures`.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command answers in its terminal")]
#![expect(
    clippy::disallowed_methods,
    reason = "it says how long things took, by the clock on the wall"
)]

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::bundle::Profile;
use crate::project::Project;

mod account;
mod bench;
mod bundle;
mod chromium;
mod crates;
mod dist;
mod fuzz;
// The `bindgen` program uses it. Its tests run with the others, and need not wait for wasm-bindgen to compile.
#[cfg(test)]
mod glue;
mod host;
mod machine;
mod node;
mod page;
mod passwords;
mod postgres;
mod progress;
mod project;
mod proxies;
mod rings;
mod size;
#[cfg(test)]
mod tidy;
mod toolchain;

const USAGE: &str = "\
cargo xtask run [server options]  build what is needed and start Portico in demo mode on http://localhost:8080
cargo xtask test [ring]...        check everything, or only: lint, rules, server, fuzz, size, browser
cargo xtask build                 make the release server, with the widget inside it
cargo xtask size                  print what the browser has to load, and the budgets
cargo xtask bench server          drive sign-ins and print how fast they are: [--seconds 10] [--people 8] [--server FILE]
cargo xtask bench page            load the sign-in and print how soon people can type, beside other forms: [--rounds 11]
cargo xtask pictures [look]...    take pictures of every sample and show what differs from those accepted: [scheme=dark] [theme=ink,bloom] [size=phone]
cargo xtask pictures accept       accept the pictures that were taken last; `readme` takes the one in the README
cargo xtask passwords FILE        remake the list of passwords that are refused: server/src/passwords/NOTICE";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match obey(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\n{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn obey(arguments: &[String]) -> Result<()> {
    let Some((command, rest)) = arguments.split_first() else {
        println!("{USAGE}");
        return Ok(());
    };
    if matches!(command.as_str(), "help" | "--help" | "-h") {
        println!("{USAGE}");
        return Ok(());
    }
    let project = Project::find()?;
    match command.as_str() {
        "run" => run(&project, rest),
        "test" => rings::test(&project, rest),
        "build" => build(&project).map(|_| ()),
        "size" => size::print(&project),
        "bench" => bench::bench(&project, rest),
        "pictures" => rings::pictures(&project, rest),
        "passwords" => passwords::remake(&project, rest),
        unknown => bail!("There is no command `{unknown}`. These are the commands:\n\n{USAGE}"),
    }
}

fn run(project: &Project, options: &[String]) -> Result<()> {
    println!("The first time takes some minutes; after that it takes seconds.");
    toolchain::ensure_wasm_target()?;
    host::build(project)?;
    bundle::bundle(project, Profile::Dev)?;
    host::run_demo(project, options)
}

fn build(project: &Project) -> Result<PathBuf> {
    toolchain::ensure_wasm_target()?;
    host::build_bindgen(project)?;
    bundle::bundle(project, Profile::Release)?;
    let server = host::build_release(project)?;
    println!("\nThe server is one file, with the widget inside it: {}", server.display());
    Ok(server)
}
