//! The commands of the program. `docs/reference/command-line.md` lists them.

mod accounts;
mod apps;
mod backup;
mod brand;
mod check;
mod dkim;
mod doctor;
mod explain;
mod health;
mod keys;
mod listeners;
mod manual;
mod messages;
mod obstacles;
mod output;
#[cfg(test)]
mod reference;
mod reload;
mod serve;
mod server_key;
mod service_manager;
mod source;
mod stop;
mod studio;

use std::process::ExitCode;

use clap::{CommandFactory as _, Parser, Subcommand};
use clap_complete::Shell;

use crate::settings::SCHEMA;

/// Portico is the sign-in box that a company puts in front of its customers.
///
/// Commands read `portico.toml`, and over it variables such as `PORTICO__PUBLIC_URL`.
/// To start the server, type `portico serve`. Without a command, this help is
/// shown and nothing is started.
#[derive(Parser)]
#[command(name = "portico", version, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Start the server.
    ///
    /// The first line on standard output is `Portico listens on
    /// http://localhost:PORT`. SIGTERM and Ctrl-C stop the server after the
    /// requests that are in progress, within ten seconds; a second one stops it at
    /// once. SIGHUP reads the settings again, and so does a change of their files: they
    /// hold from the next request on. If they are wrong, those before stay, and the log
    /// says why. Under systemd, it says when it is ready, reloads and stops, reports to the
    /// watchdog, and serves a socket that is passed instead of `listen`.
    Serve(serve::ServeArguments),
    /// Validate the settings, and change nothing.
    ///
    /// Every error and every warning is one line on standard error, with the file,
    /// the line and what to change. Errors are also what would keep a server from
    /// starting here: secrets that cannot be read, pictures that are none, and a data folder, key or database file
    /// that this user cannot use. Run it as the user that runs the server. The exit status is 1 if there is an error, and 0
    /// if there are warnings only.
    Check(check::CheckArguments),
    /// Find out what keeps the server from working on this machine, and change nothing.
    ///
    /// One line for each finding: ok, hint, warning or wrong. It checks the settings, the data folder, the
    /// key and the disk; the database, its migrations and its clock; the name of `public_url`; and
    /// connects to the mail server, webhooks and providers, without sending anything to people; and asks
    /// the DNS for the SPF, DKIM and DMARC records of the sender of mails, which it tells as hints. Each
    /// check takes ten seconds at most. Run it as the user that runs the server. The exit status is 1
    /// if something is wrong.
    Doctor(doctor::DoctorArguments),
    /// Ask the server on this machine whether it can take sign-ins, and change nothing.
    ///
    /// It asks `/readyz` where the settings say that the server listens, with TLS and the PROXY
    /// protocol if they say so; it does not judge the certificate. Other settings are not
    /// validated, and no secret is read. The exit status is 0 if the server is ready, and 1 if
    /// not, or if no answer comes within five seconds. It is made for the health checks of
    /// containers.
    Health(health::HealthArguments),
    /// Brands of a folder.
    Brand(brand::BrandArguments),
    /// Manage accounts, also while servers run on their database.
    Accounts(accounts::AccountsArguments),
    /// Make the settings and secrets of apps that sign in by OpenID Connect. Changes nothing.
    Apps(apps::AppsArguments),
    /// Manage the keys that sign tokens, also while servers run on their database.
    ///
    /// Servers make them by themselves, and replace each after ninety days. Servers that run
    /// see a change within a minute, and act upon it in the same second.
    Keys(keys::KeysArguments),
    /// Show and manage the messages that are accepted and not delivered yet, also while servers
    /// run on their database.
    ///
    /// One line for each: id, kind, template, to whom (masked), state (`waiting`, `sending`,
    /// `failed`, `refused`, `expired`), tries in vain, time until the next try, age, and what the
    /// receiver said to the last try, each after a tab. What is in a message is never shown. The id
    /// is also in the log, in the `Message-ID` of a mail and in the `webhook-id` of a text or call.
    Messages(messages::MessagesArguments),
    /// Make keys that sign mails (DKIM), and print their DNS records.
    Dkim(dkim::DkimArguments),
    /// Replace the key in `portico.key`, also while servers run.
    ///
    /// A new generation of the key takes three steps: `rotate` writes it into the file, servers
    /// that all have it encrypt everything anew, and `retire` removes the older ones.
    ServerKey(server_key::ServerKeyArguments),
    /// Write a copy of the `SQLite` database, also while servers run on it.
    ///
    /// The copy is as the database was at one moment, and was read from end to end. The key is
    /// not in it. With PostgreSQL, it says how to run `pg_dump`.
    Backup(backup::BackupArguments),
    /// Put a copy of the database in place. Stop the server first.
    ///
    /// The copy must be whole and go with the key; else nothing is changed.
    Restore(backup::RestoreArguments),
    /// Say what a sign-in would be asked for, and which policy or setting says so.
    ///
    /// It reads the account and changes nothing. The rules are those of the server; what the
    /// server finds out of a request (risk, country, device) is what you name here, and where
    /// a source of risk could not say is not asked. An address without an account is judged
    /// as a sign-up.
    Explain(explain::ExplainArguments),
    /// Edit the brands of a folder in a browser on this machine.
    ///
    /// The first line on standard output is the address to open; it holds a token that is
    /// good until the program stops. Nobody on another machine can open it. What is saved
    /// is checked first, and written into the folder.
    Studio(studio::StudioArguments),
    /// Print the JSON Schema (draft 2020-12) of the settings, for editors.
    ///
    /// To have an editor complete settings, write the schema beside the file with
    /// `portico schema > settings.schema.json`, and begin the file with `#:schema
    /// ./settings.schema.json`.
    Schema,
    /// Write the manual: a page for `man` about the program, and one about each command.
    Manual(manual::ManualArguments),
    /// Print a script that completes commands in a shell.
    ///
    /// To try it in bash: `source <(portico completions bash)`.
    Completions {
        /// The shell.
        shell: Shell,
    },
}

