//! Real sockets, and the timeouts of [`Timeouts`] made short.

mod entrance;

use std::net::SocketAddr;
use std::time::Duration;

use axum::extract::ConnectInfo;
use axum::routing::{get, post};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::*;

/// What is short here, next to [`LONG`].
const SHORT: Duration = Duration::from_millis(300);

/// Nothing here takes so long, unless it never ends.
const LONG: Duration = Duration::from_secs(20);

const GET: &[u8] = b"GET /quick HTTP/1.1\r\nhost: a\r\n\r\n";
const SLOW: &[u8] = b"GET /slow HTTP/1.1\r\nhost: a\r\n\r\n";

/// All of them long: a test makes the one short that it is about.
const TIMEOUTS: Timeouts = Timeouts { head: LONG, body: LONG, idle: LONG, stop: LONG };

struct Server {
    address: SocketAddr,
    stop: watch::Sender<bool>,
    served: JoinHandle<()>,
    /// Lets one `/slow` end for each permit.
    slow: Arc<Semaphore>,
    /// One permit for each `/slow` that began.
    began: Arc<Semaphore>,
}

impl Server {
    async fn start(timeouts: Timeouts, capacity: Capacity, trusted_proxies: &[&str]) -> Self {
        let trusted_proxies = trusted_proxies.iter().map(|proxy| proxy.parse().unwrap()).collect();
        let entrance = Entrance { trusted_proxies, ..Entrance::default() };
        Self::start_at(timeouts, capacity, entrance).await
    }

