//! Who may depend on whom.

use std::process::Command;

use serde_json::Value;

use super::{Finding, Source};
use super::{root, show};

/// A crate, and all that its own code may stand on.
const ONLY: [(&str, &[&str]); 8] = [
    (
        "portico-brand",
        &[
            "color",
            "cssparser",
            "portico-words",
            "quick-xml",
            "serde",
            "serde_json",
            "serde_path_to_error",
            "strsim",
        ],
    ),
    ("portico-protocol", &["schemars", "serde"]),
    ("portico-flow", &["portico-protocol", "schemars", "serde"]),
    (
        "portico-user-flows",
        &["portico-flow", "portico-protocol", "schemars", "serde", "serde_json", "toml"],
    ),
    (
        "portico-factors",
        &[
            "data-encoding",
            "percent-encoding",
            "portico-flow",
            "portico-protocol",
            "qrcode",
            "totp-rs",
        ],
    ),
    (
        "portico-mails",
        &[
            "askama",
            "icu_calendar",
            "icu_datetime",
            "icu_locale_core",
            "js-sys",
            "portico-brand",
            "portico-flow",
            "portico-protocol",
            "portico-words",
        ],
    ),
    (
        "portico-sandbox",
        &["portico-factors", "portico-flow", "portico-protocol", "portico-user-flows"],
    ),
    (
        "portico-words",
        &["portico-protocol", "serde_json", "js-sys", "icu_locale_core", "icu_plurals"],
    ),
];

/// What describes the API: `portico-protocol` may have it as a feature, which only tests turn on.
const DESCRIBES: (&str, &str) = ("utoipa", "openapi");

/// What would pull the server into the widget.
const NEVER_IN_THE_WIDGET: [&str; 8] =
    ["portico-server", "portico-flow", "sqlx", "axum", "tokio", "tower", "lettre", "xtask"];

fn check(metadata: &Value) -> Vec<Finding> {
    let packages = metadata["packages"].as_array().expect("cargo metadata lists packages");
    packages
        .iter()
        .flat_map(|package| {
            let arrows = arrows(package);
            arrows.filter_map(|arrow| described(package, arrow).or_else(|| refused(package, arrow)))
        })
        .collect()
}

/// The feature that describes the API where something that runs turns it on.
fn described(package: &Value, dependency: &Value) -> Option<Finding> {
    let mut features = dependency["features"].as_array().into_iter().flatten();
    let on = dependency["name"] == "portico-protocol" && features.any(|one| one == DESCRIBES.1);
    let rule = "Turn the feature openapi of portico-protocol on under dev-dependencies only: it would be part of what runs.";
    let manifest = package["manifest_path"].as_str().unwrap_or_default();
    on.then(|| Source::new(manifest, "").finding(1, rule))
}

/// What the package depends on to run; tests may use what they like.
fn arrows(package: &Value) -> impl Iterator<Item = &Value> {
    let all = package["dependencies"].as_array().into_iter().flatten();
    all.filter(|dependency| dependency["kind"] != "dev")
}

fn refused(package: &Value, dependency: &Value) -> Option<Finding> {
    let name = package["name"].as_str()?;
    let optional = dependency["optional"] == true;
    let dependency = dependency["name"].as_str()?;
    if name == "portico-protocol" && dependency == DESCRIBES.0 && optional {
        return None;
    }
    let rule = if let Some((_, allowed)) = ONLY.iter().find(|(one, _)| *one == name) {
        (!allowed.contains(&dependency)).then(|| {
            format!(
                "{name} is pure and stands on {} only. Whatever needs {dependency} belongs in the server or the widget.",
                allowed.join(", ")
            )
        })
    } else if name == "portico-sign-in" {
        NEVER_IN_THE_WIDGET.contains(&dependency).then(|| {
            format!(
                "The widget knows the flow API and no server: {dependency} can't be part of it."
            )
        })
    } else {
        None
    };
    let manifest = package["manifest_path"].as_str().unwrap_or(name);
    rule.map(|rule| Source::new(manifest, "").finding(1, rule))
}

/// The browser tests speak HTTP to what was built, as a customer's page does.
fn check_tests(package: &Value) -> Vec<Finding> {
    let groups = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"];
    let all = groups.iter().filter_map(|group| package[*group].as_object()).flatten();
    let ours = all.filter(|(name, version)| {
        let version = version.as_str().unwrap_or_default();
        name.contains("portico")
            || ["file:", "link:", "workspace:", "."].iter().any(|start| version.starts_with(start))
    });
    let rule =
        "The browser tests use nothing of ours but what is served: they test what a customer gets.";
    ours.map(|(name, _)| {
        Source::new("tests/package.json", "").finding(1, format!("{name}: {rule}"))
    })
    .collect()
}

#[test]
fn crates_depend_inwards() {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .current_dir(root())
        .output()
        .expect("cargo metadata runs");
    show(&check(&serde_json::from_slice(&output.stdout).expect("cargo metadata writes JSON")));
}

#[test]
fn the_browser_tests_use_nothing_of_ours() {
    let text =
        std::fs::read_to_string(root().join("tests/package.json")).unwrap_or_else(|_| "{}".into());
    show(&check_tests(&serde_json::from_str(&text).expect("tests/package.json is JSON")));
}

#[test]
fn an_arrow_outwards_is_refused() {
    let package = |name: &str, dependency: &str, kind: Value| {
        serde_json::json!({"packages": [{
            "name": name, "manifest_path": "Cargo.toml",
            "dependencies": [{"name": dependency, "kind": kind}],
        }]})
    };
    for (name, dependency, allowed) in [
        ("portico-flow", "serde", true),
        ("portico-flow", "serde_json", false),
        ("portico-words", "portico-protocol", true),
        ("portico-words", "portico-flow", false),
        ("portico-words", "leptos", false),
        ("portico-sign-in", "leptos", true),
        ("portico-sign-in", "axum", false),
        ("portico-server", "axum", true),
    ] {
        let findings = check(&package(name, dependency, Value::Null));
        assert_eq!(findings.is_empty(), allowed, "{name} -> {dependency}");
        assert!(
            check(&package(name, dependency, "dev".into())).is_empty(),
            "{name} -> {dependency}, in tests"
        );
    }
}

#[test]
fn what_describes_the_api_is_a_feature_that_tests_turn_on() {
    let found = |name: &str, dependency: Value| {
        let dependencies = [dependency];
        let package =
            serde_json::json!({"name": name, "manifest_path": "", "dependencies": dependencies});
        check(&serde_json::json!({"packages": [package]})).len()
    };
    let utoipa = |optional: bool| serde_json::json!({"name": "utoipa", "optional": optional});
    assert_eq!(found("portico-protocol", utoipa(true)), 0);
    assert_eq!(found("portico-protocol", utoipa(false)), 1);
    assert_eq!(found("portico-flow", utoipa(true)), 1);
    let protocol = |kind: Value| serde_json::json!({"name": "portico-protocol", "kind": kind, "features": ["openapi"]});
    for name in ["portico-server", "portico-sign-in", "portico-words"] {
        assert_eq!(found(name, protocol(Value::Null)), 1, "{name}");
        assert_eq!(found(name, protocol("dev".into())), 0, "{name}");
    }
}

#[test]
fn the_tests_stay_outside() {
    let with = |name: &str, version: &str| serde_json::json!({"devDependencies": {name: version}});
    assert!(check_tests(&with("@playwright/test", "1.50.0")).is_empty());
    assert_eq!(check_tests(&with("portico-widget", "1.0.0")).len(), 1);
    assert_eq!(check_tests(&with("anything", "file:../dist")).len(), 1);
}
