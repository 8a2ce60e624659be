//! What the browser has to load, and how much that may be. KB means 1000 bytes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::bundle::{self, Profile};
use crate::host::{self, Demo};
use crate::project::Project;
use crate::{dist, node, page, progress, studio, toolchain};

struct Budget {
    what: &'static str,
    bytes: usize,
    /// Said when the budget is broken.
    reason: &'static str,
}

const BUNDLE: Budget = Budget {
    what: "wasm + js",
    bytes: 65_800,
    reason: "docs/concepts/size.md says what weighs, what was tried, and where there is more to gain.",
};

const PAGE: Budget = Budget {
    what: "first page",
    bytes: 4_200,
    reason: "It holds the styles of what is seen first, which server/src/assets/critical/ picks from all of them.",
};

const LOADER: Budget = Budget {
    what: "loader",
    bytes: 4_000,
    reason: "Other people's pages load it before anything of ours is seen.",
};

const FIRST: Budget = Budget {
    what: "first form",
    bytes: 7_000,
    reason: "The loader with the form of an app and its styles: docs/decisions/0064-the-loader-brings-the-first-form.md says what weighs.",
};

const STUDIO: Budget = Budget {
    what: "studio",
    bytes: 350_000,
    reason: "It is what loads before the first preview: docs/decisions/0067-the-studio-fetches-the-rest-when-it-is-needed.md says what weighs, and what can be fetched later.",
};

const WHOLE_STUDIO: Budget = Budget {
    what: "all of it",
    bytes: 690_000,
    reason: "That is the studio with all that it can fetch: docs/decisions/0067-the-studio-fetches-the-rest-when-it-is-needed.md.",
};

const RUN: Budget = Budget {
    what: "run",
    bytes: 421_000,
    reason: "docs/decisions/0058-user-flows-are-walked-in-the-browser.md says what weighs.",
};

const WHOLE_RUN: Budget = Budget {
    what: "all of it",
    bytes: 570_000,
    reason: "That is the page with all that it can fetch: docs/decisions/0058-user-flows-are-walked-in-the-browser.md.",
};

#[derive(Clone, Copy)]
struct Weight {
    raw: usize,
    brotli: usize,
}

impl std::ops::Add for Weight {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { raw: self.raw + other.raw, brotli: self.brotli + other.brotli }
    }
}

/// Builds what is weighed, and prints it.
pub(crate) fn print(project: &Project) -> Result<()> {
    toolchain::ensure_wasm_target()?;
    host::build_tested(project)?;
    bundle::bundle(project, Profile::Release)?;
    let outcome = weigh(project);
    print_crates(project)?;
    outcome.and(weigh_studio(project))
}

/// The same for the studio, which is no part of what visitors load.
fn weigh_studio(project: &Project) -> Result<()> {
    let folder = studio::build(project, Profile::Release)?;
    let locales = packed(&studio::locales(&folder)?)?;
    let wholes = [&WHOLE_STUDIO, &WHOLE_RUN];
    for ((first, whole), (name, files)) in
        [&STUDIO, &RUN].into_iter().zip(wholes).zip(studio::parts(&folder))
    {
        let total = packed(&files)?;
        print_row(first.what, total, Some(first));
        check(first, total.brotli)?;
        let total = total + packed(&studio::fetched(&folder, name)?)? + locales;
        print_row(whole.what, total, Some(whole));
        check(whole, total.brotli)?;
    }
    Ok(())
}

/// What files weigh together, each compressed by itself.
fn packed(files: &[PathBuf]) -> Result<Weight> {
    let mut total = Weight { raw: 0, brotli: 0 };
    for file in files {
        let raw = usize::try_from(fs::metadata(file)?.len())?;
        let brotli = usize::try_from(fs::metadata(with_br(file))?.len())?;
        total = total + Weight { raw, brotli };
    }
    Ok(total)
}

/// Where the compressed file of a file is.
fn with_br(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".br");
    name.into()
}

fn print_crates(project: &Project) -> Result<()> {
    let named = progress::step("Weighing each crate", || bundle::named(project))?;
    let mut weigh = Command::new(project.built("debug", "weigh"));
    weigh.arg(named);
    print!("\n{}", progress::quiet(weigh)?);
    Ok(())
}

