//! What every flow has, whichever host drives it: a handle, a browser that it
//! belongs to, answers that count exactly once, an end, a locale and a place to
//! go on.
//!
//! | file | holds |
//! |---|---|
//! | `flow.rs` | a flow |
//! | `drawn.rs` | what is drawn for a flow, besides its handle |
//! | `lock.rs` | one answer at a time for each flow, on all servers |
//! | `authorize.rs` | what comes of the request of an OpenID client |
//! | `begin.rs` | how a flow begins |
//! | `beginning.rs` | what a flow begins with, sealed until its first answer |
//! | `handle.rs` | by what a request names a flow, before its first answer and after |
//! | `answer.rs` | how an answer is taken, once |
//! | `step.rs` | how a step of the host is stored, with its effects |
//! | `expiry.rs` | how a flow ends that nobody went on with in time |
//! | `browser_binding.rs` | whose a flow is |
//! | `elsewhere.rs` | how a browser goes on elsewhere from a flow, and comes back |
//! | `first_sight.rs` | what everybody sees first, before a browser has asked for anything |
//! | `first_party.rs` | how a flow of another site's page goes on on a page of ours |
//! | `requests.rs` | what is asked of a flow besides its answers |
//! | `outcome.rs` | what a request comes back with |

mod answer;
pub(crate) mod authorize;
mod begin;
pub mod beginning;
mod browser_binding;
mod drawn;
pub(crate) mod elsewhere;
mod expiry;
mod first_party;
mod first_sight;
pub mod flow;
pub mod handle;
pub(crate) mod lock;
mod outcome;
mod owner;
mod requests;
pub(crate) mod return_to;
mod service;
mod step;

pub use begin::Begin;
pub use first_party::FirstParty;
pub use handle::Handle;
pub use outcome::{Outcome, SignedIn};
pub use service::Flows;
