//! What is written to the log during whole journeys, with every target at its
//! most talkative. Alone in its process: the log is one for all threads.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "../databases/mod.rs"]
#[expect(dead_code, reason = "the journeys use the rest of it")]
mod databases;
#[path = "../journeys/openid"]
#[expect(dead_code, reason = "the journeys use the rest of it")]
mod openid {
    pub(crate) mod keyed;
    pub(crate) mod party;
}
#[path = "../journeys/scripted_provider/mod.rs"]
#[expect(dead_code, unused_imports, reason = "the journeys use the rest of it")]
mod scripted_provider;
#[path = "../journeys/support.rs"]
#[expect(dead_code, reason = "the journeys use the rest of it")]
mod support;

/// The test here hears by a log of its own.
mod hearing {
    pub(crate) const fn begin() {}
}

use std::io::Write;
use std::sync::{Arc, Mutex};

use axum::http::{Method, StatusCode};
use flow::policy::Mfa;
use openid::party;
use portico_server::observability::audit;
use portico_server::settings::Settings;
use protocol::Screen;
use scripted_provider::{Kind, ScriptedProvider};
use serde_json::{Value, json};
use support::{PASSWORD, Person, Server, account, wrong};
use tracing::Level;
use tracing_subscriber::fmt::{self, MakeWriter};
use tracing_subscriber::layer::SubscriberExt as _;

const EMAIL: &str = "mara.lind@example.org";
const NEW_PASSWORD_TOO_SHORT: &str = "zu kurz";
const WRONG_PASSWORD: &str = "geranie teppich balkon";

/// Every event there is.
const EVENTS: [&str; 28] = [
    "access_revoked",
    "account_created",
    "account_deleted",
    "answer_refused",
    "answer_taken",
    "blocked",
    "code_sent",
    "consent_given",
    "data_downloaded",
    "decided",
    "device_remembered",
    "devices_forgotten",
    "email_changed",
    "email_restored",
    "factor_enrolled",
    "factor_removed",
    "flow_began",
    "flow_expired",
    "identity_linked",
    "identity_unlinked",
    "not_sent",
    "others_signed_out",
    "password_replaced",
    "session_continued",
    "session_ended",
    "signed_in",
    "signed_out",
    "throttled",
];

#[test]
fn the_docs_name_every_event_and_no_other() {
    let docs = include_str!("../../../docs/reference/log-and-metrics.md");
    let events = docs.split("### Reasons").next().unwrap();
    let rows = events.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
    assert_eq!(rows.collect::<Vec<_>>(), EVENTS);
}

/// A log that can be read.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

impl Log {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }

    /// The events of sign-ins, in order.
    fn events(&self) -> Vec<Value> {
        let lines = self.text();
        let lines = lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        lines.filter(|line| line["target"] == audit::TARGET).collect()
    }
}

/// What must never be in a log.
#[derive(Default)]
struct Secrets(Vec<String>);

impl Secrets {
    fn add(&mut self, secret: &str) {
        assert!(secret.len() > 5, "too short to be looked for: {secret:?}");
        self.0.push(secret.to_owned());
    }

    /// Handle, cookies, and what the screen shows.
    fn add_all_of(&mut self, person: &Person<'_>) {
        self.add(&person.reply.flow);
        for (_, value) in &person.browser.cookies {
            self.add(value);
        }
        match &person.reply.screen {
            Screen::EnrollAuthenticator(screen) => self.add(&screen.key),
            Screen::RecoveryCodes(screen) => screen.codes.iter().for_each(|code| self.add(code)),
            _ => {}
        }
    }
}

fn totp(person: &Person<'_>, server: &Server) -> String {
    let Screen::EnrollAuthenticator(shown) = &person.reply.screen else { panic!() };
    let key = data_encoding::BASE32_NOPAD.decode(shown.key.as_bytes()).unwrap();
    let totp = totp_rs::Builder::new().with_secret(key).with_digits(6).with_step_duration(30);
    let now = u64::try_from(server.app.clock.now().0).unwrap();
    totp.build().unwrap().generate(now).to_string()
}

