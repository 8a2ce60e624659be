//! Finds a Chromium for the browser tests, or brings one: the distribution's before anybody else's.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use crate::machine::{self, Here, Machine, Package, installations, on_path};
use crate::{node, progress};

const NAMES: [&str; 5] =
    ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
/// The same engine without a window, which takes a third less of the machine.
const SHELL: &str = "chromium-headless-shell";
const MAC_APP: &str = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";

const PACKAGE: Package = Package {
    apt: "chromium chromium-headless-shell",
    dnf: "chromium",
    pacman: "chromium",
    brew: "--cask chromium",
};

/// Where a browser may be, best first.
fn places(machine: &impl Machine) -> Vec<PathBuf> {
    let chosen = machine.variable("CHROMIUM").map(PathBuf::from);
    let named = NAMES.iter().filter_map(|name| on_path(machine, name));
    let app = PathBuf::from(MAC_APP);
    let all = chosen.into_iter().chain(named).chain(std::iter::once(app));
    all.filter(|place| machine.has_program(place)).collect()
}

/// The browser for what needs no window: the shell if there is one, and else `whole`.
pub(crate) fn shell(whole: &Path) -> PathBuf {
    working(shell_place(&Here).into_iter().collect()).unwrap_or_else(|| whole.to_owned())
}

/// A browser that was chosen is taken for everything.
fn shell_place(machine: &impl Machine) -> Option<PathBuf> {
    match machine.variable("CHROMIUM") {
        Some(_) => None,
        None => on_path(machine, SHELL),
    }
}

/// Where a browser is that starts. `tests` is the directory of the browser tests, with Playwright installed.
pub(crate) fn find(tests: &Path) -> Result<PathBuf> {
    if let Some(place) = working(places(&Here)) {
        return Ok(place);
    }
    for commands in installations(&Here, &PACKAGE) {
        let installed = machine::install("Chromium", &commands);
        if let (Ok(()), Some(place)) = (installed, working(places(&Here))) {
            return Ok(place);
        }
    }
    if let Ok(place) =
        progress::step("Fetching Chromium with Playwright", || from_playwright(tests, "chromium"))
        && let Some(place) = working(vec![place])
    {
        return Ok(place);
    }
    bail!("The browser tests need Chromium or Chrome: install one, or set CHROMIUM to where it is.")
}

/// Ubuntu's `chromium-browser` is a text that asks for snap: a browser is what can say its version.
pub(crate) fn working(places: Vec<PathBuf>) -> Option<PathBuf> {
    places.into_iter().find(|place| {
        // Windows' Chrome opens a window instead of answering.
        cfg!(windows) || {
            let mut browser = Command::new(place);
            browser.arg("--version");
            progress::quiet(browser).is_ok()
        }
    })
}

/// Playwright's own build of a browser, by the name that it has there.
pub(crate) fn from_playwright(tests: &Path, browser: &str) -> Result<PathBuf> {
    let mut install = node::script("npx");
    install.args(["--no-install", "playwright", "install", browser]).current_dir(tests);
    progress::quiet(install)?;
    let mut place = node::node();
    let print = format!("require('@playwright/test').{browser}.executablePath()");
    place.args(["-p", &print]).current_dir(tests);
    Ok(PathBuf::from(progress::quiet(place)?.trim()))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use crate::machine::fake::Fake;

    fn found(machine: &Fake) -> Vec<String> {
        places(machine).iter().map(|place| place.display().to_string()).collect()
    }

    #[test]
    fn the_chosen_browser_comes_before_those_on_the_path_and_the_app() {
        let machine = Fake {
            chromium: Some("/opt/mine"),
            programs: vec![MAC_APP, "/usr/bin/google-chrome", "/usr/bin/chromium", "/opt/mine"],
            ..Fake::default()
        };
        assert_eq!(
            found(&machine),
            ["/opt/mine", "/usr/bin/chromium", "/usr/bin/google-chrome", MAC_APP]
        );
    }

    #[test]
    fn the_shell_is_taken_where_no_browser_was_chosen() {
        let shell = PathBuf::from("/usr/bin/chromium-headless-shell");
        let programs = vec!["/usr/bin/chromium", "/usr/bin/chromium-headless-shell"];
        let machine = Fake { programs: programs.clone(), ..Fake::default() };
        assert_eq!(
            (shell_place(&machine), found(&machine)),
            (Some(shell), vec!["/usr/bin/chromium".to_owned()])
        );
        let machine = Fake { chromium: Some("/usr/bin/chromium"), programs, ..Fake::default() };
        assert_eq!(shell_place(&machine), None);
    }

    #[test]
    fn what_is_not_there_is_not_a_place() {
        let machine = Fake { chromium: Some("/opt/gone"), ..Fake::default() };
        assert!(found(&machine).is_empty());
    }

    #[test]
    fn earlier_folders_of_the_path_win() {
        let machine = Fake {
            programs: vec!["/usr/bin/chromium", "/usr/local/bin/chromium"],
            ..Fake::default()
        };
        assert_eq!(found(&machine), ["/usr/local/bin/chromium"]);
    }
}
