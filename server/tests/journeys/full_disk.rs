//! A disk that is full for a while.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::databases::Database;
use crate::processes::Process;

/// A small file system of its own; gone with this.
struct Disk(PathBuf);

impl Disk {
    /// `None` if this user may mount nothing.
    fn mounted(folder: &Path) -> Option<Self> {
        let mount = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=4m,mode=700", "portico-test"])
            .arg(folder)
            .output();
        mount.is_ok_and(|mount| mount.status.success()).then(|| Self(folder.to_owned()))
    }

    fn filler(&self) -> PathBuf {
        self.0.join("filler")
    }

    /// Leaves not one page free.
    fn fill(&self) {
        let filler = File::options().create(true).append(true).open(self.filler());
        let mut filler = filler.unwrap();
        while filler.write_all(&[0; 4096]).is_ok() {}
    }

    fn free(&self) {
        std::fs::remove_file(self.filler()).unwrap();
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let unmounted = Command::new("umount").arg("--lazy").arg(&self.0).status();
        assert!(unmounted.is_ok_and(|status| status.success()) || std::thread::panicking());
    }
}

#[tokio::test]
async fn a_server_whose_disk_was_full_is_not_ready_meanwhile_and_goes_on_by_itself() {
    let database = Database::sqlite();
    let Some(disk) = Disk::mounted(database.folder.path()) else {
        // Straight to the output: what a test prints is shown only if it fails.
        let skipped = "NOT TESTED: to fill a disk, this test must be allowed to mount a tmpfs";
        writeln!(std::io::stderr(), "{skipped}").unwrap();
        return;
    };
    let [process] = Process::start(&database);
    let mut browser = process.browser();
    assert_eq!(browser.get("/readyz").await.0, 200);
    disk.fill();
    let answer = serde_json::json!({ "type": "back" });
    let mut refused = 0;
    for _ in 0..40 {
        // A first screen needs no disk, and its first answer does.
        let mut person = process.browser().begin("shop", "sign_in").await;
        let first = person.answered(1, &answer);
        refused += u32::from(person.browser.post("/flows/new/answers", &first).await.0 == 500);
    }
    assert!(refused > 20, "the disk is full: {refused}");
    // A connection that was closed gave some space back.
    disk.fill();
    assert_eq!(browser.get("/readyz").await.0, 503);
    disk.free();
    assert_eq!(browser.get("/readyz").await.0, 200);
    for _ in 0..20 {
        process.browser().begin("shop", "sign_in").await.begun().await;
    }
    process.kill();
}
