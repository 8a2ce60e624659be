//! The Portico server: flow API, hosted sign-in page and local accounts.
//!
//! **Invariant**: a flow moves by one path only, [`hosts::local`]: a check finds
//! out what an answer means, the rules of `flow` say what comes of it, and the
//! effects are carried out in the same transaction. With and without script the
//! same handler takes the answer.
//!
//! | module | holds |
//! |---|---|
//! | [`routes`] | addresses and handlers |
//! | [`hosts`] | who drives flows |
//! | [`checks`] | from answer to verdict; the only code that sees secrets |
//! | [`store`] | what is stored |
//! | [`mail`], [`phone`] | messages |
//! | [`outbox`], [`webhook`] | how messages leave: beside the request, tried again, signed |
//! | [`risk`] | how risky a sign-in is |
//! | [`handover`] | the one-time code that a flow can end in |
//! | [`audit`], [`metrics`] | what is told of sign-ins |
//! | [`page`] | pages as HTML |
//! | [`settings`] | what an operator sets |

pub mod address;
pub mod app;
pub mod audit;
pub mod checks;
pub mod clock;
pub mod email;
pub mod handover;
pub mod hosts;
pub mod mail;
pub mod metrics;
pub mod outbox;
pub mod page;
pub mod passkeys;
pub mod passwords;
pub mod phone;
mod private;
pub mod problem;
pub mod risk;
pub mod routes;
pub mod secret;
pub mod sends;
pub mod settings;
pub mod store;
mod turns;
mod undeclared;
pub mod unlock;
pub mod upstream;
pub mod webhook;
