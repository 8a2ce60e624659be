//! Portico as a relying party: the way to a provider and back, and who came.
//!
//! A caller sends a browser to [`Providers::leave`]'s address with a [`State`] of its own, reads
//! what came back by [`CallbackParameters::read`], finds its attempt by
//! [`State::hash`], and has [`Providers::redeem`] say who it was. Nothing is stored here.
//!
//! | file | holds |
//! |---|---|
//! | `all.rs` | the providers of the settings |
//! | `callback.rs` | what a provider sends a browser back with |
//! | `credentials.rs` | by what a provider knows us |
//! | `discovery.rs` | what a provider says of itself |
//! | `endpoints.rs` | where a provider's endpoints are |
//! | `failed.rs` | why nobody came |
//! | `gate.rs` | how much a provider is asked for, and that a broken one is not asked |
//! | `github.rs` | who came from GitHub |
//! | `id_token.rs` | checks what a provider has signed |
//! | `leave.rs` | the address that a browser is sent to |
//! | `outside.rs` | requests to providers |
//! | `person.rs` | what is believed of who came |
//! | `provider.rs` | a provider as the settings have it |
//! | `redeem.rs` | from what came back to who came |
//! | `state.rs` | what binds the way back to the way there |
//! | `tokens.rs` | what a code is redeemed for |

mod all;
mod callback;
mod credentials;
mod discovery;
mod endpoints;
mod failed;
mod gate;
mod github;
mod id_token;
mod leave;
mod outside;
mod person;
mod provider;
mod redeem;
mod state;
mod tokens;

pub use all::Providers;
pub use callback::{CallbackParameters, NotRead};
pub use endpoints::is_discovery_document;
pub use failed::{Check, Failed, Outage};
pub use id_token::verify_id_token;
pub use leave::Leave;
pub use person::Returned;
pub use provider::Provider;
pub use state::State;
