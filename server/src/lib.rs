//! The Portico server: flow API, hosted sign-in page and local accounts.
//!
//! **Invariant**: a flow moves by one path only, [`hosts::local`]: a check finds
//! out what an answer means, the rules of `flow` say what comes of it, and the
//! effects are carried out in the same transaction. With and without script the
//! same handler takes the answer.
//!
//! | room | holds |
//! |---|---|
//! | [`http`] | addresses, what holds for every request, handlers |
//! | [`pages`], [`assets`] | pages as HTML, and the files they load |
//! | [`hosts`] | who drives flows; the only code that sees secrets is `hosts/local/factors` |
//! | [`flows`] | what every flow has, whoever drives it |
//! | [`oauth`] | the authorization code that a flow can end in |
//! | [`risk`] | how risky a sign-in is |
//! | [`rate_limit`] | how many messages are sent, and wrong answers taken |
//! | [`messages`] | mails, texts and calls, and how they leave |
//! | [`observability`] | the audit log and the metrics |
//! | [`request`] | what a request tells of its client |
//! | [`store`] | what is stored |
//! | [`settings`] | what an operator sets |

pub mod app;
pub mod assets;
pub mod clock;
pub mod email;
pub mod flows;
pub mod hosts;
pub mod http;
pub mod messages;
pub mod oauth;
pub mod observability;
pub mod pages;
pub mod passkeys;
pub mod passwords;
mod permissions;
pub mod problem;
pub mod rate_limit;
pub mod request;
pub mod risk;
pub mod secret;
mod sessions;
pub mod settings;
pub mod store;