#[tokio::test]
async fn the_log_tells_every_step_of_a_sign_in_and_no_secret_and_no_address() {
    let (text, json) = (Log::default(), Log::default());
    let filter = tracing_subscriber::filter::LevelFilter::from_level(Level::TRACE);
    let log = tracing_subscriber::registry()
        .with(filter)
        .with(fmt::layer().without_time().with_ansi(false).with_writer(text.clone()))
        .with(fmt::layer().without_time().json().flatten_event(true).with_writer(json.clone()));
    tracing::subscriber::set_global_default(log).unwrap();

    let server = Server::with(|settings: &mut Settings| {
        settings.limits.sends_per_hour = flow::limits::SENDS_PER_HOUR;
        for user_flow in settings.user_flows.values_mut() {
            let user_flow = user_flow.get_mut();
            user_flow.remember_device_days = 30 * u16::from(user_flow.mfa != Mfa::Off);
        }
        settings.policies[0].name = "Risk\nINFO audit: event=\"signed_in\"".into();
    })
    .await;
    let mut secrets = Secrets::default();
    sign_up_with_codes(&server, &mut secrets).await;
    sign_in_with_an_authenticator(&server, &mut secrets).await;
    look_after_account(&server, &mut secrets).await;
    be_blocked(&server, &mut secrets).await;
    be_locked(&server, &mut secrets).await;
    reset_and_enrol_a_telephone(&server, &mut secrets).await;
    begin_over_the_wire(&server, &mut secrets).await;
    ask_for_too_many_codes(&server, &mut secrets).await;
    sign_in_to_clients(&mut secrets).await;
    sign_in_elsewhere(&mut secrets).await;
    for known in [EMAIL, "Mara.Lind", PASSWORD, WRONG_PASSWORD, NEW_PASSWORD_TOO_SHORT] {
        secrets.add(known);
    }
    secrets.add("otto@example.org");

    let told: Vec<String> =
        json.events().iter().map(|e| e["event"].as_str().unwrap().to_owned()).collect();
    for event in EVENTS {
        assert!(told.iter().any(|told| told == event), "{event} is not told: {told:?}");
    }
    for log in [text.text(), json.text()] {
        assert!(log.contains("sqlx"), "the other targets are captured too");
        secrets.hold(&log);
    }
    hold_the_lines(&server, &text.text(), &json.events());
}

impl Secrets {
    /// Looks for each of them, whatever its capitals.
    #[track_caller]
    fn hold(&self, log: &str) {
        let low = log.to_lowercase();
        // A code is a whole number in the log; parts of times may look the same.
        let part = |c: char| !c.is_ascii_digit() && c != '.' && c != '-';
        let numbers: Vec<&str> = low.split(part).collect();
        for secret in &self.0 {
            let low_secret = secret.to_lowercase();
            let found = match secret.chars().all(|c| c.is_ascii_digit()) {
                true => numbers.contains(&low_secret.as_str()),
                false => low.contains(&low_secret),
            };
            let line = low.lines().find(|line| line.contains(&low_secret));
            assert!(!found, "{secret} is in the log: {line:?}");
        }
    }
}