    async fn start_at(timeouts: Timeouts, capacity: Capacity, entrance: Entrance) -> Self {
        let (slow, began) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
        let wait = (slow.clone(), began.clone());
        let handler = async move || {
            let (slow, began) = wait;
            began.add_permits(1);
            slow.acquire().await.unwrap().forget();
            "slow"
        };
        let router = Router::new()
            .route("/quick", get(async || "quick"))
            .route(
                "/peer",
                get(async |ConnectInfo(peer): ConnectInfo<SocketAddr>| peer.to_string()),
            )
            .route("/large", get(async || vec![0_u8; 64 << 20]))
            .route("/echo", post(async |body: axum::body::Bytes| body))
            .route("/slow", get(handler));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let entrance = Arc::new(RwLock::new(entrance));
        let conditions = Conditions { timeouts, capacity, entrance };
        let (stop, stopped) = watch::channel(false);
        let served = tokio::spawn(serve(listener, router, conditions, stopped));
        Self { address, stop, served, slow, began }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    /// A connection with a request in progress.
    async fn at_work(&self) -> TcpStream {
        let mut stream = self.connect().await;
        stream.write_all(SLOW).await.unwrap();
        self.began.acquire().await.unwrap().forget();
        stream
    }

    /// Whether a new connection is served.
    async fn serves(&self) -> bool {
        let mut stream = self.connect().await;
        stream.write_all(GET).await.is_ok() && answers(&mut stream).await
    }
}

/// Whether a whole response to [`GET`] comes.
async fn answers(stream: &mut TcpStream) -> bool {
    let mut got = vec![];
    while !got.ends_with(b"quick") {
        if !matches!(stream.read_buf(&mut got).await, Ok(1..)) {
            return false;
        }
    }
    got.starts_with(b"HTTP/1.1 200")
}

/// All that comes until the server closes.
async fn rest(stream: &mut TcpStream) -> String {
    let mut got = vec![];
    // A reset is an end, too.
    let read = tokio::time::timeout(LONG, stream.read_to_end(&mut got)).await;
    drop(read.expect("the server closes it"));
    String::from_utf8_lossy(&got).into_owned()
}

/// How long the server takes to close it.
async fn time_to_close(stream: &mut TcpStream) -> Duration {
    let begun = Instant::now();
    rest(stream).await;
    begun.elapsed()
}

#[tokio::test]
async fn a_silent_connection_and_half_a_head_are_closed_in_time() {
    let timeouts = Timeouts { head: SHORT, ..TIMEOUTS };
    let server = Server::start(timeouts, Capacity::default(), &[]).await;
    for sent in ["", "GET /quick HT", "GET /quick HTTP/1.1\r\nhost: a\r\n"] {
        let mut stream = server.connect().await;
        stream.write_all(sent.as_bytes()).await.unwrap();
        let took = time_to_close(&mut stream).await;
        assert!(took >= SHORT / 2 && took < LONG, "{sent:?}: {took:?}");
    }
}

#[tokio::test]
async fn a_head_that_comes_byte_by_byte_has_no_more_time() {
    let timeouts = Timeouts { head: SHORT, ..TIMEOUTS };
    let server = Server::start(timeouts, Capacity::default(), &[]).await;
    let (mut read, mut write) = server.connect().await.into_split();
    let drip = async {
        while write.write_all(b"G").await.is_ok() {
            sleep(SHORT / 10).await;
        }
    };
    let closed = async {
        let mut got = vec![];
        let _ = read.read_to_end(&mut got).await;
    };
    let closed = async {
        tokio::select! { () = drip => {}, () = closed => {} }
    };
    assert!(timeout(LONG, closed).await.is_ok());
}

#[tokio::test]
async fn a_body_that_does_not_arrive_in_time_is_refused_and_its_connection_closed() {
    let timeouts = Timeouts { body: SHORT, ..TIMEOUTS };
    let server = Server::start(timeouts, Capacity::default(), &[]).await;
    let mut stream = server.connect().await;
    let head = b"POST /echo HTTP/1.1\r\nhost: a\r\ncontent-length: 100\r\n\r\nhalf";
    stream.write_all(head).await.unwrap();
    let response = rest(&mut stream).await;
    assert!(response.starts_with("HTTP/1.1 400"), "{response}");
}

#[tokio::test]
async fn a_connection_is_kept_between_requests_and_closed_when_none_comes() {
    let timeouts = Timeouts { idle: SHORT, head: LONG, ..TIMEOUTS };
    let server = Server::start(timeouts, Capacity::default(), &[]).await;
    let mut stream = server.connect().await;
    for _ in 0..3 {
        stream.write_all(GET).await.unwrap();
        assert!(answers(&mut stream).await);
        sleep(SHORT / 10).await;
    }
    let took = time_to_close(&mut stream).await;
    assert!(took < LONG, "{took:?}");
}

#[tokio::test]
async fn the_time_of_a_head_holds_for_later_requests_too() {
    let timeouts = Timeouts { head: SHORT, ..TIMEOUTS };
    let server = Server::start(timeouts, Capacity::default(), &[]).await;
    let mut stream = server.connect().await;
    stream.write_all(GET).await.unwrap();
    assert!(answers(&mut stream).await);
    stream.write_all(b"GET /qui").await.unwrap();
    assert!(time_to_close(&mut stream).await < LONG);
}

#[tokio::test]
async fn a_request_in_progress_may_take_longer_than_all_timeouts_of_clients() {
    let timeouts = Timeouts { head: SHORT, body: SHORT, idle: SHORT, ..TIMEOUTS };
    let server = Server::start(timeouts, Capacity::default(), &[]).await;
    let mut stream = server.at_work().await;
    sleep(SHORT * 4).await;
    server.slow.add_permits(1);
    let response = rest(&mut stream).await;
    assert!(response.ends_with("slow"), "{response}");
}

#[tokio::test]
async fn who_does_not_take_the_response_is_not_waited_for() {
    let timeouts = Timeouts { idle: SHORT, ..TIMEOUTS };
    let server = Server::start(timeouts, Capacity::default(), &[]).await;
    let mut stream = server.connect().await;
    stream.write_all(b"GET /large HTTP/1.1\r\nhost: a\r\n\r\n").await.unwrap();
    sleep(SHORT * 4).await;
    let got = rest(&mut stream).await;
    assert!(got.len() < 64 << 20, "it was cut off");
}

#[tokio::test]
async fn silent_connections_keep_nobody_out() {
    let capacity = Capacity { total: 8, per_peer: 8 };
    let server = Server::start(TIMEOUTS, capacity, &[]).await;
    let mut silent = vec![];
    for _ in 0..50 {
        silent.push(server.connect().await);
        if silent.len() % 10 == 0 {
            assert!(timeout(LONG / 2, server.serves()).await.unwrap());
        }
    }
}

#[tokio::test]
async fn requests_in_progress_are_not_closed_for_new_connections() {
    let capacity = Capacity { total: 100, per_peer: 2 };
    let server = Server::start(TIMEOUTS, capacity, &[]).await;
    let [mut one, mut other] = [server.at_work().await, server.at_work().await];
    assert!(!server.serves().await, "this peer has all it may have");
    server.slow.add_permits(2);
    for stream in [&mut one, &mut other] {
        let mut got = vec![];
        while !got.ends_with(b"slow") {
            assert!(matches!(stream.read_buf(&mut got).await, Ok(1..)));
        }
    }
    assert!(server.serves().await, "they wait now");
}

#[tokio::test]
async fn behind_a_trusted_proxy_people_do_not_count_as_one_peer() {
    let capacity = Capacity { total: 100, per_peer: 2 };
    let server = Server::start(TIMEOUTS, capacity, &["127.0.0.1"]).await;
    let mut all = vec![];
    for _ in 0..20 {
        all.push(server.at_work().await);
    }
    assert!(server.serves().await);
}

#[tokio::test]
async fn a_stop_finishes_requests_in_progress_and_waits_for_nothing_else() {
    let server = Server::start(TIMEOUTS, Capacity::default(), &[]).await;
    let mut half = server.connect().await;
    half.write_all(b"GET /quick HT").await.unwrap();
    let mut idle = server.connect().await;
    idle.write_all(GET).await.unwrap();
    assert!(answers(&mut idle).await);
    let mut silent = server.connect().await;
    let mut at_work = server.at_work().await;
    server.stop.send(true).unwrap();
    for stream in [&mut half, &mut idle, &mut silent] {
        assert!(time_to_close(stream).await < LONG / 2);
    }
    assert!(!server.served.is_finished());
    server.slow.add_permits(1);
    let response = rest(&mut at_work).await;
    assert!(response.ends_with("slow"), "{response}");
    timeout(LONG / 2, server.served).await.unwrap().unwrap();
    assert!(TcpStream::connect(server.address).await.is_err());
}

#[tokio::test]
async fn a_stop_gives_up_requests_that_do_not_end() {
    let timeouts = Timeouts { stop: SHORT, ..TIMEOUTS };
    let server = Server::start(timeouts, Capacity::default(), &[]).await;
    let _at_work = server.at_work().await;
    server.stop.send(true).unwrap();
    timeout(LONG, server.served).await.unwrap().unwrap();
}
