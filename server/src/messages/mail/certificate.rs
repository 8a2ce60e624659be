//! What is wrong with the certificate of a mail server, in words.

use std::error::Error;
use std::io;

use rustls::CertificateError;

/// What is wrong with the certificate, and what to do, if that is why a connection failed.
pub(super) fn fault(error: &(dyn Error + 'static), host: &str) -> Option<String> {
    let fault = certificate_error(error)?;
    let told = match fault {
        // It bears the name of somebody who is trusted, and another key has signed it.
        CertificateError::UnknownIssuer | CertificateError::BadSignature => {
            "its certificate is signed by nobody whom this machine trusts: set a certificate of a known authority \
             there, or add its root to those of this machine"
        }
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            "its certificate has expired: renew it there, and look at the clock of this machine"
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "its certificate is not valid yet: look at the clock of this machine"
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            return Some(format!(
                "its certificate is not for the name {host}: write the name that is in it into smtp"
            ));
        }
        CertificateError::Revoked => "its certificate was revoked: set a new one there",
        _ => "its certificate cannot be trusted",
    };
    Some(told.to_owned())
}

/// What TLS says of a certificate, wherever among the causes it stands.
fn certificate_error<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a CertificateError> {
    let mut next = Some(error);
    while let Some(error) = next {
        let inner = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        let found = error
            .downcast_ref::<rustls::Error>()
            .or_else(|| inner.and_then(|inner| inner.downcast_ref::<rustls::Error>()));
        if let Some(rustls::Error::InvalidCertificate(fault)) = found {
            return Some(fault);
        }
        next = error.source();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_tls_says_of_a_certificate_is_found_inside_of_an_io_error() {
        let tls = rustls::Error::InvalidCertificate(CertificateError::Expired);
        let error = io::Error::new(io::ErrorKind::InvalidData, tls);
        assert!(fault(&error, "mail.example").unwrap().contains("has expired"));
        let other = CertificateError::NotValidForName;
        let error = io::Error::other(rustls::Error::InvalidCertificate(other));
        assert!(fault(&error, "mail.example").unwrap().contains("the name mail.example:"));
        let error = io::Error::other(rustls::Error::DecryptError);
        assert_eq!(fault(&error, "mail.example"), None);
    }
}
