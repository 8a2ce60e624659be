//! All that touches the browser beyond a view: requests, focus, history, time.

mod fetch;
mod json;
mod page;
#[cfg(all(target_arch = "wasm32", any(feature = "hydrate", feature = "csr")))]
mod state;
mod time;
mod typing;

#[cfg(all(target_arch = "wasm32", feature = "csr", not(feature = "hydrate")))]
pub(crate) use fetch::begin;
pub(crate) use fetch::{Fields, Trouble, look, post};
pub(crate) use page::{leave, listen, reload, show_refusal, show_screen};
#[cfg(all(target_arch = "wasm32", any(feature = "hydrate", feature = "csr")))]
pub(crate) use state::Page;
pub(crate) use time::{every_second, say_when_slow};
pub(crate) use typing::{code_typed, copy};
