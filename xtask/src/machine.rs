//! This machine: its programs, and how its package managers bring more of them.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use crate::progress;

/// The parts of a machine that a search for a program looks at.
pub(crate) trait Machine {
    fn variable(&self, name: &str) -> Option<String>;
    fn has_program(&self, path: &Path) -> bool;
    /// The folders in a folder, in the order of their names.
    fn folders(&self, inside: &Path) -> Vec<PathBuf>;
    fn is_root(&self) -> bool;
    /// Whether `sudo` works without asking for a password.
    fn may_sudo(&self) -> bool;
}

pub(crate) fn on_path(machine: &impl Machine, name: &str) -> Option<PathBuf> {
    let path = machine.variable("PATH")?;
    let file = Path::new(name).with_extension(std::env::consts::EXE_EXTENSION);
    std::env::split_paths(&path)
        .map(|folder| folder.join(&file))
        .find(|place| machine.has_program(place))
}

/// What a program's package is called, for each package manager that has one.
pub(crate) struct Package {
    pub(crate) apt: &'static str,
    pub(crate) dnf: &'static str,
    pub(crate) pacman: &'static str,
    /// The words after `brew install`; empty if what Homebrew brings would not be found.
    pub(crate) brew: &'static str,
}

/// How the package managers of this machine bring a program: commands to run in order, for each manager.
pub(crate) fn installations(machine: &impl Machine, package: &Package) -> Vec<Vec<String>> {
    let Package { apt, dnf, pacman, brew } = package;
    let apt = format!("apt-get install -y --no-install-recommends {apt}");
    // Homebrew refuses to run as root, and needs no rights.
    let managers = [
        ("apt-get", true, vec!["apt-get update".to_owned(), apt]),
        ("dnf", true, vec![format!("dnf install -y {dnf}")]),
        ("pacman", true, vec![format!("pacman -S --noconfirm {pacman}")]),
        ("brew", false, vec![format!("brew install {brew}")]),
    ];
    let allowed = machine.is_root() || machine.may_sudo();
    managers
        .into_iter()
        .filter(|(program, ..)| *program != "brew" || !brew.is_empty())
        .filter(|(program, needs_root, _)| {
            on_path(machine, program).is_some() && (!needs_root || allowed)
        })
        .map(|(_, _, commands)| commands)
        .collect()
}

/// Runs the commands of an installation.
pub(crate) fn install(what: &str, commands: &[String]) -> Result<()> {
    progress::step(&format!("Installing {what}"), || commands.iter().try_for_each(|text| run(text)))
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

/// The machine that this runs on.
pub(crate) struct Here;

impl Machine for Here {
    fn variable(&self, name: &str) -> Option<String> {
        std::env::var(name).ok()
    }

    fn has_program(&self, path: &Path) -> bool {
        path.is_file()
    }

    fn folders(&self, inside: &Path) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(inside).into_iter().flatten().flatten();
        let mut folders: Vec<_> =
            entries.map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
        folders.sort();
        folders
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

/// A machine for tests.
#[cfg(all(test, unix))]
pub(crate) mod fake {
    use super::*;

    #[derive(Default)]
    pub(crate) struct Fake {
        pub(crate) chromium: Option<&'static str>,
        pub(crate) programs: Vec<&'static str>,
        pub(crate) root: bool,
        pub(crate) sudo: bool,
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

        fn folders(&self, inside: &Path) -> Vec<PathBuf> {
            let depth = inside.components().count() + 1;
            let below = self.programs.iter().map(Path::new).filter(|path| path.starts_with(inside));
            let mut folders: Vec<_> =
                below.map(|path| path.components().take(depth).collect()).collect();
            folders.sort();
            folders.dedup();
            folders
        }

        fn is_root(&self) -> bool {
            self.root
        }

        fn may_sudo(&self) -> bool {
            self.sudo
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::fake::Fake;
    use super::*;

    const PACKAGE: Package =
        Package { apt: "chromium", dnf: "chromium", pacman: "chromium", brew: "--cask chromium" };

    #[test]
    fn a_package_manager_is_asked_only_by_who_may() {
        let apt = || vec!["/usr/bin/apt-get"];
        assert!(installations(&Fake { programs: apt(), ..Fake::default() }, &PACKAGE).is_empty());
        for machine in [
            Fake { programs: apt(), root: true, ..Fake::default() },
            Fake { programs: apt(), sudo: true, ..Fake::default() },
        ] {
            assert_eq!(
                installations(&machine, &PACKAGE).concat().last(),
                Some(&"apt-get install -y --no-install-recommends chromium".to_owned())
            );
        }
    }

    #[test]
    fn homebrew_needs_no_rights_and_comes_last() {
        let brew = Fake { programs: vec!["/usr/local/bin/brew"], ..Fake::default() };
        assert_eq!(installations(&brew, &PACKAGE), [vec!["brew install --cask chromium"]]);
        let both = Fake {
            programs: vec!["/usr/local/bin/brew", "/usr/bin/dnf"],
            root: true,
            ..Fake::default()
        };
        assert_eq!(installations(&both, &PACKAGE)[0], ["dnf install -y chromium"]);
    }

    #[test]
    fn homebrew_is_not_asked_for_what_it_would_hide() {
        let brew = Fake { programs: vec!["/usr/local/bin/brew"], ..Fake::default() };
        assert!(installations(&brew, &Package { brew: "", ..PACKAGE }).is_empty());
    }
}
