//! The manifests of `packages/kubernetes/`, as the schema of Kubernetes has them.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::Result;

use crate::machine::{Here, on_path};
use crate::progress;
use crate::project::Project;

/// Knows the schemas, without a network.
const VALIDATOR: &str = "kubernetes-validate==1.37.0";

/// Holds each file against the schema; a name that it does not know is an error.
///
/// # Errors
/// If one of them is not as the schema says.
pub(crate) fn check(project: &Project) -> Result<()> {
    let tools = project.target.join("tools/kubernetes");
    let validator = tools.join("bin/kubernetes-validate");
    if !validator.is_file() && (on_path(&Here, "python3").is_none() || install(&tools).is_err()) {
        println!(
            "The manifests for Kubernetes are not checked: that is for Python 3 with venv, and PyPI."
        );
        return Ok(());
    }
    let mut check = Command::new(validator);
    check.args(["--strict", "--quiet"]);
    let mut files = vec![];
    for entry in fs::read_dir(project.root.join("packages/kubernetes"))? {
        files.push(entry?.path());
    }
    check.args(files);
    progress::step("Checking the manifests for Kubernetes", || progress::quiet(check).map(drop))
}

fn install(tools: &Path) -> Result<()> {
    if tools.exists() {
        fs::remove_dir_all(tools)?;
    }
    let mut venv = Command::new("python3");
    venv.args(["-m", "venv"]).arg(tools);
    progress::quiet(venv)?;
    let mut pip = Command::new(tools.join("bin/pip"));
    pip.args(["install", "--quiet", "--disable-pip-version-check", VALIDATOR]);
    progress::step("Fetching kubernetes-validate from PyPI", || progress::quiet(pip).map(drop))
}
