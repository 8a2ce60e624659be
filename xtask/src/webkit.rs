//! Finds a WebKit for the browser tests, or brings one: WebKitGTK with its driver and a screen in memory, elsewhere Playwright's.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::chromium::{from_playwright, working};
use crate::machine::{self, Here, Machine, Package, installations, on_path};
use crate::progress;

const PACKAGE: Package = Package {
    apt: "webkit2gtk-driver xvfb",
    dnf: "webkit2gtk4.1 xorg-x11-server-Xvfb",
    pacman: "webkit2gtk-4.1 xorg-server-xvfb",
    // No Homebrew has WebKitGTK.
    brew: "",
};

/// Where libraries keep programs of their own; Debian has a folder for each processor in the first one.
const LIBRARIES: [&str; 3] = ["/usr/lib", "/usr/lib64", "/usr/libexec"];

/// What the tests are told of a WebKit, in their environment.
type Variables = Vec<(&'static str, PathBuf)>;

fn webkit_gtk(machine: &impl Machine) -> Option<Variables> {
    Some(vec![
        ("WEBKIT", mini_browser(machine)?),
        ("WEBKIT_DRIVER", on_path(machine, "WebKitWebDriver")?),
        ("XVFB", on_path(machine, "Xvfb")?),
    ])
}

/// The browser that comes with the library, and that its driver drives.
fn mini_browser(machine: &impl Machine) -> Option<PathBuf> {
    let libraries = LIBRARIES.map(PathBuf::from);
    let deeper = libraries.iter().flat_map(|folder| machine.folders(folder));
    let folders: Vec<_> = libraries.iter().cloned().chain(deeper).collect();
    let inside = folders.iter().flat_map(|folder| machine.folders(folder));
    let mut browsers = inside.filter(|folder| is_webkit(folder)).map(|at| at.join("MiniBrowser"));
    browsers.find(|place| machine.has_program(place))
}

fn is_webkit(folder: &Path) -> bool {
    folder.file_name().is_some_and(|name| name.to_string_lossy().starts_with("webkit"))
}

/// The programs of a WebKit, by the variables that the tests know them by.
pub(crate) fn find(tests: &Path) -> Result<Variables> {
    if let Some(found) = webkit_gtk(&Here) {
        return Ok(found);
    }
    for commands in installations(&Here, &PACKAGE) {
        let installed = machine::install("WebKitGTK", &commands);
        if let (Ok(()), Some(found)) = (installed, webkit_gtk(&Here)) {
            return Ok(found);
        }
    }
    let fetched =
        progress::step("Fetching WebKit with Playwright", || from_playwright(tests, "webkit"));
    if let Ok(place) = fetched
        && let Some(place) = working(vec![place])
    {
        return Ok(vec![("WEBKIT", place)]);
    }
    bail!(
        "The browser tests need WebKit: install WebKitGTK with its driver and Xvfb (on Debian: webkit2gtk-driver and xvfb)."
    )
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use crate::machine::fake::Fake;

    const DEBIAN: &str = "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser";

    #[test]
    fn webkit_is_there_with_its_browser_its_driver_and_a_screen() {
        let programs = vec![DEBIAN, "/usr/bin/WebKitWebDriver", "/usr/bin/Xvfb"];
        let found = webkit_gtk(&Fake { programs: programs.clone(), ..Fake::default() });
        let found: Vec<_> = found.unwrap().into_iter().map(|(_, place)| place).collect();
        assert_eq!(found, programs.iter().map(PathBuf::from).collect::<Vec<_>>());
        for missing in 0..programs.len() {
            let mut programs = programs.clone();
            programs.remove(missing);
            assert!(webkit_gtk(&Fake { programs, ..Fake::default() }).is_none());
        }
    }

    #[test]
    fn other_distributions_keep_the_browser_elsewhere() {
        for place in
            ["/usr/libexec/webkit2gtk-4.1/MiniBrowser", "/usr/lib/webkitgtk-6.0/MiniBrowser"]
        {
            let machine = Fake { programs: vec![place], ..Fake::default() };
            assert_eq!(mini_browser(&machine).as_deref(), Some(Path::new(place)));
        }
    }
}
