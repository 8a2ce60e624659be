//! TLS without a proxy in front.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml::de::DeTable;
use url::{Host, Url};
use user_flows::place::Step::Name;
use user_flows::place::place_in;

use super::error::Invalid;
use super::secret_text::SecretText;

/// TLS at `listen`, with a certificate from files or from an authority. Without this table a
/// proxy in front ends TLS.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize, schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TlsSettings {
    /// A PEM file with the certificate, and after it those that lead to its root. Portico reads
    /// it and the key again when they change.
    #[cfg_attr(test, schemars(extend("format" = "file")))]
    pub certificate_file: Option<PathBuf>,
    /// The private key of the certificate, in PEM form.
    #[cfg_attr(test, serde(skip_serializing), schemars(with = "Option<SecretText>"))]
    pub key: Option<SecretText>,
    /// An address and port, such as `0.0.0.0:80`, at which `http:` is answered with the way to
    /// `public_url`.
    #[cfg_attr(test, schemars(extend("format" = "ip-port")))]
    pub redirect: Option<SocketAddr>,
    /// An authority that issues the certificate (ACME), instead of files.
    pub acme: Option<AcmeSettings>,
}

/// The authority that issues the certificate for the host of `public_url`. It looks at port 443
/// of that host (TLS-ALPN-01).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize, schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AcmeSettings {
    /// Whether you agree to the terms of the authority. It issues nothing unless this is `true`.
    pub accept_terms: bool,
    /// An e-mail address at which the authority reaches you.
    #[cfg_attr(test, schemars(extend("format" = "email")))]
    pub email: Option<String>,
    /// The address of the authority's directory.
    #[serde(default = "lets_encrypt")]
    pub directory: Url,
    /// A PEM file with the root that vouches for the authority's own server, if this machine
    /// does not trust it.
    #[cfg_attr(test, schemars(extend("format" = "file")))]
    pub root_file: Option<PathBuf>,
}

fn lets_encrypt() -> Url {
    let address = "https://acme-v02.api.letsencrypt.org/directory";
    Url::parse(address).expect("it is an address")
}

/// Where the certificate is from.
pub enum CertificateSource<'a> {
    /// The operator.
    Files {
        /// The PEM file with the certificate and those above it.
        certificate: &'a Path,
        /// Its private key, in PEM form.
        key: &'a SecretText,
    },
    /// An authority.
    Acme(&'a AcmeSettings),
}

impl TlsSettings {
    /// Where the certificate is from.
    ///
    /// # Panics
    /// If the settings name neither: reading checks it.
    #[must_use]
    pub fn source(&self) -> CertificateSource<'_> {
        match (&self.certificate_file, &self.key, &self.acme) {
            (Some(certificate), Some(key), None) => CertificateSource::Files { certificate, key },
            (None, None, Some(acme)) => CertificateSource::Acme(acme),
            _ => unreachable!("settings are checked when they are read"),
        }
    }

    /// What is wrong with it beside the address that people see and the one that is listened on.
    pub(super) fn validate(
        &self,
        public_url: &Url,
        listen: SocketAddr,
        table: &DeTable<'_>,
    ) -> Option<Invalid> {
        let at = |name: &'static str| place_in(table, &[Name("tls"), Name(name)]);
        let wrong = |place, sentence: &str| Some((place, sentence.to_owned()));
        if public_url.scheme() != "https" {
            let sentence = "public_url must begin with https: if [tls] is set.";
            return wrong(place_in(table, &[Name("public_url")]), sentence);
        }
        match (&self.certificate_file, &self.key, &self.acme) {
            (Some(_), Some(_), None) | (None, None, Some(_)) => {}
            (Some(_), None, None) => {
                let sentence =
                    "[tls] key_file must name the file with the key of certificate_file.";
                return wrong(at("certificate_file"), sentence);
            }
            (None, Some(_), None) => {
                let sentence = "[tls] certificate_file must name the file with the certificate.";
                return wrong(at("key"), sentence);
            }
            (None, None, None) => {
                let sentence =
                    "[tls] must have certificate_file and key_file, or a table [tls.acme].";
                return wrong(place_in(table, &[Name("tls")]), sentence);
            }
            (_, _, Some(_)) => {
                let sentence = "The certificate is from files or from an authority: \
                    remove certificate_file and key_file, or [tls.acme].";
                return wrong(at("acme"), sentence);
            }
        }
        if self.redirect == Some(listen) {
            let sentence = "[tls] redirect must be another address or port than listen.";
            return wrong(at("redirect"), sentence);
        }
        self.acme.as_ref()?.validate(public_url, table)
    }
}

impl AcmeSettings {
    fn validate(&self, public_url: &Url, table: &DeTable<'_>) -> Option<Invalid> {
        let at = |name| place_in(table, &[Name("tls"), Name("acme"), Name(name)]);
        let (place, sentence) = if !self.accept_terms {
            let sentence = "[tls.acme] accept_terms must be true: read the terms of the authority.";
            (at("accept_terms"), sentence)
        } else if self.directory.scheme() != "https" {
            (at("directory"), "[tls.acme] directory must begin with https:.")
        } else if self.email.as_ref().is_some_and(|email| !email.contains('@')) {
            (at("email"), "[tls.acme] email must be an e-mail address.")
        } else if !matches!(public_url.host(), Some(Host::Domain(_))) {
            let sentence = "An authority issues a certificate for a name: public_url must have a \
                host like login.example.com.";
            (place_in(table, &[Name("public_url")]), sentence)
        } else {
            return None;
        };
        Some((place, sentence.to_owned()))
    }
}
