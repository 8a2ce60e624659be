//! The database dies and another takes its place: what people were told still holds.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use futures_util::future::join_all;
use rustix::process::{Signal, kill_process};
use serde_json::{Value, json};
use sqlx::{AnyConnection, Executor as _};
use tokio::time::{Instant, sleep, timeout};

use crate::databases::Database;
use crate::processes::Process;
use crate::relay::{Manner, Relay};
use crate::support::{Browser, Person, Serves as _, number, settings_text};

mod cluster;

use cluster::Cluster;

/// They sign in so often each, of which so many are over when the primary dies.
const PEOPLE: usize = 50;
const SIGN_INS: usize = 4;
const BEFORE: usize = 60;

/// After the promotion whoever was in the middle of a sign-in goes on within this.
const GOES_ON: Duration = Duration::from_secs(10);

/// Before the lock of a flow expires that nobody released.
const SOON: Duration = Duration::from_secs(3);

/// After this something will not happen any more.
const PATIENCE: Duration = Duration::from_mins(1);

/// Between two tries of an answer, and two looks into a mailbox.
const AGAIN: Duration = Duration::from_millis(100);

/// Names and values of a browser's cookies.
type Cookies = Vec<(String, String)>;

/// Two servers on a cluster, and the mailboxes of all.
struct World {
    servers: [Process; 2],
    relay: Relay,
    /// How many sign-ins were told that they are done.
    told: AtomicUsize,
    /// Answers that were refused for want of the database, and when each was taken.
    put_off: Mutex<Vec<Instant>>,
    /// The browsers of those who were told, and whose they are.
    signed_in: Mutex<Vec<(String, Cookies)>>,
}

impl World {
    fn start(database: &Database, relay: Relay) -> Self {
        // Codes that come by mail are all that people need.
        let settings = settings_text(database).replace(
            "[user_flows.code_first]\nmfa = \"conditional\"",
            "[user_flows.code_first]\nmfa = \"off\"",
        ) + &relay.section();
        Self {
            servers: Process::start_as(database, &settings),
            relay,
            told: AtomicUsize::new(0),
            put_off: Mutex::default(),
            signed_in: Mutex::default(),
        }
    }

    /// The next code for an address, after those that are known.
    async fn code(&self, email: &str, known: usize) -> String {
        let come = async {
            loop {
                if let Some(code) = self.relay.codes(email).get(known) {
                    return code.clone();
                }
                sleep(AGAIN).await;
            }
        };
        timeout(PATIENCE, come).await.expect("a mail with a code")
    }

    /// Gives an answer, as often as it takes, to both servers in turn.
    async fn answer<'a>(&'a self, mut person: Person<'a>, answer: &Value) -> Person<'a> {
        let (step, mut waited) = (person.reply.step, false);
        for place in 0.. {
            person = person.at(&self.servers[place % 2]);
            let path = format!("/flows/{}/answers", person.reply.flow);
            let sent = person.answered(step, answer);
            let (status, reply) = person.browser.post(&path, &sent).await;
            if status == StatusCode::SERVICE_UNAVAILABLE {
                assert_eq!(reply["type"], "/problems/busy");
                waited = true;
                sleep(AGAIN).await;
                continue;
            }
            assert_eq!(status, StatusCode::OK, "{answer}: {reply}");
            person.reply = serde_json::from_value(reply).unwrap();
            break;
        }
        if waited {
            self.put_off.lock().unwrap().push(Instant::now());
        }
        person
    }

    /// Somebody with an account whose next answer signs them in, and that answer.
    async fn is_about_to_sign_in(&self, email: &str) -> (Person<'_>, Value) {
        self.signs_up(email).await;
        let person = self.servers[0].browser().begin("club", "sign_in").await.email(email).await;
        (person, json!({ "type": "code", "code": self.code(email, 1).await }))
    }

    async fn signs_up(&self, email: &str) {
        let person = self.servers[0].browser().begin("club", "sign_up").await.email(email).await;
        let code = self.code(email, 0).await;
        let person = person.code(&code).await.sees("collect_profile");
        let values = json!({ "type": "profile", "values": ["Mara", "Lind", "", ""] });
        let person = person.answer(values).await;
        let yes = json!({ "type": "accept_terms", "accepted": true });
        person.answer(yes).await.sees("signed_in");
    }

