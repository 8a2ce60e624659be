//! A certificate with its key.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, anyhow, ensure};
use protocol::Timestamp;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::server::ParsedCertificate;
use rustls::sign::CertifiedKey;
use url::Url;
use x509_parser::parse_x509_certificate;

use super::spoken::provider;
use crate::permissions::as_whom;
use crate::settings::SecretText;

/// From how many seconds before its end on a certificate is warned of: two weeks.
const SOON: i64 = 14 * 24 * 60 * 60;

/// A certificate with its key, which fit.
#[derive(Clone, Debug)]
pub(super) struct Certificate {
    pub(super) key: Arc<CertifiedKey>,
    /// From when on it is valid, in seconds since 1970.
    begins: i64,
    /// Until when.
    ends: i64,
}

impl Certificate {
    /// Reads a PEM file with the certificate and those above it.
    ///
    /// # Errors
    /// If it cannot be read, holds none, or the key is that of another.
    pub(super) fn read(path: &Path, key: &SecretText) -> anyhow::Result<Self> {
        let shown = path.display();
        let text = std::fs::read(path).with_context(|| {
            format!("[tls] certificate_file {shown} cannot be read. {}", as_whom())
        })?;
        Self::from_pem(&text, key.expose().as_bytes())
            .with_context(|| format!("[tls] certificate_file {shown} cannot be served"))
    }

    /// The same of what is in the files.
    pub(super) fn from_pem(chain: &[u8], key: &[u8]) -> anyhow::Result<Self> {
        let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(chain).collect();
        let chain = chain.ok().filter(|chain| !chain.is_empty()).context(
            "it must be a PEM file: -----BEGIN CERTIFICATE-----, first that of the server, then \
            those above it",
        )?;
        let key = PrivateKeyDer::from_pem_slice(key).map_err(|_| {
            anyhow!("its key must be PEM, without a password: -----BEGIN PRIVATE KEY-----")
        })?;
        let key = CertifiedKey::from_der(chain, key, &provider())
            .context("its key is that of another certificate, or of a kind that is not known")?;
        let (_, parsed) = parse_x509_certificate(&key.cert[0])
            .map_err(|_| anyhow!("its first certificate cannot be read"))?;
        let (begins, ends) = (parsed.validity.not_before, parsed.validity.not_after);
        let (begins, ends) = (begins.timestamp(), ends.timestamp());
        ensure!(begins < ends, "its first certificate is valid at no time");
        Ok(Self { key: Arc::new(key), begins, ends })
    }

    /// From when on a new one is ordered: when a third of its time is left.
    pub(super) fn renewal(&self) -> Timestamp {
        Timestamp(self.ends - (self.ends - self.begins) / 3)
    }

    /// Whether it is for the host of an address.
    pub(super) fn is_for(&self, host: &str) -> bool {
        let parsed = ParsedCertificate::try_from(&self.key.cert[0]);
        let name = ServerName::try_from(host.trim_matches(['[', ']']));
        let (Ok(parsed), Ok(name)) = (parsed, name) else { return false };
        rustls::client::verify_server_name(&parsed, &name).is_ok()
    }

    /// What browsers will not take, now or soon.
    pub(super) fn warnings(&self, path: &Path, public_url: &Url, now: Timestamp) -> Vec<String> {
        let (shown, now) = (path.display(), now.0);
        let host = public_url.host_str().unwrap_or_default();
        let name = (!self.is_for(host)).then(|| {
            format!("[tls] certificate_file {shown} is not for {host}, the host of public_url.")
        });
        let time = if self.ends <= now {
            Some(format!("[tls] certificate_file {shown} has expired: renew it."))
        } else if self.begins > now {
            Some(format!("[tls] certificate_file {shown} is not valid yet."))
        } else if self.ends - now < SOON {
            let days = (self.ends - now) / (24 * 60 * 60);
            Some(format!("[tls] certificate_file {shown} expires in {days} days: renew it."))
        } else {
            None
        };
        name.into_iter().chain(time).collect()
    }
}
