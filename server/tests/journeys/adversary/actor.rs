//! Somebody who answers screens with what they know: an owner, or a thief.

use axum::body::Body;
use axum::http::{Response, header};
use protocol::screen::EnterCode;
use protocol::{Factor, Refusal, Reply, Screen};
use serde_json::{Value, json};

use crate::support::{Browser, Server};

/// What somebody knows, and the browser they sit at.
#[derive(Clone)]
pub(super) struct Actor<'a> {
    pub(super) server: &'a Server,
    pub(super) cookies: Vec<(String, String)>,
    /// Where their requests come from, as the proxy in front tells it.
    network: &'static str,
    /// The address that they type.
    pub(super) email: &'static str,
    /// The password that they believe in.
    pub(super) password: Option<&'static str>,
    /// The password that they set where a mailbox lets them.
    next_password: &'static str,
    /// The mailboxes and telephones that they read.
    reads: &'static [&'static str],
    /// Where they have codes sent that they may choose an address for.
    phone: &'static str,
    /// The key in their authenticator, once it was taken.
    key: Option<String>,
    /// The flow that they are in.
    pub(super) reply: Option<Reply>,
}

impl<'a> Actor<'a> {
    pub(super) fn new(
        server: &'a Server,
        network: &'static str,
        email: &'static str,
        password: Option<&'static str>,
        [next_password, phone]: [&'static str; 2],
        reads: &'static [&'static str],
    ) -> Self {
        let (cookies, key, reply) = (vec![], None, None);
        Self { server, cookies, network, email, password, next_password, reads, phone, key, reply }
    }

    /// The same person at a browser that nobody has signed in with.
    pub(super) fn at_a_new_device(&self, network: &'static str) -> Self {
        Self { cookies: vec![], network, reply: None, ..self.clone() }
    }

    pub(super) async fn post(&mut self, path: &str, body: &Value) -> Value {
        let mut browser = self.browser();
        let (_, reply) = browser.post(path, body).await;
        self.cookies = browser.cookies;
        reply
    }

    /// Who is signed in at their browser.
    pub(super) async fn session(&self) -> Option<Value> {
        self.browser().session().await
    }

