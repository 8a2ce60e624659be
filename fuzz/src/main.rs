//! Every target in one program: to link the server once for each takes longer than to
//! fuzz it. `FUZZ_TARGET` in the environment says which one is run, by its file's name.

#![no_main]

mod signing;

use std::sync::LazyLock;

use axum::Router;
use libfuzzer_sys::fuzz_target;
use portico_server::app::App;
use portico_server::http;
use portico_server::settings::Settings;
use tokio::runtime::Runtime;

/// What a target is given: all bytes, or the text that they begin with.
enum Target {
    Bytes(fn(&[u8])),
    Text(fn(&str)),
}

macro_rules! targets {
    ($($kind:ident $name:ident,)*) => {
        $(mod $name;)*

        static TARGET: LazyLock<Target> = LazyLock::new(|| {
            let name = std::env::var("FUZZ_TARGET").expect("FUZZ_TARGET names a target");
            match name.as_str() {
                $(stringify!($name) => Target::$kind($name::run),)*
                _ => panic!("there is no target {name}"),
            }
        });
    };
}

targets! {
    Bytes answer,
    Bytes authorize,
    Bytes begin,
    Text brand,
    Text callback,
    Bytes cookie,
    Bytes client_assertion,
    Text css,
    Bytes discovery,
    Bytes dpop_proof,
    Text email,
    Text foreign_hash,
    Bytes form,
    Bytes headers,
    Bytes hint,
    Bytes id_token,
    Text jwks,
    Text link,
    Text passkey,
    Text password,
    Text phone,
    Text redirect,
    Bytes request,
    Bytes risk_answer,
    Text settings,
    Bytes signature,
    Text svg,
    Bytes token_request,
    Text tokens,
    Bytes totp,
}

fuzz_target!(|data: &[u8]| match &*TARGET {
    Target::Bytes(run) => run(data),
    Target::Text(run) => run(text(data)),
});

/// The longest beginning that is text.
fn text(data: &[u8]) -> &str {
    match data.utf8_chunks().next() {
        Some(chunk) => chunk.valid(),
        None => "",
    }
}

/// The demo's server, which knows a client with a key, with the runtime and the folder that it needs.
static SERVER: LazyLock<(Runtime, Router, tempfile::TempDir)> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("there is a folder for files that go");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("there is a runtime");
    let demo = include_str!("../../server/src/settings/demo.toml");
    let settings = Settings::parse("fuzz.toml", &[demo, "\n", &signing::settings()].concat());
    let mut settings = settings.expect("the demo's settings are good");
    settings.data = folder.path().into();
    let app = runtime.block_on(App::start(settings)).expect("the server starts");
    (runtime, http::router(app), folder)
});
