//! The widget's bundle: compiled, packed, made small, named after its content.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::project::Project;
use crate::toolchain::WASM;
use crate::{dist, node, progress, start};

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Profile {
    Dev,
    Release,
}

impl Profile {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Dev => "dev",
            Self::Release => "release",
        }
    }
}

/// What rustc enables for this target today; without these, wasm-opt refuses its output.
const WASM_FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-multivalue",
    "--enable-reference-types",
];

/// What docs/concepts/size.md found to give the smallest file. Flattening once lets the later passes see more; the option in the
/// middle holds because rustc puts the stack, which grows down, at the low end of memory: nothing else is there to be read.
const SMALL: [&str; 8] = [
    "--flatten",
    "--rereloop",
    "-Oz",
    "-Oz",
    "-Oz",
    "--low-memory-unused",
    "--simplify-locals-nostructure",
    "--reorder-locals",
];

/// What defines the element for other people's pages.
const ELEMENT: &str = "public/portico.js";

/// Builds the widget into `dist/`. The `bindgen` program must be built before.
pub(crate) fn bundle(project: &Project, profile: Profile) -> Result<()> {
    if profile == Profile::Release {
        node::install(project, "xtask", "Fetching esbuild and wasm-opt from npm")?;
    }
    let wasm = compile(project, profile)?;
    let home = project.target.join("widget").join(profile.name());
    let ready = home.join("ready");
    let key = key(project, &wasm)?;
    // Going to and fro between `run` and `test` asks for the same two bundles again and again.
    if fs::read_to_string(home.join("key")).ok().as_ref() != Some(&key) {
        progress::step("Packing the widget", || pack(project, profile, &wasm, &home, &ready))?;
        fs::write(home.join("key"), key)?;
    }
    dist::publish(&ready, &project.dist())
}

fn compile(project: &Project, profile: Profile) -> Result<PathBuf> {
    let mut cargo = project.cargo();
    cargo.args(["rustc", "-p", "portico-sign-in", "--lib", "--target", WASM]);
    cargo.args(["--no-default-features", "--features", "hydrate", "--crate-type", "cdylib"]);
    let what = match profile {
        Profile::Dev => "Building the widget",
        Profile::Release => {
            release(project, &mut cargo, &[])?;
            "Building the widget, as small as can be"
        }
    };
    progress::cargo_step(what, cargo)?;
    Ok(compiled(project))
}

fn compiled(project: &Project) -> PathBuf {
    project.target.join(WASM).join("debug/portico.wasm")
}

/// Turns a development build into a release build, for this target only and with `own` flags: a release profile would
/// compile every procedural macro and build script a second time.
pub(crate) fn release(project: &Project, cargo: &mut Command, own: &[&str]) -> Result<()> {
    for setting in [
        "opt-level='z'",
        "codegen-units=1",
        "panic='abort'",
        "debug=false",
        "debug-assertions=false",
        "overflow-checks=false",
        "incremental=false",
    ] {
        cargo.arg("--config").arg(format!("profile.dev.{setting}"));
    }
    // It goes before the settings, and what the compiler can take up again is larger.
    cargo.env_remove("CARGO_INCREMENTAL");
    // Where paths are remapped, Cargo does not tell crates apart by their flags: each bundle would have it compile all
    // crates anew for the other. It does by this, which means nothing to WebAssembly.
    if !own.is_empty() {
        cargo.arg("--config").arg("profile.dev.rpath=true");
    }
    // The newer names of symbols say what generic code is made for: `crates.rs` reads it.
    let flags = ["-Cembed-bitcode=yes", "-Csymbol-mangling-version=v0"];
    let mut flags = flags.map(str::to_string).to_vec();
    flags.extend(own.iter().map(ToString::to_string));
    flags.extend(remapped(project)?);
    let flags: Vec<String> = flags.iter().map(|flag| format!("'{flag}'")).collect();
    cargo.arg("--config").arg(format!("target.{WASM}.rustflags=[{}]", flags.join(",")));
    // As a profile setting, LTO would reach the procedural macros. The repository's own place must not reach the
    // dependencies: another clone could not share them.
    cargo
        .args(["--", "-Clto=fat"])
        .arg(format!("--remap-path-prefix={}=portico", project.root.display()));
    Ok(())
}

