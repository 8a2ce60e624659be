//! What comes before HTTP: the PROXY protocol, and TLS.

use axum::body::Body;
use axum::http::{Request, Version};
use http_body_util::BodyExt as _;
use hyper::client::conn::{http1, http2};
use hyper_util::rt::{TokioExecutor, TokioIo};
use proxy_header::{ProxiedAddress, ProxyHeader};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::pki_types::{PrivateKeyDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::*;

fn behind_proxy() -> Entrance {
    let trusted_proxies = vec!["127.0.0.1".parse().unwrap()];
    Entrance { trusted_proxies, proxy_protocol: true, tls: None }
}

/// The header of a proxy to which somebody connected.
fn header(client: &str) -> ProxyHeader<'static> {
    let server = match client.starts_with('[') {
        true => "[2001:db8::1]:443",
        false => "192.0.2.1:443",
    };
    let address = ProxiedAddress::stream(client.parse().unwrap(), server.parse().unwrap());
    ProxyHeader::with_address(address)
}

/// Who a request of this connection comes from, as the server sees it.
async fn peer_after(server: &Server, before: &[u8]) -> String {
    let mut stream = server.connect().await;
    stream.write_all(before).await.unwrap();
    stream.write_all(b"GET /peer HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").await.unwrap();
    let answer = rest(&mut stream).await;
    answer.rsplit("\r\n\r\n").next().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn a_trusted_proxy_tells_the_client_with_the_proxy_protocol() {
    let server = Server::start_at(TIMEOUTS, Capacity::default(), behind_proxy()).await;
    for client in ["203.0.113.7:4711", "[2001:db8::7]:4711"] {
        let (mut second, mut first) = (vec![], vec![]);
        header(client).encode_v2(&mut second).unwrap();
        header(client).encode_v1(&mut first).unwrap();
        assert_eq!(peer_after(&server, &second).await, client);
        assert_eq!(peer_after(&server, &first).await, client);
    }
    let mut local = vec![];
    ProxyHeader::with_local().encode_v2(&mut local).unwrap();
    assert!(peer_after(&server, &local).await.starts_with("127.0.0.1:"));
}

#[tokio::test]
async fn the_proxy_protocol_may_come_byte_by_byte_but_not_forever() {
    let timeouts = Timeouts { head: SHORT, ..TIMEOUTS };
    let server = Server::start_at(timeouts, Capacity::default(), behind_proxy()).await;
    let mut bytes = vec![];
    header("203.0.113.7:4711").encode_v2(&mut bytes).unwrap();
    let mut stream = server.connect().await;
    for byte in &bytes {
        stream.write_all(&[*byte]).await.unwrap();
    }
    stream.write_all(GET).await.unwrap();
    assert!(answers(&mut stream).await);
    let mut half = server.connect().await;
    half.write_all(&bytes[..20]).await.unwrap();
    let took = time_to_close(&mut half).await;
    assert!(took >= SHORT / 2 && took < LONG, "{took:?}");
}

#[tokio::test]
async fn a_trusted_proxy_that_tells_nothing_is_not_served() {
    let server = Server::start_at(TIMEOUTS, Capacity::default(), behind_proxy()).await;
    let mut stream = server.connect().await;
    stream.write_all(GET).await.unwrap();
    assert_eq!(rest(&mut stream).await, "");
}

#[tokio::test]
async fn nobody_else_can_tell_another_address() {
    let entrance = Entrance { trusted_proxies: vec![], ..behind_proxy() };
    let server = Server::start_at(TIMEOUTS, Capacity::default(), entrance).await;
    let mut bytes = vec![];
    header("203.0.113.7:4711").encode_v2(&mut bytes).unwrap();
    assert_eq!(peer_after(&server, &bytes).await, "", "it is no HTTP");
    assert!(peer_after(&server, b"").await.starts_with("127.0.0.1:"));
}

/// TLS of a server, and what trusts it.
fn tls() -> (Entrance, RootCertStore) {
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::try_from(signing_key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key)
        .unwrap();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    let mut roots = RootCertStore::empty();
    roots.add(cert.der().clone()).unwrap();
    (Entrance { tls: Some(Arc::new(config)), ..Entrance::default() }, roots)
}

async fn shake_hands(
    server: &Server,
    roots: &RootCertStore,
    protocol: &[u8],
) -> TlsStream<TcpStream> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots.clone())
        .with_no_client_auth();
    config.alpn_protocols = vec![protocol.to_vec()];
    let name = ServerName::try_from("localhost").unwrap();
    let stream = server.connect().await;
    TlsConnector::from(Arc::new(config)).connect(name, stream).await.unwrap()
}

type Sender2 = http2::SendRequest<Body>;

async fn http_2(server: &Server, roots: &RootCertStore) -> (Sender2, JoinHandle<bool>) {
    let stream = TokioIo::new(shake_hands(server, roots, b"h2").await);
    let (sender, connection) = http2::handshake(TokioExecutor::new(), stream).await.unwrap();
    (sender, tokio::spawn(async move { connection.await.is_ok() }))
}

fn get(path: &str) -> Request<Body> {
    Request::get(format!("https://localhost{path}")).body(Body::empty()).unwrap()
}

