//! Real sockets, and the timeouts of [`Timeouts`] made short.

mod entrance;
mod timeouts;

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
        Self::start_as(timeouts, capacity, entrance, false).await
    }

    async fn start_as(
        timeouts: Timeouts,
        capacity: Capacity,
        entrance: Entrance,
        without_tls: bool,
    ) -> Self {
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
        let conditions = Conditions { timeouts, capacity, entrance, without_tls };
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