    fn browser(&self) -> Browser<'a> {
        let headers = vec![("x-forwarded-for", self.network)];
        Browser { server: self.server, cookies: self.cookies.clone(), headers }
    }

    /// Begins a flow, in place of the one they are in.
    pub(super) async fn begin(&mut self, app: &str, purpose: &str) {
        let reply = self.post("/flows", &json!({ "app": app, "purpose": purpose })).await;
        self.reply = serde_json::from_value(reply).ok();
    }

    /// Goes to a flow that a page led them to.
    pub(super) async fn open(&mut self, flow: &str, begin: Option<String>) {
        let path = format!("/flows/{flow}");
        let (_, reply) = match begin {
            Some(begin) => self.browser().post(&path, &json!({ "begin": begin })).await,
            None => self.browser().get(&path).await,
        };
        self.reply = serde_json::from_value(reply).ok();
    }

    /// Gives an answer. A flow that is gone is left.
    pub(super) async fn give(&mut self, answer: &Value) {
        let Some(before) = self.reply.take() else { return };
        let path = format!("/flows/{}/answers", before.flow);
        let body = json!({ "step": before.step, "answer": answer, "begin": before.begin });
        let replied = self.post(&path, &body).await;
        self.reply = serde_json::from_value(replied).ok();
        if self.reply.as_ref().is_some_and(|reply| reply.refusal.is_none()) {
            self.owns(&before.screen, answer);
        }
    }

    /// What was taken of an answer is theirs from now on.
    fn owns(&mut self, screen: &Screen, answer: &Value) {
        match screen {
            Screen::EnrollAuthenticator(screen) if answer["type"] == "code" => {
                self.key = Some(screen.key.clone());
            }
            Screen::CreatePassword(_) if answer["type"] == "new_password" => {
                self.password = Some(self.next_password);
            }
            _ => {}
        }
    }

    /// Gives the `n`th of the answers that they could give.
    pub(super) async fn answer(&mut self, n: usize) {
        let answers = self.answers();
        if let Some(answer) = answers.get(n % answers.len().max(1)) {
            self.give(answer).await;
        }
    }

    /// Makes an account with a second factor, and signs in.
    pub(super) async fn signs_up(&mut self, app: &str, factor: &str) {
        self.begin(app, "sign_up").await;
        for _ in 0..12 {
            let chooses = matches!(self.screen(), Some(Screen::EnrollChoose(_)));
            let answer = match chooses {
                true => Some(json!({ "type": "choose", "factor": factor })),
                false => self.way_in(),
            };
            let Some(answer) = answer else { break };
            self.give(&answer).await;
        }
        assert!(self.is_in(), "{:?}", self.reply);
    }

    /// Signs in, however long it takes.
    pub(super) async fn gets_in(&mut self, app: &str) {
        self.begin(app, "sign_in").await;
        for _ in 0..200 {
            if self.is_in() {
                return;
            }
            self.waits_where_told();
            match self.way_in().filter(|_| self.reply.is_some()) {
                Some(answer) => self.give(&answer).await,
                None => self.begin(app, "sign_in").await,
            }
        }
        panic!("no way on for {}: {:?}", self.email, self.reply);
    }

    fn waits_where_told(&self) {
        let Some(reply) = &self.reply else { return };
        let until = match (&reply.screen, &reply.refusal) {
            (Screen::Locked(screen), _) => Some(screen.until),
            (_, Some(Refusal::TooSoon { at } | Refusal::TooManySends { at })) => Some(*at),
            // An authenticator's code is good once: the next one comes.
            (_, Some(Refusal::CodeWrong { .. })) => Some(self.server.app.clock.now().plus(30)),
            _ => None,
        };
        let clock = &self.server.app.clock;
        let wait = until.map_or(0, |until| until.0 - clock.now().0);
        clock.advance(u32::try_from(wait).unwrap_or(0));
    }

    fn screen(&self) -> Option<&Screen> {
        self.reply.as_ref().map(|reply| &reply.screen)
    }

    fn is_in(&self) -> bool {
        matches!(self.screen(), Some(Screen::SignedIn(_)))
    }

    /// Keeps the cookies of a page.
    pub(super) fn keep(&mut self, response: &Response<Body>) {
        for cookie in response.headers().get_all(header::SET_COOKIE) {
            let (name, rest) = cookie.to_str().unwrap().split_once('=').unwrap();
            let value = rest.split(';').next().unwrap().to_owned();
            self.cookies.retain(|(kept, _)| kept != name);
            self.cookies.push((name.to_owned(), value));
        }
    }

    /// All that they could answer where they are, with what they know.
    pub(super) fn answers(&self) -> Vec<Value> {
        let Some(reply) = &self.reply else { return vec![] };
        let press = |name: &str| json!({ "type": name });
        let choose = |factor: &Factor| json!({ "type": "choose", "factor": factor });
        let mut all = match &reply.screen {
            Screen::Identify(_) | Screen::EnrollEmail(_) => {
                vec![json!({ "type": "email", "email": self.email })]
            }
            Screen::EnterPassword(_) => self.passwords(),
            Screen::EnterCode(screen) => self.codes(screen),
            Screen::CreatePassword(_) => {
                vec![json!({ "type": "new_password", "password": self.next_password })]
            }
            Screen::ChooseFactor(screen) => {
                screen.methods.iter().map(|method| choose(&method.factor)).collect()
            }
            Screen::EnrollChoose(screen) => screen.factors.iter().map(choose).collect(),
            Screen::EnrollPhone(_) => vec![json!({ "type": "phone", "phone": self.phone })],
            Screen::RecoveryCodes(_) => vec![json!({ "type": "saved", "kept": true })],
            Screen::EnrollAuthenticator(screen) => vec![totp(self.server, &screen.key)],
            Screen::EnterRecoveryCode(_) => {
                vec![json!({ "type": "recovery_code", "code": "00000-00000-00000" })]
            }
            Screen::Locked(_) => vec![press("retry"), press("reset_password")],
            _ => vec![],
        };
        if !matches!(reply.screen, Screen::SignedIn(_)) {
            all.extend(["other_method", "back", "restart", "skip", "done"].map(press));
        }
        all
    }

    fn passwords(&self) -> Vec<Value> {
        let password = |text| json!({ "type": "password", "password": text });
        let known = self.password.map(password);
        let more = [password("not the password"), json!({ "type": "reset_password" })];
        known.into_iter().chain(more).collect()
    }

    fn codes(&self, screen: &EnterCode) -> Vec<Value> {
        let code = |text: String| json!({ "type": "code", "code": text });
        if screen.factor == Factor::Authenticator {
            let shown = self.key.iter().map(|key| totp(self.server, key));
            return shown.chain([code("000000".into())]).collect();
        }
        let by_phone = screen.factor.by_phone();
        let read = self.reads.iter().filter(|to| to.starts_with('+') == by_phone);
        let sent = read.filter_map(|to| newest(self.server, to)).map(code);
        let resend = json!({ "type": "resend" });
        sent.chain([code("000000".into()), resend]).collect()
    }

    /// What the owner would do where they are, to get in.
    pub(super) fn way_in(&self) -> Option<Value> {
        let reply = self.reply.as_ref()?;
        let press = |name: &str| Some(json!({ "type": name }));
        let refused = matches!(reply.refusal, Some(Refusal::CredentialsWrong {}));
        match &reply.screen {
            Screen::EnterPassword(_) if refused => press("reset_password"),
            Screen::ChooseFactor(screen) => {
                let theirs = screen.methods.iter().find(|m| m.factor == Factor::SmsCode);
                let factor = theirs.or(screen.methods.first())?.factor;
                Some(json!({ "type": "choose", "factor": factor }))
            }
            Screen::Locked(_) => press("retry"),
            Screen::Expired(_) | Screen::Blocked(_) => press("restart"),
            Screen::EnrollChoose(_) => Some(json!({ "type": "choose", "factor": "email_code" })),
            Screen::EnterCode(screen)
                if reply.refusal.is_some() && screen.factor != Factor::Authenticator =>
            {
                press("resend")
            }
            Screen::EnterCode(screen) if screen.factor == Factor::Authenticator => {
                self.key.as_ref().map(|key| totp(self.server, key))
            }
            _ => self.answers().into_iter().next(),
        }
    }
}

/// The newest code sent to an address or number.
fn newest(server: &Server, to: &str) -> Option<String> {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let messages = server.app.mailer.demo().unwrap().messages(Some(to));
    messages.iter().map(|message| digits(&message.subject)).find(|code| code.len() == 6)
}

/// The code that an authenticator with this key shows now.
fn totp(server: &Server, key: &str) -> Value {
    let key = data_encoding::BASE32_NOPAD.decode(key.as_bytes()).unwrap();
    let totp = totp_rs::Builder::new().with_secret(key).with_digits(6).with_step_duration(30);
    let now = u64::try_from(server.app.clock.now().0).unwrap();
    json!({ "type": "code", "code": totp.build().unwrap().generate(now).to_string() })
}
