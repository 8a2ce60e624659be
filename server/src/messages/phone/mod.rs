//! Texts and calls with codes, carried by an operator's webhook, or kept for
//! the demo. What the webhook gets: `docs/reference/webhooks.md`.

mod message;
pub mod number;
mod part;

use std::sync::Arc;

pub use message::{PhoneMessage, Way};

use crate::messages::mail::DemoMailbox;
use crate::messages::outbox::{Outbox, WAITS};
use crate::messages::webhook::{Webhook, WebhookMessage};
use crate::settings::Settings;

/// Seconds for one try if the settings do not say: a gateway for messages may
/// take some, and nobody waits for it.
const TIMEOUT: u16 = 10;

/// Takes messages and sends them beside the request, like the
/// [`Mailer`](crate::messages::mail::Mailer).
pub struct PhoneSender {
    brand: String,
    /// What the last line of a text is for; see [`message`].
    host: String,
    carrier: Carrier,
}

enum Carrier {
    Demo(Arc<DemoMailbox>),
    Webhook(Arc<Webhook>, Outbox),
    None,
}

impl PhoneSender {
    /// Begins to send as the settings say; `mailbox` takes the messages where
    /// there is no webhook.
    ///
    /// # Errors
    /// If the webhook cannot be prepared.
    pub fn start(settings: &Settings, mailbox: Option<Arc<DemoMailbox>>) -> anyhow::Result<Self> {
        Self::with_waits(settings, mailbox, WAITS)
    }

    fn with_waits(
        settings: &Settings,
        mailbox: Option<Arc<DemoMailbox>>,
        waits: &'static [u64],
    ) -> anyhow::Result<Self> {
        let webhook = settings.phone.as_ref().and_then(|phone| phone.get_ref().webhook.as_ref());
        let carrier = match (webhook, mailbox) {
            (Some(webhook), _) => {
                Carrier::Webhook(Arc::new(Webhook::new(webhook, TIMEOUT)?), Outbox::new(waits))
            }
            (None, Some(mailbox)) => Carrier::Demo(mailbox),
            (None, None) => Carrier::None,
        };
        let host = settings.public_url.get_ref().host_str().unwrap_or_default().to_owned();
        Ok(Self { brand: settings.brand.name.clone(), host, carrier })
    }

    /// Sends a text or asks for a call, in the background and more than once if
    /// need be. Neither number nor code is logged.
    pub fn send(&self, message: &PhoneMessage<'_>) {
        let template = message.way.tag();
        let body = message.body(&self.brand, &self.host);
        match &self.carrier {
            Carrier::Demo(mailbox) => {
                mailbox.keep(template, message.to, message.subject(&self.brand), &body.text);
            }
            Carrier::Webhook(webhook, outbox) => {
                let (webhook, signed) = (webhook.clone(), Arc::new(WebhookMessage::new(&body)));
                outbox.send(template, move || {
                    let (webhook, signed) = (webhook.clone(), signed.clone());
                    async move { webhook.tried(&signed).await }
                });
            }
            // No flow comes here: see `App::unavailable`.
            Carrier::None => tracing::error!(template, "nobody carries texts and calls"),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::messages::webhook::tests::{Receiver, SECRET};
    use crate::secret::Secret;

    fn send(sender: &PhoneSender, way: Way, tag: &str) {
        let strings = words::strings(words::Locale::tagged(tag).unwrap());
        let code = Secret::new("042137".to_owned());
        sender.send(&PhoneMessage { to: "+491711234567", code: &code, way, strings });
    }

    fn sender(receiver: &Receiver) -> PhoneSender {
        let mut settings = Settings::demo().unwrap();
        let text = format!("[webhook]\nurl = {:?}\nsecret = {SECRET:?}\n", receiver.address());
        settings.phone = Some(toml::from_str(&text).unwrap());
        PhoneSender::with_waits(&settings, None, &[0, 0, 0]).unwrap()
    }

    #[tokio::test]
    async fn a_webhook_gets_texts_and_calls_signed_and_again_when_it_failed() {
        let receiver = Receiver::answering(&[503, 204]).await;
        let sender = sender(&receiver);
        send(&sender, Way::Text, "de");
        let got = receiver.wait_for(2).await;
        assert_eq!(got.len(), 2);
        assert!(got.iter().all(crate::messages::webhook::tests::Got::is_signed));
        assert_eq!(got[0].headers["webhook-id"], got[1].headers["webhook-id"]);
        assert_eq!(got[0].body, got[1].body);
        let text =
            "042137 ist Ihr Code für Juniper. Geben Sie ihn niemandem weiter.\n@localhost #042137";
        let expected = json!({
            "type": "sms_code", "to": "+491711234567", "locale": "de", "text": text, "code": "042137",
        });
        assert_eq!(serde_json::from_slice::<Value>(&got[1].body).unwrap(), expected);

        send(&sender, Way::Call, "en");
        let got = receiver.wait_for(3).await;
        let call: Value = serde_json::from_slice(&got[2].body).unwrap();
        assert_eq!(call["type"], "voice_code");
        assert_ne!(got[2].headers["webhook-id"], got[0].headers["webhook-id"]);
    }

    #[test]
    fn the_demo_keeps_messages_beside_the_mails() {
        let mailbox = Arc::new(DemoMailbox::default());
        let settings = Settings::demo().unwrap();
        let sender = PhoneSender::start(&settings, Some(mailbox.clone())).unwrap();
        send(&sender, Way::Text, "en");
        send(&sender, Way::Call, "en");
        let kept = mailbox.messages(Some("+491711234567"));
        let kinds: Vec<_> = kept.iter().map(|kept| kept.kind).collect();
        assert_eq!(kinds, ["voice_code", "sms_code"], "the newest first");
        assert!(kept.iter().all(|kept| kept.subject == "042137 is your Juniper code"));
        assert!(kept[1].text.ends_with("\n@localhost #042137"));
        assert!(kept[0].text.contains("0, 4, 2, 1, 3, 7"));
    }
}
