//! What clients are told of their own tokens (RFC 7662, RFC 9470).

use axum::http::{Method, StatusCode, header};
use serde_json::{Value, json};

use super::party::{ISSUER, SECRET, basic, call, server, verified};
use super::refresh::{OFFLINE, refresh_token, tokens};
use crate::support::Server;

/// What a client with a secret is told.
async fn introspect(server: &Server, client: &str, token: &str) -> Value {
    let secret = basic(client, SECRET);
    let headers = [("authorization", secret.as_str())];
    let form = [("token", token), ("token_type_hint", "refresh_token")];
    let (status, headers, told) =
        call(server, Method::POST, "/oauth/introspect", &headers, &form).await;
    assert_eq!(
        (status, &headers[header::CACHE_CONTROL]),
        (StatusCode::OK, &"no-store".parse().unwrap())
    );
    told
}

#[tokio::test]
async fn a_client_is_told_how_and_when_its_person_signed_in() {
    let server = server().await;
    let tokens = tokens(&server, "wiki", &[OFFLINE]).await;
    let id = verified(&server, tokens["id_token"].as_str().unwrap()).await;
    let now = server.app.clock.now().0;
    server.app.clock.advance(60);
    let mut expected = json!({
        "active": true,
        "iss": ISSUER,
        "client_id": "wiki",
        "sub": id["sub"],
        "scope": "openid email offline_access",
        "auth_time": id["auth_time"],
        "acr": id["acr"],
        "sid": id["sid"],
    });
    assert_eq!(introspect(&server, "wiki", &refresh_token(&tokens)).await, expected);
    expected["token_type"] = json!("Bearer");
    expected["exp"] = json!(now + flow::limits::ACCESS_TOKEN_LIFETIME);
    let access = tokens["access_token"].as_str().unwrap();
    assert_eq!(introspect(&server, "wiki", access).await, expected);
}

#[tokio::test]
async fn of_a_token_that_is_over_or_another_clients_nothing_is_told() {
    let server = server().await;
    let nothing = json!({ "active": false });
    let tokens = tokens(&server, "wiki", &[OFFLINE]).await;
    let (access, refresh) = (tokens["access_token"].as_str().unwrap(), refresh_token(&tokens));
    for token in [access, &refresh] {
        assert_eq!(introspect(&server, "old", token).await, nothing);
    }
    for token in ["x", "pat_", "prt_AAAA", tokens["id_token"].as_str().unwrap()] {
        assert_eq!(introspect(&server, "wiki", token).await, nothing, "{token}");
    }
    server.app.clock.advance(3600);
    assert_eq!(introspect(&server, "wiki", access).await, nothing);
    assert_eq!(introspect(&server, "wiki", &refresh).await["active"], true);
    let now = server.app.clock.now();
    assert!(server.app.store.update_disabled("mara@example.org", true, now).await.unwrap());
    assert_eq!(introspect(&server, "wiki", &refresh).await, nothing);
}

#[tokio::test]
async fn only_clients_with_a_secret_ask() {
    let server = server().await;
    let tokens = tokens(&server, "tab", &[]).await;
    let access = tokens["access_token"].as_str().unwrap();
    let wrong = basic("wiki", "wrong");
    let wrong = [("authorization", wrong.as_str())];
    let by_id = [("token", access), ("client_id", "tab")];
    let unnamed = [("token", access)];
    for (headers, form) in [(&[][..], &by_id[..]), (&[], &unnamed), (&wrong, &unnamed)] {
        let (status, _, told) =
            call(&server, Method::POST, "/oauth/introspect", headers, form).await;
        assert_eq!((status, &told["error"]), (StatusCode::UNAUTHORIZED, &json!("invalid_client")));
    }
    let right = basic("wiki", SECRET);
    let right = [("authorization", right.as_str())];
    let empty = [("token", "")];
    let (status, _, told) = call(&server, Method::POST, "/oauth/introspect", &right, &empty).await;
    assert_eq!((status, &told["error"]), (StatusCode::BAD_REQUEST, &json!("invalid_request")));
}
