//! The mail server: hands mails to it, and learns what it takes.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use lettre::Address;
use lettre::address::Envelope;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::extension::{ClientId, Extension};
use tokio::time::{Instant, timeout};
use url::{Host, Url};

use crate::email::Email;
use crate::messages::failure::{Tried, causes, without_private};
use crate::messages::mail::connection::{ConnectError, connect};
use crate::messages::mail::message::address;
use crate::messages::outgoing::Outgoing;
use crate::settings::MailServer;

/// How long the mail server has to take a mail. Longer than mail servers look at a mail
/// before they take it: one that is given up before is sent twice.
const SEND: Duration = Duration::from_mins(2);

/// How long the mail server has to be connected to, and to say what it takes.
const CONNECT: Duration = Duration::from_secs(30);

/// When it is asked again, at the next address that depends on it: it may have
/// been set up anew, or not have answered.
const AGAIN: Duration = Duration::from_mins(10);

/// How long a connection is kept for the next mail, and how many of them.
const IDLE: Duration = Duration::from_secs(20);
const KEPT: usize = 4;

/// Codes that refuse this server and none of its messages: an operator mends it, and
/// then they are taken (RFC 4954 §6). So is all that is refused before there is a mail.
const NOT_THE_MESSAGE: [u16; 4] = [530, 534, 535, 538];

/// The mail server, as far as it is known.
pub struct Relay {
    server: MailServer,
    hello: ClientId,
    from: Address,
    known: Mutex<Known>,
    idle: Mutex<Vec<(AsyncSmtpConnection, Instant)>>,
}

#[derive(Clone, Copy, Default)]
struct Known {
    /// When it was last asked.
    asked: Option<Instant>,
    /// Whether it takes Unicode before the `@`; absent until it has said so.
    unicode: Option<bool>,
}

impl Relay {
    /// Prepares to send mails of `from`, and asks the mail server what it takes, beside
    /// everything. It is greeted by the host of `public_url`.
    pub(crate) fn start(server: MailServer, public_url: &Url, from: Address) -> Arc<Self> {
        let relay = Arc::new(Self::new(server, public_url, from));
        relay.ask_again();
        relay
    }

    /// Connects, encrypts and signs in as for a mail, and asks for nothing; why not, without
    /// what is private.
    pub(crate) async fn converse(server: MailServer, public_url: &Url) -> Result<(), String> {
        let relay = Self::new(server, public_url, address("postmaster@localhost"));
        let told = |error: ConnectError| without_private(&causes(&error), "");
        let mut connection = relay.connect().await.map_err(told)?;
        let answers = connection.test_connected().await;
        connection.quit().await.ok();
        answers.then_some(()).ok_or_else(|| "it hung up".to_owned())
    }

    fn new(server: MailServer, public_url: &Url, from: Address) -> Self {
        let hello = match public_url.host() {
            Some(Host::Ipv4(ip)) => ClientId::Ipv4(ip),
            Some(Host::Ipv6(ip)) => ClientId::Ipv6(ip),
            Some(Host::Domain(name)) => ClientId::Domain(name.to_owned()),
            None => ClientId::default(),
        };
        Self { server, hello, from, known: Mutex::default(), idle: Mutex::default() }
    }

    /// Its name, for the log.
    #[must_use]
    pub fn host(&self) -> &str {
        self.server.url.host_str().unwrap_or_default()
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

    /// Tries once to hand a mail over.
    pub(crate) async fn deliver(&self, mail: &Outgoing) -> Tried {
        // Not read from the header again: lettre cannot read what needs quotes.
        let envelope = Envelope::new(Some(self.from.clone()), vec![address(&mail.to)]);
        let Ok(envelope) = envelope else {
            return Tried::Refused("it has no recipient".to_owned());
        };
        let connection = match self.kept().await {
            Some(connection) => connection,
            None => match timeout(CONNECT, self.connect()).await {
                Ok(Ok(connection)) => connection,
                Ok(Err(error)) => return Tried::Later(causes(&error)),
                Err(_) => return Tried::Later(longer_than(CONNECT)),
            },
        };
        let sent = self.send(connection, &envelope, mail.body.expose().as_bytes());
        match timeout(SEND, sent).await {
            Ok(Ok(())) => Tried::Taken,
            Ok(Err(error)) if is_final(&error) => Tried::Refused(causes(&error)),
            Ok(Err(error)) => Tried::Later(causes(&error)),
            Err(_) => Tried::Later(longer_than(SEND)),
        }
    }

    /// Sends a mail over a connection, and keeps that for the next one. A connection that
    /// is given up half-way is closed: dropped, and never kept.
    async fn send(
        &self,
        mut connection: AsyncSmtpConnection,
        envelope: &Envelope,
        mail: &[u8],
    ) -> Result<(), Error> {
        connection.send(envelope, mail).await?;
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < KEPT {
            idle.push((connection, Instant::now()));
        }
        Ok(())
    }

    /// A connection that was kept, if it still works.
    async fn kept(&self) -> Option<AsyncSmtpConnection> {
        let next = || self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        while let Some((mut connection, since)) = next() {
            let fresh = since.elapsed() < IDLE;
            if fresh && timeout(CONNECT, connection.test_connected()).await.is_ok_and(|is| is) {
                return Some(connection);
            }
        }
        None
    }

    /// Connects, encrypts and signs in as the settings say.
    async fn connect(&self) -> Result<AsyncSmtpConnection, ConnectError> {
        let connection = connect(&self.server, &self.hello, CONNECT).await?;
        self.learn(&connection);
        Ok(connection)
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
            let why = match timeout(CONNECT, relay.connect()).await {
                Ok(Ok(mut connection)) => return drop(connection.quit().await),
                Ok(Err(error)) => without_private(&causes(&error), ""),
                Err(_) => longer_than(CONNECT),
            };
            let host = relay.host();
            tracing::warn!(host, why, "the mail server cannot be used: mails wait until it can");
        });
    }

    fn learn(&self, connection: &AsyncSmtpConnection) {
        let needed = [Extension::SmtpUtfEight, Extension::EightBitMime];
        let takes = needed.into_iter().all(|one| connection.server_info().supports_feature(one));
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if !takes && known.unicode != Some(false) {
            tracing::warn!(
                "the mail server has no SMTPUTF8: addresses that need it get no messages"
            );
        }
        known.unicode = Some(takes);
    }
}

