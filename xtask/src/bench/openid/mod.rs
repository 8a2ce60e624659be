//! What OpenID clients ask a server for, beside the same of oidc-provider in Node, which keeps all in memory.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Result;

use self::client::{CLIENT, Client, HASH, KEYED, REDIRECT, Target};
use self::provider::Provider;
use self::signer::Signer;
use super::load::at_once;
use super::samples::{Samples, Step, Summary};
use super::server::Server;
use super::visitor::Visitor;
use crate::progress;
use crate::project::Project;

mod client;
mod provider;
mod signer;

/// Connections, each with a person of its own.
const CLIENTS: usize = 4;

/// Servers take turns: what else the machine does meanwhile then slows both.
const ROUNDS: u32 = 5;

/// Codes that each connection redeems in a round: oidc-provider's memory keeps a thousand things.
const CODES: usize = 25;

/// Pushes and proofs that each connection sends in a round, for the same reason.
const PUSHES: usize = 25;

/// A server, and what was measured there.
struct Contender {
    name: &'static str,
    clients: Vec<Client>,
    samples: Samples,
    lasted: Vec<(Step, Duration)>,
}

/// A table with both, on `SQLite`; each step lasts so many seconds at each.
pub(super) fn measure(project: &Project, program: &Path, seconds: u64) -> Result<String> {
    println!("\n── OpenID ──");
    let mut signer = Signer::start(project)?;
    let server = Server::start(program, "openid", |port| settings(port, &signer.jwks))?;
    let provider = Provider::start(project, &signer.jwks)?;
    let mut all = progress::step("Signing in at both", || {
        let ours = (0..CLIENTS).map(|number| {
            let mut visitor = Visitor::new(server.port, number)?;
            visitor.sign_up()?;
            Client::new(Target::portico(server.port), visitor.cookies().clone())
        });
        let theirs = (0..CLIENTS).map(|_| Client::signed_in(Target::provider(provider.port)));
        Ok([
            Contender::new("Portico, SQLite", ours.collect::<Result<_>>()?),
            Contender::new("oidc-provider, memory", theirs.collect::<Result<_>>()?),
        ])
    })?;
    let lasting = Duration::from_secs(seconds) / ROUNDS;
    progress::step("Asking what clients ask for", || {
        for _ in 0..ROUNDS {
            for step in Step::OPENID {
                for contender in &mut all {
                    contender.ask(step, lasting, &mut signer)?;
                }
            }
        }
        Ok(())
    })?;
    Ok(text(&all))
}

impl Contender {
    fn new(name: &'static str, clients: Vec<Client>) -> Self {
        Self { name, clients, samples: Samples::default(), lasted: vec![] }
    }

    /// Each client takes this step again and again.
    fn ask(&mut self, step: Step, lasting: Duration, signer: &mut Signer) -> Result<()> {
        let mut clients = std::mem::take(&mut self.clients);
        for client in &mut clients {
            client.prepare(step, PUSHES, signer)?;
        }
        let used_up = [Step::Token, Step::Push, Step::Assertion, Step::Proof].contains(&step);
        // What a step uses up is made before.
        let clients = each(clients, |client| match step {
            Step::Token => client.gather(CODES),
            _ => Ok(()),
        })?;
        let began = Instant::now();
        let mut clients = each(clients, |client| {
            while began.elapsed() < lasting || used_up {
                if !client.take(step)? {
                    break;
                }
            }
            Ok(())
        })?;
        self.lasted.push((step, began.elapsed()));
        for client in &mut clients {
            self.samples.merge(std::mem::take(&mut client.samples));
        }
        self.clients = clients;
        Ok(())
    }

    fn summary(&self, step: Step) -> Option<Summary> {
        let lasted = self.lasted.iter().filter(|(other, _)| *other == step).map(|(_, time)| *time);
        self.samples.summary(step, lasted.sum())
    }
}

/// Has all clients do something at once.
fn each(
    clients: Vec<Client>,
    work: impl Fn(&mut Client) -> Result<()> + Sync,
) -> Result<Vec<Client>> {
    let waiting: Vec<_> =
        clients.into_iter().map(|client| std::sync::Mutex::new(Some(client))).collect();
    at_once(waiting.len(), |number| {
        let mut client =
            waiting[number].lock().ok().and_then(|mut it| it.take()).expect("each is taken once");
        work(&mut client).map(|()| client)
    })
}

fn text([ours, theirs]: &[Contender; 2]) -> String {
    let mut text = format!("{:<12}{:>33}{:>33}\n", "", ours.name, theirs.name);
    let heads = ["requests/s", "p50 ms", "p99 ms"];
    text += &row("", heads.map(str::to_owned), heads.map(str::to_owned), "times as many");
    for step in Step::OPENID {
        let Some((our, their)) = ours.summary(step).zip(theirs.summary(step)) else { continue };
        let times = format!("{:.1}", our.per_second / their.per_second);
        text += &row(step.name(), cells(our), cells(their), &times);
    }
    text
}

fn cells(found: Summary) -> [String; 3] {
    let milliseconds = |took: Duration| format!("{:.1}", took.as_secs_f64() * 1000.0);
    [format!("{:.0}", found.per_second), milliseconds(found.p50), milliseconds(found.p99)]
}

fn row(name: &str, ours: [String; 3], theirs: [String; 3], last: &str) -> String {
    let numbers: String = [ours, theirs].concat().iter().map(|it| format!("{it:>11}")).collect();
    format!("{name:<12}{numbers}{last:>15}\n")
}

/// The app at which visitors sign up, and the client.
fn settings(port: u16, jwks: &str) -> String {
    let client = format!(
        r#"
[[apps]]
id = "{CLIENT}"
name = "Client"
kind = "server"
redirect_uris = ["{REDIRECT}"]
secrets = ["sha256:{HASH}"]
user_flow = "off"

[[apps]]
id = "{KEYED}"
name = "Client with a key"
kind = "server"
redirect_uris = ["{REDIRECT}"]
jwks = '{jwks}'
user_flow = "off"
"#
    );
    super::server::settings(port, None) + &client
}
