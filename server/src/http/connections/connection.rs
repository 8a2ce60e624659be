//! One connection, from its first byte to its end.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulConnection;
use proxy_header::ParseConfig;
use proxy_header::io::ProxiedStream;
use rustls::ServerConfig;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt as _;

use super::progress::{Progress, Watched};
use super::request_body::RequestBody;

/// Most bytes of the head of a request: far above all headers of a browser.
const HEAD_BYTES: usize = 64 * 1024;

/// Requests that one connection of HTTP/2 may have in progress: a page of ours has a dozen.
const STREAMS: u32 = 64;

/// What was agreed for HTTP/2.
const HTTP_2: &[u8] = b"h2";

/// One connection.
pub(super) struct Connection {
    /// Who connected.
    pub(super) peer: SocketAddr,
    /// Whether it begins with the PROXY protocol.
    pub(super) announced: bool,
    /// How TLS is spoken, if it is.
    pub(super) tls: Option<Arc<ServerConfig>>,
    /// Who answers.
    pub(super) router: Router,
    /// How long the body of a request may take.
    pub(super) body_within: Duration,
    /// How far it is.
    pub(super) progress: Arc<Progress>,
    /// Becomes true when the server stops.
    pub(super) stop: watch::Receiver<bool>,
}

impl Connection {
    /// Serves it to its end.
    pub(super) async fn serve(self, stream: TcpStream) {
        let progress = self.progress.clone();
        let mut stop = self.stop.clone();
        let begun = tokio::select! {
            begun = self.begin(Watched::new(stream, progress.clone())) => begun,
            () = progress.overdue() => return,
            _ = stop.wait_for(|stop| *stop) => return,
        };
        match begun {
            Ok((this, Begun::Plain(stream))) => this.serve_http_1(stream).await,
            Ok((this, Begun::Tls(stream))) => match stream.get_ref().1.alpn_protocol() {
                Some(HTTP_2) => this.serve_http_2(stream).await,
                _ => this.serve_http_1(stream).await,
            },
            // The client, or what is between: it sees the connection closed.
            Err(error) => tracing::debug!(%error, "a connection did not begin"),
        }
    }

    /// Reads what comes before HTTP.
    async fn begin(mut self, stream: Watched<TcpStream>) -> io::Result<(Self, Begun)> {
        let stream = if self.announced {
            let stream = ProxiedStream::create_from_tokio(stream, ParseConfig::default()).await?;
            // Without an address it is a question of the proxy itself.
            if let Some(client) = stream.proxy_header().proxied_address() {
                self.peer = client.source;
            }
            stream
        } else {
            ProxiedStream::unproxied(stream)
        };
        let begun = match &self.tls {
            None => Begun::Plain(stream),
            Some(config) => {
                let stream = TlsAcceptor::from(config.clone()).accept(stream).await?;
                Begun::Tls(Box::new(stream))
            }
        };
        Ok((self, begun))
    }

    async fn serve_http_1(self, stream: impl AsyncRead + AsyncWrite + Unpin + 'static) {
        let mut builder = http1::Builder::new();
        // `Progress` watches the time: hyper's own timeout also ends idle connections.
        builder.header_read_timeout(None).max_buf_size(HEAD_BYTES);
        let connection = builder.serve_connection(TokioIo::new(stream), self.service());
        drive(connection, &self.progress, self.stop).await;
    }

    async fn serve_http_2(self, stream: impl AsyncRead + AsyncWrite + Unpin + 'static) {
        self.progress.multiplex();
        let mut builder = http2::Builder::new(TokioExecutor::new());
        let most = u32::try_from(HEAD_BYTES).expect("it is small");
        builder.timer(TokioTimer::new()).max_concurrent_streams(STREAMS).max_header_list_size(most);
        let connection = builder.serve_connection(TokioIo::new(stream), self.service());
        drive(connection, &self.progress, self.stop).await;
    }

    /// What answers each request of this connection.
    fn service(
        &self,
    ) -> impl hyper::service::HttpService<
        Incoming,
        ResBody = Body,
        Error = Infallible,
        Future: Send + 'static,
    > + use<> {
        let (progress, router) = (self.progress.clone(), self.router.clone());
        let (peer, within) = (self.peer, self.body_within);
        service_fn(move |request: Request<Incoming>| {
            let handled = progress.handle();
            let mut request = request.map(|body| Body::new(RequestBody::new(body, within)));
            request.extensions_mut().insert(ConnectInfo(peer));
            let response = router.clone().oneshot(request);
            async move {
                let response: Result<_, Infallible> = response.await;
                drop(handled);
                response
            }
        })
    }
}

/// A connection on which HTTP can begin.
enum Begun {
    Plain(ProxiedStream<Watched<TcpStream>>),
    Tls(Box<tokio_rustls::server::TlsStream<ProxiedStream<Watched<TcpStream>>>>),
}

/// Has a connection go on until its client or the server ends it.
async fn drive(
    connection: impl GracefulConnection,
    progress: &Progress,
    mut stop: watch::Receiver<bool>,
) {
    let mut connection = pin!(connection);
    tokio::select! {
        // A client that went away, or sent what is no HTTP: hyper has answered.
        _ = &mut connection => return,
        () = progress.overdue() => return,
        _ = stop.wait_for(|stop| *stop) => {}
    }
    if !progress.awaits_head() {
        connection.as_mut().graceful_shutdown();
        // The stop has an end of its own.
        let _ = connection.await;
    }
}
