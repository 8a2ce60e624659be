//! One way for all tests to play a person against the whole server: a real
//! database file, the demo mailbox.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response, StatusCode, header};
use futures_util::future::BoxFuture;
use portico_server::app::{App, Dependencies};
use portico_server::clock::Clock;
use portico_server::hosts::Hosts;
use portico_server::http::generations::Generations;
use portico_server::passwords::HashCost;
use portico_server::settings::Settings;
use portico_server::store::Location;
use protocol::{Refusal, Reply};
use serde_json::{Value, json};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, AssertSqlSafe, Connection as _, Row as _};
use tower::ServiceExt as _;

use crate::databases::{Database, up_to_date};

/// What a browser talks to: a server inside the test, or a process.
pub(crate) trait Serves: Sync {
    /// Answers a request.
    fn handle(&self, request: Request<Body>) -> BoxFuture<'_, Response<Body>>;
    /// The newest code sent to an address.
    fn newest_code<'a>(&'a self, email: &'a str) -> BoxFuture<'a, String>;
}

/// A running server and the database it lives on.
pub(crate) struct Server {
    /// Its parts.
    pub(crate) app: Arc<App>,
    generations: Arc<Generations>,
    router: Router,
    database: Arc<Database>,
}

impl Serves for Server {
    fn handle(&self, request: Request<Body>) -> BoxFuture<'_, Response<Body>> {
        Box::pin(self.send(request))
    }

    fn newest_code<'a>(&'a self, email: &'a str) -> BoxFuture<'a, String> {
        Box::pin(async { self.code(email) })
    }
}

impl Server {
    /// Starts a server with the demo's settings.
    pub(crate) async fn start() -> Self {
        Self::with(|_| ()).await
    }

    /// Starts a server with changed settings.
    pub(crate) async fn with(change: impl FnOnce(&mut Settings)) -> Self {
        Self::on(Arc::new(chosen().await), change).await
    }

    /// Starts a server whose hashes take as long as people's do.
    pub(crate) async fn with_usual_hashes() -> Self {
        Self::start_on(Arc::new(chosen().await), Dependencies::default(), |_| ()).await
    }

    /// Starts a server on `PostgreSQL`, whichever engine was chosen.
    pub(crate) async fn postgres() -> Self {
        Self::on(Arc::new(up_to_date::postgres().await), |_| ()).await
    }

    /// Starts two servers behind a `PgBouncer` in transaction mode.
    #[cfg(unix)]
    pub(crate) async fn two_pooled() -> [Self; 2] {
        let database = up_to_date::postgres().await.pooling();
        let first = Self::on(Arc::new(database), |_| ()).await;
        let second = Self::on(first.database.clone(), |_| ()).await;
        [first, second]
    }

    /// Starts two servers on one database, with one key.
    pub(crate) async fn two() -> [Self; 2] {
        Self::two_with(|_| ()).await
    }

    /// Starts two servers on one database, whose hashes take as long as people's do.
    pub(crate) async fn two_with_usual_hashes() -> [Self; 2] {
        let first = Self::with_usual_hashes().await;
        let second = Self::start_on(first.database.clone(), Dependencies::default(), |_| ()).await;
        [first, second]
    }

    /// Starts two servers on one database, with changed settings.
    pub(crate) async fn two_with(change: impl Fn(&mut Settings)) -> [Self; 2] {
        let first = Self::with(&change).await;
        let second = Self::on(first.database.clone(), &change).await;
        [first, second]
    }

    /// Starts two servers on one database, with hosts for some of the apps.
    pub(crate) async fn two_with_hosts(hosts: &Hosts) -> [Self; 2] {
        let with_hosts = || Dependencies { hosts: hosts.clone(), ..dependencies() };
        let first = Self::start_on(Arc::new(chosen().await), with_hosts(), |_| ()).await;
        let second = Self::start_on(first.database.clone(), with_hosts(), |_| ()).await;
        [first, second]
    }

    async fn on(database: Arc<Database>, change: impl FnOnce(&mut Settings)) -> Self {
        Self::start_on(database, dependencies(), change).await
    }

