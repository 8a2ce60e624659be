//! Pebble, an authority that issues certificates to tests: found or installed.

use crate::machine::{self, Here, Package, installations, on_path};

const PACKAGE: Package = Package { apt: "pebble", dnf: "", pacman: "", brew: "" };

/// The program, and what answers its questions for names.
const PROGRAMS: [&str; 2] = ["pebble", "pebble-challtestsrv"];

/// Whether it is here, after a try to install it. Not every system has a package of it.
pub(crate) fn find() -> bool {
    let is_here = || PROGRAMS.iter().all(|name| on_path(&Here, name).is_some());
    let installed = || {
        let ways = installations(&Here, &PACKAGE);
        ways.iter().any(|commands| machine::install("Pebble", commands).is_ok() && is_here())
    };
    let found = is_here() || installed();
    if !found {
        println!("There is no Pebble here: certificates of an authority are not tested.");
    }
    found
}
