//! Tokens, headers and parameters that are not as they should be.

use portico_server::providers::{CallbackParameters, Failed, NotRead};
use protocol::Timestamp;
use serde_json::{Value, json};

use super::{come, go, redeem, why, with};
use crate::scripted_provider::{Kind, Signature};

#[tokio::test]
async fn who_comes_back_is_who_the_provider_says() {
    let (server, provider) = with(Kind::OpenId).await;
    let came = come(&server, &provider).await.unwrap();
    assert_eq!(
        (came.issuer, came.subject),
        (provider.address.clone(), "mara-at-the-provider".into())
    );
    assert_eq!(came.address.unwrap().shown(), "mara@example.org");
    assert_eq!(
        (came.given_name.as_deref(), came.family_name.as_deref()),
        (Some("Mara"), Some("Lind"))
    );
    assert!(came.vouched && !came.multi_factor && came.auth_time.is_none());
    let token = &provider.asked("/token")[0];
    assert!(token.headers["user-agent"].to_str().unwrap().starts_with("Portico/"));
    assert_eq!(
        token.field("redirect_uri"),
        Some("http://localhost:8080/providers/contoso/callback")
    );
    assert!(provider.asked("/userinfo").is_empty(), "the token says it all");
}

/// Each change of the token, and what is found.
fn bent(now: i64) -> Vec<(Value, &'static str)> {
    let other = json!("https://evil.example");
    vec![
        (json!({ "iss": other }), "iss"),
        (json!({ "iss": null }), "iss"),
        (json!({ "iss": ["x"] }), "iss"),
        (json!({ "aud": "other" }), "aud"),
        (json!({ "aud": null }), "aud"),
        (json!({ "aud": ["other"] }), "aud"),
        (json!({ "aud": ["portico at:the provider", "other"] }), "azp"),
        (json!({ "azp": "other" }), "azp"),
        (json!({ "exp": now - 60 }), "exp"),
        (json!({ "exp": null }), "exp"),
        (json!({ "exp": "tomorrow" }), "exp"),
        (json!({ "exp": -1e300 }), "exp"),
        (json!({ "iat": now + 61 }), "iat"),
        (json!({ "iat": null }), "iat"),
        (json!({ "nbf": now + 61 }), "nbf"),
        (json!({ "nonce": "another" }), "nonce"),
        (json!({ "nonce": null }), "nonce"),
        (json!({ "nonce": 7 }), "nonce"),
        (json!({ "at_hash": "AAAAAAAAAAAAAAAAAAAAAA" }), "at_hash"),
        (json!({ "at_hash": 7 }), "at_hash"),
        (json!({ "sub": null }), "sub"),
        (json!({ "sub": "" }), "sub"),
        (json!({ "sub": 7 }), "sub"),
        (json!({ "sub": "mära" }), "sub"),
        (json!({ "sub": "a\nb" }), "sub"),
        (json!({ "sub": "a".repeat(256) }), "sub"),
        (json!({ "auth_time": "now" }), "auth_time"),
        (json!({ "auth_time": now + 61 }), "auth_time"),
        (json!({ "auth_time": -1 }), "auth_time"),
        (json!({ "picture": "a".repeat(16 * 1024) }), "format"),
    ]
}

#[tokio::test]
async fn a_token_counts_only_if_each_claim_is_as_it_must_be() {
    let (server, provider) = with(Kind::OpenId).await;
    let now = server.app.clock.now().0;
    for (claims, check) in bent(now) {
        provider.script(|it| it.claims = claims.clone());
        assert_eq!(why(&server, &provider).await, check, "{claims}");
    }
    for good in [
        json!({}),
        json!({ "exp": now - 59, "iat": now + 60, "nbf": now + 60 }),
        json!({ "at_hash": null }),
        json!({ "aud": ["portico at:the provider"] }),
        json!({ "aud": ["portico at:the provider", "other"], "azp": "portico at:the provider" }),
        json!({ "sub": "a".repeat(255), "unknown": [7, null] }),
    ] {
        provider.script(|it| it.claims = good.clone());
        assert_eq!(why(&server, &provider).await, "nothing", "{good}");
    }
}

#[tokio::test]
async fn a_token_counts_only_if_a_key_of_the_provider_has_signed_it() {
    let (server, provider) = with(Kind::OpenId).await;
    for (signature, check) in [
        (Signature::Stranger, "signature"),
        (Signature::Bent, "signature"),
        (Signature::None, "format"),
        (Signature::PublicKeyAsSecret, "format"),
        (Signature::Own, "nothing"),
    ] {
        provider.script(|it| it.signature = signature);
        assert_eq!(why(&server, &provider).await, check, "{signature:?}");
    }
    for (header, check) in [
        (json!({ "alg": "RS256" }), "signature"),
        (json!({ "alg": "EdDSA" }), "signature"),
        (json!({ "alg": "ES384" }), "format"),
        (json!({ "alg": null }), "format"),
        (json!({ "crit": ["exp"] }), "format"),
        (json!({ "jwk": {} }), "own_key"),
        (json!({ "jku": "https://evil.example/" }), "own_key"),
        (json!({ "x5u": "https://evil.example/" }), "own_key"),
        (json!({ "kid": null }), "nothing"),
    ] {
        provider.script(|it| it.header = header.clone());
        assert_eq!(why(&server, &provider).await, check, "{header}");
    }
}

