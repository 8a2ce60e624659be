//! Mails: written in the person's locale, delivered by SMTP, or kept for the demo.

mod certificate;
mod connection;
mod demo;
mod header;
mod message;
mod relay;
mod samples;
mod sign_in;

use std::sync::Arc;

use lettre::message::Mailbox;
use mails::{CodeMail, Mail, NoticeMail};
use url::{Host, Url};

pub use demo::{DemoMailbox, Received};
pub use relay::Relay;
pub use samples::SampleMail;

use crate::dkim::Signer;
use crate::email::Email;
use crate::messages::outgoing::{Kind, Outgoing, Written, message_id};
use crate::secret::Secret;
use crate::settings::Settings;

/// Writes mails.
pub struct Mailer {
    from: Mailbox,
    /// What each `Message-ID` ends in.
    host: String,
    signers: Vec<Signer>,
    relay: Option<Arc<Relay>>,
    mailbox: Option<Arc<DemoMailbox>>,
}

impl Mailer {
    /// Prepares to write what goes to the mail server of the settings, and asks that
    /// server what it takes. `mailbox` is that of the demo, if there is one already.
    ///
    /// # Errors
    /// If the mail server's address or the sender make no sense.
    pub fn start(settings: &Settings, mailbox: Option<Arc<DemoMailbox>>) -> anyhow::Result<Self> {
        let mailbox = Some(mailbox.unwrap_or_default());
        let host = host(settings.public_url.get_ref());
        let Some(mail) = &settings.mail else {
            let from = "no-reply@localhost.localdomain".parse()?;
            let from = Mailbox::new(Some(settings.brand.name.clone()), from);
            return Ok(Self { from, host, signers: vec![], relay: None, mailbox });
        };
        let from = message::sender(mail.from.get_ref())?;
        let server = mail.server();
        let relay = Relay::start(server, settings.public_url.get_ref(), from.email.clone());
        let mailbox = mailbox.filter(|_| settings.demo);
        Ok(Self { from, host, signers: mail.signers(), relay: Some(relay), mailbox })
    }

    /// Writes a mail with a code; `None` if no mail can be made of it.
    #[must_use]
    pub fn code(&self, to: &Email, mail: &CodeMail<'_>) -> Option<Written> {
        self.write(mail.template(), to, mail.written())
    }

    /// Writes a mail that tells of something done to an account; `None` if no mail can
    /// be made of it.
    #[must_use]
    pub fn notice(&self, to: &Email, mail: &NoticeMail<'_>) -> Option<Written> {
        self.write(mail.template(), to, mail.written())
    }

    fn write(&self, template: &'static str, to: &Email, mail: Mail) -> Option<Written> {
        let id = message_id();
        let message_id = format!("<{id}@{}>", self.host);
        let message = message::message(&mail, to, &self.from, message_id);
        let source = message.and_then(|message| message::signed(&message, &self.signers));
        let Some(source) = source else {
            tracing::error!(template, "a message could not be written");
            return None;
        };
        if self.relay.is_none() {
            let Mail { subject, text, .. } = mail;
            let (kind, to) = (Kind::Email.tag(), to.shown().to_owned());
            return Some(Written::Demo(Received { kind, to, subject, text, source }));
        }
        Some(Written::Outgoing(Outgoing {
            id,
            kind: Kind::Email,
            template: template.to_owned(),
            to: to.wire().to_owned(),
            body: Secret::new(source),
            deliverable: self.takes(to),
        }))
    }

    /// Whether messages to this address can be sent, as far as the mail server has
    /// said what it takes. Tells nothing of accounts.
    #[must_use]
    pub fn takes(&self, email: &Email) -> bool {
        self.relay.as_ref().is_none_or(|relay| relay.takes(email))
    }

    /// The mail server, if there is one.
    #[must_use]
    pub const fn relay(&self) -> Option<&Arc<Relay>> {
        self.relay.as_ref()
    }

    /// The demo mailbox, in demo mode; mails are there unless there is a mail
    /// server.
    #[must_use]
    pub const fn demo(&self) -> Option<&Arc<DemoMailbox>> {
        self.mailbox.as_ref()
    }
}

/// The host of an address as mail writes it: that of an IP address is a literal (RFC
/// 5321 §4.1.3).
fn host(url: &Url) -> String {
    match url.host() {
        Some(Host::Domain(name)) => name.to_owned(),
        Some(Host::Ipv4(ip)) => format!("[{ip}]"),
        Some(Host::Ipv6(ip)) => format!("[IPv6:{ip}]"),
        None => "localhost".to_owned(),
    }
}
