//! Finds a Chromium for the browser tests, or brings one: the distribution's before anybody else's.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use crate::{node, progress};

const NAMES: [&str; 5] =
    ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const MAC_APP: &str = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";

/// The parts of a machine that the search looks at.
trait Machine {
    fn variable(&self, name: &str) -> Option<String>;
    fn has_program(&self, path: &Path) -> bool;
    fn is_root(&self) -> bool;
    /// Whether `sudo` works without asking for a password.
    fn may_sudo(&self) -> bool;
}

/// Where a browser may be, best first.
fn places(machine: &impl Machine) -> Vec<PathBuf> {
    let chosen = machine.variable("CHROMIUM").map(PathBuf::from);
    let named = NAMES.iter().filter_map(|name| on_path(machine, name));
    let app = PathBuf::from(MAC_APP);
    let all = chosen.into_iter().chain(named).chain(std::iter::once(app));
    all.filter(|place| machine.has_program(place)).collect()
}

fn on_path(machine: &impl Machine, name: &str) -> Option<PathBuf> {
    let path = machine.variable("PATH")?;
    let file = Path::new(name).with_extension(std::env::consts::EXE_EXTENSION);
    std::env::split_paths(&path)
        .map(|folder| folder.join(&file))
        .find(|place| machine.has_program(place))
}

/// How the package managers of this machine bring one: commands to run in order, for each manager.
fn installations(machine: &impl Machine) -> Vec<Vec<&'static str>> {
    // Homebrew refuses to run as root, and needs no rights.
    let managers = [
        (
            "apt-get",
            true,
            vec!["apt-get update", "apt-get install -y --no-install-recommends chromium"],
        ),
        ("dnf", true, vec!["dnf install -y chromium"]),
        ("pacman", true, vec!["pacman -S --noconfirm chromium"]),
        ("brew", false, vec!["brew install --cask chromium"]),
    ];
    let allowed = machine.is_root() || machine.may_sudo();
    managers
        .into_iter()
        .filter(|(program, needs_root, _)| {
            on_path(machine, program).is_some() && (!needs_root || allowed)
        })
        .map(|(_, _, commands)| commands)
        .collect()
}

/// Where a browser is that starts. `tests` is the directory of the browser tests, with playwright-core installed.
pub(crate) fn find(tests: &Path) -> Result<PathBuf> {
    if let Some(place) = working(places(&Here)) {
        return Ok(place);
    }
    for commands in installations(&Here) {
        let installed = progress::step("Installing Chromium", || {
            commands.iter().try_for_each(|text| run(text))
        });
        if let (Ok(()), Some(place)) = (installed, working(places(&Here))) {
            return Ok(place);
        }
    }
    if let Ok(place) =
        progress::step("Fetching Chromium with Playwright", || from_playwright(tests))
        && let Some(place) = working(vec![place])
    {
        return Ok(place);
    }
    bail!("The browser tests need Chromium or Chrome: install one, or set CHROMIUM to where it is.")
}

/// Ubuntu's `chromium-browser` is a text that asks for snap: a browser is what can say its version.
fn working(places: Vec<PathBuf>) -> Option<PathBuf> {
    places.into_iter().find(|place| {
        // Windows' Chrome opens a window instead of answering.
        cfg!(windows) || {
            let mut browser = Command::new(place);
            browser.arg("--version");
            progress::quiet(browser).is_ok()
        }
    })
}

fn run(text: &str) -> Result<()> {
    let mut words = text.split(' ');
    let program = words.next().unwrap_or_default();
    let mut command = if Here.is_root() || program == "brew" {
        Command::new(program)
    } else {
        let mut sudo = Command::new("sudo");
        sudo.args(["-n", program]);
        sudo
    };
    command.args(words).env("DEBIAN_FRONTEND", "noninteractive");
    progress::quiet(command).map(drop)
}

fn from_playwright(tests: &Path) -> Result<PathBuf> {
    let mut install = node::script("npx");
    install.args(["--no-install", "playwright-core", "install", "chromium"]).current_dir(tests);
    progress::quiet(install)?;
    let mut place = node::node();
    place.args(["-p", "require('playwright-core').chromium.executablePath()"]).current_dir(tests);
    Ok(PathBuf::from(progress::quiet(place)?.trim()))
}

/// The machine that this runs on.
struct Here;

impl Machine for Here {
    fn variable(&self, name: &str) -> Option<String> {
        std::env::var(name).ok()
    }

    fn has_program(&self, path: &Path) -> bool {
        path.is_file()
    }

    fn is_root(&self) -> bool {
        let mut id = Command::new("id");
        id.arg("-u");
        progress::quiet(id).is_ok_and(|number| number.trim() == "0")
    }

    fn may_sudo(&self) -> bool {
        let mut sudo = Command::new("sudo");
        sudo.args(["-n", "true"]);
        progress::quiet(sudo).is_ok()
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[derive(Default)]
    struct Fake {
        chromium: Option<&'static str>,
        programs: Vec<&'static str>,
        root: bool,
        sudo: bool,
    }

    impl Machine for Fake {
        fn variable(&self, name: &str) -> Option<String> {
            match name {
                "PATH" => Some("/usr/local/bin:/usr/bin".into()),
                "CHROMIUM" => self.chromium.map(String::from),
                _ => None,
            }
        }

        fn has_program(&self, path: &Path) -> bool {
            self.programs.iter().any(|program| Path::new(program) == path)
        }

        fn is_root(&self) -> bool {
            self.root
        }

        fn may_sudo(&self) -> bool {
            self.sudo
        }
    }

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

    #[test]
    fn a_package_manager_is_asked_only_by_who_may() {
        let apt = || vec!["/usr/bin/apt-get"];
        assert!(installations(&Fake { programs: apt(), ..Fake::default() }).is_empty());
        for machine in [
            Fake { programs: apt(), root: true, ..Fake::default() },
            Fake { programs: apt(), sudo: true, ..Fake::default() },
        ] {
            assert_eq!(
                installations(&machine).concat().last(),
                Some(&"apt-get install -y --no-install-recommends chromium")
            );
        }
    }

    #[test]
    fn homebrew_needs_no_rights_and_comes_last() {
        let brew = Fake { programs: vec!["/usr/local/bin/brew"], ..Fake::default() };
        assert_eq!(installations(&brew), [vec!["brew install --cask chromium"]]);
        let both = Fake {
            programs: vec!["/usr/local/bin/brew", "/usr/bin/dnf"],
            root: true,
            ..Fake::default()
        };
        assert_eq!(installations(&both)[0], ["dnf install -y chromium"]);
    }
}
