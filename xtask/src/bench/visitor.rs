//! Somebody who signs in: begins a flow, answers its screens, and keeps the cookies as a browser does.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use super::http::{Connection, Timed};
use super::samples::{Samples, Step};
use crate::project::text_field;

const PASSWORD: &str = "kaktus lampe fenster";

/// How long a code may be under way.
const PATIENCE: Duration = Duration::from_secs(10);
const LOOK_AGAIN: Duration = Duration::from_millis(5);

pub(super) struct Visitor {
    connection: Connection,
    email: String,
    /// Of this flow only: each flow is begun by a browser that was never here.
    cookies: BTreeMap<String, String>,
    flow: String,
    /// What it begins with, until its first answer.
    begin: Option<String>,
    step: u32,
    /// The message that was read last.
    read: String,
    pub(super) samples: Samples,
}

impl Visitor {
    /// Person `number`, on a connection of their own.
    pub(super) fn new(port: u16, number: usize) -> Result<Self> {
        Ok(Self {
            connection: Connection::open(port)?,
            email: format!("person{number}@example.org"),
            cookies: BTreeMap::new(),
            flow: String::new(),
            begin: None,
            step: 0,
            read: String::new(),
            samples: Samples::default(),
        })
    }

    /// Makes the account, whose mailbox is its second factor: it was shown on the way.
    pub(super) fn sign_up(&mut self) -> Result<()> {
        self.begin("coded", "sign_up")?;
        let email = format!(r#"{{"type":"email","email":"{}"}}"#, self.email);
        self.answer(Step::Email, &email, "enter_code")?;
        self.code("create_password")?;
        let password = format!(r#"{{"type":"new_password","password":"{PASSWORD}"}}"#);
        self.answer(Step::Password, &password, "signed_in")
    }

    /// The cookies of their browser.
    pub(super) const fn cookies(&self) -> &BTreeMap<String, String> {
        &self.cookies
    }

    /// Begins to sign in, up to the screen that asks for the password.
    pub(super) fn come(&mut self, app: &str) -> Result<()> {
        self.begin(app, "sign_in")?;
        let email = format!(r#"{{"type":"email","email":"{}"}}"#, self.email);
        self.answer(Step::Email, &email, "enter_password")
    }

    /// Signs in, at the app `coded` with a code too.
    pub(super) fn sign_in(&mut self, app: &str) -> Result<()> {
        self.come(app)?;
        let coded = app == "coded";
        let next = if coded { "enter_code" } else { "signed_in" };
        self.answer(Step::Password, &password(), next)?;
        if coded { self.code("signed_in") } else { Ok(()) }
    }

    /// Loads the screen again.
    pub(super) fn look(&mut self) -> Result<()> {
        let path = format!("/flows/{}", self.flow);
        let reply = self.connection.ask(&path, &self.cookies, None)?;
        self.samples.add(Step::Look, reply.took);
        self.keep(&reply, "enter_password")
    }

    /// Gives the password, whatever comes back.
    pub(super) fn try_password(&mut self) -> Result<Timed> {
        self.send(&password())
    }

    fn begin(&mut self, app: &str, purpose: &str) -> Result<()> {
        self.cookies.clear();
        let body = format!(r#"{{"app":"{app}","purpose":"{purpose}"}}"#);
        let reply = self.connection.ask("/flows", &self.cookies, Some(&body))?;
        self.samples.add(Step::Begin, reply.took);
        self.keep(&reply, "identify")
    }

    fn answer(&mut self, step: Step, answer: &str, next: &str) -> Result<()> {
        let reply = self.send(answer)?;
        self.samples.add(step, reply.took);
        self.keep(&reply, next)
    }

    fn send(&mut self, answer: &str) -> Result<Timed> {
        let path = format!("/flows/{}/answers", self.flow);
        // The first answer has to say what the flow begins with.
        let begin = self.begin.as_ref().map(|sealed| format!(r#","begin":"{sealed}""#));
        let begin = begin.unwrap_or_default();
        let body = format!(r#"{{"step":{},"answer":{answer}{begin}}}"#, self.step);
        self.connection.ask(&path, &self.cookies, Some(&body))
    }

    /// Remembers what the next answer needs. Any other screen than the `expected` one is a failure: a refusal is quick,
    /// and its time would flatter.
    fn keep(&mut self, reply: &Timed, expected: &str) -> Result<()> {
        let text = String::from_utf8_lossy(&reply.answer.body);
        ensure!(
            reply.answer.status == 200 && text.contains(&format!(r#""screen":{{"{expected}":"#)),
            "The screen {expected} was to come, and this came, with status {}: {text}",
            reply.answer.status
        );
        reply.answer.keep_cookies(&mut self.cookies);
        self.flow = text_field(&text, "flow").context("the reply names no flow")?;
        self.begin = text_field(&text, "begin");
        self.step = number_field(&text, "step").context("the reply names no step")?;
        Ok(())
    }

    /// Reads the code that was sent, and gives it. Only the giving is measured.
    fn code(&mut self, next: &str) -> Result<()> {
        let path = format!("/demo/mailbox.json?to={}", self.email);
        let late = Instant::now() + PATIENCE;
        loop {
            let mailbox = self.connection.ask(&path, &BTreeMap::new(), None)?;
            let text = String::from_utf8_lossy(&mailbox.answer.body);
            if let Some((message, code)) =
                newest(&text).filter(|(message, _)| *message != self.read)
            {
                self.read = message;
                let answer = format!(r#"{{"type":"code","code":"{code}"}}"#);
                return self.answer(Step::Code, &answer, next);
            }
            ensure!(Instant::now() < late, "No code came to {}.", self.email);
            std::thread::sleep(LOOK_AGAIN);
        }
    }
}

fn password() -> String {
    format!(r#"{{"type":"password","password":"{PASSWORD}"}}"#)
}

/// The newest message of a mailbox, and the code in it.
fn newest(mailbox: &str) -> Option<(String, String)> {
    let (message, _) = mailbox.split_once("Message-ID: <")?.1.split_once('>')?;
    let subject = text_field(mailbox, "subject")?;
    let code =
        subject.split(' ').find(|word| word.bytes().all(|letter| letter.is_ascii_digit()))?;
    Some((message.to_string(), code.to_string()))
}

fn number_field(json: &str, name: &str) -> Option<u32> {
    let rest = json.split_once(&format!("\"{name}\":"))?.1;
    rest.split(|letter: char| !letter.is_ascii_digit()).next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_is_that_of_the_newest_message() {
        let mailbox = r#"[{"subject":"049587 is your Bench code","source":"Message-ID: <b@x>"},
                          {"subject":"111111 is your Bench code","source":"Message-ID: <a@x>"}]"#;
        assert_eq!(newest(mailbox), Some(("b@x".into(), "049587".into())));
        assert_eq!(newest("[]"), None);
    }

    #[test]
    fn a_number_is_read_out_of_json() {
        assert_eq!(number_field(r#"{"flow":"a","step":12,"now":3}"#, "step"), Some(12));
        assert_eq!(number_field(r#"{"step":null}"#, "step"), None);
    }
}