#[tokio::test]
async fn what_a_browser_brings_back_counts_once_and_only_as_it_was_sent() {
    let (server, provider) = with(Kind::OpenId).await;
    for (callback, tag) in [
        (json!({ "iss": "https://evil.example" }), "callback_iss"),
        (json!({ "iss": provider.address }), "nothing"),
        (json!({ "code": null }), "callback"),
        (json!({ "code": "made up" }), "code"),
        (json!({ "error": "access_denied" }), "cancelled"),
        (json!({ "error": "user_cancelled_authorize" }), "cancelled"),
        (json!({ "error": "temporarily_unavailable" }), "told"),
        (json!({ "error": "invalid_scope" }), "error"),
        (json!({ "error": "access_denied", "iss": "https://evil.example" }), "callback_iss"),
    ] {
        provider.script(|it| it.callback = callback.clone());
        assert_eq!(why(&server, &provider).await, tag, "{callback}");
    }
    provider.script(|it| it.callback = json!({}));
    let back = go(&server, &provider).await.unwrap();
    assert!(redeem(&server, &provider, &back).await.is_ok());
    assert_eq!(redeem(&server, &provider, &back).await.unwrap_err().tag(), "code", "used");
    for name in ["code", "state"] {
        provider.script(|it| it.doubled = Some(name));
        let back = go(&server, &provider).await.unwrap();
        assert_eq!(CallbackParameters::read(&back.parameters).err(), Some(NotRead::Doubled));
    }
}

#[tokio::test]
async fn a_code_of_another_attempt_counts_for_nobody() {
    let (server, provider) = with(Kind::OpenId).await;
    let [mut one, two] =
        [go(&server, &provider).await.unwrap(), go(&server, &provider).await.unwrap()];
    let part = |back: &str, name: &str| {
        let mut pairs = url::form_urlencoded::parse(back.as_bytes()).into_owned();
        pairs.find(|(other, _)| other == name).unwrap().1
    };
    let (mine, theirs) = (part(&one.parameters, "code"), part(&two.parameters, "code"));
    one.parameters = one.parameters.replace(&mine, &theirs);
    assert_eq!(redeem(&server, &provider, &one).await.unwrap_err().tag(), "code");
}

#[tokio::test]
async fn an_issuer_that_is_announced_must_come_back() {
    let (server, provider) = with(Kind::OpenId).await;
    let announced = json!({ "authorization_response_iss_parameter_supported": true });
    provider.script(|it| it.discovery = announced.clone());
    server.app.clock.advance(25 * 60 * 60);
    assert_eq!(why(&server, &provider).await, "callback_iss");
    provider.script(|it| it.callback = json!({ "iss": provider.address }));
    assert_eq!(why(&server, &provider).await, "nothing");
}

#[tokio::test]
async fn a_token_response_counts_only_if_it_is_one() {
    let (server, provider) = with(Kind::OpenId).await;
    for response in [
        json!({ "token_type": "mac" }),
        json!({ "token_type": null }),
        json!({ "access_token": null }),
        json!({ "id_token": null }),
        json!({ "id_token": 7 }),
        json!({ "error": "slow_down" }),
    ] {
        provider.script(|it| it.response = response.clone());
        assert_eq!(why(&server, &provider).await, "token_response", "{response}");
    }
}

#[tokio::test]
async fn what_the_token_leaves_out_is_asked_for_and_only_of_the_same_person() {
    let (server, provider) = with(Kind::OpenId).await;
    provider.script(|it| {
        it.claims = json!({ "email": null, "email_verified": null, "given_name": "Signed" });
        it.userinfo =
            json!({ "email": "mara@example.org", "email_verified": true, "given_name": "Told" });
    });
    let came = come(&server, &provider).await.unwrap();
    assert!(came.vouched);
    assert_eq!(came.given_name.as_deref(), Some("Signed"), "what is signed stands");
    for (userinfo, tag) in [
        (json!({ "sub": "another" }), "userinfo"),
        (json!({ "sub": null }), "userinfo"),
        (json!({ "amr": ["mfa"], "auth_time": 7 }), "nothing"),
    ] {
        provider.script(|it| it.userinfo = userinfo.clone());
        assert_eq!(why(&server, &provider).await, tag, "{userinfo}");
    }
    assert_eq!(come(&server, &provider).await.unwrap().auth_time, None, "it is not signed");
}

#[tokio::test]
async fn a_second_factor_there_counts_if_it_is_trusted_signed_and_of_today() {
    let provider = crate::scripted_provider::ScriptedProvider::start(Kind::OpenId).await;
    let server = crate::support::Server::with(|settings| {
        provider.offer_as(settings, |it| {
            it.trust_mfa = true;
            it.mfa_values = vec!["mfa".to_owned(), "urn:strong".to_owned()];
        });
    })
    .await;
    provider.follow(&server.app.clock);
    let now = server.app.clock.now().0;
    for (claims, counts) in [
        (json!({ "amr": ["pwd", "mfa"], "auth_time": now - 60 }), true),
        (json!({ "acr": "urn:strong", "auth_time": now - 60 }), true),
        (json!({ "amr": ["pwd", "mfa"] }), false),
        (json!({ "amr": ["mfa"], "auth_time": now - 12 * 60 * 60 }), false),
        (json!({ "amr": "mfa", "auth_time": now }), false),
        (json!({ "amr": ["pwd"], "acr": "urn:weak", "auth_time": now }), false),
    ] {
        provider.script(|it| it.claims = claims.clone());
        let came = come(&server, &provider).await.unwrap();
        assert_eq!(came.multi_factor, counts, "{claims}");
        assert_eq!(came.auth_time, claims["auth_time"].as_i64().map(Timestamp));
    }
}

#[tokio::test]
async fn the_reason_and_its_name_hold_nothing_of_the_person() {
    let (server, provider) = with(Kind::OpenId).await;
    provider.script(|it| it.claims = json!({ "nonce": "another" }));
    let failed: Failed = come(&server, &provider).await.unwrap_err();
    assert_eq!(
        (failed.to_string(), format!("{failed:?}")),
        ("nonce".into(), "Refused(Nonce)".into())
    );
}
