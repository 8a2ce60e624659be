//! What a collector gets of requests, and what requests get of a collector.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Request, StatusCode, header};
use axum::routing::post;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message as _;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::Instant;

use portico_server::settings::TracesSettings;

use crate::databases::Database;
use crate::support::{PASSWORD, Server, Serves as _, account, settings_text};

const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
const CALLER: &str = "b7ad6b7169203331";
const SAMPLED: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
const UNSAMPLED: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";

/// A server stops waiting for its last spans after this, and something more.
const LAST: Duration = Duration::from_secs(8);

/// What a collector was sent.
#[derive(Clone, Default)]
struct Collector(Arc<Mutex<Vec<Bytes>>>);

impl Collector {
    /// Takes spans on a port of its own.
    async fn start() -> (Self, SocketAddr) {
        let collector = Self::default();
        let router = Router::new().route("/v1/traces", post(take)).with_state(collector.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async { axum::serve(listener, router).await });
        (collector, address)
    }

    fn bodies(&self) -> Vec<ExportTraceServiceRequest> {
        let bodies = self.0.lock().unwrap();
        bodies.iter().map(|body| ExportTraceServiceRequest::decode(body.clone()).unwrap()).collect()
    }

    fn spans(&self) -> Vec<Span> {
        let resources = self.bodies().into_iter().flat_map(|body| body.resource_spans);
        let scopes = resources.flat_map(|resource| resource.scope_spans);
        scopes.flat_map(|scope| scope.spans).collect()
    }

    fn named(&self, name: &str) -> Vec<Span> {
        self.spans().into_iter().filter(|span| span.name == name).collect()
    }
}

async fn take(State(collector): State<Collector>, headers: HeaderMap, body: Bytes) -> StatusCode {
    assert_eq!(headers[header::CONTENT_TYPE], "application/x-protobuf");
    collector.0.lock().unwrap().push(body);
    StatusCode::OK
}

/// A server that exports to an address.
async fn exporting(to: SocketAddr) -> Server {
    Server::with(|settings| {
        let endpoint = format!("http://{to}").parse().unwrap();
        settings.traces = Some(TracesSettings { endpoint });
    })
    .await
}

async fn stop(server: &Server) {
    server.app.traces.as_ref().unwrap().stop().await;
}

