//! TLS that the server itself speaks: certificates from files, and from an authority.

mod authority;

use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, Response, Version};
use hyper::body::Incoming;
use hyper::client::conn::{http1, http2};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rcgen::{CertificateParams, KeyPair};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, Error, SignatureScheme};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep};
use tokio_rustls::TlsConnector;

use crate::databases::Database;
use crate::processes::{Process, free_address, log};

/// How long a change of a file takes at most: it is looked for every second.
const SOON: Duration = Duration::from_secs(30);

const HOST: &str = "login.example.com";

/// Takes every certificate, and keeps it: these tests look at it themselves.
#[derive(Debug, Default)]
struct Seen(Mutex<Vec<u8>>);

impl ServerCertVerifier for Seen {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        *self.0.lock().unwrap() = certificate.to_vec();
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        rustls::crypto::ring::default_provider()
            .signature_verification_algorithms
            .supported_schemes()
    }
}

/// A connection of HTTP/2, and the certificate that the server showed.
async fn connect(to: SocketAddr) -> Option<(http2::SendRequest<Body>, Vec<u8>)> {
    let seen = Arc::new(Seen::default());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .dangerous()
        .with_custom_certificate_verifier(seen.clone())
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec()];
    let stream = TcpStream::connect(to).await.ok()?;
    let name = ServerName::try_from(HOST).unwrap();
    let stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await.ok()?;
    let io = TokioIo::new(stream);
    let (sender, connection) = http2::handshake(TokioExecutor::new(), io).await.ok()?;
    tokio::spawn(connection);
    let certificate = seen.0.lock().unwrap().clone();
    Some((sender, certificate))
}

async fn get(sender: &mut http2::SendRequest<Body>, path: &str) -> Response<Incoming> {
    let request = Request::get(format!("https://{HOST}{path}"));
    sender.send_request(request.body(Body::empty()).unwrap()).await.unwrap()
}

/// What the server at an address shows at last, when it is what is waited for.
async fn until_shown(to: SocketAddr, what: &str, holds: impl Fn(&[u8]) -> bool) -> Vec<u8> {
    let end = Instant::now() + SOON;
    loop {
        if let Some((_, certificate)) = connect(to).await
            && holds(&certificate)
        {
            return certificate;
        }
        assert!(Instant::now() < end, "{what}");
        sleep(Duration::from_millis(200)).await;
    }
}

/// Writes a new certificate and its key. Returns the certificate as it is shown.
fn write_certificate(folder: &Path) -> Vec<u8> {
    let params = CertificateParams::new([HOST.to_owned()]).unwrap();
    let key = KeyPair::generate().unwrap();
    let certificate = params.self_signed(&key).unwrap();
    fs::write(folder.join("tls.pem"), certificate.pem()).unwrap();
    fs::write(folder.join("tls.key"), key.serialize_pem()).unwrap();
    certificate.der().to_vec()
}

fn portico() -> Command {
    let mut portico = Command::new(env!("CARGO_BIN_EXE_portico"));
    portico.env("PORTICO__PUBLIC_URL", format!("https://{HOST}"));
    portico
}

#[tokio::test]
async fn a_certificate_is_served_and_the_next_one_when_its_file_changes() {
    let database = Database::sqlite();
    let folder = database.folder.path();
    let first = write_certificate(folder);
    let redirect = free_address();
    let mut command = portico();
    command
        .env("PORTICO__TLS__CERTIFICATE_FILE", "tls.pem")
        .env("PORTICO__TLS__KEY_FILE", "tls.key")
        .env("PORTICO__TLS__REDIRECT", redirect.to_string());
    let process = Process::start_by(command, &database);

    let (mut sender, shown) = connect(process.address()).await.unwrap();
    assert!(shown == first, "another certificate is shown");
    let page = get(&mut sender, "/sign-in?app=news").await;
    assert_eq!((page.status().as_u16(), page.version()), (200, Version::HTTP_2));
    let lasting = page.headers()["strict-transport-security"].to_str().unwrap();
    assert!(lasting.starts_with("max-age="));

    let plain = TcpStream::connect(redirect).await.unwrap();
    let (mut http, connection) = http1::handshake(TokioIo::new(plain)).await.unwrap();
    tokio::spawn(connection);
    let request = |method: &str| {
        let request = Request::builder().method(method).uri("/sign-in?app=news");
        request.header("host", "anything.example").body(Body::empty()).unwrap()
    };
    let response = http.send_request(request("GET")).await.unwrap();
    assert_eq!(response.status(), 301);
    assert_eq!(response.headers()["location"], format!("https://{HOST}/sign-in?app=news"));
    http.ready().await.unwrap();
    assert_eq!(http.send_request(request("POST")).await.unwrap().status(), 403);

    let second = write_certificate(folder);
    until_shown(process.address(), "the next one is shown", |shown| shown == second).await;
    assert_eq!(get(&mut sender, "/healthz").await.status(), 200, "who was there goes on");

    fs::write(folder.join("tls.pem"), "no certificate").unwrap();
    let logged = || fs::read_to_string(log(&database)).unwrap();
    let end = Instant::now() + SOON;
    while !logged().contains("tls.pem cannot be served: it must be a PEM file") {
        assert!(Instant::now() < end, "{}", logged());
        sleep(Duration::from_millis(200)).await;
    }
    let (_, shown) = connect(process.address()).await.unwrap();
    assert!(shown == second, "a broken file changes nothing");
    let third = write_certificate(folder);
    until_shown(process.address(), "the mended one is shown", |shown| shown == third).await;
}

#[test]
fn a_certificate_that_cannot_be_served_keeps_the_server_from_starting_and_check_says_so() {
    let database = Database::sqlite();
    let folder = database.folder.path();
    let settings = folder.join("portico.toml");
    fs::write(&settings, crate::support::settings_text(&database)).unwrap();
    write_certificate(folder);
    fs::write(folder.join("tls.key"), KeyPair::generate().unwrap().serialize_pem()).unwrap();
    for command in ["check", "serve"] {
        let mut portico = portico();
        portico
            .env("PORTICO__TLS__CERTIFICATE_FILE", "tls.pem")
            .env("PORTICO__TLS__KEY_FILE", "tls.key")
            .current_dir(folder)
            .args([command, "--settings", "portico.toml"]);
        let output = portico.output().unwrap();
        assert!(!output.status.success());
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(error.contains("its key is that of another certificate"), "{error}");
    }
}
