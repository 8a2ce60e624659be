//! `PgBouncer`, which stands between servers and their `PostgreSQL`: found or installed.

use crate::machine::{self, Here, Package, installations};
use crate::proxies::place;

const PACKAGE: Package =
    Package { apt: "pgbouncer", dnf: "pgbouncer", pacman: "pgbouncer", brew: "pgbouncer" };

/// Whether it is here, after a try to install it.
pub(crate) fn find() -> bool {
    let is_here = || place(&Here, "pgbouncer").is_some();
    let installed = || {
        let ways = installations(&Here, &PACKAGE);
        ways.iter().any(|commands| machine::install("PgBouncer", commands).is_ok() && is_here())
    };
    let found = is_here() || installed();
    if !found {
        println!("There is no PgBouncer here: servers behind it are not tested.");
    }
    found
}
