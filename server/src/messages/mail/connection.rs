//! Connections to the mail server.

use std::time::Duration;

use lettre::transport::smtp::Error;
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use url::Host;

use super::certificate;
use super::sign_in::{self, SignInError};
use crate::settings::MailServer;

/// Why the mail server cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConnectError {
    /// The network, or what the mail server has said.
    #[error(transparent)]
    Smtp(#[from] Error),
    /// Nobody can know that it is the mail server.
    #[error("{what}")]
    Certificate { what: String, source: Error },
    /// It does not let us sign in.
    #[error(transparent)]
    SignIn(#[from] SignInError),
}

/// Connects within a time, greets with a name, encrypts and signs in.
pub(super) async fn connect(
    server: &MailServer,
    hello: &ClientId,
    patience: Duration,
) -> Result<AsyncSmtpConnection, ConnectError> {
    let url = &server.url;
    let host = match url.host() {
        Some(Host::Domain(name)) => name.to_owned(),
        Some(Host::Ipv4(ip)) => ip.to_string(),
        Some(Host::Ipv6(ip)) => ip.to_string(),
        None => String::new(),
    };
    let tls = || TlsParameters::new(url.host_str().unwrap_or_default().to_owned());
    let mode = url.query_pairs().find(|(name, _)| name == "tls").map(|(_, mode)| mode);
    let (wrapper, port) = match (url.scheme(), &mode) {
        ("smtps", _) => (Some(tls()?), 465),
        (_, Some(_)) => (None, 587),
        (_, None) => (None, 25),
    };
    let address = (host.as_str(), url.port().unwrap_or(port));
    let plain = wrapper.is_none();
    let untrusted = |error: Error| match certificate::fault(&error, &host) {
        Some(what) => ConnectError::Certificate { what, source: error },
        None => error.into(),
    };
    let connection =
        AsyncSmtpConnection::connect_tokio1(address, Some(patience), hello, wrapper, None);
    let mut connection = connection.await.map_err(untrusted)?;
    let encrypt = match mode.as_deref() {
        Some("required") => plain,
        Some(_) => plain && connection.can_starttls(),
        None => false,
    };
    if encrypt {
        connection.starttls(tls()?, hello).await.map_err(untrusted)?;
    }
    sign_in::sign_in(&mut connection, server).await?;
    Ok(connection)
}
