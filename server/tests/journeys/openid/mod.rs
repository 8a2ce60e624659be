//! Portico as an OpenID provider, by what a client library and a browser do.
//!
//! A name in brackets is that of a module of the OpenID Foundation's conformance suite.

mod account;
mod apis;
mod asked;
mod assertion;
mod choosing;
#[cfg(unix)]
mod commands;
mod consent;
mod dpop;
mod fapi;
mod introspected;
pub(crate) mod keyed;
mod leaving;
mod offline;
mod orders;
pub(crate) mod party;
mod pushed;
pub(crate) mod refresh;
mod replaced_keys;
mod sealed;
mod session;
mod tokens;
mod told;
mod way_back;
