//! The Portico server: flow API, hosted sign-in page and local accounts.
//!
//! **Invariant**: a flow moves by one path only, [`flows::Flows::answer`]: it asks the
//! host of the app what comes of an answer, and stores that together with the
//! effects. With and without script the same handler takes the answer.
//!
//! | room | holds |
//! |---|---|
//! | [`cli`] | the commands of the program |
//! | `accounts` | how accounts move in and out, and what an operator does to one |
//! | [`http`] | addresses, what holds for every request, handlers |
//! | [`pages`], [`assets`] | pages as HTML, and the files they load |
//! | [`brands`] | how each app looks |
//! | [`flows`] | what every flow has, whichever host drives it |
//! | [`hosts`] | who says which screen is next; the only code that sees secrets is `hosts/local/factors` |
//! | [`oauth`] | the authorization code that a flow can end in |
//! | [`providers`] | the way to a provider of accounts, and who comes back |
//! | [`risk`] | how risky a sign-in is |
//! | [`rate_limit`] | how many messages are sent, and wrong answers taken |
//! | [`messages`] | mails, texts and calls, and how they leave |
//! | [`observability`] | the log, the audit log, the metrics and the traces |
//! | [`request`] | what a request tells of its client |
//! | [`key_rotation`] | how the server's key changes while servers run |
//! | [`store`] | what is stored |
//! | [`settings`] | what an operator sets |
//! | `tls` | TLS without a proxy: certificates from files, or from an authority |
//! | `studio` | the studio on this machine, with the brands of a folder |

// Tests of this crate and of the whole program share files, which name it.
#[cfg(test)]
extern crate self as portico_server;

mod accounts;
pub mod app;
pub mod assets;
pub mod brands;
pub mod cli;
pub mod clock;
mod dkim;
pub mod email;
pub mod flows;
pub mod hosts;
pub mod http;
mod https;
pub mod ids;
pub mod jwk;
pub mod key_rotation;
pub mod messages;
pub mod oauth;
pub mod observability;
pub mod pages;
pub mod passkeys;
pub mod passwords;
mod permissions;
mod picture;
pub mod problem;
pub mod providers;
pub mod rate_limit;
pub mod request;
pub mod risk;
pub mod secret;
mod sessions;
pub mod settings;
pub mod store;
mod studio;
mod tls;