    /// Signs in anew, with a browser of its own; so many codes came before.
    async fn signs_in(&self, email: &str, codes: usize) {
        let person = self.servers[codes % 2].browser().begin("club", "sign_in").await;
        let person = self.answer(person, &json!({ "type": "email", "email": email })).await;
        let code = self.code(email, codes).await;
        let person = person.sees("enter_code");
        let person = self.answer(person, &json!({ "type": "code", "code": code })).await;
        let browser = person.sees("signed_in").browser;
        self.signed_in.lock().unwrap().push((email.to_owned(), browser.cookies));
        self.told.fetch_add(1, Ordering::Relaxed);
    }

    async fn until_told(&self, wanted: usize) {
        let told = async {
            while self.told.load(Ordering::Relaxed) < wanted {
                sleep(Duration::from_millis(5)).await;
            }
        };
        timeout(PATIENCE, told).await.expect("people sign in");
    }
}

fn email(person: usize) -> String {
    format!("person{person}@example.org")
}

/// A cluster, and a database that is it.
async fn cluster() -> (Cluster, Database) {
    let cluster = Cluster::start().await;
    let mut database = Database::sqlite();
    database.elsewhere = Some(cluster.address());
    (cluster, database)
}

/// What everybody is told while there is no database that takes changes.
async fn say_that_the_database_is_away(servers: &[Process; 2]) {
    for server in servers {
        let ask = |path: &str| Request::get(path).body(Body::empty()).unwrap();
        let ready = server.handle(ask("/readyz")).await;
        assert_eq!(ready.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(server.handle(ask("/healthz")).await.status(), StatusCode::OK);
        assert_eq!(server.handle(ask("/sign-in?app=club")).await.status(), StatusCode::OK);
        let person = server.browser().begin("club", "sign_in").await;
        let answer = json!({ "type": "email", "email": email(0) });
        let request = Request::post("/flows/new/answers")
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::COOKIE, person.browser.cookie())
            .body(Body::from(person.answered(person.reply.step, &answer).to_string()));
        let answered = server.handle(request.unwrap()).await;
        assert_eq!(answered.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(answered.headers()[header::RETRY_AFTER], "5");
    }
}

#[tokio::test]
#[ignore = "needs PostgreSQL and HAProxy: cargo xtask test server installs them"]
async fn whoever_was_told_signed_in_is_when_a_standby_takes_the_place_of_the_killed_primary() {
    let (mut cluster, database) = cluster().await;
    let world = &World::start(&database, Relay::start(Manner::Takes).await);
    let emails: Vec<String> = (0..PEOPLE).map(email).collect();
    join_all(emails.iter().map(|email| world.signs_up(email))).await;
    let sign_ins = join_all(emails.iter().map(|email| async move {
        for place in 0..SIGN_INS {
            world.signs_in(email, 1 + place).await;
        }
    }));
    let failover = async {
        world.until_told(BEFORE).await;
        // The standby hears nothing of the last moment of the primary.
        let hearing = cluster.hearing().await;
        kill_process(hearing, Signal::STOP).unwrap();
        sleep(Duration::from_millis(300)).await;
        cluster.kill_primary();
        kill_process(hearing, Signal::CONT).unwrap();
        say_that_the_database_is_away(&world.servers).await;
        cluster.promote();
        Instant::now()
    };
    let both = async { tokio::join!(sign_ins, failover) };
    let (_, promoted) = timeout(PATIENCE, both).await.expect("all sign in");
    let put_off = world.put_off.lock().unwrap().clone();
    assert!(put_off.len() >= PEOPLE / 2, "only {} were in the middle", put_off.len());
    for taken in &put_off {
        let waited = taken.saturating_duration_since(promoted);
        assert!(waited < GOES_ON, "somebody went on only after {waited:?}");
    }
    let signed_in = world.signed_in.lock().unwrap().clone();
    for (email, cookies) in signed_in {
        let mut browser = Browser { server: &world.servers[1], cookies, headers: vec![] };
        let session = browser.session().await.expect("who was told is signed in");
        assert_eq!(session["email"], email);
    }
    let all = i64::try_from(PEOPLE * (1 + SIGN_INS)).unwrap();
    assert_eq!(number(&database, "SELECT count(*) FROM sessions").await, all, "no code is two's");
    assert_eq!(number(&database, "SELECT count(*) FROM codes").await, 0);
    for email in &emails {
        assert_eq!(world.relay.codes(email).len(), 1 + SIGN_INS, "no answer sent two codes");
    }
}

/// Answers that are stopped at the session that they begin. Servers have other work of their own
/// with that table.
const STOPPED: &str = "SELECT count(*) FROM pg_stat_activity
    WHERE wait_event_type = 'Lock' AND query LIKE 'INSERT INTO sessions%'";

/// Answers whose session is stored, and of which the standby has not said so yet.
const STORING: &str = "SELECT count(*) FROM pg_stat_activity JOIN pg_locks USING (pid)
    WHERE wait_event = 'SyncRep' AND mode = 'RowExclusiveLock'
    AND relation = 'sessions'::regclass";

/// Has answers stop at the session that they begin, with the lock of their flow, while this lasts.
async fn hold_sessions(cluster: &Cluster) -> AnyConnection {
    let mut held = cluster.primary.connect().await;
    held.execute("BEGIN; LOCK TABLE sessions IN SHARE MODE").await.unwrap();
    held
}

/// Gives an answer, of whose reply only the status is looked at.
async fn status_of(person: &Person<'_>, answer: &Value) -> StatusCode {
    let mut person = person.clone();
    let path = format!("/flows/{}/answers", person.reply.flow);
    let sent = person.answered(person.reply.step, answer);
    person.browser.post(&path, &sent).await.0
}

#[tokio::test]
#[ignore = "needs PostgreSQL and HAProxy: cargo xtask test server installs them"]
async fn an_answer_that_was_stored_and_not_told_counts_once_when_it_comes_again() {
    let (mut cluster, database) = cluster().await;
    let world = World::start(&database, Relay::start(Manner::Takes).await);
    let (person, answer) = world.is_about_to_sign_in(&email(0)).await;
    let mut held = hold_sessions(&cluster).await;
    let lost = async {
        cluster.primary.until(STOPPED, 1).await;
        let hearing = cluster.hearing().await;
        kill_process(hearing, Signal::STOP).unwrap();
        held.execute("ROLLBACK").await.unwrap();
        cluster.primary.until(STORING, 1).await;
        let stored = async |cluster: &Cluster| {
            kill_process(hearing, Signal::CONT).unwrap();
            cluster.primary.until(STORING, 0).await;
        };
        cluster.lose_answers(stored).await;
    };
    let (status, ()) = tokio::join!(status_of(&person, &answer), lost);
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "nobody can tell whether it is stored");
    assert_eq!(number(&database, "SELECT count(*) FROM sessions").await, 2, "and it is");
    let again = timeout(SOON, world.answer(person, &answer)).await;
    let mut person = again.expect("nobody waits for a lock to expire").sees("signed_in");
    assert_eq!(person.browser.session().await.unwrap()["email"], email(0));
    assert_eq!(number(&database, "SELECT count(*) FROM sessions").await, 2);
}

#[tokio::test]
#[ignore = "needs PostgreSQL and HAProxy: cargo xtask test server installs them"]
async fn a_flow_that_was_being_answered_when_the_primary_died_waits_for_no_lock_to_expire() {
    let (mut cluster, database) = cluster().await;
    let world = World::start(&database, Relay::start(Manner::Takes).await);
    let (person, answer) = world.is_about_to_sign_in(&email(0)).await;
    let _held = hold_sessions(&cluster).await;
    let dies = async {
        cluster.primary.until(STOPPED, 1).await;
        cluster.kill_primary();
    };
    let (status, ()) = tokio::join!(status_of(&person, &answer), dies);
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    cluster.promote();
    cluster.leads_to(&cluster.standby).await;
    let again = timeout(SOON, world.answer(person, &answer)).await;
    again.expect("nobody waits for a lock to expire").sees("signed_in");
}
