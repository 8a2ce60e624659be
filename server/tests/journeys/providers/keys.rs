//! Keys that change.

use portico_server::providers::State;
use serde_json::json;

use super::{go, redeem, usual, why, with};
use crate::scripted_provider::{Fault, Kind, ScriptedProvider};

#[tokio::test]
async fn what_is_known_of_a_provider_stays_known_when_other_settings_change() {
    let (server, provider) = with(Kind::OpenId).await;
    assert_eq!(why(&server, &provider).await, "nothing");
    let documents = provider.asked("/openid-configuration").len();
    let now = server.reload(|settings| settings.brand.name = "Other".to_owned());
    let state = State::generate();
    let one = now.providers.get(provider.id).unwrap();
    now.providers.leave(one, usual(&state)).await.unwrap();
    assert_eq!(provider.asked("/openid-configuration").len(), documents);

    let elsewhere = ScriptedProvider::start(Kind::OpenId).await;
    let issuer = elsewhere.address.clone();
    let now = server.reload(|settings| {
        settings.providers[0].issuer = Some(toml::Spanned::new(0..0, issuer));
    });
    let one = now.providers.get(provider.id).unwrap();
    let url = now.providers.leave(one, usual(&state)).await.unwrap();
    assert!(url.as_str().starts_with(&elsewhere.address), "{url}");
}

#[tokio::test]
async fn a_new_key_is_found_and_an_old_one_that_is_withdrawn_counts_no_more() {
    let (server, provider) = with(Kind::OpenId).await;
    assert_eq!(why(&server, &provider).await, "nothing");
    let before = go(&server, &provider).await.unwrap();
    server.app.clock.advance(60);
    provider.rotate("second", false);
    assert_eq!(why(&server, &provider).await, "nothing", "read again for a key that is unknown");
    assert_eq!(provider.asked("/keys").len(), 2);
    provider.script(|it| it.header = json!({ "kid": "first" }));
    assert_eq!(redeem(&server, &provider, &before).await.unwrap_err().tag(), "signature");
}

#[tokio::test]
async fn tokens_by_unknown_keys_are_one_fetch_a_minute() {
    let (server, provider) = with(Kind::OpenId).await;
    assert_eq!(why(&server, &provider).await, "nothing");
    server.app.clock.advance(60);
    for number in 0..50 {
        provider.script(|it| it.header = json!({ "kid": format!("unknown {number}") }));
        assert_eq!(why(&server, &provider).await, "signature");
    }
    assert_eq!(provider.asked("/keys").len(), 2);
}

#[tokio::test]
async fn keys_are_kept_as_long_as_the_provider_says_within_limits() {
    for (control, until) in [
        ("public, max-age=3600, must-revalidate", 3600),
        ("max-age=1", 300),
        ("no-store", 300),
        ("max-age=99999999", 24 * 60 * 60),
    ] {
        let (server, provider) = with(Kind::OpenId).await;
        provider.script(|it| it.cache_control = control);
        assert_eq!(why(&server, &provider).await, "nothing");
        server.app.clock.advance(until - 1);
        assert_eq!(why(&server, &provider).await, "nothing");
        assert_eq!(provider.asked("/keys").len(), 1, "{control}");
        server.app.clock.advance(1);
        assert_eq!(why(&server, &provider).await, "nothing");
        assert_eq!(provider.asked("/keys").len(), 2, "{control}");
    }
}

#[tokio::test]
async fn keys_that_cannot_be_read_again_go_on_counting() {
    for fault in [Fault::Status(404), Fault::Text(200, "{}".to_owned()), Fault::Endless] {
        let (server, provider) = with(Kind::OpenId).await;
        assert_eq!(why(&server, &provider).await, "nothing");
        server.app.clock.advance(3600);
        provider.fail("/keys", fault.clone());
        assert_eq!(why(&server, &provider).await, "nothing", "{fault:?}");
        provider.rotate("second", true);
        assert_eq!(why(&server, &provider).await, "unreachable", "{fault:?}");
    }
}

#[tokio::test]
async fn a_set_of_too_many_keys_is_not_taken_and_of_a_hundred_it_is() {
    for (number, tag) in [(99, "nothing"), (100, "unreachable")] {
        let (server, provider) = with(Kind::OpenId).await;
        provider.publish(|keys| {
            let first = keys[0].clone();
            for at in 0..number {
                let mut key = first.clone();
                key["kid"] = json!(format!("other {at}"));
                keys.insert(0, key);
            }
        });
        assert_eq!(why(&server, &provider).await, tag, "{number}");
    }
}

#[tokio::test]
async fn a_key_is_for_nothing_but_what_it_says() {
    for (name, value) in
        [("use", json!("enc")), ("alg", json!("RS256")), ("key_ops", json!(["sign"]))]
    {
        let (server, provider) = with(Kind::OpenId).await;
        provider.publish(|keys| keys[0][name] = value.clone());
        assert_eq!(why(&server, &provider).await, "unreachable", "{name}: no key is left");
    }
}
