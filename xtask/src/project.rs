//! Where things are: the repository, and the directory that Cargo builds into.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

pub(crate) struct Project {
    pub(crate) root: PathBuf,
    pub(crate) target: PathBuf,
}

impl Project {
    pub(crate) fn find() -> Result<Self> {
        // `cargo run` says where the manifest is now; a binary started by hand only knows where it was built.
        let manifest = std::env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = manifest.parent().context("xtask is not inside a workspace")?.to_path_buf();
        let target = target_directory(&root)?;
        let project = Self { root, target };
        // The server embeds this directory, and does not compile without it.
        std::fs::create_dir_all(project.dist())?;
        Ok(project)
    }

    pub(crate) fn cargo(&self) -> Command {
        let mut cargo = Command::new(cargo_path());
        cargo.current_dir(&self.root);
        cargo
    }

    pub(crate) fn dist(&self) -> PathBuf {
        self.root.join("dist")
    }

    /// A program that was built for this machine.
    pub(crate) fn built(&self, profile: &str, name: &str) -> PathBuf {
        self.target.join(profile).join(name).with_extension(std::env::consts::EXE_EXTENSION)
    }
}

fn cargo_path() -> PathBuf {
    std::env::var_os("CARGO").map_or_else(|| "cargo".into(), PathBuf::from)
}

fn target_directory(root: &Path) -> Result<PathBuf> {
    let output = Command::new(cargo_path())
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .current_dir(root)
        .output()
        .context("cargo could not be started")?;
    ensure!(
        output.status.success(),
        "cargo metadata failed: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let metadata = String::from_utf8(output.stdout)?;
    text_field(&metadata, "target_directory")
        .map(PathBuf::from)
        .context("cargo metadata names no target directory")
}

/// The first text of this name in some JSON. A whole JSON reader would triple the wait for the first word of this tool.
pub(crate) fn text_field(json: &str, name: &str) -> Option<String> {
    let start = json.find(&format!("\"{name}\":\""))? + name.len() + 4;
    let mut text = String::new();
    let mut rest = json[start..].chars();
    loop {
        match rest.next()? {
            '"' => return Some(text),
            '\\' => text.push(rest.next()?),
            letter => text.push(letter),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::text_field;

    #[test]
    fn a_path_is_read_out_of_json() {
        let json = r#"{"packages":[],"target_directory":"C:\\code\\target","version":1}"#;
        assert_eq!(text_field(json, "target_directory").as_deref(), Some(r"C:\code\target"));
        assert_eq!(text_field(json, "absent"), None);
    }
}
