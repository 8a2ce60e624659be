//! Malformed input for every parser of untrusted input: the seeds, and then what
//! a fuzzer makes of them.
//!
//! The ring mutates by a fixed seed, as often on a fast machine as on a slow one,
//! so that it says of one commit the same thing each time. What nobody has tried
//! yet is for `cargo xtask fuzz`.
//!
//! `fuzz/corpus` holds seeds: the few inputs that together reach most, readable
//! ones before others of the same reach. With `FUZZ_TARGET` in the environment,
//! `portico-fuzz -runs=0 fuzz/corpus/TARGET` says how much (`cov`), and
//! `portico-fuzz -set_cover_merge=1 -use_counters=0 PICKED FOUND` picks from what a
//! longer run has found.
//!
//! The program is made as cargo-fuzz makes them, less the address sanitizer,
//! which needs a nightly compiler: there is no `unsafe` here for it to watch.
//! The ring has only Portico's own crates counted, and takes all others as the
//! tests before it had them built: this program stands between Cargo and the
//! compiler then. `cargo xtask fuzz` has all of them counted.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::Mutex;
use std::{fs, thread};

use anyhow::{Context, Result, bail, ensure};

use crate::progress;
use crate::project::Project;

/// Has the compiler say which branches an input took, and what it was compared with.
const FLAGS: [&str; 7] = [
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
    "-Cllvm-args=-simplifycfg-branch-fold-threshold=0",
    "--cfg=fuzzing",
];

/// Inputs that the ring makes for each target. Some need a millisecond for each.
const RUNS: u32 = 1_500;

/// Most bytes of an input: nothing that is parsed here is cleverer when it is longer.
const LONGEST: u32 = 2048;

/// Names the folder whose crates are counted, in the environment of this program where it is run
/// in the place of the compiler.
const COUNTED: &str = "PORTICO_COUNTED";

/// Runs every target with its seeds, and with the same mutations each time.
pub(crate) fn run(project: &Project) -> Result<()> {
    let targets = targets(&project.root)?;
    let limits = [format!("-runs={RUNS}"), "-seed=1".into()];
    let program = build_beside_tests(project)?;
    let what = format!("Fuzzing {} targets", targets.len());
    fuzz_all(project, &program, &targets, (&what, &limits))
}

/// Runs the named targets, or all of them, with inputs that nobody has tried.
///
/// # Errors
///
/// If there is no such target, or one of them fails.
pub(crate) fn explore(project: &Project, names: &[String], seconds: u32) -> Result<()> {
    let mut targets = targets(&project.root)?;
    if let Some(unknown) = names.iter().find(|name| !targets.contains(name)) {
        bail!("There is no target {unknown}: there are {}.", targets.join(", "));
    }
    targets.retain(|target| names.is_empty() || names.contains(target));
    let what = format!("Fuzzing {} for {seconds} s each", targets.join(", "));
    let program = build_whole(project)?;
    fuzz_all(project, &program, &targets, (&what, &[format!("-max_total_time={seconds}")]))
}

/// Has all crates counted.
fn build_whole(project: &Project) -> Result<PathBuf> {
    let host = host()?;
    let mut cargo = cargo(project);
    // What runs while they are built is as for the other rings, and is found in the same folder.
    cargo
        .args(["--target", &host])
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .env("RUSTFLAGS", FLAGS.join(" "));
    progress::cargo_step("Building the fuzz targets", cargo).context(NEEDS)?;
    Ok(project.target.join(&host).join("debug/portico-fuzz"))
}

/// Has Portico's own crates counted. Built by the same profile, the others are those of the tests.
fn build_beside_tests(project: &Project) -> Result<PathBuf> {
    let profile = project.target.join("fuzz-profile.toml");
    let manifest = fs::read_to_string(project.root.join("Cargo.toml"))?;
    fs::create_dir_all(&project.target)?;
    fs::write(&profile, profiles(&manifest))?;
    let mut cargo = cargo(project);
    cargo
        .arg("--config")
        .arg(&profile)
        .args(["--config", "profile.dev.opt-level=0"])
        .args(["--config", "profile.dev.debug=false"])
        .env("RUSTC_WRAPPER", std::env::current_exe()?)
        .env(COUNTED, &project.root);
    progress::cargo_step("Building the fuzz targets", cargo).context(NEEDS)?;
    Ok(project.built("debug", "portico-fuzz"))
}

const NEEDS: &str = "libFuzzer needs a C++ compiler: install g++ or clang if there is none";

fn cargo(project: &Project) -> Command {
    let mut cargo = project.cargo();
    cargo
        .args(["build", "--locked", "--manifest-path", "fuzz/Cargo.toml", "--target-dir"])
        .arg(&project.target);
    cargo
}

/// The profiles of a manifest, for another workspace.
fn profiles(manifest: &str) -> String {
    let mut inside = false;
    let of_profile = |line: &&str| {
        if line.starts_with('[') {
            inside = line.starts_with("[profile.");
        }
        inside
    };
    manifest.lines().filter(of_profile).map(|line| format!("{line}\n")).collect()
}

/// Compiles in the place of the compiler if Cargo was told to call this program, and says how it
/// ended; otherwise `None`.
pub(crate) fn compiled() -> Option<Result<ExitCode>> {
    let root = std::env::var_os(COUNTED)?;
    let mut words = std::env::args_os().skip(1);
    let mut rustc = Command::new(words.next()?);
    let words: Vec<_> = words.collect();
    let crate_is =
        |name: &str| words.windows(2).any(|two| two[0] == "--crate-name" && two[1] == name);
    let own =
        std::env::var_os("CARGO_MANIFEST_DIR").is_some_and(|at| Path::new(&at).starts_with(root));
    // What runs while others are built has nothing that counts with it.
    if own && !crate_is("build_script_build") {
        rustc.args(FLAGS);
    }
    let ended = rustc.args(&words).status().context("the compiler could not be started");
    Some(ended.map(|status| if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE }))
}

