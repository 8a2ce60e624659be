//! The servers that the snippets of `docs/guides/behind-a-proxy.md` are for: found or installed, so that tests can run them.

use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::machine::{self, Here, Machine, Package, installations, on_path};

const NGINX: Package = Package { apt: "nginx-light", dnf: "nginx", pacman: "nginx", brew: "nginx" };
const CADDY: Package = Package { apt: "caddy", dnf: "caddy", pacman: "caddy", brew: "caddy" };

/// Not on everybody's path.
const SBIN: &str = "/usr/sbin";

/// What tests know them by, and where they are.
pub(crate) fn find() -> Result<[(&'static str, PathBuf); 2]> {
    Ok([("NGINX", one("nginx", &NGINX)?), ("CADDY", one("caddy", &CADDY)?)])
}

fn one(name: &str, package: &Package) -> Result<PathBuf> {
    if let Some(place) = place(&Here, name) {
        return Ok(place);
    }
    for commands in installations(&Here, package) {
        if let (Ok(()), Some(place)) = (machine::install(name, &commands), place(&Here, name)) {
            return Ok(place);
        }
    }
    None.with_context(|| format!("The browser tests need {name}: install it."))
}

fn place(machine: &impl Machine, name: &str) -> Option<PathBuf> {
    let apart = PathBuf::from(SBIN).join(name);
    on_path(machine, name).or_else(|| Some(apart).filter(|place| machine.has_program(place)))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use crate::machine::fake::Fake;

    #[test]
    fn servers_are_also_found_where_only_the_administrator_looks() {
        let machine = Fake { programs: vec!["/usr/sbin/nginx"], ..Fake::default() };
        assert_eq!(place(&machine, "nginx"), Some(PathBuf::from("/usr/sbin/nginx")));
        assert_eq!(place(&machine, "caddy"), None);
    }
}
