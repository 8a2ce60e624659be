//! The certificate that an authority issues, and the next one before it expires.

use std::sync::{Arc, OnceLock, PoisonError, RwLock};
use std::time::Duration;

use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use tokio::task::AbortHandle;

use super::certificate::Certificate;
use super::issued::Issued;
use super::order::order;
use super::spoken::CHALLENGE;
use crate::clock::Clock;
use crate::settings::{AcmeSettings, Settings};

/// How often it is looked whether a new certificate is due.
const LOOK: Duration = Duration::from_secs(10);

/// How long it is waited after a first failure, and twice as long after each further one.
/// Authorities count failures: five in an hour are too many.
const AGAIN: Duration = Duration::from_mins(5);

/// The longest wait after a failure.
const AGAIN_AT_MOST: Duration = Duration::from_hours(6);

/// Has a certificate that is valid, as long as it is not dropped.
pub(super) struct Issuer {
    acme: AcmeSettings,
    host: String,
    issued: Issued,
    clock: Arc<Clock>,
    certificate: RwLock<Option<Certificate>>,
    challenge: RwLock<Option<Arc<CertifiedKey>>>,
    task: OnceLock<AbortHandle>,
}

impl std::fmt::Debug for Issuer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Issuer").field("host", &self.host).finish_non_exhaustive()
    }
}

impl Issuer {
    /// Goes on with that of the settings `before`, if they name the same authority and host.
    ///
    /// # Errors
    /// If what was issued before cannot be read, or its folder not made.
    pub(super) fn start(
        settings: &Settings,
        acme: &AcmeSettings,
        clock: &Arc<Clock>,
        before: Option<&Arc<Self>>,
    ) -> anyhow::Result<Arc<Self>> {
        let host = settings.public_url.get_ref().host_str().unwrap_or_default().to_owned();
        if let Some(before) = before.filter(|one| one.acme == *acme && one.host == host) {
            return Ok(before.clone());
        }
        let issued = Issued::new(&settings.data, &acme.directory, &host);
        issued.prepare()?;
        let certificate = issued.certificate()?;
        let this = Arc::new(Self {
            acme: acme.clone(),
            host,
            issued,
            clock: clock.clone(),
            certificate: RwLock::new(certificate),
            challenge: RwLock::default(),
            task: OnceLock::new(),
        });
        // The task must not keep alive what ends it.
        let task = tokio::spawn(follow(Arc::downgrade(&this)));
        this.task.get_or_init(|| task.abort_handle());
        Ok(this)
    }

    fn is_due(&self) -> bool {
        let certificate = self.certificate.read().unwrap_or_else(PoisonError::into_inner);
        certificate.as_ref().is_none_or(|one| one.renewal().0 <= self.clock.now().0)
    }

    /// Has a certificate issued, and serves it.
    async fn renew(&self) -> anyhow::Result<()> {
        let answer = |key| {
            let mut challenge = self.challenge.write().unwrap_or_else(PoisonError::into_inner);
            *challenge = Some(Arc::new(key));
        };
        let ordered = order(&self.acme, &self.host, &self.issued, answer).await;
        *self.challenge.write().unwrap_or_else(PoisonError::into_inner) = None;
        let new = ordered?;
        let key = new.key.expose();
        let certificate = Certificate::from_pem(new.chain.as_bytes(), key.as_bytes())?;
        anyhow::ensure!(
            certificate.is_for(&self.host),
            "the authority issued a certificate that is not for {}",
            self.host
        );
        *self.certificate.write().unwrap_or_else(PoisonError::into_inner) = Some(certificate);
        self.issued.keep_certificate(&new.chain, key)
    }
}

/// Renews the certificate when that is due, as long as somebody has the issuer.
async fn follow(issuer: std::sync::Weak<Issuer>) {
    let mut again = AGAIN;
    loop {
        let Some(one) = issuer.upgrade() else { return };
        let pause = if one.is_due() {
            match one.renew().await {
                Ok(()) => {
                    tracing::info!(host = one.host, "a certificate was issued, and is served");
                    again = AGAIN;
                    LOOK
                }
                Err(error) => {
                    let minutes = again.as_secs() / 60;
                    let error = format!("{error:#}");
                    tracing::error!(
                        host = one.host,
                        error,
                        minutes,
                        "no certificate was issued and kept; it is tried again after these minutes"
                    );
                    let longer = (again * 2).min(AGAIN_AT_MOST);
                    std::mem::replace(&mut again, longer)
                }
            }
        } else {
            LOOK
        };
        drop(one);
        tokio::time::sleep(pause).await;
    }
}

impl ResolvesServerCert for Issuer {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        if hello.alpn().is_some_and(|mut spoken| spoken.any(|one| one == CHALLENGE)) {
            return self.challenge.read().unwrap_or_else(PoisonError::into_inner).clone();
        }
        let certificate = self.certificate.read().unwrap_or_else(PoisonError::into_inner);
        certificate.as_ref().map(|one| one.key.clone())
    }
}

impl Drop for Issuer {
    fn drop(&mut self) {
        if let Some(task) = self.task.get() {
            task.abort();
        }
    }
}
