//! Texts and calls with codes, carried by an operator's webhook, or kept for
//! the demo. What the webhook gets: `docs/reference/webhooks.md`.

mod message;
pub mod number;
mod part;

use std::sync::Arc;

pub use message::{PhoneMessage, Way};

use crate::messages::mail::Received;
use crate::messages::outgoing::{Kind, Outgoing, Written, message_id};
use crate::messages::webhook::Webhook;
use crate::secret::Secret;
use crate::settings::Settings;

/// Seconds for one try if the settings do not say: a gateway for messages may
/// take some, and nobody waits for it.
const TIMEOUT: u16 = 10;

/// Writes texts and calls, as the [`Mailer`](crate::messages::mail::Mailer) does mails.
pub struct PhoneSender {
    /// What the last line of a text is for; see [`message`].
    host: String,
    webhook: Option<Arc<Webhook>>,
}

impl PhoneSender {
    /// Prepares to write what the webhook of the settings carries. Where there is none,
    /// texts and calls are the demo's: no flow asks for them elsewhere, see
    /// `App::unavailable`.
    ///
    /// # Errors
    /// If the webhook cannot be prepared.
    pub fn start(settings: &Settings) -> anyhow::Result<Self> {
        let webhook = settings.phone.as_ref().and_then(|phone| phone.get_ref().webhook.as_ref());
        let webhook = webhook.map(|webhook| Webhook::new(webhook, TIMEOUT)).transpose()?;
        let host = settings.public_url.get_ref().host_str().unwrap_or_default().to_owned();
        let webhook = webhook.map(Arc::new);
        Ok(Self { host, webhook })
    }

    /// Who carries texts and calls, if it is not the demo.
    #[must_use]
    pub const fn webhook(&self) -> Option<&Arc<Webhook>> {
        self.webhook.as_ref()
    }

    /// A text, or what a call says.
    ///
    /// # Panics
    /// Never: what a webhook gets is plain data.
    #[must_use]
    pub fn write(&self, message: &PhoneMessage<'_>) -> Written {
        let body = message.body(&self.host);
        let kind = match message.way {
            Way::Call => Kind::VoiceCode,
            Way::Text => Kind::SmsCode,
        };
        if self.webhook.is_none() {
            let (to, subject) = (message.to.to_owned(), message.subject());
            let (text, source) = (body.text.clone(), body.text);
            return Written::Demo(Received { kind: kind.tag(), to, subject, text, source });
        }
        let json = serde_json::to_string(&body).expect("what a webhook gets is plain data");
        Written::Outgoing(Outgoing {
            id: message_id(),
            kind,
            template: kind.tag().to_owned(),
            to: message.to.to_owned(),
            body: Secret::new(json),
            deliverable: true,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::messages::webhook::WebhookMessage;
    use crate::messages::webhook::tests::{Got, Receiver, SECRET};

    fn write(sender: &PhoneSender, way: Way, tag: &str) -> Written {
        let strings = words::strings(words::Locale::tagged(tag).unwrap());
        let code = Secret::new("042137".to_owned());
        sender.write(&PhoneMessage {
            to: "+491711234567",
            code: &code,
            way,
            brand: "Juniper",
            strings,
        })
    }

    #[tokio::test]
    async fn a_webhook_gets_texts_and_calls_signed_and_each_with_the_same_id_again() {
        let receiver = Receiver::answering(&[204]).await;
        let mut settings = Settings::demo().unwrap();
        let text = format!("[webhook]\nurl = {:?}\nsecret = {SECRET:?}\n", receiver.address());
        settings.phone = Some(toml::from_str(&text).unwrap());
        let sender = PhoneSender::start(&settings).unwrap();
        let webhook = sender.webhook().unwrap();
        for (way, tag) in [(Way::Text, "de"), (Way::Call, "en")] {
            let Written::Outgoing(message) = write(&sender, way, tag) else { panic!() };
            for _ in 0..2 {
                webhook.send(&WebhookMessage::of(&message)).await.unwrap();
            }
        }
        let got = receiver.got();
        assert_eq!(got.len(), 4);
        assert!(got.iter().all(Got::is_signed));
        let id = |place: usize| &got[place].headers["webhook-id"];
        assert!(id(0) == id(1) && id(1) != id(2) && id(2) == id(3));
        let text = "042137 ist Ihr Code für Juniper. Geben Sie ihn an niemanden weiter.\n@localhost #042137";
        let expected = json!({
            "type": "sms_code", "to": "+491711234567", "locale": "de", "text": text, "code": "042137",
        });
        assert_eq!(serde_json::from_slice::<Value>(&got[1].body).unwrap(), expected);
        let call: Value = serde_json::from_slice(&got[2].body).unwrap();
        assert_eq!(call["type"], "voice_code");
    }

    #[test]
    fn texts_and_calls_of_the_demo_are_written_for_its_mailbox() {
        let sender = PhoneSender::start(&Settings::demo().unwrap()).unwrap();
        let kept = [Way::Text, Way::Call].map(|way| match write(&sender, way, "en") {
            Written::Demo(received) => received,
            Written::Outgoing(_) => panic!("the demo has no webhook"),
        });
        assert_eq!(kept.each_ref().map(|kept| kept.kind), ["sms_code", "voice_code"]);
        assert!(kept.iter().all(|kept| kept.subject == "042137 is your Juniper code"));
        assert!(kept[0].text.ends_with("\n@localhost #042137"));
        assert!(kept[1].text.contains("0, 4, 2, 1, 3, 7"));
    }
}
