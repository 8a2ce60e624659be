//! The local host: flows over our own accounts, by the rules of the `flow` crate.

mod account;
mod begin;
mod change_email;
mod check;
mod checked;
mod consent;
mod effects;
mod elsewhere;
pub(crate) mod explain;
pub mod factors;
mod host;
pub(crate) mod identities;
mod judge;
mod language;
mod local_flow;
mod log;
mod messages;
pub(crate) mod notices;
mod open_sessions;
mod owned;
mod remembered;
mod warn_owner;

pub use host::LocalHost;
