//! What the crates that Portico is made of may bring: `deny.toml`, as cargo-deny reads it, held with what Cargo tells.
//! cargo-deny itself takes minutes to compile; whoever has it also gets the advisories: `xtask/src/advisories.rs`.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde::Deserialize;
use serde_json::Value;
use spdx::{Expression, ParseMode};

use super::{Finding, Source, root, show};

#[derive(Deserialize)]
struct Deny {
    licenses: Licenses,
    bans: Bans,
    sources: Sources,
}

#[derive(Deserialize)]
struct Licenses {
    allow: Vec<String>,
    exceptions: Vec<Exception>,
}

#[derive(Deserialize)]
struct Exception {
    #[serde(rename = "crate")]
    name: String,
    allow: Vec<String>,
}

#[derive(Deserialize)]
struct Bans {
    deny: Vec<Named>,
    skip: Vec<Named>,
}

#[derive(Deserialize)]
struct Named {
    #[serde(rename = "crate")]
    name: String,
    reason: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Sources {
    allow_registry: Vec<String>,
}

/// A crate that is not ours.
struct Package<'a> {
    name: &'a str,
    version: &'a str,
    license: &'a str,
    source: &'a str,
}

impl<'a> Package<'a> {
    fn read(package: &'a Value) -> Option<Self> {
        let text = |key: &str| package[key].as_str();
        let (name, version, source) = (text("name")?, text("version")?, text("source")?);
        Some(Self { name, version, license: text("license").unwrap_or_default(), source })
    }

    /// Whether `a@1` means this one, which is of version 1.2.3.
    fn is(&self, named: &str) -> bool {
        let (name, version) = named.split_once('@').unwrap_or((named, ""));
        let rest = self.version.strip_prefix(version);
        self.name == name
            && (version.is_empty()
                || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.')))
    }
}

fn check(deny: &Deny, packages: &[Package]) -> Vec<Finding> {
    let each = packages.iter().flat_map(|package| {
        [license(&deny.licenses, package), origin(&deny.sources, package), ban(&deny.bans, package)]
    });
    let rules: Vec<String> =
        each.flatten().chain(twice(&deny.bans, packages)).chain(gone(deny, packages)).collect();
    let file = Source::new("deny.toml", "");
    rules.into_iter().map(|rule| file.finding(1, rule)).collect()
}

fn license(licenses: &Licenses, package: &Package) -> Option<String> {
    let exceptions = licenses.exceptions.iter().filter(|exception| package.is(&exception.name));
    let allowed: Vec<&String> =
        licenses.allow.iter().chain(exceptions.flat_map(|exception| &exception.allow)).collect();
    let is_allowed = Expression::parse_mode(package.license, ParseMode::LAX).is_ok_and(|license| {
        license.evaluate(|one| allowed.iter().any(|allowed| **allowed == one.to_string()))
    });
    (!is_allowed).then(|| {
        format!(
            "{} is licensed as `{}`. Read what that asks for, then allow it, or take another crate.",
            package.name, package.license
        )
    })
}

fn origin(sources: &Sources, package: &Package) -> Option<String> {
    let registry = package.source.strip_prefix("registry+");
    let is_known =
        registry.is_some_and(|registry| sources.allow_registry.iter().any(|one| one == registry));
    (!is_known).then(|| {
        format!(
            "{} comes from {}: only crates.io keeps what was there.",
            package.name, package.source
        )
    })
}

fn ban(bans: &Bans, package: &Package) -> Option<String> {
    let ban = bans.deny.iter().find(|ban| package.is(&ban.name))?;
    Some(format!("{} must not be used: {}.", package.name, ban.reason))
}

/// Crates of which there are two versions or more, and not all but one are named.
fn twice(bans: &Bans, packages: &[Package]) -> Vec<String> {
    let mut versions: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for package in packages {
        let is_skipped = bans.skip.iter().any(|skip| package.is(&skip.name));
        if !is_skipped {
            versions.entry(package.name).or_default().push(package.version);
        }
    }
    versions.retain(|_, versions| versions.len() > 1);
    let all = versions.iter().map(|(name, versions)| {
        format!(
            "{name} is there as {}. Make them one (cargo tree -i {name}@VERSION says who needs each), or name the older one \
             under `skip` with who needs it.",
            versions.join(" and ")
        )
    });
    all.collect()
}

/// What is named and is not there any more.
fn gone(deny: &Deny, packages: &[Package]) -> Vec<String> {
    let names: BTreeSet<&str> = (deny.bans.skip.iter().map(|skip| skip.name.as_str()))
        .chain(deny.licenses.exceptions.iter().map(|exception| exception.name.as_str()))
        .collect();
    let gone = names.into_iter().filter(|name| !packages.iter().any(|package| package.is(name)));
    gone.map(|name| format!("{name} is there no more: take it off the list.")).collect()
}

#[test]
fn what_portico_is_made_of_may_be_used() {
    let text = std::fs::read_to_string(root().join("deny.toml")).expect("deny.toml is there");
    let deny: Deny = toml::from_str(&text).expect("deny.toml is as cargo-deny reads it");
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--all-features", "--locked", "--format-version", "1"])
        .current_dir(root())
        .output()
        .expect("cargo metadata runs");
    let metadata: Value =
        serde_json::from_slice(&output.stdout).expect("cargo metadata writes JSON");
    let packages = metadata["packages"].as_array().expect("cargo metadata lists packages");
    let packages: Vec<Package> = packages.iter().filter_map(Package::read).collect();
    assert!(packages.len() > 100, "The crates are not read any more.");
    show(&check(&deny, &packages));
}

#[test]
fn each_rule_of_what_may_be_used_is_told_apart() {
    let crates_io = "registry+https://github.com/rust-lang/crates.io-index";
    let text = r#"
        [licenses]
        allow = ["MIT"]
        exceptions = [{ crate = "b", allow = ["MPL-2.0"] }]
        [bans]
        deny = [{ crate = "openssl-sys", reason = "no" }]
        skip = [{ crate = "b@1", reason = "c" }]
        [sources]
        allow-registry = ["https://github.com/rust-lang/crates.io-index"]
    "#;
    let deny: Deny = toml::from_str(text).unwrap();
    let package = |name, version, license| Package { name, version, license, source: crates_io };
    let b = || package("b", "1.2.3", "MPL-2.0");
    let of = |other: Package| check(&deny, &[b(), other]).len();
    assert_eq!(of(package("a", "1.0.0", "Apache-2.0/MIT")), 0);
    assert_eq!(of(package("b", "2.0.0", "MIT")), 0);
    for (rule, findings) in [
        (of(package("a", "1.0.0", "MPL-2.0")), 1),
        (of(package("a", "1.0.0", "MIT AND Apache-2.0")), 1),
        (of(package("a", "1.0.0", "")), 1),
        (of(package("openssl-sys", "1.0.0", "MIT")), 1),
        (of(Package { source: "git+https://example.com/a", ..package("a", "1.0.0", "MIT") }), 1),
        (check(&deny, &[package("a", "1.0.0", "MIT"), package("a", "2.0.0", "MIT"), b()]).len(), 1),
        (check(&deny, &[package("b", "12.0.0", "MIT")]).len(), 1),
    ] {
        assert_eq!(rule, findings);
    }
}