/// Does what the command line says. The exit status is 2 if the command line is
/// wrong, and 1 after any other error.
#[must_use]
pub fn main() -> ExitCode {
    match run(Arguments::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            output::complain(&format!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Serve(arguments) => wait_for(serve::serve(arguments)),
        Command::Check(arguments) => wait_for(check::check(arguments)),
        Command::Doctor(arguments) => wait_for(doctor::doctor(arguments)),
        Command::Health(arguments) => wait_for(health::health(arguments)),
        Command::Brand(arguments) => brand::brand(arguments),
        Command::Accounts(arguments) => wait_for(accounts::manage(arguments)),
        Command::Apps(arguments) => apps::make(&arguments),
        Command::Keys(arguments) => wait_for(keys::manage(arguments)),
        Command::Messages(arguments) => wait_for(messages::manage(arguments)),
        Command::Dkim(arguments) => dkim::manage(&arguments),
        Command::ServerKey(arguments) => wait_for(server_key::manage(arguments)),
        Command::Backup(arguments) => wait_for(backup::back_up(arguments)),
        Command::Restore(arguments) => wait_for(backup::restore(arguments)),
        Command::Explain(arguments) => wait_for(explain::explain_sign_in(arguments)),
        Command::Studio(arguments) => wait_for(studio::studio(arguments)),
        Command::Schema => output::say(SCHEMA.trim_end()),
        Command::Manual(arguments) => manual::write(&arguments),
        Command::Completions { shell } => {
            let mut script = vec![];
            clap_complete::generate(shell, &mut Arguments::command(), "portico", &mut script);
            output::say(str::from_utf8(&script)?.trim_end())
        }
    }
}

fn wait_for(work: impl Future<Output = anyhow::Result<()>>) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Runtime::new()?;
    let done = runtime.block_on(work);
    // What still runs, such as the hash of a password, is waited for by nobody.
    runtime.shutdown_background();
    done
}

#[cfg(test)]
mod tests;
