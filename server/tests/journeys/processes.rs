//! Two processes of the real program on one `PostgreSQL`.

use std::io::{BufRead as _, BufReader};
use std::net::{SocketAddr, TcpListener};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, Response, header};
use futures_util::future::{BoxFuture, join_all};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::TcpStream;

use crate::databases::Database;
use crate::support::{Browser, PASSWORD, Person, Serves, number, settings_text};

/// An address where nothing listens, for a server that is told where to.
///
/// It is below the ports that the system gives to whoever asks for any: one of those would be
/// somebody else's before the server is there.
pub(crate) fn free_address() -> SocketAddr {
    static TRIED: AtomicU16 = AtomicU16::new(0);
    // Tests may run beside those of another clone.
    let first = 10_000 + u16::try_from(std::process::id() % 20_000).unwrap();
    let next = || SocketAddr::from(([127, 0, 0, 1], first + TRIED.fetch_add(1, Ordering::Relaxed)));
    std::iter::repeat_with(next)
        .take(500)
        .find(|address| TcpListener::bind(address).is_ok())
        .expect("no port is free")
}

const EMAIL: &str = "mara@example.org";

/// Passwords that wait for a core: fewer than may.
const QUEUED: i64 = 50;

/// After this something will not happen any more.
const PATIENCE: Duration = Duration::from_mins(1);

/// An answer to what a person sees.
fn answering(person: &Person<'_>, answer: &Value) -> Request<Body> {
    let (name, value) = &person.browser.cookies[0];
    let body = person.answered(person.reply.step, answer).to_string();
    Request::post(format!("/flows/{}/answers", person.reply.flow))
        .header(header::COOKIE, format!("{name}={value}"))
        .header(header::CONTENT_TYPE, "application/json")
        .body(body.into())
        .unwrap()
}

/// Where processes on this database write their log.
pub(crate) fn log(database: &Database) -> std::path::PathBuf {
    database.folder.path().join("log")
}

/// Puts a whole file in the place of the last one: servers that run may read it at any time.
fn put_settings(database: &Database, settings: &str) {
    let file = database.folder.path().join("portico.toml");
    let beside = file.with_extension("toml.new");
    std::fs::write(&beside, settings).unwrap();
    std::fs::rename(beside, file).unwrap();
}

/// A running `portico`; killed when it goes.
pub(crate) struct Process {
    child: Mutex<Child>,
    address: SocketAddr,
}

impl Process {
    /// Starts several at once, as a machine does that was just switched on.
    pub(crate) fn start<const N: usize>(database: &Database) -> [Self; N] {
        Self::start_with(database, "")
    }

    /// The same with further sections of settings.
    pub(crate) fn start_with<const N: usize>(database: &Database, sections: &str) -> [Self; N] {
        Self::start_as(database, &(settings_text(database) + sections))
    }

    /// The same with these settings.
    pub(crate) fn start_as<const N: usize>(database: &Database, settings: &str) -> [Self; N] {
        let children = std::array::from_fn::<_, N, _>(|_| {
            Self::spawn(Command::new(env!("CARGO_BIN_EXE_portico")), database, settings)
        });
        children.map(|child| Self::ready(child, database))
    }

    /// Starts one within a limit of the shell, as `ulimit -n 1024` sets it.
    #[cfg(unix)]
    pub(crate) fn start_within(limit: &str, database: &Database) -> Self {
        let mut shell = Command::new("sh");
        shell.args(["-c", &format!("{limit} && exec \"$0\" \"$@\"")]);
        shell.arg(env!("CARGO_BIN_EXE_portico"));
        Self::start_by(shell, database)
    }

    /// Starts one by this command, which takes the program's arguments.
    #[cfg(unix)]
    pub(crate) fn start_by(portico: Command, database: &Database) -> Self {
        Self::ready(Self::spawn(portico, database, &settings_text(database)), database)
    }

    /// The same with further sections of settings.
    pub(crate) fn start_by_with(portico: Command, database: &Database, sections: &str) -> Self {
        let settings = settings_text(database) + sections;
        Self::ready(Self::spawn(portico, database, &settings), database)
    }

