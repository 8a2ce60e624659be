//! `portico brand`.

use std::path::PathBuf;

use anyhow::{Context as _, ensure};
use clap::{Args, Subcommand};

use super::output::{complain, say};
use crate::brands::check;

#[derive(Args)]
pub(super) struct BrandArguments {
    #[command(subcommand)]
    command: BrandCommand,
}

#[derive(Subcommand)]
enum BrandCommand {
    /// Validate every brand of a folder, and change nothing.
    ///
    /// Every error and every warning is one line on standard error, with the file and the
    /// line. Errors keep a server from taking the brand; it goes on showing the one before.
    /// Warnings are contrast that fails and that `accepted` does not name, locales that no
    /// screen is shown in, and large files. The exit status is 1 if there is an error.
    Check {
        /// The folder with the brands: each is a folder in it, with `brand.json`.
        #[arg(default_value = "brands")]
        folder: PathBuf,
    },
}

pub(super) fn brand(arguments: BrandArguments) -> anyhow::Result<()> {
    let BrandCommand::Check { folder } = arguments.command;
    let shown = folder.display();
    let brands = check(&folder).with_context(|| format!("{shown} cannot be read"))?;
    ensure!(!brands.is_empty(), "{shown} holds no brand: each is a folder in it, with brand.json");
    let mut errors = 0;
    for brand in &brands {
        errors += brand.errors.len();
        let errors = brand.errors.iter().map(|error| format!("{shown}/{error}"));
        let warnings = brand.warnings.iter().map(|one| format!("{shown}/{one}"));
        errors.for_each(|line| complain(&line));
        warnings.for_each(|line| complain(&line.replacen(": ", ": warning: ", 1)));
        if brand.errors.is_empty() {
            say(&format!("{shown}/{}: The brand is valid.", brand.id))?;
        }
    }
    ensure!(errors == 0, "{errors} errors");
    Ok(())
}
