//! What the tests of mails need: dkimpy, which verifies signatures, and dnsmasq, which is asked for records.

use std::process::Command;

use crate::machine::{self, Here, Package, installations, on_path};
use crate::progress;

const PACKAGE: Package =
    Package { apt: "python3-dkim python3-nacl dnsmasq-base", dnf: "", pacman: "", brew: "" };

/// The journeys that need them.
pub(crate) const JOURNEYS: [&str; 2] = ["signed_mails", "mail_records"];

/// Whether they are here, after a try to install them. Not every system has packages of them.
pub(crate) fn find() -> bool {
    let installed = || {
        let ways = installations(&Here, &PACKAGE);
        ways.iter()
            .any(|commands| machine::install("dkimpy and dnsmasq", commands).is_ok() && are_here())
    };
    let found = are_here() || installed();
    if !found {
        println!(
            "There is no dkimpy or no dnsmasq here: signatures of mails and their records are not tested."
        );
    }
    found
}

fn are_here() -> bool {
    // Another Python may come before that of the system, which packages are for.
    let has_dkimpy = ["python3", "/usr/bin/python3"].into_iter().any(|name| {
        let mut python = Command::new(name);
        python.args(["-c", "import dkim, nacl"]);
        progress::quiet(python).is_ok()
    });
    on_path(&Here, "dnsmasq").is_some() && has_dkimpy
}
