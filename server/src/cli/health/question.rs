//! One request to the server on this machine, by the way that its connections come.

use std::net::IpAddr;
use std::sync::Arc;

use anyhow::Context as _;
use axum::body::Bytes;
use axum::http::{Request, StatusCode, header};
use http_body_util::{BodyExt as _, Empty, Limited};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use proxy_header::ProxyHeader;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use url::Host;

use super::any_certificate::AnyCertificate;
use crate::settings::Endpoint;

/// What is read of an answer at most, in bytes.
const MOST: usize = 1024;

/// What the server says of itself.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    /// Without the line end.
    pub(super) text: String,
}

/// Asks whether sign-ins can be sent there.
///
/// # Errors
/// If nobody listens there, or what answers speaks otherwise.
pub(super) async fn ask(endpoint: &Endpoint) -> anyhow::Result<Answer> {
    let mut stream = TcpStream::connect(&*endpoint.local_addresses()).await?;
    if endpoint.expects_proxy_protocol(stream.local_addr()?.ip()) {
        let mut bytes = vec![];
        // It says that the proxy itself asks, and nobody through it.
        ProxyHeader::with_local().encode_v2(&mut bytes)?;
        stream.write_all(&bytes).await?;
    }
    match endpoint.speaks_tls() {
        false => exchange(stream, endpoint).await,
        true => exchange(encrypted(stream, endpoint).await?, endpoint).await,
    }
}

async fn encrypted(stream: TcpStream, endpoint: &Endpoint) -> anyhow::Result<TlsStream<TcpStream>> {
    let verifier = AnyCertificate::default();
    let config = ClientConfig::builder_with_provider(verifier.provider())
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    let name = match endpoint.public_url.host().context("public_url has no host")? {
        Host::Domain(name) => ServerName::try_from(name.to_owned())?,
        Host::Ipv4(ip) => IpAddr::V4(ip).into(),
        Host::Ipv6(ip) => IpAddr::V6(ip).into(),
    };
    let connector = TlsConnector::from(Arc::new(config));
    connector.connect(name, stream).await.context("it does not speak TLS as it should")
}

async fn exchange(
    stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
    endpoint: &Endpoint,
) -> anyhow::Result<Answer> {
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    // What is wrong with it is told by the response.
    tokio::spawn(connection);
    let request = Request::get(endpoint.at("/readyz"))
        .header(header::HOST, endpoint.public_url.authority())
        .header(header::USER_AGENT, concat!("Portico/", env!("CARGO_PKG_VERSION")))
        .body(Empty::<Bytes>::new())?;
    let response = sender.send_request(request).await.context("it speaks no HTTP")?;
    let status = response.status();
    let body = Limited::new(response.into_body(), MOST).collect().await;
    let body = body.map_err(anyhow::Error::from_boxed).context("its answer cannot be read")?;
    let text = String::from_utf8_lossy(&body.to_bytes()).trim_end().to_owned();
    Ok(Answer { status, text })
}
