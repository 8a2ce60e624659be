//! A provider of accounts on this machine that does what a test says: it bends any claim, header
//! or parameter, rotates its keys, fails in any way, and can be Microsoft, Apple or GitHub.
//!
//! ```ignore
//! let provider = ScriptedProvider::start(Kind::OpenId).await;
//! let server = Server::with(|settings| provider.offer(settings)).await;
//! provider.follow(&server.app.clock);
//! provider.script(|it| it.claims = json!({ "email_verified": false }));
//! let back = provider.visit(&address_that_the_server_leads_to);
//! ```

mod answers;
mod script;
mod tokens;

use std::sync::{Arc, Mutex, MutexGuard};

use axum::Router;
use portico_server::clock::Clock;
use portico_server::settings::{ProviderSettings, Settings};
use toml::Spanned;
use url::Url;

use crate::openid::keyed::Key;
use crate::support::Server;
use script::Known;
pub(crate) use script::{Asked, Back, Fault, Kind, Script, Signature};

/// What it calls its client.
pub(crate) const CLIENT_ID: &str = "portico at:the provider";
/// With what a header or a form must not carry as it is.
pub(crate) const CLIENT_SECRET: &str = "a secret: of 100% + more";
/// The tenant of an account at Microsoft.
pub(crate) const TENANT: &str = "8eaef023-2b34-4da1-9baa-8bc8c9d6a490";

/// A provider.
pub(crate) struct ScriptedProvider {
    /// Its id in the settings.
    pub(crate) id: &'static str,
    /// Where it is; its issuer, if it has one only.
    pub(crate) address: String,
    known: Arc<Mutex<Known>>,
    folder: tempfile::TempDir,
}

impl ScriptedProvider {
    /// Starts one. It signs in Mara, whose address it has proven, until the script says
    /// otherwise.
    pub(crate) async fn start(kind: Kind) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("secret"), format!("{CLIENT_SECRET}\n")).unwrap();
        let (apple, pem) = tokens::apple_key();
        std::fs::write(folder.path().join("key.p8"), pem).unwrap();
        let known = Arc::new(Mutex::new(Known::new(kind, &address, apple)));
        let router = Router::new().fallback(answers::answer).with_state(known.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { id: kind.id(), address, known, folder }
    }

    /// One that a server offers by an entry that is changed so, both by one clock.
    pub(crate) async fn beside(
        kind: Kind,
        change: impl FnOnce(&mut ProviderSettings),
    ) -> (Server, Self) {
        let provider = Self::start(kind).await;
        let server = Server::with(|settings| provider.offer_as(settings, change)).await;
        provider.follow(&server.app.clock);
        (server, provider)
    }

    /// Has it go by the clock of a server.
    pub(crate) fn follow(&self, clock: &Arc<Clock>) {
        self.known().clock = clock.clone();
    }

    /// Changes how it signs in from now on.
    pub(crate) fn script(&self, change: impl FnOnce(&mut Script)) {
        change(&mut self.known().script);
    }

    /// Has an endpoint fail, which is named by the end of its path; `None` mends it.
    pub(crate) fn fail(&self, endpoint: &'static str, fault: impl Into<Option<Fault>>) {
        let mut known = self.known();
        known.faults.retain(|(other, _)| *other != endpoint);
        known.faults.extend(fault.into().map(|fault| (endpoint, fault)));
    }

    /// Signs by a new key from now on, and publishes it alone, or beside the old ones.
    pub(crate) fn rotate(&self, kid: &'static str, beside: bool) {
        let mut known = self.known();
        if !beside {
            known.published.clear();
        }
        known.key = Key::new(kid);
        let key = known.public_key();
        known.published.push(key);
    }

    /// Changes the keys that it publishes, whatever it signs by.
    pub(crate) fn publish(&self, change: impl FnOnce(&mut Vec<serde_json::Value>)) {
        change(&mut self.known().published);
    }

    /// What it was asked at an endpoint, which is named by the end of its path.
    pub(crate) fn asked(&self, endpoint: &str) -> Vec<Asked> {
        let known = self.known();
        known.asked.iter().filter(|asked| asked.path.ends_with(endpoint)).cloned().collect()
    }

    /// What a browser that is sent to this address is sent back with, once its owner has agreed
    /// there.
    pub(crate) fn visit(&self, url: &Url) -> Back {
        self.known().visit(url.query().unwrap_or_default())
    }

    /// Its entry in the settings of a server.
    pub(crate) fn settings(&self) -> ProviderSettings {
        let file = |name| self.folder.path().join(name).display().to_string();
        let demo = include_str!("../../../src/settings/demo.toml");
        let demo = demo.replace(
            "public_url = \"http://localhost:8080\"",
            "public_url = \"https://login.example\"",
        );
        let secret = format!("client_secret_file = {:?}", file("secret"));
        let (id, address) = (self.id, &self.address);
        let lines = match self.known().kind {
            Kind::OpenId => format!("name = \"Contoso\"\nissuer = {address:?}\n{secret}"),
            Kind::Google => format!("preset = \"google\"\n{secret}"),
            Kind::Microsoft => format!("preset = \"microsoft\"\ntenant = {TENANT:?}\n{secret}"),
            Kind::Apple => format!(
                "preset = \"apple\"\nkey_file = {:?}\nkey_id = \"KEY\"\nteam_id = \"TEAM\"",
                file("key.p8")
            ),
            Kind::GitHub => format!("preset = \"github\"\n{secret}"),
        };
        let text = format!(
            "{demo}\n[[providers]]\nid = {id:?}\nclient_id = {CLIENT_ID:?}\nprivate_network = true\n{lines}\n"
        );
        let path = self.folder.path().join("provider.toml");
        std::fs::write(&path, text).unwrap();
        let read = Settings::load(&path).unwrap_or_else(|error| panic!("{error}"));
        let mut provider = read.providers.into_iter().next().unwrap();
        provider.issuer = Some(Spanned::new(0..0, address.clone()));
        provider
    }

    /// Adds it to the settings of a server, and to each of its user flows.
    pub(crate) fn offer(&self, settings: &mut Settings) {
        self.offer_as(settings, |_| ());
    }

    /// The same with a changed entry.
    pub(crate) fn offer_as(
        &self,
        settings: &mut Settings,
        change: impl FnOnce(&mut ProviderSettings),
    ) {
        let mut provider = self.settings();
        change(&mut provider);
        for user_flow in settings.user_flows.values_mut() {
            user_flow.as_mut().providers.push(provider.id.get_ref().clone());
        }
        settings.providers.push(provider);
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap()
    }
}

impl Kind {
    const fn id(self) -> &'static str {
        match self {
            Self::OpenId => "contoso",
            Self::Google => "google",
            Self::Microsoft => "microsoft",
            Self::Apple => "apple",
            Self::GitHub => "github",
        }
    }
}
