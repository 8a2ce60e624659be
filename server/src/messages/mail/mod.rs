//! Messages: written in the person's locale, sent by SMTP, or kept for the demo.

mod demo;
mod message;
mod notice;
mod relay;

use std::sync::Arc;

use lettre::message::Mailbox;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

pub use demo::{DemoMailbox, Received};
pub use message::CodeMail;
pub use notice::{Notice, NoticeMail};

use crate::email::Email;
use crate::messages::mail::message::WrittenMail;
use crate::messages::outbox::{Outbox, Tried, WAITS};
use crate::settings::Settings;
use relay::Relay;

type Smtp = AsyncSmtpTransport<Tokio1Executor>;

/// Takes messages and sends them beside the request, so that nobody waits for a
/// mail server and nobody can tell by the time whether a message was sent.
pub struct Mailer {
    from: Mailbox,
    way: Transport,
    mailbox: Option<Arc<DemoMailbox>>,
}

enum Transport {
    Demo(Arc<DemoMailbox>),
    Smtp(Smtp, Outbox, Arc<Relay>),
}

impl Mailer {
    /// Begins to send as the settings say.
    ///
    /// # Errors
    /// If the mail server's address makes no sense.
    pub fn start(settings: &Settings) -> anyhow::Result<Self> {
        let Some(mail) = &settings.mail else {
            let from = Mailbox::new(
                Some(settings.brand.name.clone()),
                "no-reply@localhost.localdomain".parse()?,
            );
            let mailbox = Arc::<DemoMailbox>::default();
            return Ok(Self {
                from,
                way: Transport::Demo(mailbox.clone()),
                mailbox: Some(mailbox),
            });
        };
        let transport = Smtp::from_url(mail.smtp.get_ref().as_str())?.build();
        let relay = Relay::start(mail.smtp.get_ref().clone());
        let way = Transport::Smtp(transport, Outbox::new(WAITS), relay);
        let mailbox = settings.demo.then(Arc::default);
        Ok(Self { from: message::sender(mail.from.get_ref())?, way, mailbox })
    }

    /// Queues a message with a code.
    pub fn send(&self, mail: &CodeMail<'_>) {
        self.queue(mail.template(), mail.written());
    }

    /// Queues a message that tells of something done to an account.
    pub fn notify(&self, mail: &NoticeMail<'_>) {
        self.queue(mail.template(), mail.written());
    }

    fn queue(&self, template: &'static str, mail: WrittenMail<'_>) {
        let Some(message) = mail.message(&self.from) else {
            tracing::error!(template, "a message could not be written");
            return;
        };
        match &self.way {
            Transport::Demo(mailbox) => mailbox.receive(mail, &message),
            Transport::Smtp(transport, outbox, _) => {
                let transport = transport.clone();
                outbox.send(template, move || send_once(transport.clone(), message.clone()));
            }
        }
    }

    /// Whether messages to this address can be sent, as far as the mail server has
    /// said what it takes. Tells nothing of accounts.
    #[must_use]
    pub fn takes(&self, email: &Email) -> bool {
        match &self.way {
            Transport::Demo(_) => true,
            Transport::Smtp(_, _, relay) => relay.takes(email),
        }
    }

    /// The demo mailbox, in demo mode; mails are there unless there is a mail
    /// server.
    #[must_use]
    pub const fn demo(&self) -> Option<&Arc<DemoMailbox>> {
        self.mailbox.as_ref()
    }
}

async fn send_once(transport: Smtp, message: Message) -> Tried {
    match transport.send(message).await {
        Ok(_) => Tried::Taken,
        Err(error) if error.is_permanent() => {
            tracing::warn!(code = ?error.status(), "the mail server refused a message");
            Tried::Refused
        }
        Err(error) if needs_more(&error) => {
            tracing::warn!("the mail server has no SMTPUTF8, which a message needs");
            Tried::Refused
        }
        Err(error) => {
            tracing::warn!(timeout = error.is_timeout(), "the mail server did not take a message");
            Tried::Later
        }
    }
}

/// Whether lettre held a message back because the mail server lacks an extension
/// that its address needs.
fn needs_more(error: &lettre::transport::smtp::Error) -> bool {
    let why = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
    error.is_client() && why.contains("server does not support")
}