fn attributes(all: &[KeyValue]) -> BTreeMap<String, String> {
    let text = |value: &KeyValue| match value.value.as_ref().unwrap().value.as_ref().unwrap() {
        Value::StringValue(text) => text.clone(),
        Value::IntValue(number) => number.to_string(),
        other => panic!("{other:?}"),
    };
    all.iter().map(|one| (one.key.clone(), text(one))).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn map<const N: usize>(all: [(&str, &str); N]) -> BTreeMap<String, String> {
    all.map(|(name, value)| (name.to_owned(), value.to_owned())).into()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_is_exported_as_a_span_in_the_trace_of_its_caller() {
    let (collector, address) = Collector::start().await;
    let server = exporting(address).await;
    let mut browser = server.browser();
    browser.headers.push(("traceparent", SAMPLED));
    let person = browser.begin("shop", "sign_in").await.email("mara@example.org").await;
    stop(&server).await;

    let begun = &collector.named("POST /flows")[0];
    let answered = &collector.named("POST /flows/{id}/answers")[0];
    for (span, route) in [(begun, "/flows"), (answered, "/flows/{id}/answers")] {
        assert_eq!((hex(&span.trace_id), hex(&span.parent_span_id)), (TRACE.into(), CALLER.into()));
        assert_eq!(span.kind, 2, "that of a server");
        assert!(span.end_time_unix_nano > span.start_time_unix_nano);
        assert!(span.events.is_empty() && span.links.is_empty());
        let expected = map([
            ("http.request.method", "POST"),
            ("http.route", route),
            ("http.response.status_code", "200"),
            ("portico.reference", &person.reply.reference),
        ]);
        assert_eq!(attributes(&span.attributes), expected);
    }
    let resource = collector.bodies()[0].resource_spans[0].resource.clone().unwrap();
    assert_eq!(attributes(&resource.attributes)["service.name"], "portico");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_exported_of_a_sign_up_holds_no_secret_and_no_address() {
    let (collector, address) = Collector::start().await;
    let server = exporting(address).await;
    let email = "mara.lind@example.org";
    let person = account(&server, "shop", email).await;
    let code = server.code(email);
    let strange = Request::builder().method("PASSWORT").uri("/sign-in?app=shop&login_hint=geheim");
    server.handle(strange.body(Body::empty()).unwrap()).await;
    let lost = Request::get(format!("/{PASSWORD}").replace(' ', "-"));
    server.handle(lost.body(Body::empty()).unwrap()).await;
    stop(&server).await;

    assert!(collector.named("POST /flows/{id}/answers").len() >= 3);
    assert!(!collector.named("HTTP /sign-in").is_empty(), "{:?}", collector.spans());
    assert!(!collector.named("GET").is_empty(), "{:?}", collector.spans());
    let known =
        ["http.request.method", "http.response.status_code", "http.route", "portico.reference"];
    for span in collector.spans() {
        let attributes = attributes(&span.attributes);
        assert!(attributes.keys().all(|key| known.contains(&key.as_str())), "{attributes:?}");
    }
    let mut secrets = vec![email.to_owned(), PASSWORD.to_owned(), PASSWORD.replace(' ', "-"), code];
    secrets.extend(["PASSWORT", "geheim"].map(str::to_owned));
    secrets.push(person.reply.flow.clone());
    secrets.extend(person.browser.cookies.iter().map(|(_, value)| value.clone()));
    let bodies = collector.0.lock().unwrap().concat();
    let text = String::from_utf8_lossy(&bodies);
    for secret in secrets {
        assert!(!secret.is_empty() && !text.contains(&secret), "{secret} is exported");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_its_caller_does_not_sample_is_not_exported() {
    let (collector, address) = Collector::start().await;
    let server = exporting(address).await;
    for (traceparent, path) in [(UNSAMPLED, "/healthz"), (SAMPLED, "/readyz")] {
        let request = Request::get(path).header("traceparent", traceparent);
        server.handle(request.body(Body::empty()).unwrap()).await;
    }
    stop(&server).await;
    let names: Vec<_> = collector.spans().into_iter().map(|span| span.name).collect();
    assert_eq!(names, ["GET /readyz"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_fails_is_exported_as_an_error() {
    let (collector, address) = Collector::start().await;
    let server = exporting(address).await;
    server.app.store.close().await;
    let ready = server.handle(Request::get("/readyz").body(Body::empty()).unwrap());
    assert_eq!(ready.await.status(), StatusCode::SERVICE_UNAVAILABLE);
    server.browser().get("/healthz").await;
    stop(&server).await;
    let status = |name: &str| collector.named(name)[0].status.clone().unwrap_or_default().code;
    assert_eq!((status("GET /readyz"), status("GET /healthz")), (2, 0));
}

/// More than may wait to be exported.
const MANY: usize = 2_500;

#[tokio::test(flavor = "multi_thread")]
async fn a_collector_that_is_slow_or_away_holds_up_no_request_and_no_stop() {
    // One that takes connections and never answers, and one that is not there.
    let slow = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let away = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let plain = Server::start().await;
    let without = times(&plain).await;
    for address in [slow.local_addr().unwrap(), away] {
        let server = exporting(address).await;
        let with = times(&server).await;
        let bearable = without * 3 + Duration::from_secs(2);
        assert!(with < bearable, "{MANY} requests took {with:?}, and {without:?} without");
        let begun = Instant::now();
        stop(&server).await;
        assert!(begun.elapsed() < LAST, "it stopped after {:?}", begun.elapsed());
    }
}

/// How long many requests take, one after the other.
async fn times(server: &Server) -> Duration {
    let begun = Instant::now();
    for _ in 0..MANY {
        let request = Request::get("/healthz").body(Body::empty()).unwrap();
        assert_eq!(server.handle(request).await.status(), StatusCode::OK);
    }
    begun.elapsed()
}

/// A running `portico`; killed when it goes.
struct Program(Child);

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The program, exporting to an address, once it has served a request.
async fn program(database: &Database, to: SocketAddr) -> Program {
    let folder = database.folder.path();
    let text = settings_text(database) + &format!("\n[traces]\nendpoint = \"http://{to}\"\n");
    std::fs::write(folder.join("portico.toml"), text).unwrap();
    let mut portico = Command::new(env!("CARGO_BIN_EXE_portico"));
    portico.current_dir(folder).args(["serve", "--listen", "127.0.0.1:0", "--data", "data"]);
    let portico = portico.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut program = Program(portico.unwrap());
    let mut lines = BufReader::new(program.0.stdout.take().unwrap()).lines();
    let first = lines.next().expect("it starts, or says why not").unwrap();
    let port: u16 = first.rsplit(':').next().unwrap().parse().unwrap();
    std::thread::spawn(move || lines.for_each(drop));
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    let request = b"GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    stream.write_all(request).await.unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).await.unwrap();
    assert!(response.starts_with("HTTP/1.1 200"), "{response}");
    program
}

/// Has the system tell it to stop. Returns what it said on standard error.
async fn terminate(mut program: Program) -> String {
    let kill = Command::new("kill").arg(program.0.id().to_string()).status().unwrap();
    assert!(kill.success());
    let begun = Instant::now();
    let status = loop {
        if let Some(status) = program.0.try_wait().unwrap() {
            break status;
        }
        assert!(begun.elapsed() < LAST, "it does not stop");
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    let said = std::io::read_to_string(program.0.stderr.take().unwrap()).unwrap();
    assert!(status.success(), "{said}");
    said
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_told_to_stop_exports_what_waits() {
    let (collector, address) = Collector::start().await;
    let database = Database::sqlite();
    terminate(program(&database, address).await).await;
    assert_eq!(collector.named("GET /healthz").len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_told_to_stop_does_not_wait_for_a_collector_that_is_slow() {
    let slow = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let database = Database::sqlite();
    let program = program(&database, slow.local_addr().unwrap()).await;
    let said = terminate(program).await;
    assert!(said.contains("the last spans may not have been exported"), "{said}");
}
