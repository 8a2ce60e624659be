//! `portico dkim`.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{Args, Subcommand, ValueEnum};

use super::output::{complain, say};
use super::source::SettingsFile;
use crate::dkim::{self, DkimKey, Record, is_selector, record_name};
use crate::email;
use crate::permissions;
use crate::settings::Settings;

#[derive(Args)]
pub(super) struct DkimArguments {
    #[command(flatten)]
    settings: SettingsFile,
    #[command(subcommand)]
    order: Order,
}

/// What an operator can do about keys that sign mails.
#[derive(Subcommand)]
enum Order {
    /// Make a key in a new file, and print the settings and the DNS record that go with it.
    ///
    /// It changes no settings. Set the record before the settings: mails that are signed with a key
    /// that nobody finds count as not signed.
    New(New),
    /// Print the DNS record of each key in the settings, as a zone file has it.
    Record,
}

#[derive(Args)]
struct New {
    /// The new file. Only its owner can read it.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The name of the key: each key of a domain has another.
    #[arg(long, value_name = "SELECTOR", default_value = "portico")]
    selector: String,
    /// How it signs.
    #[arg(long, default_value = "rsa")]
    algorithm: Algorithm,
    /// The domain that signs. If you leave it out, that of `from` in the settings.
    #[arg(long, value_name = "DOMAIN")]
    domain: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Algorithm {
    /// With 2048 bits. Every mail server verifies it.
    Rsa,
    /// Short and quick, for a second signature: not every mail server verifies it.
    Ed25519,
}

pub(super) fn manage(arguments: &DkimArguments) -> anyhow::Result<()> {
    match &arguments.order {
        Order::New(new) => {
            let domain = match &new.domain {
                Some(domain) => email::domain(domain).with_context(|| {
                    format!("{domain:?} is no domain: write one like juniper.example.")
                })?,
                None => sender(&arguments.settings.load()?)?,
            };
            make(new, &domain)
        }
        Order::Record => records(&arguments.settings.load()?),
    }
}

/// The domain of the sender.
fn sender(settings: &Settings) -> anyhow::Result<String> {
    let domain = settings.mail.as_ref().and_then(crate::settings::MailSettings::domain);
    domain.context("from in [mail] names no domain: name one with --domain.")
}

fn make(new: &New, domain: &str) -> anyhow::Result<()> {
    let New { file, selector, algorithm, .. } = new;
    anyhow::ensure!(is_selector(selector), "--selector must be a name in the DNS, like portico.");
    let algorithm = match algorithm {
        Algorithm::Rsa => dkim::Algorithm::Rsa,
        Algorithm::Ed25519 => dkim::Algorithm::Ed25519,
    };
    let pem = DkimKey::generate(algorithm)?;
    let key = DkimKey::read(pem.expose()).map_err(anyhow::Error::msg)?;
    permissions::new_file(file)
        .and_then(|mut new| {
            new.write_all(pem.expose().as_bytes())?;
            new.sync_all()
        })
        .with_context(|| format!("cannot make the new file {}", file.display()))?;
    let name = record_name(selector, domain);
    let record = Record::of(&key);
    say(&format!("# First set this record in the DNS:\n# {name}. IN TXT {}", record.strings()))?;
    say(&settings(new, &std::path::absolute(file)?))?;
    complain(&format!(
        "A form for records takes the name {name}, the type TXT, and the value without quotes: {}",
        record.text()
    ));
    Ok(())
}

/// The lines of a key in the settings.
fn settings(new: &New, file: &Path) -> String {
    let text = |value: &str| toml::Value::from(value).to_string();
    let domain = new.domain.as_ref().map(|domain| format!("domain = {}\n", text(domain)));
    format!(
        "[[mail.dkim]]\nselector = {}\n{}key_file = {}",
        text(&new.selector),
        domain.unwrap_or_default(),
        text(&file.to_string_lossy())
    )
}

fn records(settings: &Settings) -> anyhow::Result<()> {
    let mail = settings.mail.as_ref().filter(|mail| !mail.dkim.is_empty());
    let mail = mail.context("There is no [[mail.dkim]] in the settings.")?;
    for dkim in &mail.dkim {
        let domain = dkim.domain(mail.from.get_ref()).unwrap_or_default();
        let name = record_name(dkim.selector.get_ref(), &domain);
        say(&format!("{name}. IN TXT {}", Record::of(&dkim.read_key()).strings()))?;
    }
    Ok(())
}
