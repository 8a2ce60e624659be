//! Providers that are down, slow, or lead elsewhere.

use std::time::Duration;

use futures_util::future::join_all;
use serde_json::json;
use tokio::time::Instant;

use super::{come, go, redeem, why, with};
use crate::scripted_provider::{Fault, Kind, ScriptedProvider};
use crate::support::Server;

#[tokio::test]
async fn what_a_provider_answers_is_soon_here_small_and_from_nowhere_else() {
    for (fault, tag) in [
        (Fault::Status(500), "told"),
        (Fault::Status(503), "told"),
        (Fault::Status(429), "told"),
        (Fault::Redirect("http://127.0.0.1:1/".to_owned()), "malformed"),
        (Fault::Endless, "malformed"),
        (Fault::Compressed, "malformed"),
        (Fault::Text(200, "<html>".to_owned()), "token_response"),
        (Fault::Text(200, "[]".to_owned()), "token_response"),
        (Fault::Text(400, "{\"error\": \"invalid_client\"}".to_owned()), "client"),
    ] {
        let (server, provider) = with(Kind::OpenId).await;
        provider.fail("/token", fault.clone());
        assert_eq!(why(&server, &provider).await, tag, "{fault:?}");
        provider.fail("/token", None);
        assert_eq!(why(&server, &provider).await, "nothing", "{fault:?}");
    }
}

#[tokio::test]
async fn a_provider_that_hangs_or_drips_keeps_nobody_for_long() {
    let both = [Fault::Hang, Fault::Drip].map(|fault| async move {
        let (server, provider) = with(Kind::OpenId).await;
        provider.fail("/token", fault);
        let back = go(&server, &provider).await.unwrap();
        let since = Instant::now();
        let failed = redeem(&server, &provider, &back).await.unwrap_err();
        assert_eq!(failed.tag(), "timeout");
        assert!(since.elapsed() < Duration::from_secs(8), "{:?}", since.elapsed());
    });
    join_all(both).await;
}

#[tokio::test]
async fn a_provider_that_fails_again_and_again_is_left_alone_for_half_a_minute() {
    let (server, provider) = with(Kind::OpenId).await;
    provider.fail("/token", Fault::Status(500));
    for _ in 0..5 {
        assert_eq!(why(&server, &provider).await, "told");
    }
    let asked = provider.asked("/token").len();
    for _ in 0..20 {
        assert_eq!(why(&server, &provider).await, "paused");
    }
    assert_eq!(provider.asked("/token").len(), asked);
    provider.fail("/token", None);
    server.app.clock.advance(30);
    assert_eq!(why(&server, &provider).await, "nothing");
}

#[tokio::test]
async fn a_provider_that_is_down_at_the_start_is_asked_again() {
    let provider = ScriptedProvider::start(Kind::OpenId).await;
    provider.fail("openid-configuration", Fault::Status(500));
    let server = Server::with(|settings| provider.offer(settings)).await;
    provider.follow(&server.app.clock);
    assert_eq!(go(&server, &provider).await.unwrap_err().tag(), "told");
    provider.fail("openid-configuration", None);
    server.app.clock.advance(30);
    assert_eq!(why(&server, &provider).await, "nothing");
}

#[tokio::test]
async fn what_a_provider_says_of_itself_counts_for_a_week_if_it_cannot_be_read_again() {
    let (server, provider) = with(Kind::OpenId).await;
    assert_eq!(why(&server, &provider).await, "nothing");
    provider.fail("openid-configuration", Fault::Status(404));
    for _ in 0..6 {
        server.app.clock.advance(24 * 60 * 60);
        assert!(go(&server, &provider).await.is_ok());
    }
    server.app.clock.advance(24 * 60 * 60);
    assert_eq!(go(&server, &provider).await.unwrap_err().tag(), "malformed");
}

#[tokio::test]
async fn a_discovery_document_of_somebody_else_is_not_taken() {
    for discovery in [
        json!({ "issuer": "https://evil.example" }),
        json!({ "issuer": null }),
        json!({ "token_endpoint": null }),
        json!({ "token_endpoint": "file:///etc/passwd" }),
        json!({ "authorization_endpoint": "javascript:alert(1)" }),
        json!({ "jwks_uri": 7 }),
    ] {
        let provider = ScriptedProvider::start(Kind::OpenId).await;
        provider.script(|it| it.discovery = discovery.clone());
        let server = Server::with(|settings| provider.offer(settings)).await;
        assert_eq!(go(&server, &provider).await.unwrap_err().tag(), "discovery", "{discovery}");
    }
}

#[tokio::test]
async fn nothing_inside_is_asked_unless_the_settings_say_so() {
    let provider = ScriptedProvider::start(Kind::OpenId).await;
    let server = Server::with(|settings| {
        provider.offer_as(settings, |it| it.private_network = false);
    })
    .await;
    assert_eq!(go(&server, &provider).await.unwrap_err().tag(), "unreachable");
    assert!(provider.asked("").is_empty());
}

#[tokio::test]
async fn who_comes_and_who_does_not_is_counted_by_provider() {
    let (server, provider) = with(Kind::OpenId).await;
    come(&server, &provider).await.unwrap();
    provider.script(|it| it.claims = json!({ "nonce": null }));
    come(&server, &provider).await.unwrap_err();
    let told = server.app.metrics.text().unwrap();
    for (outcome, number) in [("left", 2), ("returned", 1), ("nonce", 1)] {
        let line = format!(
            "portico_provider_sign_ins_total{{provider=\"contoso\",outcome=\"{outcome}\"}} {number}\n"
        );
        assert!(told.contains(&line), "{line}{told}");
    }
    assert!(
        told.contains("portico_provider_request_seconds_count{provider=\"contoso\"}"),
        "{told}"
    );
}
