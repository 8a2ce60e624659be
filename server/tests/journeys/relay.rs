//! A mail server that tests can have be rude: it speaks SMTP on a socket of its own.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use data_encoding::BASE64;
use portico_server::settings::{MailSettings, Settings};
use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncWrite, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

/// After this something will not happen any more.
const PATIENCE: Duration = Duration::from_mins(1);

/// How a mail server treats mails.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Manner {
    /// Takes them.
    Takes,
    /// Reads them and answers "try again later".
    PutsOff,
    /// Reads them and hangs up.
    HangsUp,
    /// Refuses them for good, and repeats the address and the subject as it does.
    Refuses,
    /// Refuses whoever signs in to it.
    RefusesUs,
    /// Says nothing, from the start.
    IsSilent,
}

/// A mail as it was read.
#[derive(Clone)]
pub(crate) struct Mail {
    /// All of it.
    pub(crate) source: String,
    /// How the mail server was greeted.
    pub(crate) greeting: String,
    /// Whether it was taken.
    pub(crate) taken: bool,
}

struct State {
    manner: Manner,
    mails: Vec<Mail>,
    connections: usize,
    /// How it was signed in to, each time: the mechanism, and what was told.
    signed_in: Vec<(String, String)>,
}

/// When a connection is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encrypts {
    /// From the start.
    AtOnce,
    /// When the client asks for it; before, nothing is offered.
    WhenAsked,
}

/// A running mail server.
#[derive(Clone)]
pub(crate) struct Relay {
    address: SocketAddr,
    /// Further lines of what it offers.
    offers: &'static str,
    tls: Option<(TlsAcceptor, Encrypts)>,
    state: Arc<Mutex<State>>,
}

impl Mail {
    /// The value of a header.
    pub(crate) fn header(&self, name: &str) -> &str {
        let lines = self.source.lines().take_while(|line| !line.is_empty());
        let mut values = lines.filter_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
        values.next().unwrap_or_else(|| panic!("{name} is not in {}", self.source))
    }

    /// The code in its subject.
    pub(crate) fn code(&self) -> String {
        self.header("Subject").chars().filter(char::is_ascii_digit).collect()
    }
}

impl Relay {
    /// Starts one that takes every address.
    pub(crate) async fn start(manner: Manner) -> Self {
        Self::offering("250-8BITMIME\r\n250-SMTPUTF8\r\n", manner).await
    }

    /// Starts one that offers these extensions.
    pub(crate) async fn offering(offers: &'static str, manner: Manner) -> Self {
        Self::start_with(offers, manner, None).await
    }

    /// Starts one that offers these extensions over TLS.
    pub(crate) async fn encrypting(
        offers: &'static str,
        manner: Manner,
        tls: TlsAcceptor,
        encrypts: Encrypts,
    ) -> Self {
        Self::start_with(offers, manner, Some((tls, encrypts))).await
    }