/// Each event is one line, with the person's reference and the account's hash.
fn hold_the_lines(server: &Server, text: &str, events: &[Value]) {
    let begins = |line: &str| {
        let line = line.trim_start();
        let in_span = line.starts_with("INFO request{") && line.contains("}: audit: ");
        in_span || line.starts_with("INFO audit:")
    };
    let lines = text.lines().filter(|line| begins(line));
    assert_eq!(lines.count(), events.len(), "no value begins a line of its own");
    let of = |event: &str| events.iter().find(|line| line["event"] == event).unwrap();
    let signed_in = of("signed_in");
    assert_eq!(signed_in["account"], audit::account(&server.app.keys, EMAIL));
    assert_eq!(signed_in["app"], "shop");
    assert_eq!(signed_in["factor"], "password+email_code");
    assert!(signed_in["reference"].as_str().unwrap().len() == 9, "{signed_in}");
    let decided = events.iter().rfind(|e| e["event"] == "decided" && e["app"] == "bank").unwrap();
    assert_eq!(decided["outcome"], "block");
    assert_eq!(decided["reason"], "risk_policy");
    assert_eq!(decided["risk"], "high");
    assert!(decided["policies"].as_str().unwrap().starts_with("Risk\nINFO audit:"));
    assert_eq!(of("blocked")["reason"], "risk_and_not_enrolled");
    assert_eq!(of("throttled")["outcome"], "waits");
    assert_eq!(
        (&of("not_sent")["reason"], &of("not_sent")["factor"]),
        (&json!("address"), &json!("email_code"))
    );
    let sent = |line: &&Value| {
        line["event"] == "code_sent" && line["account"] == of("not_sent")["account"]
    };
    assert_eq!(events.iter().filter(sent).count(), 5, "what was not sent is not told as sent");
    assert_eq!(of("account_created")["account"], of("signed_in")["account"]);
    assert_eq!(of("signed_out")["account"], of("signed_in")["account"]);
    let refused = of("answer_refused");
    assert_eq!(refused["factor"], "email_code");
    assert_eq!((&refused["answer"], &refused["reason"]), (&json!("code"), &json!("code_wrong")));
}

async fn sign_up_with_codes(server: &Server, secrets: &mut Secrets) {
    let person = server.browser().begin("shop", "sign_up").await.email(EMAIL).await;
    secrets.add_all_of(&person);
    let code = server.code(EMAIL);
    secrets.add(&code);
    secrets.add(wrong(&code));
    let person = person.code(wrong(&code)).await.code(&code).await.sees("create_password");
    let person = person.new_password(NEW_PASSWORD_TOO_SHORT).await;
    let person = person.new_password(PASSWORD).await.choose("email_code").await;
    let mut person = person.sees("signed_in");
    secrets.add_all_of(&person);
    assert!(person.browser.session().await.is_some());
    person.browser.post("/sign-out", &Value::Null).await;
}

async fn sign_in_with_an_authenticator(server: &Server, secrets: &mut Secrets) {
    let person = account(server, "shop", "ines@example.org").await.choose("authenticator").await;
    secrets.add("ines@example.org");
    secrets.add_all_of(&person);
    let (enrolling, code) = (person.clone(), totp(&person, server));
    secrets.add(&code);
    secrets.add_all_of(&person.code(&code).await.sees("signed_in"));
    server.app.clock.advance(60);
    let person = server.browser().begin("shop", "sign_in").await.email("ines@example.org").await;
    let person = person.password(PASSWORD).await.sees("enter_code");
    let code = totp(&enrolling, server);
    secrets.add(&code);
    let answer = json!({"type": "code", "code": code, "remember_device": true});
    let person = person.answer(answer).await.sees("signed_in");
    let remembered = person.browser.cookies.iter().find(|(name, _)| name == "portico_remembered");
    secrets.add(&remembered.unwrap().1);
    let person = server.browser().begin("shop", "sign_in").await.email("Ines@Example.org").await;
    let person = person.password(PASSWORD).await.sees("enter_code");
    server.app.clock.advance(901);
    person.code("123456").await.sees("expired");
}

async fn reset_and_enrol_a_telephone(server: &Server, secrets: &mut Secrets) {
    let (email, number) = ("lena@example.org", "+4915123456789");
    account(server, "vault", email).await;
    let person = server.browser().begin("vault", "reset_password").await.email(email).await;
    secrets.add(&server.code(email));
    let new = "tasse mond brücke";
    let person = person.sent_code(email).await.new_password(new).await.sees("enroll_choose");
    let person = person.choose("sms_code").await;
    let person = person.answer(json!({"type": "phone", "phone": number})).await.sees("enter_code");
    secrets.add(&server.code(number));
    let person = person.sent_code(number).await.sees("recovery_codes");
    secrets.add_all_of(&person);
    let person = person.keeps_codes().await.sees("signed_in");
    change_factors(person, secrets).await;
    for known in [email, number, new] {
        secrets.add(known);
    }
}

