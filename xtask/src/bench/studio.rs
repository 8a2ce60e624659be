//! `cargo xtask bench studio`: how soon the studio is there, and how soon it shows what is typed.

use anyhow::Result;
use clap::builder::RangedU64ValueParser;

use crate::bundle::Profile;
use crate::project::Project;
use crate::{chromium, node, progress, studio};

#[derive(clap::Args)]
pub(crate) struct Options {
    /// How often each is measured; the middle counts.
    #[arg(long, default_value_t = 9, value_parser = RangedU64ValueParser::<usize>::new().range(1..))]
    rounds: usize,
}

pub(crate) fn bench(project: &Project, options: &Options) -> Result<()> {
    let folder = studio::build(project, Profile::Release)?;
    let scripts = project.root.join("xtask/page");
    node::install(project, "xtask/page", "Fetching Playwright from npm")?;
    let browser = chromium::find(&scripts)?;
    let mut node = node::node();
    node.arg(scripts.join("studio.mjs")).env("STUDIO", folder).env("CHROMIUM", browser);
    node.env("ROUNDS", options.rounds.to_string());
    progress::aloud(node)
}
