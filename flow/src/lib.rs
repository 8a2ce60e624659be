//! Portico's rules and wire types.
//!
//! **Invariant**: nothing here reads a clock, draws a random number, waits, or
//! sees a secret. Time is an argument; the host checks secrets and reports a
//! verdict ([`Event`]); [`Stage::advance`] says what comes next ([`Turn`]).
//!
//! | module | holds |
//! |---|---|
//! | [`screen`] | what the person sees next, and why an answer was not taken |
//! | [`answer`] | what the person gave back, as JSON or as form fields |
//! | [`stage`] | THE TABLE: where a flow stands, and every way it moves on |
//! | [`policy`] | what an account must show here and now |
//! | [`risk`] | what signals weigh |
//! | [`limits`] | every number, with its reason |
//! | [`factors`] | the kinds of proof |
//! | [`profile`] | what an app wants to know of a new account |
//! | [`read`] | how the browser reads what was sent |
//! | [`samples`] | ready-made replies: gallery, tests and docs loop over them |

pub mod answer;
pub mod brand;
pub mod factors;
pub mod limits;
pub mod policy;
pub mod profile;
pub mod read;
pub mod risk;
pub mod samples;
pub mod screen;
pub mod stage;
pub mod time;

pub use answer::Answer;
pub use brand::Brand;
pub use factors::{Factor, FirstFactor};
pub use screen::{Purpose, Refusal, Reply, Screen};
pub use stage::{Effect, Event, Stage, Turn};
pub use time::Timestamp;