async fn change_factors(person: Person<'_>, secrets: &mut Secrets) {
    let person = person.browser.begin("vault", "manage_factors").await.sees("manage_factors");
    secrets.add_all_of(&person);
    let person = person.press("sign_out_others").await;
    let person = person.press("forget_devices").await.choose("recovery_code").await;
    secrets.add_all_of(&person);
    let person = person.keeps_codes().await;
    let remove = json!({"type": "remove", "factor": "voice_code"});
    person.answer(remove.clone()).await.answer(remove).await.sees("manage_factors");
}

/// Ends the session that is another one in the list.
async fn end_another(person: Person<'_>) -> Person<'_> {
    let Screen::ManageFactors(screen) = &person.reply.screen else { panic!() };
    let id = screen.sessions.iter().find_map(|session| session.id.clone());
    person.answer(json!({"type": "end_session", "session": id})).await.sees("manage_factors")
}

/// Changes the address, has the one before back, signs in anew, has all that is stored, and deletes it.
async fn look_after_account(server: &Server, secrets: &mut Secrets) {
    let (email, other) = ("nora@example.org", "nora@other.example");
    let person = account(server, "news", email).await.sees("signed_in").browser;
    let person = person.begin("news", "manage_factors").await.press("change_email").await;
    let person = person.email(other).await.sees("enter_code");
    secrets.add(&server.code(other));
    person.sent_code(other).await.sees("manage_factors");
    let messages = server.app.mailer.demo().unwrap().messages(Some(email));
    let text = &messages[0].text;
    let token = text.split_once("undo-email?token=").unwrap().1.lines().next().unwrap();
    secrets.add(token);
    let mut browser = server.browser();
    browser.headers.push(("sec-fetch-site", "same-origin"));
    browser.visit(&format!("/undo-email?token={token}")).await;
    browser.post_form("/undo-email", format!("token={token}")).await;
    let person = browser.begin("news", "reset_password").await.email(email).await;
    let person = person.sent_code(email).await.new_password(PASSWORD).await.sees("signed_in");
    let again = server.browser().begin("news", "sign_in").await.email(email).await;
    again.password(PASSWORD).await.sees("signed_in");
    let person = person.browser.begin("news", "manage_factors").await.sees("manage_factors");
    let person = end_another(person).await;
    let (mut browser, flow) = (person.browser, person.reply.flow);
    browser.get(&format!("/flows/{flow}/data")).await;
    browser.post_form(&format!("/flows/{flow}/delete"), format!("email={email}")).await;
    for known in [email, other] {
        secrets.add(known);
    }
}

async fn be_blocked(server: &Server, secrets: &mut Secrets) {
    account(server, "news", "otto@example.org").await.sees("signed_in");
    let mut browser = server.browser();
    browser.cookies.push(("portico_demo_risk".into(), "high".into()));
    let person = browser.begin("bank", "sign_in").await.email("otto@example.org").await;
    let person = person.password(PASSWORD).await.sees("blocked");
    secrets.add(&person.reply.flow);
}

/// The same as a browser does it, so that the HTTP server has its say too.
async fn begin_over_the_wire(server: &Server, secrets: &mut Secrets) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = portico_server::http::router(server.app.clone());
    tokio::spawn(async { axum::serve(listener, router).await });
    let (browser, session) = ("Zm9v".repeat(10) + "Zm8", "c2Vzc2lvbg".repeat(4));
    let body = json!({ "app": "shop", "login_hint": EMAIL }).to_string();
    let request = format!(
        "POST /flows HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-type: application/json\r\n\
        cookie: portico_browser={browser}; portico_session={session}\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let sent = tokio::task::spawn_blocking(move || {
        let mut stream = std::net::TcpStream::connect(address).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        std::io::read_to_string(stream).unwrap()
    });
    let response = sent.await.unwrap();
    let reply = response.split("\r\n\r\n").nth(1).unwrap();
    let reply: protocol::Reply = serde_json::from_str(reply).unwrap();
    for secret in [&browser, &session, &reply.begin.unwrap()] {
        secrets.add(secret);
    }
}