fn longer_than(time: Duration) -> String {
    format!("it took longer than {} seconds", time.as_secs())
}

/// Whether the mail server will not take this message later either.
fn is_final(error: &Error) -> bool {
    let code = error.status().map(u16::from);
    let refused = error.is_permanent() && !code.is_some_and(|code| NOT_THE_MESSAGE.contains(&code));
    refused || needs_more(error)
}

/// Whether lettre held a message back because the mail server lacks an extension
/// that its address needs.
fn needs_more(error: &Error) -> bool {
    let why = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
    error.is_client() && why.contains("server does not support")
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
    use tokio::net::TcpListener;

    use super::*;
    use crate::messages::outgoing::Kind;
    use crate::secret::Secret;

    /// A mail server that offers these extensions and takes every command; what it read.
    async fn server_that_reads(offers: &'static str) -> (Url, Arc<Mutex<Vec<String>>>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("smtp://{}", listener.local_addr().unwrap()).parse().unwrap();
        let read = Arc::<Mutex<Vec<String>>>::default();
        let seen = read.clone();
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let mut stream = BufReader::new(stream);
                stream.write_all(b"220 mail.example\r\n").await.unwrap();
                let mut line = String::new();
                while stream.read_line(&mut line).await.is_ok_and(|read| read > 0) {
                    seen.lock().unwrap().push(line.trim_end().to_owned());
                    let reply = match line.starts_with("EHLO") {
                        true => format!("250-mail.example\r\n{offers}250 SIZE 1000000\r\n"),
                        false => "250 OK\r\n".to_owned(),
                    };
                    stream.write_all(reply.as_bytes()).await.unwrap();
                    line.clear();
                }
            }
        });
        (url, read)
    }

    async fn server(offers: &'static str) -> Url {
        server_that_reads(offers).await.0
    }

    fn mail(to: &str) -> Outgoing {
        let (to, body) = (to.to_owned(), Secret::new(String::new()));
        let (id, kind, template) = ("msg_1".to_owned(), Kind::Email, "verify_email".to_owned());
        Outgoing { id, kind, template, to, body, deliverable: true }
    }

    fn public() -> Url {
        "https://login.example.com".parse().unwrap()
    }

    fn start(url: Url) -> Arc<Relay> {
        Relay::start(url.into(), &public(), address("no-reply@example.com"))
    }

    async fn learned(offers: &'static str) -> Arc<Relay> {
        let relay = start(server(offers).await);
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
        let relay = start(server("250-8BITMIME\r\n").await);
        let tried = relay.deliver(&mail("jürgen@example.org")).await;
        assert!(matches!(&tried, Tried::Refused(why) if why.contains("SMTPUTF8")), "{tried:?}");
    }

    #[tokio::test]
    async fn the_mail_server_is_signed_in_to_as_the_settings_say() {
        let (mut url, read) = server_that_reads("250-AUTH PLAIN LOGIN\r\n").await;
        url.set_username("user%40example.com").unwrap();
        url.set_password(Some("pass%2Fword")).unwrap();
        let relay = Arc::new(Relay::new(url.into(), &public(), address("no-reply@example.com")));
        drop(relay.connect().await.unwrap());
        let read = read.lock().unwrap().clone();
        assert_eq!(read[0], "EHLO login.example.com");
        let signed_in = data_encoding::BASE64.encode(b"\0user@example.com\0pass/word");
        assert_eq!(read[1], format!("AUTH PLAIN {signed_in}"));
    }

    #[tokio::test]
    async fn a_mail_server_that_must_encrypt_and_does_not_gets_neither_password_nor_mail() {
        let (mut url, read) = server_that_reads("250-AUTH PLAIN\r\n").await;
        url.set_username("user").unwrap();
        url.set_password(Some("password")).unwrap();
        url.set_query(Some("tls=required"));
        let relay = Arc::new(Relay::new(url.into(), &public(), address("no-reply@example.com")));
        let tried = relay.deliver(&mail("mara@example.org")).await;
        assert!(matches!(&tried, Tried::Later(why) if why.contains("STARTTLS")), "{tried:?}");
        assert_eq!(*read.lock().unwrap(), ["EHLO login.example.com"]);
    }

    #[tokio::test]
    async fn a_mail_server_that_says_nothing_is_given_a_try() {
        let relay = start("smtp://127.0.0.1:1".parse().unwrap());
        tokio::time::sleep(Duration::from_millis(50)).await;
        assert!(relay.takes(&Email::parse("jürgen@example.org").unwrap()));
    }
}