/// Runs these targets, as many at once as there are cores, for each uses one.
fn fuzz_all(
    project: &Project,
    program: &Path,
    targets: &[String],
    (what, limits): (&str, &[String]),
) -> Result<()> {
    let found = project.target.join("fuzz");
    if found.exists() {
        fs::remove_dir_all(&found)?;
    }
    progress::step(what, || {
        at_once(targets, |target| {
            let kept = corpus(&project.root, target);
            fuzz(program, target, limits, &kept, &found.join(target))
        })
    })
}

/// Does `work` for each of them, as many at once as there are cores, and begins no more after one has failed.
fn at_once(all: &[String], work: impl Fn(&str) -> Result<()> + Sync) -> Result<()> {
    let left = Mutex::new(all.iter());
    let next = || left.lock().expect("no worker panics with it").next();
    let worker = || {
        while let Some(one) = next() {
            if let Err(error) = work(one) {
                left.lock().expect("no worker panics with it").by_ref().for_each(drop);
                return Err(error);
            }
        }
        Ok(())
    };
    thread::scope(|scope| {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let workers: Vec<_> = (0..cores.min(all.len())).map(|_| scope.spawn(worker)).collect();
        workers.into_iter().try_for_each(|worker| worker.join().expect("no worker panics"))
    })
}

/// The names of all targets: the files beside the program's first one.
fn targets(root: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(root.join("fuzz/src"))? {
        let path = entry?.path();
        // What several targets share is in a folder.
        if path.is_dir() {
            continue;
        }
        let name = path.file_stem().context("a target's file has a name")?;
        names.push(name.to_string_lossy().into_owned());
    }
    names.retain(|name| name != "main");
    names.sort();
    ensure!(!names.is_empty(), "There is no target in fuzz/src.");
    Ok(names)
}

/// What is kept for a target.
fn corpus(root: &Path, target: &str) -> PathBuf {
    root.join("fuzz/corpus").join(target)
}

/// The kind of machine this is. Named to cargo, the flags are for the targets
/// only and not for what runs while they are built.
fn host() -> Result<String> {
    let mut rustc = Command::new("rustc");
    rustc.arg("-vV");
    let text = progress::quiet(rustc)?;
    let host = text.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).context("rustc does not say what machine this is")
}

fn fuzz(program: &Path, target: &str, limits: &[String], kept: &Path, found: &Path) -> Result<()> {
    fs::create_dir_all(found)?;
    let mut command = Command::new(program);
    command
        .env("FUZZ_TARGET", target)
        .args(limits)
        .arg(format!("-max_len={LONGEST}"))
        .args(["-timeout=10", "-rss_limit_mb=4096"])
        .arg(format!("-artifact_prefix={}/", found.display()))
        // What is new goes into the first folder; the second is only read.
        .args([found, kept]);
    progress::quiet(command).map(drop).with_context(|| {
        format!(
            "The input that did it is in {}. Try it alone: FUZZ_TARGET={target} {} FILE",
            found.display(),
            program.display()
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Most seeds of one target.
    const SEEDS: usize = 30;

    fn root() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
    }

    #[test]
    fn every_fuzz_target_is_built_and_has_something_to_begin_with() {
        let main = fs::read_to_string(root().join("fuzz/src/main.rs")).unwrap();
        for target in targets(&root()).unwrap() {
            let built = ["Bytes", "Text"].map(|kind| format!("    {kind} {target},"));
            assert!(built.iter().any(|line| main.contains(line)), "{target} is not in main.rs");
            let kept = fs::read_dir(corpus(&root(), &target)).map_or(0, Iterator::count);
            assert!(kept > 0, "fuzz/corpus/{target} is empty");
        }
    }

    #[test]
    fn the_corpus_of_a_fuzz_target_is_a_few_short_seeds() {
        for target in targets(&root()).unwrap() {
            let seeds: Vec<_> = fs::read_dir(corpus(&root(), &target)).unwrap().collect();
            let say = "keep those that reach most: the top of xtask/src/fuzz.rs says how";
            assert!(seeds.len() <= SEEDS, "{target} has {} seeds: {say}", seeds.len());
            for seed in seeds {
                let length = seed.unwrap().metadata().unwrap().len();
                assert!(length <= LONGEST.into(), "{target} has one of {length} bytes");
            }
        }
    }

    #[test]
    fn profiles_are_taken_out_of_a_manifest() {
        let manifest = "[package]\nname = \"a\"\n\n[profile.dev]\ndebug = 1\n[lints]\na = 1\n\
                        [profile.dev.package]\nb = { opt-level = 3 }\n";
        let profiles = profiles(manifest);
        assert_eq!(
            profiles,
            "[profile.dev]\ndebug = 1\n[profile.dev.package]\nb = { opt-level = 3 }\n"
        );
    }

    #[test]
    fn all_targets_run_and_the_first_failure_is_the_failure_of_all() {
        let all = ["a", "b", "c"].map(String::from);
        let ran = Mutex::new(Vec::new());
        at_once(&all, |one| {
            ran.lock().unwrap().push(one.to_owned());
            Ok(())
        })
        .unwrap();
        let mut ran = ran.into_inner().unwrap();
        ran.sort();
        assert_eq!(ran, all);
        let error = at_once(&all, |one| anyhow::bail!("{one} failed")).unwrap_err();
        assert!(error.to_string().ends_with(" failed"));
    }
}
