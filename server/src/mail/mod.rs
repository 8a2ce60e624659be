//! Messages: written in the person's locale, sent by SMTP, or kept for the demo.

mod demo;
mod message;

use lettre::message::Mailbox;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use tokio::sync::mpsc;

pub use demo::{DemoMailbox, Received};
pub use message::{CodeMail, accepts, code_message};

use crate::settings::Settings;

/// How many messages may wait; beyond that the mail server is down, and people
/// can ask again.
const QUEUE: usize = 1000;

/// How often a message is tried, and seconds before the next try.
const TRIES: [u64; 3] = [0, 2, 10];

type Smtp = AsyncSmtpTransport<Tokio1Executor>;

/// Takes messages and sends them beside the request, so that nobody waits for a
/// mail server and nobody can tell by the time whether a message was sent.
pub struct Mailer {
    from: Mailbox,
    way: Way,
}

enum Way {
    Demo(DemoMailbox),
    Smtp(mpsc::Sender<Message>),
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
            return Ok(Self { from, way: Way::Demo(DemoMailbox::default()) });
        };
        let transport = Smtp::from_url(mail.smtp.get_ref().as_str())?.build();
        let (sender, receiver) = mpsc::channel(QUEUE);
        tokio::spawn(send_all(transport, receiver));
        Ok(Self { from: mail.from.get_ref().parse()?, way: Way::Smtp(sender) })
    }

    /// Queues a message with a code.
    pub fn send(&self, mail: &CodeMail<'_>) {
        let Some(message) = code_message(&self.from, mail) else {
            tracing::error!(template = mail.template(), "a message could not be written");
            return;
        };
        match &self.way {
            Way::Demo(mailbox) => mailbox.receive(mail, &message),
            Way::Smtp(queue) => {
                if queue.try_send(message).is_err() {
                    tracing::error!(template = mail.template(), "too many messages are waiting");
                }
            }
        }
    }

    /// The demo mailbox, if messages go there.
    #[must_use]
    pub const fn demo(&self) -> Option<&DemoMailbox> {
        match &self.way {
            Way::Demo(mailbox) => Some(mailbox),
            Way::Smtp(_) => None,
        }
    }
}

async fn send_all(transport: Smtp, mut queue: mpsc::Receiver<Message>) {
    while let Some(message) = queue.recv().await {
        let transport = transport.clone();
        tokio::spawn(async move { send_one(&transport, message).await });
    }
}

async fn send_one(transport: &Smtp, message: Message) {
    for wait in TRIES {
        tokio::time::sleep(std::time::Duration::from_secs(wait)).await;
        match transport.send(message.clone()).await {
            Ok(_) => return,
            Err(error) if error.is_permanent() => {
                tracing::warn!(code = ?error.status(), "the mail server refused a message");
                return;
            }
            Err(error) => tracing::warn!(
                timeout = error.is_timeout(),
                "the mail server did not take a message"
            ),
        }
    }
    tracing::error!("a message was given up");
}
