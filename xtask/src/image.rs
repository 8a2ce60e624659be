//! The image for containers: a static server, and what it reads of a system. buildah makes it, without a daemon.

use std::env::consts::{ARCH, OS};
use std::fs::{self, Permissions};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::machine::{self, Here, Machine as _, Package, installations, on_path};
use crate::project::Project;
use crate::{dist, host, progress, toolchain};

const BUILDAH: Package = Package { apt: "buildah", dnf: "buildah", pacman: "buildah", brew: "" };

/// Where systems keep the certificates of authorities that they trust.
const AUTHORITIES: [&str; 3] =
    ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem"];

/// What is in the image beside the program and the certificates: where it is in the repository, and where there.
const FILES: [(&str, &str); 5] = [
    ("packages/container/etc/passwd", "etc/passwd"),
    ("packages/container/etc/group", "etc/group"),
    ("packages/container/etc/nsswitch.conf", "etc/nsswitch.conf"),
    ("LICENSE-MIT", "usr/share/doc/portico/LICENSE-MIT"),
    ("LICENSE-APACHE", "usr/share/doc/portico/LICENSE-APACHE"),
];

/// What a static program is linked with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Library {
    Musl,
    Glibc,
}

impl Library {
    /// musl where Rust and the C compiler have it, and else the library of this machine.
    fn find() -> Result<Self> {
        let has_musl =
            toolchain::has_target(&Self::Musl.target())? && on_path(&Here, "musl-gcc").is_some();
        Ok(if has_musl { Self::Musl } else { Self::Glibc })
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Musl => "musl",
            Self::Glibc => "glibc",
        }
    }

    fn target(self) -> String {
        match self {
            Self::Musl => format!("{ARCH}-unknown-linux-musl"),
            Self::Glibc => format!("{ARCH}-unknown-linux-gnu"),
        }
    }

    /// What the compiler must be told, beside what the environment tells it.
    fn flags(self, environment: &str) -> Option<String> {
        match self {
            Self::Musl => None,
            Self::Glibc => {
                Some(format!("{environment} -C target-feature=+crt-static").trim().to_owned())
            }
        }
    }
}

/// Builds the server that needs no library, and says where it is.
///
/// # Errors
/// If this is no Linux, or it cannot be built.
pub(crate) fn build_server(project: &Project) -> Result<PathBuf> {
    ensure!(OS == "linux", "An image is made on Linux.");
    let library = Library::find()?;
    println!("The server is linked statically, with {}.", library.name());
    let target = library.target();
    let flags = library.flags(&std::env::var("RUSTFLAGS").unwrap_or_default());
    let server = project.target.join(&target).join("release/portico");
    host::build_release_as(project, server, &|cargo| {
        // With a target, the flags do not reach what runs while it is built.
        cargo.args(["--target", &target, "--config", "profile.release.strip=\"symbols\""]);
        if let Some(flags) = &flags {
            cargo.env("RUSTFLAGS", flags);
        }
    })
}

/// Makes the image of a static server, and says where it is: an archive that engines load.
///
/// # Errors
/// If buildah cannot be installed, or does not make it.
pub(crate) fn pack(project: &Project, server: &Path) -> Result<PathBuf> {
    let folder = dist::fresh(project.target.join("container"))?;
    let context = folder.join("context");
    stage(project, server, &context)?;
    ensure!(
        find_buildah(),
        "There is no buildah here: install it, or make the image of target/container/context by another program."
    );
    let version = version(server)?;
    let name = format!("localhost/portico:{version}");
    let buildah = || {
        let mut buildah = Command::new("buildah");
        buildah.args(["--storage-driver", "vfs", "--root"]).arg(folder.join("storage"));
        buildah.arg("--runroot").arg(folder.join("run"));
        buildah
    };
    let image = folder.join("portico-image.tar");
    progress::step("Making the image", || {
        let mut build = buildah();
        // Only this format has a health check.
        build.args(["build", "--isolation", "chroot", "--format", "docker", "--layers=false"]);
        // Its files are as old as the commit.
        build.args(["--timestamp", &of_commit(project, "%ct", "0"), "--tag", &name]);
        build.arg(format!("--build-arg=VERSION={version}"));
        build.arg(format!("--build-arg=REVISION={}", of_commit(project, "%H", "unknown")));
        build.arg("--file").arg(project.root.join("packages/container/Containerfile"));
        build.arg(&context);
        progress::quiet(build)?;
        let mut push = buildah();
        push.args(["push", &name]).arg(format!("docker-archive:{}:{name}", image.display()));
        progress::quiet(push)
    })?;
    for used in ["storage", "run"] {
        fs::remove_dir_all(folder.join(used)).ok();
    }
    ensure!(image.is_file(), "{} is not there", image.display());
    Ok(image)
}

