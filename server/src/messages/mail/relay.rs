//! What the mail server can take, learned from itself.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use lettre::transport::smtp::Error;
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::extension::{ClientId, Extension};
use tokio::time::Instant;
use url::{Host, Url};

use crate::email::Email;

/// How long the mail server has to say it; nobody waits for it.
const TIMEOUT: Duration = Duration::from_secs(30);

/// When it is asked again, at the next address that depends on it: it may have
/// been set up anew, or not have answered.
const AGAIN: Duration = Duration::from_mins(10);

/// The mail server, as far as it is known.
pub(crate) struct Relay {
    url: Url,
    known: Mutex<Known>,
}

#[derive(Clone, Copy, Default)]
struct Known {
    /// When it was last asked.
    asked: Option<Instant>,
    /// Whether it takes Unicode before the `@`; absent until it has said so.
    unicode: Option<bool>,
}

impl Relay {
    /// Asks the mail server what it can take, beside everything.
    pub(crate) fn start(url: Url) -> Arc<Self> {
        let relay = Arc::new(Self { url, known: Mutex::default() });
        relay.ask_again();
        relay
    }

    /// Whether messages to an address can be sent, as far as is known. Depends on
    /// the spelling of the address and on the mail server only.
    pub(crate) fn takes(self: &Arc<Self>, email: &Email) -> bool {
        if email.wire().is_ascii() {
            return true;
        }
        self.ask_again();
        self.known().unicode != Some(false)
    }

    fn known(&self) -> Known {
        *self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks in the background, unless it was asked a short while ago.
    fn ask_again(self: &Arc<Self>) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.asked.is_some_and(|at| at.elapsed() < AGAIN) {
            return;
        }
        known.asked = Some(Instant::now());
        let relay = self.clone();
        tokio::spawn(async move {
            if let Ok(takes) = takes_unicode(&relay.url).await {
                relay.learn(takes);
            }
        });
    }

    fn learn(&self, takes: bool) {
        if !takes {
            tracing::warn!(
                "the mail server has no SMTPUTF8: addresses that need it get no messages"
            );
        }
        self.known.lock().unwrap_or_else(PoisonError::into_inner).unicode = Some(takes);
    }
}

/// Whether the mail server takes addresses and headers in Unicode (RFC 6531).
async fn takes_unicode(url: &Url) -> Result<bool, Error> {
    let host = match url.host() {
        Some(Host::Domain(name)) => name.to_owned(),
        Some(Host::Ipv4(ip)) => ip.to_string(),
        Some(Host::Ipv6(ip)) => ip.to_string(),
        None => String::new(),
    };
    let hello = ClientId::default();
    let tls = || TlsParameters::new(url.host_str().unwrap_or_default().to_owned());
    let encrypted = url.scheme() == "smtps";
    let (wrapper, port) = match (encrypted, url.query()) {
        (true, _) => (Some(tls()?), 465),
        (false, Some(_)) => (None, 587),
        (false, None) => (None, 25),
    };
    let server = (host, url.port().unwrap_or(port));
    let mut connection =
        AsyncSmtpConnection::connect_tokio1(server, Some(TIMEOUT), &hello, wrapper, None).await?;
    if url.query().is_some() && connection.can_starttls() {
        connection.starttls(tls()?, &hello).await?;
    }
    let needed = [Extension::SmtpUtfEight, Extension::EightBitMime];
    let takes = needed.into_iter().all(|one| connection.server_info().supports_feature(one));
    connection.quit().await.ok();
    Ok(takes)
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
    use tokio::net::TcpListener;

    use super::*;
    use crate::messages::outbox::Tried;

    /// A mail server that offers these extensions and takes every command.
    async fn server(offers: &'static str) -> Url {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("smtp://{}", listener.local_addr().unwrap()).parse().unwrap();
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let mut stream = BufReader::new(stream);
                stream.write_all(b"220 mail.example\r\n").await.unwrap();
                let mut line = String::new();
                while stream.read_line(&mut line).await.is_ok_and(|read| read > 0) {
                    let reply = match line.starts_with("EHLO") {
                        true => format!("250-mail.example\r\n{offers}250 SIZE 1000000\r\n"),
                        false => "250 OK\r\n".to_owned(),
                    };
                    stream.write_all(reply.as_bytes()).await.unwrap();
                    line.clear();
                }
            }
        });
        url
    }

    async fn learned(offers: &'static str) -> Arc<Relay> {
        let relay = Relay::start(server(offers).await);
        for _ in 0..1000 {
            if relay.known().unicode.is_some() {
                return relay;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        panic!("the mail server was not understood");
    }

    #[tokio::test]
    async fn unicode_before_the_at_is_taken_where_the_mail_server_takes_it() {
        let [ascii, unicode] = ["mara@exämple.org", "jürgen@example.org"].map(Email::parse);
        let (ascii, unicode) = (ascii.unwrap(), unicode.unwrap());
        let plain = learned("250-8BITMIME\r\n").await;
        assert!(plain.takes(&ascii) && !plain.takes(&unicode));
        let able = learned("250-8BITMIME\r\n250-SMTPUTF8\r\n").await;
        assert!(able.takes(&ascii) && able.takes(&unicode));
    }

    #[tokio::test]
    async fn what_the_mail_server_cannot_take_is_not_tried_again() {
        let url = server("250-8BITMIME\r\n").await;
        let message = crate::messages::mail::message::empty("jürgen@example.org");
        let transport = crate::messages::mail::Smtp::from_url(url.as_str()).unwrap().build();
        assert_eq!(crate::messages::mail::send_once(transport, message).await, Tried::Refused);
    }

    #[tokio::test]
    async fn a_mail_server_that_says_nothing_is_given_a_try() {
        let relay = Relay::start("smtp://127.0.0.1:1".parse().unwrap());
        tokio::time::sleep(Duration::from_millis(50)).await;
        assert!(relay.takes(&Email::parse("jürgen@example.org").unwrap()));
    }
}
