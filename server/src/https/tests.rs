use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::http::Request;
use hyper_util::client::legacy::connect::dns::Name;

use super::*;

#[test]
fn a_url_with_an_address_inside_is_not_reached_however_it_is_written() {
    for url in [
        "https://127.0.0.1/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://169.254.169.254/",
        "http://id.example/",
        "data:,",
    ] {
        assert!(!may_reach(&url.parse().unwrap()), "{url}");
    }
    assert!(may_reach(&"https://id.example/".parse().unwrap()));
    assert!(may_reach(&"https://1.1.1.1/".parse().unwrap()));
}

/// Whatever a name resolved to before counts for nothing: each connection resolves it, and looks
/// at what it connects to.
#[tokio::test]
async fn a_name_that_is_bound_to_an_address_inside_is_not_connected_to() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let inside = listener.local_addr().unwrap();
    let asked = Arc::new(AtomicUsize::new(0));
    for (private_network, reached) in [(false, false), (true, true)] {
        let asked = asked.clone();
        let resolver = tower::service_fn(move |_: Name| {
            asked.fetch_add(1, Ordering::Relaxed);
            async move { Ok::<_, Infallible>([inside].into_iter()) }
        });
        let resolver = PublicOnly { inner: resolver, private_network };
        let connector = HttpConnector::new_with_resolver(resolver);
        let client: Client<_, Full<Bytes>> = Client::builder(TokioExecutor::new()).build(connector);
        let url = format!("http://rebound.example:{}/", inside.port());
        let request = Request::get(url).body(Full::default()).unwrap();
        let connected = tokio::select! {
            _ = fetch(&client, request, 100) => false,
            _ = listener.accept() => true,
        };
        assert_eq!(connected, reached);
    }
    assert_eq!(asked.load(Ordering::Relaxed), 2, "each connection has resolved it itself");
}

#[tokio::test]
async fn of_several_addresses_only_the_public_ones_are_connected_to() {
    let all: [SocketAddr; 3] =
        ["10.0.0.1:0", "1.1.1.1:0", "[::1]:0"].map(|address| address.parse().unwrap());
    let inner =
        tower::service_fn(move |_: Name| async move { Ok::<_, Infallible>(all.into_iter()) });
    let mut resolver = PublicOnly { inner, private_network: false };
    let found = tower::Service::call(&mut resolver, "a.example".parse().unwrap()).await.unwrap();
    assert_eq!(found.collect::<Vec<_>>(), [all[1]]);
}