    /// Starts another server on the same database, on a machine whose clock is wrong by
    /// that many seconds.
    pub(crate) async fn beside_wrong_by(&self, seconds: i64) -> Self {
        let there = Dependencies { clock: Clock::wrong_by(seconds), ..dependencies() };
        Self::start_on(self.database.clone(), there, |_| ()).await
    }

    async fn start_on(
        database: Arc<Database>,
        dependencies: Dependencies,
        change: impl FnOnce(&mut Settings),
    ) -> Self {
        crate::hearing::begin();
        let app = App::start_with(settings(&database, change), dependencies).await.unwrap();
        app.clock.stop();
        let generations = Generations::new(app.clone());
        Self { router: generations.router(), generations, app, database }
    }

    /// Has the requests that arrive from now on meet changed settings. Returns the server that
    /// they come to.
    pub(crate) fn reload(&self, change: impl FnOnce(&mut Settings)) -> Arc<App> {
        let running = self.generations.app();
        let mut settings = running.settings.clone();
        change(&mut settings);
        let next = running.next(settings).unwrap();
        self.generations.replace(next.clone());
        next
    }

    /// Starts another server on the same database, with changed settings.
    pub(crate) async fn beside(&self, change: impl FnOnce(&mut Settings)) -> Self {
        Self::on(self.database.clone(), change).await
    }

    /// Changes the database as nothing else would.
    pub(crate) async fn run(&self, statement: &'static str) {
        let mut connection = connection(&self.database).await;
        sqlx::query(statement).execute(&mut connection).await.unwrap();
    }

    /// Starts a further server with the same settings.
    pub(crate) async fn again(&self) -> anyhow::Result<Arc<App>> {
        App::start(settings(&self.database, |_| ())).await
    }

    /// Where its accounts are.
    pub(crate) fn stored_in(&self) -> &Database {
        &self.database
    }

    /// Everything that is in the database, as bytes.
    pub(crate) async fn database(&self) -> Vec<u8> {
        match self.app.settings.location() {
            Location::Sqlite(file) => {
                let log = file.with_extension("db-wal");
                [file, log].iter().flat_map(|file| std::fs::read(file).unwrap()).collect()
            }
            Location::Postgres(_) => everything(&mut connection(&self.database).await).await,
        }
    }

    /// A whole number from the database.
    pub(crate) async fn number(&self, select: &'static str) -> i64 {
        number(&self.database, select).await
    }

    /// Rows of the database.
    pub(crate) async fn rows(&self, select: &'static str) -> Vec<AnyRow> {
        let mut connection = connection(&self.database).await;
        sqlx::query(select).fetch_all(&mut connection).await.unwrap()
    }

    /// Holds the database as another program may; until it is dropped.
    pub(crate) async fn hold(&self) -> AnyConnection {
        let mut connection = connection(&self.database).await;
        let hold = match self.app.settings.location() {
            Location::Sqlite(_) => "BEGIN IMMEDIATE",
            Location::Postgres(_) => "BEGIN; LOCK TABLE flows",
        };
        sqlx::raw_sql(hold).execute(&mut connection).await.unwrap();
        connection
    }

    /// Sends a request as it is.
    pub(crate) async fn send(&self, request: Request<Body>) -> Response<Body> {
        self.router.clone().oneshot(request).await.unwrap()
    }

    /// A browser with no cookies.
    pub(crate) fn browser(&self) -> Browser<'_> {
        Browser { server: self, cookies: vec![], headers: vec![] }
    }

    /// The newest code sent to an address.
    pub(crate) fn code(&self, email: &str) -> String {
        let messages = self.app.mailer.demo().unwrap().messages(Some(email));
        let subject = &messages.first().expect("a message").subject;
        subject.chars().filter(char::is_ascii_digit).collect()
    }

    /// How many messages an address got.
    pub(crate) fn messages(&self, email: &str) -> usize {
        self.app.mailer.demo().unwrap().messages(Some(email)).len()
    }
}

/// A browser that keeps cookies.
#[derive(Clone)]
pub(crate) struct Browser<'a> {
    /// What it talks to.
    pub(crate) server: &'a dyn Serves,
    /// Names and values.
    pub(crate) cookies: Vec<(String, String)>,
    /// Further headers of every request.
    pub(crate) headers: Vec<(&'static str, &'static str)>,
}

