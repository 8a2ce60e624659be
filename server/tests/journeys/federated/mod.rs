//! Signing in with an account from elsewhere.

mod at_once;
mod coming_back;
mod directories;
mod embedded;
mod linking;
mod managing;
mod orders;
mod signed_out;
mod signing_up;
mod trusted;

use axum::http::StatusCode;
use serde_json::{Value, json};
use url::Url;

use crate::scripted_provider::{Back, Kind, ScriptedProvider};
use crate::support::{Person, Server};

const EMAIL: &str = "mara@example.org";
const INES: &str = "ines@example.org";

/// A server with a provider, both by one clock.
pub(crate) async fn with(kind: Kind) -> (Server, ScriptedProvider) {
    ScriptedProvider::beside(kind, |_| ()).await
}

/// Somebody who begins to sign in.
pub(crate) async fn signing_in<'a>(server: &'a Server, app: &str) -> Person<'a> {
    server.browser().begin(app, "sign_in").await
}

/// Chooses a provider.
pub(crate) async fn chosen<'a>(person: Person<'a>, provider: &ScriptedProvider) -> Person<'a> {
    let answer = json!({ "type": "provider", "provider": provider.id });
    person.answer(answer).await.sees("at_provider")
}

/// Goes on to the provider that was chosen; where that is.
pub(crate) async fn left(person: &mut Person<'_>) -> Url {
    let path = format!("/flows/{}/provider", person.reply.flow);
    let (status, location, _) = person.browser.visit(&path).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    location.unwrap().parse().unwrap()
}

/// Comes back from there, and looks at what comes of it.
pub(crate) async fn come<'a>(mut person: Person<'a>, back: &Back) -> Person<'a> {
    let path = match back.by_form {
        true => posted(&person, back).await,
        false => back.path(),
    };
    person.browser.visit(&path).await;
    looked(person).await
}

/// Comes back by a form of the provider's page, which brings no cookie; where that leads.
pub(crate) async fn posted(person: &Person<'_>, back: &Back) -> String {
    let mut stranger = person.browser.clone();
    stranger.cookies.clear();
    let (status, location) = stranger.post_from_elsewhere(&back.path(), &back.parameters).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    assert!(stranger.cookies.is_empty(), "it gets no cookie either");
    location.unwrap()
}

/// Looks at the flow as it stands.
pub(crate) async fn looked(mut person: Person<'_>) -> Person<'_> {
    let (status, reply) = person.browser.get(&format!("/flows/{}", person.reply.flow)).await;
    assert_eq!(status, StatusCode::OK, "{reply}");
    person.reply = serde_json::from_value(reply).unwrap();
    person
}

/// Chooses a provider, goes there and comes back.
pub(crate) async fn through<'a>(person: Person<'a>, provider: &ScriptedProvider) -> Person<'a> {
    let mut person = chosen(person, provider).await;
    let back = provider.visit(&left(&mut person).await);
    come(person, &back).await
}

/// Has the provider sign in somebody else from now on.
pub(crate) fn signs_in(provider: &ScriptedProvider, subject: &str, address: &str) {
    provider.script(|it| it.claims = json!({ "sub": subject, "email": address }));
}

/// What the session of somebody who is signed in has shown.
async fn proofs(person: &mut Person<'_>) -> Value {
    person.browser.session().await.unwrap()["proofs"].clone()
}

async fn identities(server: &Server) -> i64 {
    server.number("SELECT COUNT(*) FROM identities").await
}

async fn accounts(server: &Server) -> i64 {
    server.number("SELECT COUNT(*) FROM accounts").await
}
