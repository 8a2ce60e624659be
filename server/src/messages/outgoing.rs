//! A message that is written, in the form in which it is stored and delivered.

use serde::{Deserialize, Serialize};

use crate::messages::mail::Received;
use crate::secret::{Keys, Secret, handle};

/// How a message reaches a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// By mail.
    Email,
    /// By text.
    SmsCode,
    /// By call.
    VoiceCode,
}

impl Kind {
    /// Its name in the log, in metrics and in the demo's mailbox.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::SmsCode => "sms_code",
            Self::VoiceCode => "voice_code",
        }
    }
}

/// A message that is written.
pub enum Written {
    /// For the demo's mailbox, where it arrives at once.
    Demo(Received),
    /// For a receiver.
    Outgoing(Outgoing),
}

/// A message for a receiver. Cannot be printed: it may hold a code.
pub struct Outgoing {
    /// The same at every try, by which a receiver knows a message that it has.
    pub(crate) id: String,
    pub(crate) kind: Kind,
    /// Its name in the log.
    pub(crate) template: String,
    /// The mailbox, as mail servers take it; empty for texts and calls.
    pub(crate) to: String,
    /// All of a mail, or the JSON for a webhook.
    pub(crate) body: Secret<String>,
    /// Whether the receiver can take it, as far as is known.
    pub(crate) deliverable: bool,
}

/// What of it is encrypted.
#[derive(Serialize, Deserialize)]
struct Content<T> {
    kind: Kind,
    template: T,
    to: T,
    body: T,
}

/// An id that no other message has.
#[must_use]
pub fn message_id() -> String {
    format!("msg_{}", handle())
}

impl Outgoing {
    /// Encrypts it for storing.
    pub(crate) fn seal(&self, keys: &Keys) -> Vec<u8> {
        let Self { kind, template, to, body, .. } = self;
        let content = Content { kind: *kind, template: &**template, to, body: body.expose() };
        let content = serde_json::to_vec(&content).map(Secret::new);
        let content = content.expect("a message is plain data");
        keys.seal(&self.id, content.expose())
    }

    /// Decrypts what [`seal`](Self::seal) made; `None` if this server cannot read it.
    pub(crate) fn open(keys: &Keys, id: &str, sealed: &[u8]) -> Option<Self> {
        let content = keys.open(id, sealed)?;
        let content: Content<String> = serde_json::from_slice(content.expose()).ok()?;
        let Content { kind, template, to, body } = content;
        let (id, body) = (id.to_owned(), Secret::new(body));
        Some(Self { id, kind, template, to, body, deliverable: true })
    }
}
