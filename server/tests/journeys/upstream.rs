//! What proxies tell, do not tell, and tell without being asked.

use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use flow::policy::WhenUnknown;
use portico_server::settings::Settings;

use crate::hearing::Log;
use crate::support::{PASSWORD, Person, Server, account, enrolled};

const EMAIL: &str = "mara@example.org";

/// Tests come without a peer, which is this address.
const HERE: &str = "0.0.0.0";

/// A server whose risk comes from a proxy and from nowhere else.
async fn told_by(proxy: &str, rule: WhenUnknown, own: Option<WhenUnknown>) -> Server {
    Server::with(|settings: &mut Settings| {
        settings.upstream.trusted_proxies = vec![proxy.parse().unwrap()];
        settings.upstream.risk_header = Some("x-risk".to_owned().try_into().unwrap());
        settings.risk.built_in = false;
        settings.risk.when_unknown = Some(rule);
        settings.policies[0].conditions.when_risk_unknown = own;
    })
    .await
}

/// Signs in as far as the password, at an app whose policy looks at risk.
async fn signs_in<'a>(server: &'a Server, risk: Option<&'static str>) -> Person<'a> {
    let mut browser = server.browser();
    browser.headers.extend(risk.map(|risk| ("x-risk", risk)));
    browser.begin("bank", "sign_in").await.email(EMAIL).await.password(PASSWORD).await
}

#[tokio::test]
async fn a_risk_that_no_trusted_proxy_told_counts_as_declared() {
    for (proxy, told) in [(HERE, None), ("10.0.0.0/8", Some("none")), ("10.0.0.0/8", None)] {
        for (rule, own, screen) in [
            (WhenUnknown::Closed, None, "blocked"),
            (WhenUnknown::Open, None, "enroll_choose"),
            (WhenUnknown::Closed, Some(WhenUnknown::Open), "enroll_choose"),
            (WhenUnknown::Open, Some(WhenUnknown::Closed), "blocked"),
        ] {
            let server = told_by(proxy, rule, own).await;
            account(&server, "news", EMAIL).await.sees("signed_in");
            signs_in(&server, told).await.sees(screen);
        }
    }
}

#[tokio::test]
async fn a_risk_that_a_trusted_proxy_told_counts() {
    let server = told_by(HERE, WhenUnknown::Closed, None).await;
    account(&server, "news", EMAIL).await.sees("signed_in");
    for (risk, screen) in
        [("none", "enroll_choose"), ("low", "enroll_choose"), ("medium", "blocked")]
    {
        signs_in(&server, Some(risk)).await.sees(screen);
    }
    // What the client wrote stands beside it.
    signs_in(&server, Some("none, low")).await.sees("blocked");
}

#[tokio::test]
async fn who_is_enrolled_is_only_challenged_where_the_risk_is_not_told() {
    let server = told_by(HERE, WhenUnknown::Closed, None).await;
    enrolled(&server, "shop", EMAIL).await.sees("signed_in");
    signs_in(&server, None).await.sees("enter_code").sent_code(EMAIL).await.sees("signed_in");
}

#[tokio::test]
async fn a_proxy_that_nobody_declared_is_warned_of_once_and_no_person_is_named() {
    let server = Server::start().await;
    let log = Log::default();
    let guard = log.listen();
    for (peer, header) in [
        ("192.168.1.7:1", "x-forwarded-for"),
        ("192.168.1.7:2", "x-forwarded-for"),
        ("192.168.1.8:2", "forwarded"),
        ("203.0.113.9:1", "forwarded"),
        ("203.0.113.9:2", "x-forwarded-for"),
    ] {
        let peer: SocketAddr = peer.parse().unwrap();
        let request =
            Request::get("/sign-in").header(header, "198.51.100.7").extension(ConnectInfo(peer));
        server.send(request.body(Body::empty()).unwrap()).await;
    }
    drop(guard);
    let log = log.text();
    let warnings: Vec<_> = log.lines().filter(|line| line.contains("trusted_proxies")).collect();
    assert_eq!(warnings.len(), 2, "{log}");
    assert!(warnings[0].contains("192.168.1.7") && warnings[1].contains("a public address"));
    assert!(!log.contains("198.51.100.7") && !log.contains("203.0.113.9"), "{log}");
}

#[tokio::test]
async fn a_declared_proxy_is_not_warned_of() {
    let server = Server::with(|settings: &mut Settings| {
        settings.upstream.trusted_proxies = vec!["192.168.0.0/16".parse().unwrap()];
    })
    .await;
    let log = Log::default();
    let guard = log.listen();
    let peer: SocketAddr = "192.168.1.7:1".parse().unwrap();
    let request = Request::get("/sign-in").header("x-forwarded-for", "203.0.113.9");
    server.send(request.extension(ConnectInfo(peer)).body(Body::empty()).unwrap()).await;
    drop(guard);
    assert!(!log.text().contains("trusted_proxies"), "{}", log.text());
}
