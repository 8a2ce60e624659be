//! The client for requests to addresses that an operator sets.
//!
//! hyper's own client: it follows no redirect, asks no environment for a proxy,
//! and its parts are those the server has anyway.

use anyhow::Context as _;
use axum::body::Bytes;
use http_body_util::Full;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;

/// Sends requests over TLS, or without if the address is `http:`.
pub(crate) type HttpsClient = Client<HttpsConnector<HttpConnector>, Full<Bytes>>;

/// A client with connections of its own.
///
/// # Errors
/// If this machine has no certificates to know a server by.
pub(crate) fn client() -> anyhow::Result<HttpsClient> {
    let provider = rustls::crypto::ring::default_provider();
    let connector = HttpsConnectorBuilder::new()
        .with_provider_and_native_roots(provider)
        .context("this machine has no certificates of authorities: install ca-certificates")?
        .https_or_http()
        .enable_http1()
        .build();
    Ok(Client::builder(TokioExecutor::new()).build(connector))
}
