//! The sign-in of Portico in a Leptos app.

use gloo_net::http::Request;
use leptos::logging::error;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::web_sys::RequestCredentials;
use portico::{Problem, SignIn, SignedIn};
use serde::Deserialize;

const SERVER: &str = "http://localhost:8080";

#[derive(Deserialize)]
struct Session {
    email: String,
}

async fn who_is_there() -> Option<String> {
    let request = Request::get(&format!("{SERVER}/session?app=shop"));
    let response = request.credentials(RequestCredentials::Include).send().await.ok()?;
    Some(response.json::<Option<Session>>().await.ok()??.email)
}

async fn sign_out() {
    let request = Request::post(&format!("{SERVER}/sign-out"));
    let _ = request.credentials(RequestCredentials::Include).send().await;
}

#[component]
fn App() -> impl IntoView {
    let email = RwSignal::new(None);
    let look = move || spawn_local(async move { email.set(who_is_there().await) });
    look();
    let leave = move |_| {
        spawn_local(async move {
            sign_out().await;
            email.set(None);
        });
    };
    let screens = move || {
        view! {
            <SignIn
                server=SERVER
                app="shop"
                on_signed_in=move |_: SignedIn| look()
                on_problem=|problem: Problem| error!("The sign-in: {problem:?}")
            >
                <a href=format!("{SERVER}/sign-in?app=shop")>"Sign in"</a>
            </SignIn>
        }
    };
    view! {
        <h1>"The shop"</h1>
        <main>
            <Show when=move || email.read().is_some() fallback=screens>
                <p>
                    "Signed in as " <b>{move || email.get()}</b> ". "
                    <button on:click=leave>"Sign out"</button>
                </p>
            </Show>
        </main>
    }
}

fn main() {
    mount_to_body(App);
}
