//! Finds a Firefox for the browser tests, or brings one.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::chromium::working;
use crate::machine::{self, Here, Machine, Package, installations, on_path};
use crate::{node, progress};

const NAMES: [&str; 2] = ["firefox-esr", "firefox"];
const MAC_APP: &str = "/Applications/Firefox.app/Contents/MacOS/firefox";

const PACKAGE: Package =
    Package { apt: "firefox-esr", dnf: "firefox", pacman: "firefox", brew: "--cask firefox" };

/// Where a browser may be, best first.
fn places(machine: &impl Machine) -> Vec<PathBuf> {
    let chosen = machine.variable("FIREFOX").map(PathBuf::from);
    let named = NAMES.iter().filter_map(|name| on_path(machine, name));
    let all = chosen.into_iter().chain(named).chain([PathBuf::from(MAC_APP)]);
    all.filter(|place| machine.has_program(place)).collect()
}

/// Where a Firefox is that starts; `tests` has Puppeteer installed, which brings one where no package manager does.
pub(crate) fn find(tests: &Path, target: &Path) -> Result<PathBuf> {
    if let Some(place) = working(places(&Here)) {
        return Ok(place);
    }
    for commands in installations(&Here, &PACKAGE) {
        let installed = machine::install("Firefox", &commands);
        if let (Ok(()), Some(place)) = (installed, working(places(&Here))) {
            return Ok(place);
        }
    }
    let fetched =
        progress::step("Fetching Firefox with Puppeteer", || from_puppeteer(tests, target));
    if let Ok(place) = fetched
        && let Some(place) = working(vec![place])
    {
        return Ok(place);
    }
    bail!("The browser tests need Firefox: install it, or set FIREFOX to where it is.")
}

fn from_puppeteer(tests: &Path, target: &Path) -> Result<PathBuf> {
    let mut install = node::script("npx");
    install.args(["--no-install", "@puppeteer/browsers", "install", "firefox@stable", "--path"]);
    install.arg(target).current_dir(tests);
    placed(&progress::quiet(install)?)
}

/// What it says at its end: the version, and after that where it is.
fn placed(said: &str) -> Result<PathBuf> {
    let last = said.trim().lines().last().unwrap_or_default();
    let (_, place) = last.split_once(' ').context("Puppeteer does not say where Firefox is.")?;
    Ok(PathBuf::from(place))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use crate::machine::fake::Fake;

    #[test]
    fn the_firefox_with_long_support_comes_first() {
        let machine = Fake {
            programs: vec![MAC_APP, "/usr/bin/firefox", "/usr/bin/firefox-esr"],
            ..Fake::default()
        };
        let found = places(&machine);
        assert_eq!(found, ["/usr/bin/firefox-esr", "/usr/bin/firefox", MAC_APP].map(PathBuf::from));
    }

    #[test]
    fn what_puppeteer_says_names_a_place_that_may_have_spaces() {
        let said = "firefox@stable_140.0 /home/a person/firefox/firefox\n";
        assert_eq!(placed(said).unwrap(), Path::new("/home/a person/firefox/firefox"));
        assert!(placed("").is_err());
    }
}