#[tokio::test]
async fn both_versions_of_http_are_spoken_over_tls() {
    let (entrance, roots) = tls();
    let server = Server::start_at(TIMEOUTS, Capacity::default(), entrance).await;
    let stream = TokioIo::new(shake_hands(&server, &roots, b"http/1.1").await);
    let (mut sender, connection) = http1::handshake(stream).await.unwrap();
    tokio::spawn(connection);
    let request = Request::get("/quick").header("host", "localhost").body(Body::empty()).unwrap();
    let response = sender.send_request(request).await.unwrap();
    assert_eq!((response.status().as_u16(), response.version()), (200, Version::HTTP_11));
    let (mut sender, _) = http_2(&server, &roots).await;
    let response = sender.send_request(get("/quick")).await.unwrap();
    assert_eq!((response.status().as_u16(), response.version()), (200, Version::HTTP_2));
}

#[tokio::test]
async fn who_speaks_no_tls_is_not_served_and_a_handshake_has_its_time() {
    let (entrance, _) = tls();
    let timeouts = Timeouts { head: SHORT, ..TIMEOUTS };
    let server = Server::start_at(timeouts, Capacity::default(), entrance).await;
    assert!(!server.serves().await);
    let mut silent = server.connect().await;
    let took = time_to_close(&mut silent).await;
    assert!(took >= SHORT / 2 && took < LONG, "{took:?}");
}

#[tokio::test]
async fn requests_of_one_connection_wait_for_one_another_only_with_http_1() {
    let (entrance, roots) = tls();
    let server = Server::start_at(TIMEOUTS, Capacity::default(), entrance).await;
    let (sender, _) = http_2(&server, &roots).await;
    let slow: Vec<_> = (0..20)
        .map(|_| {
            let mut sender = sender.clone();
            tokio::spawn(async move { sender.send_request(get("/slow")).await.unwrap() })
        })
        .collect();
    server.began.acquire_many(20).await.unwrap().forget();
    let quick = sender.clone().send_request(get("/quick")).await.unwrap();
    assert_eq!(quick.status(), 200);
    server.slow.add_permits(20);
    for one in slow {
        assert_eq!(one.await.unwrap().status(), 200);
    }
}

#[tokio::test]
async fn a_response_of_http_2_may_take_longer_than_a_head() {
    let (entrance, roots) = tls();
    let timeouts = Timeouts { head: SHORT, ..TIMEOUTS };
    let server = Server::start_at(timeouts, Capacity::default(), entrance).await;
    let (mut sender, _) = http_2(&server, &roots).await;
    let mut response = sender.send_request(get("/large")).await.unwrap();
    let (begun, mut got) = (Instant::now(), 0);
    while let Some(frame) = response.body_mut().frame().await {
        got += frame.unwrap().into_data().unwrap().len();
        if begun.elapsed() < SHORT * 3 {
            sleep(SHORT / 10).await;
        }
    }
    assert_eq!(got, 64 << 20);
}

#[tokio::test]
async fn an_idle_connection_of_http_2_is_closed_and_one_at_work_is_not() {
    let (entrance, roots) = tls();
    let timeouts = Timeouts { idle: SHORT, ..TIMEOUTS };
    let server = Server::start_at(timeouts, Capacity::default(), entrance).await;
    let (mut sender, connection) = http_2(&server, &roots).await;
    let mut other = sender.clone();
    let slow = tokio::spawn(async move { other.send_request(get("/slow")).await });
    server.began.acquire().await.unwrap().forget();
    // One response does not make a connection idle that owes another one.
    assert_eq!(sender.send_request(get("/quick")).await.unwrap().status(), 200);
    sleep(SHORT * 2).await;
    server.slow.add_permits(1);
    assert_eq!(slow.await.unwrap().unwrap().status(), 200);
    assert!(timeout(LONG, connection).await.is_ok());
}

#[tokio::test]
async fn a_stop_finishes_requests_of_http_2() {
    let (entrance, roots) = tls();
    let server = Server::start_at(TIMEOUTS, Capacity::default(), entrance).await;
    let (sender, _) = http_2(&server, &roots).await;
    let mut one = sender.clone();
    let slow = tokio::spawn(async move { one.send_request(get("/slow")).await });
    server.began.acquire().await.unwrap().forget();
    server.stop.send(true).unwrap();
    sleep(SHORT).await;
    server.slow.add_permits(1);
    assert_eq!(slow.await.unwrap().unwrap().status(), 200);
    drop(sender);
    timeout(LONG, server.served).await.unwrap().unwrap();
}

#[tokio::test]
async fn where_http_is_spoken_openly_the_proxy_tells_the_client_all_the_same() {
    let (secured, _) = tls();
    let entrance = Entrance { tls: secured.tls, ..behind_proxy() };
    let server = Server::start_as(TIMEOUTS, Capacity::default(), entrance, true).await;
    let mut bytes = vec![];
    header("203.0.113.7:4711").encode_v2(&mut bytes).unwrap();
    assert_eq!(peer_after(&server, &bytes).await, "203.0.113.7:4711");
}
