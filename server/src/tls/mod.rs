//! TLS at the address that the server listens on, where no proxy ends it.
//!
//! | file | holds |
//! |---|---|
//! | `spoken.rs` | versions, and what browsers and the server agree on |
//! | `certificate.rs` | a certificate with its key, and what is wrong with one |
//! | `issuer.rs` | the certificate that an authority issues, before it expires |
//! | `order.rs` | one conversation with the authority |
//! | `issued.rs` | what it issued, in the data folder |

mod certificate;
mod issued;
mod issuer;
mod order;
mod spoken;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use rustls::ServerConfig;
use rustls::server::ResolvesServerCert;
use rustls::sign::SingleCertAndKey;

use self::certificate::Certificate;
use self::issuer::Issuer;
use self::spoken::config;
use crate::clock::Clock;
use crate::settings::{CertificateSource, Settings};

/// How TLS is spoken under the settings of the moment.
pub(crate) struct Tls {
    config: Arc<ServerConfig>,
    issuer: Option<Arc<Issuer>>,
}

impl Tls {
    /// TLS as the settings have it; `None` without `[tls]`. `before` is that of the settings
    /// before, of which a certificate that an authority issued stays.
    ///
    /// # Errors
    /// If the certificate or its key cannot be used; with what to do.
    pub(crate) fn start(
        settings: &Settings,
        clock: &Arc<Clock>,
        before: Option<&Self>,
    ) -> anyhow::Result<Option<Self>> {
        let Some(tls) = &settings.tls else { return Ok(None) };
        let (resolver, issuer): (Arc<dyn ResolvesServerCert>, _) = match tls.source() {
            CertificateSource::Files { certificate, key } => {
                let certificate = Certificate::read(certificate, key)?;
                (Arc::new(SingleCertAndKey::from(certificate.key)), None)
            }
            CertificateSource::Acme(acme) => {
                let before = before.and_then(|tls| tls.issuer.as_ref());
                let issuer = Issuer::start(settings, acme, clock, before)?;
                (issuer.clone(), Some(issuer))
            }
        };
        let config = config(resolver, issuer.is_some())?;
        Ok(Some(Self { config: Arc::new(config), issuer }))
    }

    /// What is wrong with the certificate that the settings name, and what will soon be: an
    /// error and warnings, in sentences.
    #[must_use]
    pub(crate) fn findings(settings: &Settings) -> (Option<String>, Vec<String>) {
        let Some(tls) = &settings.tls else { return (None, vec![]) };
        let CertificateSource::Files { certificate, key } = tls.source() else {
            return (None, vec![]);
        };
        match Certificate::read(certificate, key) {
            Ok(read) => {
                let now = Clock::default().now();
                (None, read.warnings(certificate, settings.public_url.get_ref(), now))
            }
            Err(error) => (Some(format!("{error:#}.")), vec![]),
        }
    }

    /// How a connection that begins now speaks.
    #[must_use]
    pub(crate) fn config(&self) -> Arc<ServerConfig> {
        self.config.clone()
    }
}
