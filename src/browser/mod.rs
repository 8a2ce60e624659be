//! All that touches the browser beyond a view: requests, focus, history, time.

mod fetch;
mod history;
mod json;
mod mounted;
mod page;
mod passkey;
#[cfg(feature = "sandbox")]
mod sandbox;
#[cfg(all(target_arch = "wasm32", any(feature = "hydrate", feature = "csr")))]
mod state;
mod time;
mod typing;

#[cfg(all(target_arch = "wasm32", feature = "csr", not(feature = "hydrate")))]
pub(crate) use fetch::begin;
pub(crate) use fetch::{Fields, reply};
pub(crate) use mounted::tell;
#[cfg(all(target_arch = "wasm32", any(feature = "hydrate", feature = "csr")))]
pub(crate) use mounted::{drop_all, hold, keep_telling};
pub(crate) use page::{
    ask_question, close_question, first_screen, leave, listen, reload, show_refusal, show_screen,
};
pub(crate) use passkey::{has_passkeys, offer as offer_passkeys, stop_asking, use_passkey};
#[cfg(feature = "sandbox")]
pub use sandbox::{answer_by, parse};
#[cfg(all(target_arch = "wasm32", any(feature = "hydrate", feature = "csr")))]
pub(crate) use state::Page;
pub(crate) use time::{every_second, say_when_slow, steady, wait_while_busy_shows};
pub(crate) use typing::{
    address_typed, code_typed, copy, download, keep_caret, print, take_typed_code,
};
