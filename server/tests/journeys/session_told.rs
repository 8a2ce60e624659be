//! What an app without OpenID is told of who has signed in.

use axum::http::StatusCode;
use protocol::screen::ProfileField;
use serde_json::json;

use crate::openid::party::{VERIFIER, answer_in, ask, clients, redeem, verified};
use crate::support::{PASSWORD, Person, Server};

const EMAIL: &str = "mara@example.org";

fn field(name: &str) -> ProfileField {
    ProfileField { name: name.into(), label: None, required: false, options: vec![] }
}

#[tokio::test]
async fn a_cookie_a_code_and_an_openid_client_tell_of_the_same_person() {
    let server = Server::with(|settings| {
        clients(settings);
        let bare = settings.user_flows["off"].clone();
        settings.user_flows.insert("bare".into(), bare);
        let lab = settings.apps.iter_mut().find(|app| app.id == "lab").unwrap();
        *lab.user_flow.get_mut() = "bare".into();
        let user_flow = settings.user_flows.get_mut("off").unwrap().get_mut();
        user_flow.profile = vec![field("given_name"), field("company")];
    })
    .await;
    let person = server.browser().begin("news", "sign_up").await.email(EMAIL).await;
    let person = person.sent_code(EMAIL).await.sees("collect_profile");
    let profile = json!({ "type": "profile", "values": ["Mara", "Juniper"] });
    let person = person.answer(profile).await.new_password(PASSWORD).await.sees("signed_in");
    let mut browser = person.browser;
    let by_cookie = browser.session().await.unwrap();
    assert_eq!(by_cookie["profile"], json!({ "given_name": "Mara", "company": "Juniper" }));
    assert_eq!(by_cookie["locale"], "en");

    let code = ask(&mut browser, "wiki", &[("scope", "openid profile")]).await.answer();
    let (_, _, tokens) = redeem(&server, "wiki", &code["code"], &[]).await;
    let token = verified(&server, tokens["id_token"].as_str().unwrap()).await;
    assert_eq!(by_cookie["sub"], token["sub"]);

    let challenge = ring::digest::digest(&ring::digest::SHA256, VERIFIER.as_bytes());
    let challenge = data_encoding::BASE64URL_NOPAD.encode(challenge.as_ref());
    let mut other = server.browser();
    let begin = json!({ "app": "news", "code_challenge": challenge });
    let (status, reply) = other.post("/flows", &begin).await;
    assert_eq!(status, StatusCode::OK, "{reply}");
    let person = Person { browser: other, reply: serde_json::from_value(reply).unwrap() };
    let person = person.email(EMAIL).await.password(PASSWORD).await.sees("signed_in");
    let reply = serde_json::to_value(&person.reply).unwrap();
    let code = answer_in(reply["screen"]["signed_in"]["return_to"].as_str().unwrap());
    let mut redeemer = server.browser();
    let body = json!({ "app": "news", "code": code["code"], "code_verifier": VERIFIER });
    let (status, by_code) = redeemer.post("/session/redeem", &body).await;
    assert_eq!(status, StatusCode::OK, "{by_code}");
    for name in ["sub", "email", "profile", "locale", "app"] {
        assert_eq!(by_code[name], by_cookie[name], "{name}");
    }
    assert_ne!(by_code["sub"], by_code["email"]);

    // The lab's own user flow asks for nothing, so what another app asked for is not told there.
    let lab = server.browser().begin("lab", "sign_in").await.email(EMAIL).await;
    let mut lab = lab.password(PASSWORD).await.sees("signed_in").browser;
    assert_eq!(lab.session().await.unwrap()["profile"], json!({}));
}
