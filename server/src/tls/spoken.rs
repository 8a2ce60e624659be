//! What is spoken: versions of TLS, and the protocols that browsers and the server agree on.

use std::sync::Arc;

use rustls::ServerConfig;
use rustls::crypto::CryptoProvider;
use rustls::server::ResolvesServerCert;

/// What browsers and this server agree on, the first that both speak.
const PROTOCOLS: [&[u8]; 2] = [b"h2", b"http/1.1"];

/// What the authority speaks when it looks whether a host is ours (RFC 8737).
pub(super) const CHALLENGE: &[u8] = b"acme-tls/1";

/// TLS 1.2 and 1.3, and tickets with which a browser that comes again is quicker.
pub(super) fn config(
    resolver: Arc<dyn ResolvesServerCert>,
    with_challenges: bool,
) -> anyhow::Result<ServerConfig> {
    let mut config = ServerConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_cert_resolver(resolver);
    config.ticketer = rustls::crypto::ring::Ticketer::new()?;
    let challenge = with_challenges.then_some(CHALLENGE);
    config.alpn_protocols = PROTOCOLS.into_iter().chain(challenge).map(<[u8]>::to_vec).collect();
    Ok(config)
}

/// The cryptography, which is that of `ring`.
pub(super) fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}