/// Runs the image as the guide has it run, if this machine may.
///
/// # Errors
/// If something in it does not work.
pub(crate) fn try_out(project: &Project, image: &Path) -> Result<()> {
    if !Here.is_root() || ["python3", "unshare"].iter().any(|name| on_path(&Here, name).is_none()) {
        println!("The image is not tried: that is for root, with Python 3 and unshare.");
        return Ok(());
    }
    let mut python = Command::new("python3");
    python.arg(project.root.join("packages/container/try.py")).arg(image);
    let said = progress::step("Running the image", || progress::quiet(python))?;
    print!("{said}");
    Ok(())
}

/// Whether buildah is here, after a try to install it.
fn find_buildah() -> bool {
    let is_here = || on_path(&Here, "buildah").is_some();
    let installed = || {
        let ways = installations(&Here, &BUILDAH);
        ways.iter().any(|commands| machine::install("buildah", commands).is_ok() && is_here())
    };
    is_here() || installed()
}

/// Puts together what the image is made of.
fn stage(project: &Project, server: &Path, context: &Path) -> Result<()> {
    let root = context.join("root");
    put(server, &root.join("portico"), 0o755)?;
    let authorities = AUTHORITIES.iter().map(Path::new).find(|path| path.is_file());
    let authorities = authorities
        .context("There are no certificates of authorities here: install ca-certificates.")?;
    put(authorities, &root.join("etc/ssl/certs/ca-certificates.crt"), 0o644)?;
    for (from, to) in FILES {
        put(&project.root.join(from), &root.join(to), 0o644)?;
    }
    make_folder(&root.join("etc/portico"), 0o755)?;
    make_folder(&context.join("volume/data"), 0o700)
}

fn put(from: &Path, to: &Path, mode: u32) -> Result<()> {
    let folder = to.parent().context("a file is in a folder")?;
    make_folder(folder, 0o755)?;
    fs::copy(from, to).with_context(|| format!("{} cannot be copied", from.display()))?;
    set_mode(to, mode)
}

/// Makes a folder and those above it, whatever the mask of the user is.
fn make_folder(path: &Path, mode: u32) -> Result<()> {
    if !path.is_dir() {
        if let Some(above) = path.parent() {
            make_folder(above, 0o755)?;
        }
        fs::create_dir(path)?;
        set_mode(path, mode)?;
    }
    Ok(())
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) -> Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    Ok(fs::set_permissions(path, Permissions::from_mode(mode))?)
}

#[cfg(not(unix))]
fn set_mode(path: &Path, _: u32) -> Result<()> {
    let permissions: Permissions = fs::metadata(path)?.permissions();
    Ok(fs::set_permissions(path, permissions)?)
}

/// What the program says of itself.
fn version(server: &Path) -> Result<String> {
    let mut ask = Command::new(server);
    ask.arg("--version");
    let said = progress::quiet(ask)?;
    let version = said.trim().strip_prefix("portico ").context("the server names no version")?;
    Ok(version.to_owned())
}

/// What Git says of the commit, or this where there is no Git.
fn of_commit(project: &Project, format: &str, otherwise: &str) -> String {
    let mut git = Command::new("git");
    git.args(["log", "-1", &format!("--format={format}")]).current_dir(&project.root);
    progress::quiet(git).map_or_else(|_| otherwise.to_owned(), |said| said.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn glibc_is_linked_statically_beside_what_the_environment_asks_for() {
        assert_eq!(Library::Musl.flags("-D warnings"), None);
        let flags = |environment| Library::Glibc.flags(environment).unwrap();
        assert_eq!(flags(""), "-C target-feature=+crt-static");
        assert_eq!(flags("-D warnings"), "-D warnings -C target-feature=+crt-static");
    }

    #[test]
    fn the_image_is_made_of_files_that_are_there() {
        let project = Project::find().unwrap();
        for (from, _) in FILES {
            assert!(project.root.join(from).is_file(), "{from}");
        }
    }
}