impl<'a> Browser<'a> {
    /// Sends JSON, keeps cookies, and reads JSON.
    pub(crate) async fn post(&mut self, path: &str, body: &Value) -> (StatusCode, Value) {
        let request = Request::post(path).header(header::CONTENT_TYPE, "application/json");
        self.fetch(request.body(Body::from(body.to_string())).unwrap()).await
    }

    /// Asks for JSON.
    pub(crate) async fn get(&mut self, path: &str) -> (StatusCode, Value) {
        self.fetch(Request::get(path).body(Body::empty()).unwrap()).await
    }

    /// Its cookies, as a header.
    pub(crate) fn cookie(&self) -> String {
        let all: Vec<_> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        all.join("; ")
    }

    /// Gives an answer as the form of a page without script, and reads the page that comes.
    pub(crate) async fn form(&self, flow: &str, fields: String) -> (StatusCode, String) {
        let request = Request::post(format!("/flows/{flow}/answers"))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ACCEPT, "text/html")
            .header("sec-fetch-site", "same-origin")
            .header(header::COOKIE, self.cookie());
        let response = self.server.handle(request.body(Body::from(fields)).unwrap()).await;
        let status = response.status();
        let page = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
        (status, String::from_utf8(page.to_vec()).unwrap())
    }

    /// Follows a link: the status, where it leads on, and the page.
    pub(crate) async fn visit(&mut self, path: &str) -> (StatusCode, Option<String>, String) {
        let request = Request::get(path).header("sec-fetch-site", "cross-site");
        let response = self.exchange(request.body(Body::empty()).unwrap()).await;
        let (status, location) = (response.status(), location(&response));
        let page = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
        (status, location, String::from_utf8_lossy(&page).into_owned())
    }

    /// Sends a form of another site's page; where it leads on.
    pub(crate) async fn post_from_elsewhere(
        &mut self,
        path: &str,
        fields: &str,
    ) -> (StatusCode, Option<String>) {
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ORIGIN, "https://elsewhere.example")
            .header("sec-fetch-site", "cross-site");
        let response = self.exchange(request.body(Body::from(fields.to_owned())).unwrap()).await;
        (response.status(), location(&response))
    }

    /// Sends a form with the headers that are set; what comes back, or where it leads on.
    pub(crate) async fn post_form(&mut self, path: &str, fields: String) -> (StatusCode, String) {
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(fields));
        let response = self.exchange(request.unwrap()).await;
        let (status, on) = (response.status(), location(&response));
        let body = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
        (status, on.unwrap_or_else(|| String::from_utf8_lossy(&body).into_owned()))
    }

    async fn fetch(&mut self, request: Request<Body>) -> (StatusCode, Value) {
        let response = self.exchange(request).await;
        let status = response.status();
        let bytes = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
        (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
    }

    /// Sends a request with its cookies, and keeps those that come back.
    async fn exchange(&mut self, mut request: Request<Body>) -> Response<Body> {
        let cookie = self.cookie().parse().unwrap();
        let headers = request.headers_mut();
        headers.insert(header::COOKIE, cookie);
        for (name, value) in &self.headers {
            headers.insert(*name, value.parse().unwrap());
        }
        let response = self.server.handle(request).await;
        for cookie in response.headers().get_all(header::SET_COOKIE) {
            let (name, rest) = cookie.to_str().unwrap().split_once('=').unwrap();
            let value = rest.split(';').next().unwrap().to_owned();
            self.cookies.retain(|(kept, _)| kept != name);
            self.cookies.push((name.to_owned(), value));
        }
        response
    }

    /// Begins a flow.
    pub(crate) async fn begin(mut self, app: &str, purpose: &str) -> Person<'a> {
        let (status, reply) = self.post("/flows", &json!({ "app": app, "purpose": purpose })).await;
        assert_eq!(status, StatusCode::OK);
        Person { browser: self, reply: serde_json::from_value(reply).unwrap() }
    }

    /// Who is signed in here.
    pub(crate) async fn session(&mut self) -> Option<Value> {
        let (status, session) = self.get("/session").await;
        assert_eq!(status, StatusCode::OK, "{session}");
        Some(session).filter(|session| !session.is_null())
    }
}

