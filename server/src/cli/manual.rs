//! `portico manual`.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::{Args, CommandFactory as _};

use super::Arguments;
use super::output::say;
use crate::permissions::as_whom;

#[derive(Args)]
pub(super) struct ManualArguments {
    /// The folder for the pages. It is created if it does not exist.
    folder: PathBuf,
}

/// Writes a page for the program and one for each of its commands.
pub(super) fn write(arguments: &ManualArguments) -> anyhow::Result<()> {
    let folder = &arguments.folder;
    let shown = folder.display();
    let cannot = || format!("the pages cannot be written into {shown}. {}", as_whom());
    std::fs::create_dir_all(folder).with_context(cannot)?;
    clap_mangen::generate_to(Arguments::command(), folder).with_context(cannot)?;
    say(&format!("The manual is in {shown}: man {shown}/portico.1"))
}
