//! The data folder, its key, and the space for it.

use std::path::Path;
use std::sync::Arc;

use super::finding::Finding;
use crate::app::key_file;
use crate::cli::obstacles::obstacles;
use crate::permissions;
use crate::settings::Settings;

/// With less space than this, what is stored may fail soon; and with less than that, it fails.
const LITTLE: u64 = 1 << 30;
const NONE: u64 = 64 << 20;

pub(super) async fn data(settings: Arc<Settings>) -> Vec<Finding> {
    // A folder of another machine may hang.
    let looked = tokio::task::spawn_blocking(move || look(&settings)).await;
    looked.unwrap_or_else(|panic| vec![Finding::wrong("data", panic.to_string())])
}

fn look(settings: &Settings) -> Vec<Finding> {
    let mut findings: Vec<_> =
        obstacles(settings).into_iter().map(|one| Finding::wrong("data", one)).collect();
    let shown = settings.data.display();
    let own = permissions::not_writable(&settings.data).is_none();
    let open = std::fs::metadata(&settings.data).ok().filter(|_| own);
    if open.is_some_and(|metadata| permissions::open_to_others(&metadata).is_some()) {
        findings.push(Finding::warning(
            "data",
            format!(
                "Others than its owner can enter the data folder {shown}. If it is Portico's alone, run chmod 700 {shown}"
            ),
        ));
    }
    if findings.is_empty() {
        let key = key_file(settings);
        let message = match key.exists() {
            true => format!("The data folder {shown} and its key can be used."),
            false => format!("The data folder {shown} can be used. The first start makes its key."),
        };
        findings.push(Finding::ok("data", message));
    }
    findings.extend(space(&settings.data));
    findings
}

/// How much can be written to the disk of a folder, or to that which it will be on.
#[cfg(unix)]
fn space(data: &Path) -> Option<Finding> {
    let data = std::path::absolute(data).ok()?;
    let there = data.ancestors().find(|above| above.exists())?;
    let disk = rustix::fs::statvfs(there).ok()?;
    Some(judge(disk.f_bavail.saturating_mul(disk.f_frsize)))
}

/// Unknown.
#[cfg(not(unix))]
fn space(_: &Path) -> Option<Finding> {
    None
}

fn judge(free: u64) -> Finding {
    let message = format!("{} MiB are free on the disk of the data folder.", free >> 20);
    match free {
        LITTLE.. => Finding::ok("disk", message),
        NONE..LITTLE => Finding::warning("disk", message),
        _ => Finding::wrong("disk", message),
    }
}

#[cfg(test)]
mod tests {
    use super::super::finding::Level;
    use super::*;

    #[test]
    fn a_disk_is_full_before_nothing_fits_on_it() {
        assert_eq!(judge(NONE - 1).level, Level::Wrong);
        assert_eq!(judge(NONE).level, Level::Warning);
        assert_eq!(judge(LITTLE).level, Level::Ok);
    }
}
