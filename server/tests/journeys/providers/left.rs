//! With what a browser is sent there.

use portico_server::providers::{Leave, State};

use serde_json::json;

use super::{go, usual, why, with};
use crate::scripted_provider::{CLIENT_ID, Fault, Kind, ScriptedProvider};
use crate::support::Server;

fn field(url: &url::Url, name: &str) -> Option<String> {
    let mut all = url.query_pairs().filter(|(other, _)| other == name);
    let one = all.next().map(|(_, value)| value.into_owned());
    assert!(all.next().is_none(), "{name} comes twice");
    one
}

#[tokio::test]
async fn each_provider_is_asked_as_it_has_to_be() {
    for kind in Kind::ALL {
        let (server, provider) = with(kind).await;
        let providers = &server.app.providers;
        let one = providers.get(provider.id).unwrap();
        let state = State::generate();
        let url = providers.leave(one, usual(&state)).await.unwrap();
        let has = |name: &str| field(&url, name);
        let (apple, github) = (kind == Kind::Apple, kind == Kind::GitHub);
        assert_eq!(has("response_type").as_deref(), Some("code"));
        assert_eq!(has("state").as_deref(), Some(state.expose()));
        assert_eq!(has("code_challenge_method").is_some(), !apple, "{kind:?}");
        assert_eq!(has("nonce").is_some(), !github, "{kind:?}");
        assert_eq!(has("response_mode").as_deref(), apple.then_some("form_post"));
        let scope = match kind {
            Kind::Apple => "name email",
            Kind::GitHub => "read:user user:email",
            _ => "openid email profile",
        };
        assert_eq!(has("scope").as_deref(), Some(scope));
        for none in ["prompt", "max_age", "login_hint", "login", "claims"] {
            assert_eq!(has(none), None, "{kind:?} {none}");
        }
        let hint = Some("mara@example.org");
        let more =
            Leave { login_hint: hint, max_age: Some(60), fresh_login: true, ..usual(&state) };
        let url = providers.leave(one, more).await.unwrap();
        let has = |name: &str| field(&url, name);
        let (prompt, max_age, name) = match kind {
            Kind::OpenId | Kind::Microsoft => (Some("login"), Some("60"), "login_hint"),
            Kind::Google => (Some("select_account"), None, "login_hint"),
            Kind::GitHub => (Some("select_account"), None, "login"),
            Kind::Apple => (None, None, "none"),
        };
        assert_eq!(has("prompt").as_deref(), prompt, "{kind:?}");
        assert_eq!(has("max_age").as_deref(), max_age, "{kind:?}");
        assert_eq!(has(name).as_deref(), hint.filter(|_| !apple), "{kind:?}");
        let claims = has("claims").is_some_and(|claims| claims.contains("auth_time"));
        assert_eq!(claims, kind == Kind::Google);
    }
}

#[tokio::test]
async fn a_provider_that_takes_pushed_requests_only_gets_one() {
    for methods in ["client_secret_basic", "client_secret_post"] {
        let provider = ScriptedProvider::start(Kind::OpenId).await;
        let endpoint = format!("{}/pushed", provider.address);
        provider.script(|it| {
            it.discovery = json!({
                "require_pushed_authorization_requests": true,
                "pushed_authorization_request_endpoint": endpoint,
                "token_endpoint_auth_methods_supported": [methods],
            });
        });
        let server = Server::with(|settings| provider.offer(settings)).await;
        provider.follow(&server.app.clock);
        let providers = &server.app.providers;
        let one = providers.get(provider.id).unwrap();
        let state = State::generate();
        let url = providers.leave(one, usual(&state)).await.unwrap();
        let names: Vec<_> = url.query_pairs().map(|(name, _)| name.into_owned()).collect();
        assert_eq!(names, ["client_id", "request_uri"], "the browser carries nothing else");
        assert_eq!(field(&url, "client_id").as_deref(), Some(CLIENT_ID));
        let pushed = &provider.asked("/pushed")[0];
        assert_eq!(pushed.field("state"), Some(state.expose()));
        assert_eq!(pushed.fields.iter().filter(|(name, _)| name == "client_id").count(), 1);
        assert_eq!(pushed.headers.contains_key("authorization"), methods == "client_secret_basic");
        assert_eq!(why(&server, &provider).await, "nothing");
        for (fault, tag) in [
            (Fault::Text(400, "{\"error\": \"invalid_request\"}".to_owned()), "error"),
            (Fault::Text(401, "{\"error\": \"invalid_client\"}".to_owned()), "client"),
            (Fault::Text(201, "{}".to_owned()), "malformed"),
            (Fault::Status(503), "told"),
        ] {
            provider.fail("/pushed", fault);
            assert_eq!(go(&server, &provider).await.unwrap_err().tag(), tag);
        }
    }
}
