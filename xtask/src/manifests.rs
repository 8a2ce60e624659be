//! The example for Kubernetes, by the schemas of Kubernetes.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::machine::{Here, on_path};
use crate::progress;
use crate::project::Project;

const MANIFEST: &str = "packages/kubernetes/portico.yaml";

/// The schemas, and what reads them.
const REQUIREMENTS: &str = "packages/kubernetes/requirements.txt";

/// The oldest version whose clusters do all that the example asks of them, and the newest there is a schema of.
const VERSIONS: [&str; 2] = ["1.30", "1.37"];

/// Validates the example, if this machine has Python. What is left out is said.
///
/// # Errors
/// What a schema does not allow.
pub(crate) fn check(project: &Project) -> Result<()> {
    let Some(validator) = validator(project) else {
        println!("{MANIFEST} was not validated: that needs Python 3 with venv, and PyPI.");
        return Ok(());
    };
    for version in VERSIONS {
        let mut validate = Command::new(&validator);
        validate.args(["--strict", "--kubernetes-version", version]);
        validate.arg(project.root.join(MANIFEST));
        let what = format!("Validating {MANIFEST} for Kubernetes {version}");
        progress::step(&what, || progress::quiet(validate))
            .with_context(|| format!("{MANIFEST} is not for Kubernetes {version}"))?;
    }
    Ok(())
}

/// The program that validates, in an environment of its own; `None` if it cannot be had.
fn validator(project: &Project) -> Option<PathBuf> {
    let python = on_path(&Here, "python3")?;
    let place = project.target.join("tools/kubernetes-validate");
    let requirements = std::fs::read(project.root.join(REQUIREMENTS)).ok()?;
    let installed = place.join("requirements.txt");
    if std::fs::read(&installed).ok().as_ref() != Some(&requirements) {
        let install = || install(&python, &place, &project.root.join(REQUIREMENTS));
        progress::step("Fetching the schemas of Kubernetes from PyPI", install).ok()?;
        std::fs::write(installed, requirements).ok()?;
    }
    Some(place.join("bin/kubernetes-validate"))
}

fn install(python: &Path, place: &Path, requirements: &Path) -> Result<()> {
    let mut make = Command::new(python);
    make.args(["-m", "venv", "--clear"]).arg(place);
    progress::quiet(make)?;
    let mut fetch = Command::new(place.join("bin/python"));
    fetch.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"]);
    fetch.arg(requirements);
    progress::quiet(fetch).map(drop)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn read(path: &str) -> String {
        std::fs::read_to_string(Project::find().unwrap().root.join(path)).unwrap()
    }

    /// What stands behind a word, in the order of the lines.
    fn values(text: &str, word: &str) -> Vec<String> {
        let lines = text.lines().map(|line| line.trim().trim_start_matches("- "));
        lines
            .filter_map(|line| line.strip_prefix(word))
            .map(|value| value.trim().to_owned())
            .collect()
    }

    #[test]
    fn the_example_and_the_image_agree_on_ports() {
        let (manifest, image) = (read(MANIFEST), read("packages/container/Containerfile"));
        let (_, block) = manifest.split_once("  portico.toml: |\n").unwrap();
        let block: String =
            block.split_inclusive('\n').take_while(|line| !line.starts_with("---")).collect();
        let settings: toml::Table = toml::from_str(&block).unwrap();
        let watched = settings["metrics"]["listen"].as_str().unwrap();
        let served = image.split("PORTICO__LISTEN=").nth(1).and_then(|rest| rest.split(' ').next());
        let port = |address: &str| address.rsplit(':').next().unwrap().to_owned();
        let ports = [port(served.unwrap()), port(watched)];
        assert_eq!(values(&manifest, "containerPort:"), ports);
        assert_eq!(values(&image, "EXPOSE"), ports[..1]);
        // Probes go by name.
        assert_eq!(
            values(&manifest, "name: http").len() + values(&manifest, "name: metrics").len(),
            3
        );
        assert_eq!(values(&manifest, "targetPort:"), ["http"]);
        let asked: Vec<_> = values(&manifest, "port:");
        assert_eq!(asked, ["metrics", "metrics", "metrics", "80", "http", "metrics"]);
    }

    #[test]
    fn the_example_and_the_image_agree_on_the_user_and_the_folders() {
        let (manifest, image) = (read(MANIFEST), read("packages/container/Containerfile"));
        let user = values(&image, "USER").concat();
        let (id, group) = user.split_once(':').unwrap();
        let in_pod =
            ["runAsUser:", "runAsGroup:", "fsGroup:"].map(|word| values(&manifest, word).concat());
        assert_eq!(in_pod, [id, group, group]);
        let account = format!("portico:x:{id}:{group}:");
        assert!(read("packages/container/etc/passwd").contains(&account));
        assert!(read("packages/container/etc/group").contains(&format!("portico:x:{group}:")));
        let mounted: BTreeSet<_> = values(&manifest, "mountPath:").into_iter().collect();
        for folder in [values(&image, "WORKDIR").concat(), values(&image, "VOLUME").concat()] {
            assert!(mounted.contains(&folder), "{folder} is not mounted");
        }
    }
}