/// Where an answer leads on.
fn location(response: &Response<Body>) -> Option<String> {
    let location = response.headers().get(header::LOCATION)?;
    Some(location.to_str().unwrap().to_owned())
}

/// A person in the middle of a flow.
#[derive(Clone)]
pub(crate) struct Person<'a> {
    /// Their browser.
    pub(crate) browser: Browser<'a>,
    /// What they see.
    pub(crate) reply: Reply,
}

impl<'a> Person<'a> {
    /// Gives an answer and looks at what comes.
    pub(crate) async fn answer(mut self, answer: Value) -> Self {
        self.reply = self.give(self.reply.step, answer).await;
        self
    }

    /// Gives an answer to a step that may not be the present one.
    pub(crate) async fn give(&mut self, step: u32, answer: Value) -> Reply {
        let path = format!("/flows/{}/answers", self.reply.flow);
        let (status, reply) = self.browser.post(&path, &self.answered(step, &answer)).await;
        let taken = reply["refusal"].is_null();
        let expected = if taken { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        assert_eq!(status, expected, "{reply}");
        serde_json::from_value(reply).unwrap()
    }

    /// What an answer is sent as.
    pub(crate) fn answered(&self, step: u32, answer: &Value) -> Value {
        json!({ "step": step, "answer": answer, "begin": self.reply.begin })
    }

    /// Gives a first answer that is not taken: the flow is stored, at its first screen.
    pub(crate) async fn begun(self) -> Self {
        self.press("back").await.refused(Refusal::OutOfTurn {})
    }

    /// Types an address.
    pub(crate) async fn email(self, email: &str) -> Self {
        self.answer(json!({ "type": "email", "email": email })).await
    }

    /// Types a password.
    pub(crate) async fn password(self, password: &str) -> Self {
        self.answer(json!({ "type": "password", "password": password })).await
    }

    /// Types a new password.
    pub(crate) async fn new_password(self, password: &str) -> Self {
        self.answer(json!({ "type": "new_password", "password": password })).await
    }

    /// Types a code.
    pub(crate) async fn code(self, code: &str) -> Self {
        self.answer(json!({ "type": "code", "code": code })).await
    }

    /// Types the newest code sent to an address.
    pub(crate) async fn sent_code(self, email: &str) -> Self {
        let code = self.browser.server.newest_code(email).await;
        self.code(&code).await
    }

    /// Chooses a factor.
    pub(crate) async fn choose(self, factor: &str) -> Self {
        self.answer(json!({ "type": "choose", "factor": factor })).await
    }

    /// Presses a button that says no more than its name.
    pub(crate) async fn press(self, answer: &str) -> Self {
        self.answer(json!({ "type": answer })).await
    }

    /// Says that the recovery codes are kept.
    pub(crate) async fn keeps_codes(self) -> Self {
        self.answer(json!({ "type": "saved", "kept": true })).await
    }

    /// Goes on at another server of the same database.
    pub(crate) fn at(mut self, server: &'a dyn Serves) -> Self {
        self.browser.server = server;
        self
    }

    /// Holds the screen against its name.
    #[track_caller]
    pub(crate) fn sees(self, screen: &str) -> Self {
        assert_eq!(self.reply.screen.name(), screen, "{:?}", self.reply);
        self
    }

    /// Holds the refusal against what is expected.
    #[track_caller]
    pub(crate) fn refused(self, refusal: Refusal) -> Self {
        assert_eq!(self.reply.refusal, Some(refusal));
        self
    }
}

/// The engine that `PORTICO_TEST_STORE` names; `SQLite` if it names none.
pub(crate) async fn chosen() -> Database {
    match std::env::var("PORTICO_TEST_STORE").as_deref() {
        Ok("postgres") => up_to_date::postgres().await,
        #[cfg(unix)]
        Ok("pgbouncer") => up_to_date::postgres().await.pooling(),
        Ok("sqlite") | Err(_) => up_to_date::sqlite().await,
        Ok(other) => panic!("PORTICO_TEST_STORE is {other:?}: sqlite, postgres or pgbouncer"),
    }
}

/// A whole number from a database.
pub(crate) async fn number(database: &Database, select: &'static str) -> i64 {
    let row = sqlx::query(select).fetch_one(&mut connection(database).await).await;
    row.unwrap().get(0)
}

pub(crate) async fn connection(database: &Database) -> AnyConnection {
    let file = database.folder.path().join("portico.db");
    let address = database.direct().unwrap_or_else(|| format!("sqlite://{}", file.display()));
    sqlx::any::install_default_drivers();
    AnyConnection::connect(&address).await.unwrap()
}

/// Every text and every bytes that queries find in a database. What `SQLite` has deleted may
/// still lie in its file.
pub(crate) async fn stored(database: &Database) -> Vec<u8> {
    let mut connection = connection(database).await;
    if database.setting().is_some() {
        return everything(&mut connection).await;
    }
    let select = "SELECT name FROM sqlite_master WHERE type = 'table'";
    let tables = sqlx::query(select).fetch_all(&mut connection).await.unwrap();
    let mut bytes = vec![];
    for table in tables {
        let table: String = table.get(0);
        let columns = AssertSqlSafe(format!("SELECT name FROM pragma_table_info('{table}')"));
        for column in sqlx::query(columns).fetch_all(&mut connection).await.unwrap() {
            let column: String = column.get(0);
            let select = AssertSqlSafe(format!("SELECT CAST({column} AS BLOB) FROM {table}"));
            for row in sqlx::query(select).fetch_all(&mut connection).await.unwrap() {
                bytes.extend(row.get::<Option<Vec<u8>>, _>(0).unwrap_or_default());
            }
        }
    }
    bytes
}

/// Every text and every bytes of every table.
async fn everything(connection: &mut AnyConnection) -> Vec<u8> {
    let select = "SELECT 'SELECT ' || CASE data_type WHEN 'bytea' THEN column_name
            ELSE 'convert_to(' || column_name || ', ''UTF8'')' END || ' FROM ' || table_name
        FROM information_schema.columns
        WHERE table_schema = current_schema() AND data_type IN ('bytea', 'text')";
    let selects = sqlx::query(select).fetch_all(&mut *connection).await.unwrap();
    let mut bytes = vec![];
    for select in selects {
        let select = AssertSqlSafe(select.get::<String, _>(0));
        for row in sqlx::query(select).fetch_all(&mut *connection).await.unwrap() {
            bytes.extend(row.get::<Option<Vec<u8>>, _>(0).unwrap_or_default());
        }
    }
    bytes
}

/// The demo's settings as a file has them, for a server on this database.
pub(crate) fn settings_text(database: &Database) -> String {
    let setting = database.setting().map(|url| format!("database = {url:?}\n"));
    setting.unwrap_or_default() + include_str!("../../src/settings/demo.toml")
}

/// What servers of tests are started with: hashes would take a fifth of the time of all journeys.
fn dependencies() -> Dependencies {
    Dependencies { hash_cost: HashCost::LEAST, ..Dependencies::default() }
}

/// The demo's settings, for a server on this database.
fn settings(database: &Database, change: impl FnOnce(&mut Settings)) -> Settings {
    let mut settings = Settings::parse("test.toml", &settings_text(database)).unwrap();
    settings.data = database.folder.path().into();
    change(&mut settings);
    settings
}

/// A password that is long enough everywhere.
pub(crate) const PASSWORD: &str = "kaktus lampe fenster";

/// A code that is not `right`.
pub(crate) fn wrong(right: &str) -> &'static str {
    if right == "111111" { "222222" } else { "111111" }
}

/// Signs up as far as the account.
pub(crate) async fn account<'a>(server: &'a Server, app: &str, email: &str) -> Person<'a> {
    let person = server.browser().begin(app, "sign_up").await.email(email).await;
    person.sent_code(email).await.new_password(PASSWORD).await
}

/// Signs up and enrols the address.
pub(crate) async fn enrolled<'a>(server: &'a Server, app: &str, email: &str) -> Person<'a> {
    account(server, app, email).await.choose("email_code").await
}