/// Signs in to a client of OpenID Connect, goes on to another, and has both use their tokens.
async fn sign_in_to_clients(secrets: &mut Secrets) {
    let email = "wiki.reader@example.org";
    let server = party::server().await;
    let mut browser = account(&server, "news", email).await.browser;
    let offline = [("scope", "openid email offline_access"), ("nonce", "a nonce of the client")];
    for client in ["wiki", "tab"] {
        let code = party::ask(&mut browser, client, &offline).await.answer()["code"].clone();
        let (_, _, tokens) = party::redeem(&server, client, &code, &[]).await;
        secrets.add(&code);
        for token in ["access_token", "refresh_token", "id_token"] {
            secrets.add(tokens[token].as_str().unwrap());
        }
        let bearer = format!("Bearer {}", tokens["access_token"].as_str().unwrap());
        let headers = [("authorization", bearer.as_str())];
        let (status, _, account) =
            party::call(&server, Method::GET, "/oauth/userinfo", &headers, &[]).await;
        assert_eq!((status, &account["email"]), (StatusCode::OK, &json!(email)));
    }
    let page = party::ask(&mut browser, "wiki", &[("prompt", "consent")]).await;
    let person = party::person(browser, &page).await.sees("consent").press("agree").await;
    let person = person.sees("signed_in").browser.begin("news", "manage_factors").await;
    person.answer(json!({"type": "revoke_access", "app": "wiki"})).await.sees("manage_factors");
    for known in [email, party::SECRET, party::VERIFIER] {
        secrets.add(known);
    }
}

/// Signs up with an account from elsewhere, links another to an account with a password, and takes
/// it away.
async fn sign_in_elsewhere(secrets: &mut Secrets) {
    let (owner, subject) = ("owner@example.org", "the subject of somebody");
    let (server, provider) = ScriptedProvider::beside(Kind::OpenId, |_| ()).await;
    account(&server, "news", owner).await;
    for (subject, address) in [("someone new", "new@example.org"), (subject, owner)] {
        provider.script(|it| it.claims = json!({ "sub": subject, "email": address }));
        let person = server.browser().begin("news", "sign_in").await;
        let choice = json!({ "type": "provider", "provider": provider.id });
        let mut person = person.answer(choice).await.sees("at_provider");
        let leave = format!("/flows/{}/provider", person.reply.flow);
        let (_, location, _) = person.browser.visit(&leave).await;
        let back = provider.visit(&location.unwrap().parse().unwrap());
        let path = back.path();
        person.browser.visit(&path).await;
        let (_, reply) = person.browser.get(&format!("/flows/{}", person.reply.flow)).await;
        person.reply = serde_json::from_value(reply).unwrap();
        if address == owner {
            person = person.sees("enter_password").password(PASSWORD).await;
        }
        person.sees("signed_in");
        for known in [subject, address, path.split_once('?').unwrap().1] {
            secrets.add(known);
        }
    }
    let person = server.browser().begin("news", "manage_factors").await.email(owner).await;
    let person = person.password(PASSWORD).await.sees("manage_factors");
    let Screen::ManageFactors(list) = &person.reply.screen else { panic!("{:?}", person.reply) };
    let unlink = json!({ "type": "unlink", "identity": list.identities[0].id });
    person.answer(unlink).await.sees("manage_factors");
}

async fn ask_for_too_many_codes(server: &Server, secrets: &mut Secrets) {
    let email = "lotte@example.org";
    secrets.add(email);
    for _ in 0..=flow::limits::SENDS_PER_HOUR {
        let person = server.browser().begin("shop", "sign_up").await.email(email).await;
        secrets.add_all_of(&person);
        secrets.add(&server.code(email));
    }
}

async fn be_locked(server: &Server, secrets: &mut Secrets) {
    let mut person = server.browser().begin("shop", "sign_in").await.email(EMAIL).await;
    for guess in 0..flow::limits::FREE_FAILURES {
        // Each guess is another one: the same would not be counted again.
        person = person.password(&format!("{WRONG_PASSWORD} {guess}")).await;
    }
    secrets.add_all_of(&person.sees("locked"));
}
