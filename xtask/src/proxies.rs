//! The servers that the snippets of `docs/guides/behind-a-proxy.md` and an example are for: found or installed, so that
//! tests can run them.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::machine::{self, Here, Machine, Package, installations, on_path};

const NGINX: Package = Package { apt: "nginx-light", dnf: "nginx", pacman: "nginx", brew: "nginx" };
const HAPROXY: Package =
    Package { apt: "haproxy", dnf: "haproxy", pacman: "haproxy", brew: "haproxy" };
const CADDY: Package = Package { apt: "caddy", dnf: "caddy", pacman: "caddy", brew: "caddy" };

const APACHE: Package = Package {
    apt: "apache2 libapache2-mod-auth-openidc",
    dnf: "httpd mod_auth_openidc",
    pacman: "apache",
    brew: "",
};

/// What Apache is called, and where its modules are.
const APACHES: [(&str, &str); 2] =
    [("apache2", "/usr/lib/apache2/modules"), ("httpd", "/usr/lib64/httpd/modules")];
const MODULE: &str = "mod_auth_openidc.so";

/// Not on everybody's path.
const SBIN: &str = "/usr/sbin";

/// What tests know them by, and where they are.
pub(crate) fn find() -> Result<[(&'static str, PathBuf); 2]> {
    Ok([("NGINX", one("nginx", &NGINX)?), ("CADDY", caddy()?)])
}

/// Whether `HAProxy` is here, after a try to install it.
pub(crate) fn haproxy() -> bool {
    one("haproxy", &HAPROXY).is_ok()
}

/// Caddy alone.
pub(crate) fn caddy() -> Result<PathBuf> {
    one("caddy", &CADDY)
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

/// Apache with `mod_auth_openidc`, of which not every system has a package: its tests are skipped without.
pub(crate) fn apache() -> Vec<(&'static str, PathBuf)> {
    let installed = || {
        installations(&Here, &APACHE)
            .iter()
            .filter(|commands| machine::install("Apache", commands).is_ok())
            .find_map(|_| apache_on(&Here))
    };
    let Some((program, modules)) = apache_on(&Here).or_else(installed) else {
        println!("There is no Apache with mod_auth_openidc here: its example is not tested.");
        return vec![];
    };
    vec![("APACHE", program), ("APACHE_MODULES", modules)]
}

fn apache_on(machine: &impl Machine) -> Option<(PathBuf, PathBuf)> {
    let mut known = APACHES.into_iter().filter_map(|(name, modules)| {
        let module = Path::new(modules).join(MODULE);
        machine.has_program(&module).then_some((place(machine, name)?, modules.into()))
    });
    known.next()
}

pub(crate) fn place(machine: &impl Machine, name: &str) -> Option<PathBuf> {
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

    #[test]
    fn apache_counts_with_the_module_only() {
        let mut machine = Fake { programs: vec!["/usr/sbin/apache2"], ..Fake::default() };
        assert_eq!(apache_on(&machine), None);
        machine.programs.push("/usr/lib/apache2/modules/mod_auth_openidc.so");
        let modules = PathBuf::from("/usr/lib/apache2/modules");
        assert_eq!(apache_on(&machine), Some((PathBuf::from("/usr/sbin/apache2"), modules)));
    }
}