/// Prints the weights of what is built, and fails when one is over its budget.
pub(crate) fn weigh(project: &Project) -> Result<()> {
    let wasm = file_weight(&project.dist(), "wasm")?;
    let js = file_weight(&project.dist(), "js")?;
    let [page, loader, first] = served_weights(project)?;
    println!("\n{:<12}{:>10}{:>10}{:>10}", "bytes", "raw", "brotli", "budget");
    print_row("wasm", wasm, None);
    print_row("js", js, None);
    print_row(BUNDLE.what, wasm + js, Some(&BUNDLE));
    print_row(PAGE.what, page, Some(&PAGE));
    print_row(LOADER.what, loader, Some(&LOADER));
    print_row(FIRST.what, first, Some(&FIRST));
    check(&BUNDLE, (wasm + js).brotli)?;
    check(&PAGE, page.brotli)?;
    check(&LOADER, loader.brotli)?;
    check(&FIRST, first.brotli)
}

fn print_row(what: &str, weight: Weight, budget: Option<&Budget>) {
    let budget = budget.map_or(String::new(), |budget| budget.bytes.to_string());
    println!("{what:<12}{:>10}{:>10}{budget:>10}", weight.raw, weight.brotli);
}

fn check(budget: &Budget, bytes: usize) -> Result<()> {
    ensure!(
        bytes <= budget.bytes,
        "{} is {} bytes over its budget of {}. {}",
        budget.what,
        bytes.saturating_sub(budget.bytes),
        budget.bytes,
        budget.reason
    );
    Ok(())
}

fn file_weight(dist: &Path, extension: &str) -> Result<Weight> {
    for entry in fs::read_dir(dist)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with("portico-") && path.extension().is_some_and(|found| found == extension)
        {
            let packed = path.with_extension(format!("{extension}.br"));
            let brotli = fs::metadata(&packed)
                .with_context(|| format!("{} is missing", packed.display()))?
                .len();
            return Ok(Weight {
                raw: usize::try_from(path.metadata()?.len())?,
                brotli: usize::try_from(brotli)?,
            });
        }
    }
    anyhow::bail!("There is no .{extension} file of the widget in {}.", dist.display())
}

/// The page with the style sheets that it waits for, and the loader for other pages, alone and with a first form: each file
/// compressed by itself, as they are sent.
fn served_weights(project: &Project) -> Result<[Weight; 3]> {
    let demo = Demo::start(project)?;
    let page = weight_of(project, &page::first_page(demo.port)?)?;
    let [loader, first] = page::loaders(demo.port)?;
    Ok([page, weight_of(project, &[loader])?, weight_of(project, &[first])?])
}

fn weight_of(project: &Project, parts: &[Vec<u8>]) -> Result<Weight> {
    let folder = dist::fresh(project.target.join("widget/page"))?;
    let mut total = Weight { raw: 0, brotli: 0 };
    for (number, part) in parts.iter().enumerate() {
        let file = folder.join(number.to_string());
        fs::write(&file, part)?;
        node::compress(std::slice::from_ref(&file))?;
        let brotli = usize::try_from(fs::metadata(file.with_extension("br"))?.len())?;
        total = total + Weight { raw: part.len(), brotli };
    }
    Ok(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: Budget = Budget { what: "a thing", bytes: 10, reason: "Because." };

    #[test]
    fn at_its_budget_a_thing_passes() {
        assert!(check(&SMALL, 0).is_ok());
        assert!(check(&SMALL, 10).is_ok());
    }

    #[test]
    fn over_its_budget_a_thing_fails_and_says_why() {
        let error = check(&SMALL, 13).unwrap_err().to_string();
        assert_eq!(error, "a thing is 3 bytes over its budget of 10. Because.");
    }

    #[test]
    fn a_kilobyte_is_a_thousand_bytes() {
        assert_eq!([BUNDLE, PAGE, STUDIO].map(|budget| budget.bytes % 100), [0; 3]);
    }
}
