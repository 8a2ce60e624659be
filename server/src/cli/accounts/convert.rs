//! `portico accounts convert`.

use std::fs::File;
use std::io::{BufWriter, Write as _, stdout};
use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;

use crate::accounts::convert::{Besides, Converter, System};
use crate::cli::output::complain;

#[derive(Args)]
pub(super) struct ConvertArguments {
    /// Which system wrote the file.
    #[arg(value_name = "SYSTEM")]
    system: System,
    /// The file that it wrote.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The issuer of a provider, by the name that the system has for it. Those of Google, Apple
    /// and GitHub are known.
    #[arg(long = "issuer", value_name = "NAME=ISSUER", value_parser = issuer)]
    issuers: Vec<(String, String)>,
    /// Of Firebase: a file with the hash configuration of the project, as its console shows it.
    #[arg(long, value_name = "FILE")]
    hash_config: Option<PathBuf>,
}

fn issuer(text: &str) -> Result<(String, String), String> {
    let parts =
        text.split_once('=').filter(|(name, issuer)| !name.is_empty() && !issuer.is_empty());
    let (name, issuer) = parts.ok_or("write NAME=ISSUER, as contoso=https://id.contoso.example")?;
    Ok((name.to_owned(), issuer.to_owned()))
}

/// Writes accounts as an import takes them on standard output.
pub(super) fn convert(arguments: ConvertArguments) -> anyhow::Result<()> {
    let ConvertArguments { system, file, issuers, hash_config } = arguments;
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path);
        let text = text.with_context(|| format!("cannot read {}", path.display()))?;
        text.parse().with_context(|| path.display().to_string())
    };
    let hash_config = hash_config.map(read).transpose()?;
    let besides = Besides { issuers: issuers.into_iter().collect(), hash_config };
    let opened = File::open(&file).with_context(|| format!("cannot open {}", file.display()))?;
    let mut converter = Converter::new(&besides);
    let mut out = BufWriter::new(stdout().lock());
    let write = |account: &_| {
        serde_json::to_writer(&mut out, account)?;
        Ok(out.write_all(b"\n")?)
    };
    let done = converter.each(system, opened, write);
    out.flush()?;
    done.with_context(|| file.display().to_string())?;
    if converter.without_address > 0 {
        complain(&format!("users without an address, left out: {}", converter.without_address));
    }
    for provider in &converter.left_out {
        complain(&format!(
            "linked accounts of {provider:?} are left out: to keep them, name its issuer by --issuer {provider}=…"
        ));
    }
    Ok(())
}
