//! The programs that run on this machine: the server, and the tool that packs the widget.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use crate::project::Project;
use crate::{dist, progress};

/// What the server prints when it is ready to answer.
const READY: &str = "Portico listens on http://localhost:";
const PATIENCE: Duration = Duration::from_mins(1);

/// One call for both programs, so that Cargo compiles what they share once.
pub(crate) fn build(project: &Project) -> Result<()> {
    let mut cargo = project.cargo();
    cargo.args(["build", "-p", "portico-server", "--bin", "portico"]);
    tools(&mut cargo, &["bindgen"]);
    progress::cargo_step("Building the server", cargo)
}

/// The server as its own tests have it built. A test beside it has Cargo choose the same features,
/// so that nothing is compiled a second time for the rings after them.
pub(crate) fn build_tested(project: &Project) -> Result<()> {
    let mut cargo = project.cargo();
    cargo.args(["build", "-p", "portico-server", "--bin", "portico", "--test", "program"]);
    progress::cargo_step("Building the server", cargo)?;
    build_bindgen(project)
}

pub(crate) fn build_bindgen(project: &Project) -> Result<()> {
    let mut cargo = project.cargo();
    cargo.arg("build");
    tools(&mut cargo, &["bindgen", "split", "weigh"]);
    progress::cargo_step("Building the tools that pack WebAssembly", cargo)
}

/// Has the tools of this crate built that need wasm-bindgen.
fn tools(cargo: &mut Command, names: &[&str]) {
    cargo.args(["-p", "xtask", "--features", "xtask/bindgen"]);
    cargo.args(names.iter().flat_map(|name| ["--bin", name]));
}

/// The server with the bundle in `dist/` inside it.
pub(crate) fn build_release(project: &Project) -> Result<PathBuf> {
    build_release_as(project, project.built("release", "portico"), &|_| ())
}

/// The same at another place, which `adapt` has Cargo build it at.
pub(crate) fn build_release_as(
    project: &Project,
    server: PathBuf,
    adapt: &dyn Fn(&mut Command),
) -> Result<PathBuf> {
    let build = || {
        let mut cargo = project.cargo();
        cargo.args(["build", "--release", "-p", "portico-server", "--bin", "portico"]);
        adapt(&mut cargo);
        progress::cargo_step("Building the release server", cargo)
    };
    build()?;
    // Cargo notices when an embedded file changes, but not when one is new.
    if !holds_bundle(project, &server)? {
        let mut clean = project.cargo();
        clean.args(["clean", "--release", "-p", "portico-server"]);
        adapt(&mut clean);
        progress::quiet(clean)?;
        build()?;
        ensure!(holds_bundle(project, &server)?, "The release server does not hold the widget.");
    }
    Ok(server)
}

fn holds_bundle(project: &Project, server: &Path) -> Result<bool> {
    let script = dist::script(&project.dist())?;
    let program = std::fs::read(server)?;
    Ok(program.windows(script.len()).any(|part| part == script.as_bytes()))
}

pub(crate) fn server(project: &Project) -> PathBuf {
    project.built("debug", "portico")
}

/// Starts the server in the place of this program, so that Ctrl-C and `kill` reach it.
pub(crate) fn run_demo(project: &Project, options: &[String]) -> Result<()> {
    let mut portico = Command::new(server(project));
    portico
        .args(["serve", "--demo", "--data"])
        .arg(project.target.join("demo"))
        .args(options)
        .current_dir(&project.root);
    println!("Starting Portico in demo mode.");
    replace(portico)
}

#[cfg(unix)]
fn replace(mut command: Command) -> Result<()> {
    use std::os::unix::process::CommandExt;
    Err(command.exec()).context("the server could not be started")
}

#[cfg(not(unix))]
fn replace(command: Command) -> Result<()> {
    progress::aloud(command)
}

/// A server on a free port, with data of its own, that ends with this value.
pub(crate) struct Demo {
    child: Child,
    data: PathBuf,
    pub(crate) port: u16,
}

impl Demo {
    pub(crate) fn start(project: &Project) -> Result<Self> {
        let data = std::env::temp_dir().join(format!("portico-size-{}", std::process::id()));
        let child = spawn(&server(project), &data)?;
        let mut demo = Self { child, data, port: 0 };
        demo.port = port_of(&mut demo.child)?;
        Ok(demo)
    }
}

/// The port on which a server that was just started answers, once it does.
pub(crate) fn port_of(server: &mut Child) -> Result<u16> {
    let stdout = server.stdout.take().context("the server has no output")?;
    let (sender, receiver) = mpsc::channel();
    // The thread reads to the end, or a server that goes on printing would block.
    std::thread::spawn(move || {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            if let Some(port) = port_in(&line) {
                sender.send(port).ok();
            }
        }
    });
    receiver
        .recv_timeout(PATIENCE)
        .with_context(|| format!("The server did not print `{READY}<port>`. Try `cargo xtask run`"))
}

impl Drop for Demo {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
        std::fs::remove_dir_all(&self.data).ok();
    }
}

fn spawn(server: &Path, data: &Path) -> Result<Child> {
    Command::new(server)
        .env("PORTICO_LOG", "warn")
        .args(["serve", "--demo", "--listen", "127.0.0.1:0", "--data"])
        .arg(data)
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("{} could not be started", server.display()))
}

fn port_in(line: &str) -> Option<u16> {
    let (_, rest) = line.split_once(READY)?;
    let digits = rest.split(|letter: char| !letter.is_ascii_digit()).next()?;
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::port_in;

    #[test]
    fn the_port_is_read_from_what_the_server_prints() {
        assert_eq!(port_in("Portico listens on http://localhost:41873"), Some(41873));
        assert_eq!(port_in("Portico listens on http://localhost:8080/ (demo)"), Some(8080));
        assert_eq!(port_in("Mail goes to http://localhost:8080/demo"), None);
    }
}