    /// The same at this address.
    pub(crate) fn start_listening(
        mut portico: Command,
        database: &Database,
        listen: SocketAddr,
    ) -> Self {
        put_settings(database, &settings_text(database));
        portico.args(["serve", "--listen", &listen.to_string()]);
        Self::ready(Self::run(portico, database), database)
    }

    fn spawn(mut portico: Command, database: &Database, settings: &str) -> Child {
        put_settings(database, settings);
        portico.args(["serve", "--listen", "127.0.0.1:0"]);
        Self::run(portico, database)
    }

    /// Runs `portico serve` with the settings in the folder of a database.
    fn run(mut portico: Command, database: &Database) -> Child {
        let folder = database.folder.path();
        let log = std::fs::File::options().create(true).append(true).open(log(database)).unwrap();
        portico.arg("--settings").arg(folder.join("portico.toml"));
        portico.arg("--data").arg(folder);
        portico.env("PORTICO_LOG", "warn").stdout(Stdio::piped()).stderr(log).spawn().unwrap()
    }

    fn ready(mut child: Child, database: &Database) -> Self {
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let Some(first) = lines.next() else {
            panic!("it does not start: {}", std::fs::read_to_string(log(database)).unwrap())
        };
        let first = first.unwrap();
        let port = first.rsplit(':').next().unwrap().parse().unwrap();
        // Reads on, or a process that says more would find nobody listening.
        std::thread::spawn(move || lines.for_each(drop));
        Self { child: Mutex::new(child), address: ([127, 0, 0, 1], port).into() }
    }