    async fn start_with(
        offers: &'static str,
        manner: Manner,
        tls: Option<(TlsAcceptor, Encrypts)>,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let state = State { manner, mails: vec![], connections: 0, signed_in: vec![] };
        let relay = Self { address, offers, tls, state: Arc::new(Mutex::new(state)) };
        let serving = relay.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let relay = serving.clone();
                tokio::spawn(async move { relay.serve(stream).await.ok() });
            }
        });
        relay
    }

    /// Treats mails differently from now on.
    pub(crate) fn behave(&self, manner: Manner) {
        self.state.lock().unwrap().manner = manner;
    }

    /// The section of the settings that names it.
    pub(crate) fn section(&self) -> String {
        section(&self.address.to_string())
    }

    /// The same, read.
    pub(crate) fn settings(&self) -> Option<MailSettings> {
        mail_settings(&self.address.to_string())
    }

    /// Every mail that was read, at every try.
    pub(crate) fn tries(&self) -> Vec<Mail> {
        self.state.lock().unwrap().mails.clone()
    }

    /// The mails that were taken.
    pub(crate) fn mails(&self) -> Vec<Mail> {
        self.tries().into_iter().filter(|mail| mail.taken).collect()
    }

    /// Its port.
    pub(crate) const fn port(&self) -> u16 {
        self.address.port()
    }

    /// How it was signed in to, each time: the mechanism, and what was told.
    pub(crate) fn signed_in(&self) -> Vec<(String, String)> {
        self.state.lock().unwrap().signed_in.clone()
    }

    /// The codes that an address was sent, each once however often its mail came.
    pub(crate) fn codes(&self, email: &str) -> Vec<String> {
        let state = self.state.lock().unwrap();
        let theirs = state.mails.iter().filter(|mail| mail.taken && mail.header("To") == email);
        let mut codes: Vec<(&str, String)> = vec![];
        for mail in theirs {
            let (id, code) = (mail.header("Message-ID"), mail.code());
            if code.len() == 6 && codes.iter().all(|(known, _)| *known != id) {
                codes.push((id, code));
            }
        }
        codes.into_iter().map(|(_, code)| code).collect()
    }

    /// How often it was connected to.
    pub(crate) fn connections(&self) -> usize {
        self.state.lock().unwrap().connections
    }

    /// Waits until so many mails were read.
    pub(crate) async fn tried(&self, count: usize) -> Vec<Mail> {
        self.wait_for("read", count, Self::tries).await
    }

    /// Waits until so many mails were taken.
    pub(crate) async fn taken(&self, count: usize) -> Vec<Mail> {
        self.wait_for("taken", count, Self::mails).await
    }

    async fn wait_for(&self, what: &str, count: usize, seen: fn(&Self) -> Vec<Mail>) -> Vec<Mail> {
        let enough = || async {
            while seen(self).len() < count {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        let waited = tokio::time::timeout(PATIENCE, enough()).await;
        assert!(waited.is_ok(), "{} mails were {what}, and not {count}", seen(self).len());
        seen(self)
    }

    async fn serve(&self, stream: TcpStream) -> std::io::Result<()> {
        self.state.lock().unwrap().connections += 1;
        match &self.tls {
            None => self.converse(stream, self.offers, true).await.map(drop),
            Some((tls, Encrypts::AtOnce)) => {
                self.converse(tls.accept(stream).await?, self.offers, true).await.map(drop)
            }
            Some((tls, Encrypts::WhenAsked)) => {
                let Some(stream) = self.converse(stream, "250-STARTTLS\r\n", true).await? else {
                    return Ok(());
                };
                self.converse(tls.accept(stream).await?, self.offers, false).await.map(drop)
            }
        }
    }

    /// Speaks SMTP until the client hangs up, or asks for encryption: then the connection comes
    /// back.
    async fn converse<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        stream: S,
        offers: &str,
        greets: bool,
    ) -> std::io::Result<Option<S>> {
        let mut stream = BufReader::new(stream);
        if self.state.lock().unwrap().manner == Manner::IsSilent {
            // Until the other side hangs up.
            return stream.read_line(&mut String::new()).await.map(|_| None);
        }
        if greets {
            stream.write_all(b"220 mail.example\r\n").await?;
        }
        let (mut line, mut greeting) = (String::new(), String::new());
        while stream.read_line(&mut line).await? > 0 {
            let manner = self.state.lock().unwrap().manner;
            let command = line.trim_end().to_owned();
            line.clear();
            let reply = if let Some(name) = command.strip_prefix("EHLO ") {
                name.clone_into(&mut greeting);
                format!("250-mail.example\r\n{offers}250 SIZE 1000000\r\n")
            } else if command == "STARTTLS" && offers.contains("STARTTLS") {
                stream.write_all(b"220 Go on\r\n").await?;
                return Ok(Some(stream.into_inner()));
            } else if let Some(auth) = command.strip_prefix("AUTH ") {
                let told = told(&mut stream, auth).await?;
                self.state.lock().unwrap().signed_in.push(told.clone());
                if manner == Manner::RefusesUs {
                    if told.0 == "XOAUTH2" {
                        let why = BASE64.encode(br#"{"status":"401","schemes":"Bearer"}"#);
                        stream.write_all(format!("334 {why}\r\n").as_bytes()).await?;
                        stream.read_line(&mut line).await?;
                        assert_eq!(std::mem::take(&mut line), "\r\n", "it is answered by nothing");
                    }
                    "535 5.7.8 Authentication credentials invalid\r\n".to_owned()
                } else {
                    "235 2.7.0 Welcome\r\n".to_owned()
                }
            } else if command.starts_with("MAIL") && manner == Manner::RefusesUs {
                "530 5.7.0 Authentication required\r\n".to_owned()
            } else if command == "DATA" {
                stream.write_all(b"354 Go on\r\n").await?;
                let source = content(&mut stream).await?;
                let taken = manner == Manner::Takes;
                let mail = Mail { source, greeting: greeting.clone(), taken };
                let reply = verdict(manner, &mail);
                self.state.lock().unwrap().mails.push(mail);
                match reply {
                    Some(reply) => reply,
                    None => return Ok(None),
                }
            } else {
                "250 OK\r\n".to_owned()
            };
            stream.write_all(reply.as_bytes()).await?;
        }
        Ok(None)
    }
}

/// The mechanism of a command to sign in, and what the client tells by it.
async fn told<S: AsyncRead + AsyncWrite + Unpin>(
    stream: &mut BufReader<S>,
    auth: &str,
) -> std::io::Result<(String, String)> {
    let decoded = |text: &str| {
        let bytes = BASE64.decode(text.trim_end().as_bytes()).unwrap();
        String::from_utf8(bytes).unwrap()
    };
    if let Some((mechanism, first)) = auth.split_once(' ') {
        return Ok((mechanism.to_owned(), decoded(first)));
    }
    let mut answers = vec![];
    for question in ["Username:", "Password:"] {
        let question = format!("334 {}\r\n", BASE64.encode(question.as_bytes()));
        stream.write_all(question.as_bytes()).await?;
        let mut line = String::new();
        stream.read_line(&mut line).await?;
        answers.push(decoded(&line));
    }
    Ok((auth.to_owned(), answers.join(" ")))
}

fn section(address: &str) -> String {
    format!("[mail]\nsmtp = \"smtp://{address}\"\nfrom = \"no-reply@example.com\"\n")
}

/// The settings of a mail server at an address.
pub(crate) fn mail_settings(address: &str) -> Option<MailSettings> {
    read(&section(address))
}

/// The settings of mails out of their section.
pub(crate) fn read(section: &str) -> Option<MailSettings> {
    let text = include_str!("../../src/settings/demo.toml").to_owned() + section;
    Settings::parse("test.toml", &text).unwrap().mail
}

/// What is said of a mail; nothing by who hangs up.
fn verdict(manner: Manner, mail: &Mail) -> Option<String> {
    match manner {
        Manner::Takes => Some("250 Queued\r\n".to_owned()),
        Manner::PutsOff => Some("451 4.7.1 Greylisted, come back later\r\n".to_owned()),
        Manner::HangsUp => None,
        _ => {
            let (to, subject) = (mail.header("To"), mail.header("Subject"));
            Some(format!("550 5.1.1 <{to}> is unknown here: {subject}\r\n"))
        }
    }
}

/// Reads a mail to its end.
async fn content<S: AsyncRead + Unpin>(stream: &mut BufReader<S>) -> std::io::Result<String> {
    let mut source = String::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 || line == ".\r\n" {
            return Ok(source);
        }
        // A dot before a dot is none of the mail's (RFC 5321 §4.5.2).
        source.push_str(line.strip_prefix('.').unwrap_or(&line));
    }
}