/// Panic messages name source files. Where those lie on the builder's machine is nobody's business, and weighs.
fn remapped(project: &Project) -> Result<Vec<String>> {
    let home = std::env::home_dir().context("There is no home directory.")?;
    let cargo_home =
        std::env::var_os("CARGO_HOME").map_or_else(|| home.join(".cargo"), PathBuf::from);
    let mut rustc = Command::new("rustc");
    rustc.args(["--print", "sysroot"]);
    let sysroot = progress::quiet(rustc)?;
    let mut places = vec![
        (cargo_home.clone(), "cargo"),
        (PathBuf::from(sysroot.trim()).join("lib/rustlib/src/rust"), "rust"),
        (project.target.clone(), "target"),
    ];
    // rustc takes the last prefix that fits, so the longest ones stand at the end.
    let registries = fs::read_dir(cargo_home.join("registry/src")).into_iter().flatten().flatten();
    places.extend(registries.map(|registry| (registry.path(), "")));
    Ok(places
        .iter()
        .map(|(place, name)| format!("--remap-path-prefix={}={name}", place.display()))
        .collect())
}

/// Changes when anything does that the bundle is made of, this file included.
fn key(project: &Project, wasm: &Path) -> Result<String> {
    let mut made_of =
        fs::read(wasm).with_context(|| format!("{} was not built", wasm.display()))?;
    made_of.extend(fs::read(project.root.join("xtask/package-lock.json"))?);
    made_of.extend(fs::read(project.root.join(ELEMENT))?);
    made_of.extend(include_bytes!("bundle.rs"));
    made_of.extend(include_bytes!("bin/bindgen.rs"));
    made_of.extend(include_bytes!("glue.rs"));
    made_of.extend(start::START.as_bytes());
    Ok(dist::hash(&made_of))
}

fn pack(project: &Project, profile: Profile, wasm: &Path, home: &Path, ready: &Path) -> Result<()> {
    let work = dist::fresh(home.join("work"))?;
    dist::fresh(ready.to_path_buf())?;
    bind(project, wasm, &work, profile.name())?;
    let (wasm, js) = (work.join("portico_bg.wasm"), work.join("portico.js"));
    if profile == Profile::Release {
        shrink(project, &wasm, &[])?;
    }
    let wasm_content = fs::read(&wasm)?;
    let wasm_name = dist::name(&wasm_content, "wasm");
    fs::write(&js, start::started(&fs::read_to_string(&js)?, &wasm_name)?)?;
    if profile == Profile::Release {
        minify(project, &js)?;
    }
    let js_content = start::compiled_early(&fs::read_to_string(&js)?);
    let js_name = dist::name(js_content.as_bytes(), "js");

    fs::write(ready.join(&wasm_name), wasm_content)?;
    fs::write(ready.join(&js_name), js_content)?;
    if profile == Profile::Release {
        node::compress(&[ready.join(&wasm_name), ready.join(&js_name)])?;
    }
    let element = ready.join("portico.js");
    fs::copy(project.root.join(ELEMENT), &element)?;
    if profile == Profile::Release {
        minify(project, &element)?;
    }
    fs::write(ready.join("manifest.json"), dist::manifest(profile.name(), &js_name, &wasm_name))?;
    Ok(())
}

pub(crate) fn bind(project: &Project, wasm: &Path, work: &Path, profile: &str) -> Result<()> {
    let mut bindgen = Command::new(project.built("debug", "bindgen"));
    bindgen.arg(wasm).arg(work).arg(profile);
    progress::quiet(bindgen).map(drop)
}

pub(crate) fn shrink(project: &Project, wasm: &Path, options: &[&str]) -> Result<()> {
    let mut opt = node::tool(project, "wasm-opt");
    opt.args(SMALL).args(WASM_FEATURES).args(options).arg(wasm).arg("-o").arg(wasm);
    progress::quiet(opt).map(drop)
}

/// The WebAssembly of the last release bundle, with the functions' names still in it.
pub(crate) fn named(project: &Project) -> Result<PathBuf> {
    let home = project.target.join("widget/named");
    let compiled = compiled(project);
    let key = key(project, &compiled)?;
    if fs::read_to_string(home.join("key")).ok().as_ref() != Some(&key) {
        dist::fresh(home.clone())?;
        bind(project, &compiled, &home, "named")?;
        shrink(project, &home.join("portico_bg.wasm"), &["-g"])?;
        fs::write(home.join("key"), key)?;
    }
    Ok(home.join("portico_bg.wasm"))
}

pub(crate) fn minify(project: &Project, js: &Path) -> Result<()> {
    let mut esbuild = node::tool(project, "esbuild");
    esbuild.arg(js).args([
        "--minify",
        "--tree-shaking=true",
        "--format=esm",
        "--target=es2022",
        "--log-level=warning",
    ]);
    esbuild
        .arg("--pure:FinalizationRegistry")
        .arg("--allow-overwrite")
        .arg(format!("--outfile={}", js.display()));
    progress::quiet(esbuild).map(drop)
}
