//! The clients for requests: to addresses that an operator sets, and to those that these name.
//!
//! hyper's own client: it follows no redirect, asks no environment for a proxy,
//! and its parts are those the server has anyway.

mod addresses;
mod fetch;
#[cfg(test)]
mod tests;

use std::net::IpAddr;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use anyhow::Context as _;
use axum::body::Bytes;
use axum::http::Uri;
use http_body_util::Full;
use hyper::body::Body;
use hyper_rustls::{ConfigBuilderExt as _, HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::dns::GaiResolver;
use hyper_util::rt::TokioExecutor;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, ConfigBuilder, RootCertStore, WantsVerifier};
use tower::BoxError;
use url::{Host, Url};

use addresses::{PublicOnly, is_public};
pub(crate) use fetch::{Answer, NoAnswer, fetch};

/// Sends requests over TLS, or without if the address is `http:`.
pub(crate) type HttpsClient = Client<HttpsConnector<HttpConnector>, Full<Bytes>>;

/// A client with connections of its own.
///
/// # Errors
/// If this machine has no certificates to know a server by.
pub(crate) fn client() -> anyhow::Result<HttpsClient> {
    let connector = builder()?.https_or_http().enable_http1().build();
    Ok(Client::builder(TokioExecutor::new()).build(connector))
}

/// A client that speaks TLS only, and knows servers by a root in a PEM file instead of by what
/// this machine trusts.
///
/// # Errors
/// If the file holds no certificate, or this machine has none to know a server by.
pub(crate) fn client_that_trusts<B>(
    root: Option<&Path>,
) -> anyhow::Result<Client<HttpsConnector<HttpConnector>, B>>
where
    B: Body + Send,
    B::Data: Send,
{
    let builder = match root {
        None => builder()?,
        Some(path) => {
            let certificate = CertificateDer::from_pem_file(path);
            let certificate = certificate
                .map_err(|error| anyhow::anyhow!("{} cannot be read: {error}", path.display()))?;
            let mut roots = RootCertStore::empty();
            roots.add(certificate)?;
            let config = versions().map_err(anyhow::Error::msg)?.with_root_certificates(roots);
            HttpsConnectorBuilder::new().with_tls_config(config.with_no_client_auth())
        }
    };
    let connector = builder.https_only().enable_http1().build();
    Ok(Client::builder(TokioExecutor::new()).build(connector))
}

/// Connects to the server of a URL, over TLS unless it is `http:`, and sends nothing.
///
/// # Errors
/// Why it cannot be reached.
pub(crate) async fn reach(url: &Url) -> Result<(), BoxError> {
    let connector = builder()?.https_or_http().enable_http1().build();
    let uri: Uri = url.as_str().parse()?;
    tower::ServiceExt::oneshot(connector, uri).await.map(drop)
}

/// Sends requests to the Internet only.
pub(crate) type PublicClient =
    Client<HttpsConnector<HttpConnector<PublicOnly<GaiResolver>>>, Full<Bytes>>;

/// A client that connects to public addresses only, unless it may reach a private network. An
/// address that stands in a URL is no name to resolve: see [`may_reach`].
///
/// # Errors
/// If this machine has no certificates to know a server by.
pub(crate) fn public_client(private_network: bool) -> anyhow::Result<PublicClient> {
    let resolver = PublicOnly { inner: GaiResolver::new(), private_network };
    let mut tcp = HttpConnector::new_with_resolver(resolver);
    tcp.enforce_http(false);
    let connector = builder()?.https_or_http().enable_http1().wrap_connector(tcp);
    Ok(Client::builder(TokioExecutor::new()).build(connector))
}

/// Whether a client that connects to public addresses only may be sent to a URL: by `https:`,
/// and to a name or a public address.
pub(crate) fn may_reach(url: &Url) -> bool {
    let host = match url.host() {
        Some(Host::Domain(_)) => true,
        Some(Host::Ipv4(address)) => is_public(IpAddr::V4(address)),
        Some(Host::Ipv6(address)) => is_public(IpAddr::V6(address)),
        None => false,
    };
    url.scheme() == "https" && host
}

/// What this machine knows servers by. It is read once: that takes as long as all else that a client is made of.
static TRUSTED: LazyLock<Result<ClientConfig, String>> = LazyLock::new(|| {
    let made = versions()?.with_native_roots().map_err(|error| error.to_string())?;
    Ok(made.with_no_client_auth())
});

fn versions() -> Result<ConfigBuilder<ClientConfig, WantsVerifier>, String> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let versions =
        ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    versions.map_err(|error| error.to_string())
}

fn builder() -> anyhow::Result<HttpsConnectorBuilder<hyper_rustls::builderstates::WantsSchemes>> {
    let trusted = TRUSTED.as_ref().map_err(|error| anyhow::anyhow!(error.clone()));
    let trusted = trusted
        .context("this machine has no certificates of authorities: install ca-certificates")?;
    Ok(HttpsConnectorBuilder::new().with_tls_config(trusted.clone()))
}
