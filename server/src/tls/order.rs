//! One conversation with an authority, at whose end it has issued a certificate (RFC 8555).

use std::pin::Pin;
use std::time::Duration;

use anyhow::{Context as _, anyhow, bail, ensure};
use axum::body::Bytes;
use hyper::Request;
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use instant_acme::{
    Account, AccountBuilder, AuthorizationStatus, BodyWrapper, BytesResponse, ChallengeType, Error,
    HttpClient, Identifier, NewAccount, NewOrder, OrderStatus, RetryPolicy,
};
use rcgen::{CertificateParams, CustomExtension, DistinguishedName, KeyPair};
use rustls::pki_types::PrivateKeyDer;
use rustls::sign::CertifiedKey;

use super::issued::Issued;
use super::spoken::provider;
use crate::https;
use crate::secret::Secret;
use crate::settings::AcmeSettings;

/// How long the authority is asked whether it has looked, or issued.
const PATIENCE: Duration = Duration::from_mins(2);

/// What the authority issued.
pub(super) struct NewCertificate {
    /// In PEM form, that of the host first.
    pub(super) chain: String,
    /// In PEM form.
    pub(super) key: Secret<String>,
}

/// Orders a certificate for a host. `answer` has the server show a certificate to the authority
/// when it looks whether the host is ours.
///
/// # Errors
/// If the authority cannot be reached, refuses, or does not find this server at the host.
pub(super) async fn order(
    acme: &AcmeSettings,
    host: &str,
    issued: &Issued,
    answer: impl Fn(CertifiedKey),
) -> anyhow::Result<NewCertificate> {
    let account = account(acme, issued).await?;
    let names = [Identifier::Dns(host.to_owned())];
    let order = account.new_order(&NewOrder::new(&names)).await;
    let mut order = order.with_context(|| format!("the authority takes no order for {host}"))?;
    let mut authorizations = order.authorizations();
    while let Some(authorization) = authorizations.next().await {
        let mut authorization = authorization?;
        match authorization.status {
            AuthorizationStatus::Valid => continue,
            AuthorizationStatus::Pending => {}
            status => bail!("the authority has ended its look at {host}: {status:?}"),
        }
        let mut challenge = authorization
            .challenge(ChallengeType::TlsAlpn01)
            .context("the authority does not offer to look at port 443 (tls-alpn-01)")?;
        answer(challenge_certificate(host, challenge.key_authorization().digest().as_ref())?);
        challenge.set_ready().await?;
    }
    let patience = RetryPolicy::default().timeout(PATIENCE);
    let looked = order.poll_ready(&patience).await;
    let ready = looked.as_ref().is_ok_and(|status| *status == OrderStatus::Ready);
    if !ready {
        let reason = refusal(&mut order).await;
        let error = looked.err().map(|error| error.to_string());
        bail!(
            "the authority did not find this server at port 443 of {host}: {}",
            reason.or(error).unwrap_or_else(|| "it does not say why".to_owned())
        );
    }
    let key = KeyPair::generate()?;
    let mut params = CertificateParams::new([host.to_owned()])?;
    params.distinguished_name = DistinguishedName::new();
    order.finalize_csr(params.serialize_request(&key)?.der()).await?;
    let chain = order.poll_certificate(&patience).await;
    let chain = chain.context("the authority did not issue the certificate")?;
    Ok(NewCertificate { chain, key: Secret::new(key.serialize_pem()) })
}

/// What the authority says of its look at the host.
async fn refusal(order: &mut instant_acme::Order) -> Option<String> {
    let mut authorizations = order.authorizations();
    while let Some(Ok(authorization)) = authorizations.next().await {
        let of =
            |challenge: &instant_acme::Challenge| challenge.error.as_ref().map(ToString::to_string);
        if let Some(reason) = authorization.challenges.iter().find_map(of) {
            return Some(reason);
        }
    }
    None
}

/// The account of this server: that of before, or a new one.
async fn account(acme: &AcmeSettings, issued: &Issued) -> anyhow::Result<Account> {
    if let Some(credentials) = issued.account()? {
        return Ok(builder(acme)?.from_credentials(credentials).await?);
    }
    let contact = acme.email.as_ref().map(|email| format!("mailto:{email}"));
    let contact: Vec<_> = contact.iter().map(String::as_str).collect();
    let new = NewAccount {
        contact: &contact,
        terms_of_service_agreed: acme.accept_terms,
        only_return_existing: false,
    };
    let directory = acme.directory.to_string();
    let made = builder(acme)?.create(&new, directory, None).await;
    let (account, credentials) = made.context("the authority makes no account for this server")?;
    issued.keep_account(&credentials)?;
    Ok(account)
}

fn builder(acme: &AcmeSettings) -> anyhow::Result<AccountBuilder> {
    let client = https::client_that_trusts(acme.root_file.as_deref())?;
    Ok(Account::builder_with_http(Box::new(Http(client))))
}

/// The client by which this server asks others.
struct Http(Client<HttpsConnector<HttpConnector>, BodyWrapper<Bytes>>);

impl HttpClient for Http {
    fn request(
        &self,
        request: Request<BodyWrapper<Bytes>>,
    ) -> Pin<Box<dyn Future<Output = Result<BytesResponse, Error>> + Send>> {
        let response = self.0.request(request);
        Box::pin(async move {
            let response = response.await.map_err(|error| Error::Other(Box::new(error)))?;
            Ok(BytesResponse::from(response))
        })
    }
}

/// The certificate that proves to an authority that its question came here (RFC 8737 § 3).
fn challenge_certificate(host: &str, digest: &[u8]) -> anyhow::Result<CertifiedKey> {
    ensure!(digest.len() == 32, "the digest of a challenge has 32 bytes");
    let mut params = CertificateParams::new([host.to_owned()])?;
    params.custom_extensions = vec![CustomExtension::new_acme_identifier(digest)];
    let key = KeyPair::generate()?;
    let certificate = params.self_signed(&key)?;
    let key = PrivateKeyDer::try_from(key.serialize_der()).map_err(|error| anyhow!(error))?;
    let key = provider().key_provider.load_private_key(key)?;
    // `from_der` looks for what it does not know, and the extension is critical.
    Ok(CertifiedKey::new(vec![certificate.der().clone()], key))
}
