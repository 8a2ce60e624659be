//! What apps and people have counts until it is over, or an operator says that it must not.

use axum::http::StatusCode;
use portico_server::key_rotation::Waits;

use super::{OUTSIDE, reseal, retire, rotate, steps};
use crate::openid::party::{ask, redeem, server};
use crate::openid::refresh::{OFFLINE, refresh, refresh_token, refused, tokens};
use crate::support::account;

#[tokio::test]
async fn retiring_waits_for_forms_access_tokens_and_refresh_tokens_and_says_so() {
    let server = server().await;
    let app = &server.app;
    let token = refresh_token(&tokens(&server, "wiki", &[OFFLINE]).await);
    app.clock.advance(5);
    rotate(app).await;
    steps(&[app]).await;
    let waits = retire(app, true).await.unwrap_err();
    assert!(
        matches!(waits[..], [Waits::Values(1..), Waits::Outside(3660), Waits::Tokens(1, _)]),
        "{waits:?}"
    );
    reseal(app).await;
    let waits = retire(app, true).await.unwrap_err();
    assert!(matches!(waits[..], [Waits::Outside(1..3660), Waits::Tokens(1, 1..)]), "{waits:?}");
    app.clock.advance(OUTSIDE);
    steps(&[app]).await;
    let waits = retire(app, true).await.unwrap_err();
    let [Waits::Tokens(1, seconds)] = waits[..] else { panic!("{waits:?}") };
    assert!(waits[0].to_string().starts_with("Refresh tokens that apps have not renewed: 1."));
    // The session ends, and the token with it.
    app.clock.advance(u32::try_from(seconds).unwrap());
    steps(&[app]).await;
    assert_eq!(retire(app, true).await, Ok(vec![1]));
    refused(refresh(&server, "wiki", &token, "").await);
}

#[tokio::test]
async fn a_token_that_was_renewed_keeps_nobody_waiting_and_goes_on() {
    let server = server().await;
    let app = &server.app;
    let token = refresh_token(&tokens(&server, "tab", &[OFFLINE]).await);
    app.clock.advance(5);
    rotate(app).await;
    steps(&[app]).await;
    app.clock.advance(5);
    let (status, told) = refresh(&server, "tab", &token, "").await;
    assert_eq!(status, StatusCode::OK, "{told}");
    reseal(app).await;
    app.clock.advance(OUTSIDE);
    steps(&[app]).await;
    assert_eq!(retire(app, true).await, Ok(vec![1]));
    steps(&[app]).await;
    let (status, told) = refresh(&server, "tab", &refresh_token(&told), "").await;
    assert_eq!(status, StatusCode::OK, "{told}");
}

#[tokio::test]
async fn retiring_now_ends_what_was_sealed_before_and_nothing_that_was_not() {
    let server = server().await;
    let app = &server.app;
    let token = refresh_token(&tokens(&server, "wiki", &[OFFLINE]).await);
    app.clock.advance(5);
    rotate(app).await;
    steps(&[app]).await;
    assert!(matches!(retire(app, false).await.unwrap_err()[..], [Waits::Values(_)]));
    reseal(app).await;
    assert_eq!(retire(app, false).await, Ok(vec![1]));
    steps(&[app]).await;
    refused(refresh(&server, "wiki", &token, "").await);
    let mut browser = account(&server, "news", "li@example.org").await.browser;
    let answer = ask(&mut browser, "wiki", &[OFFLINE]).await.answer();
    let (_, _, told) = redeem(&server, "wiki", &answer["code"], &[]).await;
    let token = refresh_token(&told);
    assert_eq!(refresh(&server, "wiki", &token, "").await.0, StatusCode::OK);
}