    pub(crate) fn browser(&self) -> Browser<'_> {
        Browser { server: self, cookies: vec![], headers: vec![] }
    }

    async fn messages(&self, email: &str) -> Vec<Value> {
        let email = email.replace('+', "%2B");
        let (_, messages) = self.browser().get(&format!("/demo/mailbox.json?to={email}")).await;
        serde_json::from_value(messages).unwrap()
    }

    pub(crate) const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Sends it a signal.
    #[cfg(unix)]
    pub(crate) fn signal(&self, signal: rustix::process::Signal) {
        let id = i32::try_from(self.child.lock().unwrap().id()).unwrap();
        rustix::process::kill_process(rustix::process::Pid::from_raw(id).unwrap(), signal).unwrap();
    }

    /// How it ended, if it ends within that time.
    #[cfg(unix)]
    pub(crate) async fn ended_within(&self, time: Duration) -> Option<std::process::ExitStatus> {
        let ended = async {
            loop {
                if let Some(status) = self.child.lock().unwrap().try_wait().unwrap() {
                    return status;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(time, ended).await.ok()
    }

    /// Bytes of memory that it has.
    #[cfg(target_os = "linux")]
    pub(crate) fn resident(&self) -> u64 {
        let status = format!("/proc/{}/status", self.child.lock().unwrap().id());
        let status = std::fs::read_to_string(status).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.trim().strip_suffix(" kB").unwrap().parse::<u64>().unwrap() * 1024
    }

    /// Ends it as a power cut does.
    pub(crate) fn kill(&self) {
        let mut child = self.child.lock().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
    }

    /// Ends it as an operator does.
    #[cfg(unix)]
    pub(crate) fn terminate(&self) {
        self.signal(rustix::process::Signal::TERM);
        assert!(self.child.lock().unwrap().wait().unwrap().success());
    }

    async fn send(&self, mut request: Request<Body>) -> hyper::Result<Response<Body>> {
        let host = self.address.to_string().parse().unwrap();
        request.headers_mut().insert(header::HOST, host);
        let stream = TcpStream::connect(self.address).await.unwrap();
        let (mut sender, connection) =
            hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        Ok(sender.send_request(request).await?.map(Body::new))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

impl Serves for Process {
    fn handle(&self, request: Request<Body>) -> BoxFuture<'_, Response<Body>> {
        Box::pin(async { self.send(request).await.unwrap() })
    }

    fn newest_code<'a>(&'a self, email: &'a str) -> BoxFuture<'a, String> {
        Box::pin(async move {
            let messages = self.messages(email).await;
            let subject = messages[0]["subject"].as_str().unwrap();
            subject.chars().filter(char::is_ascii_digit).collect()
        })
    }
}

#[tokio::test]
#[ignore = "needs PostgreSQL: cargo xtask test server starts one"]
async fn a_flow_walks_across_two_processes_and_outlives_the_one_that_is_killed() {
    let database = Database::postgres().await;
    let [one, two] = Process::start(&database);
    let person = one.browser().begin("shop", "sign_up").await;
    let person = person.at(&two).email(EMAIL).await.sees("enter_code");
    let code = two.newest_code(EMAIL).await;
    let person = person.at(&one).code(&code).await.sees("create_password");
    let person = person.at(&two).new_password(PASSWORD).await.sees("enroll_choose");
    let person = person.at(&one).press("other_address").await.sees("enroll_email").at(&two);
    one.kill();
    let mut person = person.email(EMAIL).await.sees("signed_in");
    let session = person.browser.session().await.unwrap();
    assert_eq!(session["proofs"], json!(["password", "email_code"]));
    let [three] = Process::start(&database);
    two.kill();
    let mut browser = Browser { server: &three, ..person.browser };
    assert_eq!(browser.session().await, Some(session));
}

#[tokio::test]
#[ignore = "needs PostgreSQL: cargo xtask test server starts one"]
async fn an_answer_that_died_with_its_process_is_taken_by_the_other() {
    let database = Database::postgres().await;
    let [one, two] = Process::start(&database);
    let person = two.browser().begin("news", "sign_up").await.email(EMAIL).await;
    let person = person.sent_code(EMAIL).await.sees("create_password");
    // So many passwords wait for a core that the one in question is not hashed at once.
    let mut before = vec![];
    for place in 0..QUEUED {
        let person = two.browser().begin("news", "sign_in").await;
        let person = person.email(&format!("person{place}@example.org")).await;
        let answer = json!({ "type": "password", "password": "wrong" });
        before.push(one.send(answering(&person, &answer)));
    }
    let answer = json!({ "type": "new_password", "password": PASSWORD });
    let ours = "SELECT count(*) FROM flows
        WHERE turn_until > 0 AND stage LIKE '%create_password%'";
    let dying = async {
        while number(&database, "SELECT count(*) FROM failures").await < QUEUED {}
        one.send(answering(&person, &answer)).await
    };
    let kill = async {
        while number(&database, ours).await == 0 {}
        one.kill();
    };
    let all = async { tokio::join!(join_all(before), dying, kill) };
    let (_, died, ()) = tokio::time::timeout(PATIENCE, all).await.unwrap();
    assert!(died.is_err(), "it died before it could reply");
    assert_eq!(number(&database, ours).await, 1, "it died in the middle");
    assert_eq!(number(&database, "SELECT count(*) FROM accounts").await, 0);
    let mut person = person.new_password(PASSWORD).await.sees("signed_in");
    assert_eq!(person.browser.session().await.unwrap()["email"], EMAIL);
}

#[tokio::test]
#[ignore = "needs PostgreSQL: cargo xtask test server starts one"]
async fn the_same_answer_at_two_processes_at_once_is_taken_once() {
    let database = Database::postgres().await;
    let processes: [Process; 2] = Process::start(&database);
    let person = processes[0].browser().begin("news", "sign_up").await;
    let answer = json!({ "type": "email", "email": EMAIL });
    let all = (0..20).map(|place| {
        let (mut person, answer) = (person.clone().at(&processes[place % 2]), answer.clone());
        async move { person.give(1, answer).await }
    });
    let replies = join_all(all).await;
    assert!(replies.iter().all(|reply| reply.step == 2 && reply.refusal.is_none()));
    let messages = [processes[0].messages(EMAIL).await, processes[1].messages(EMAIL).await];
    assert_eq!(messages.concat().len(), 1);
}
