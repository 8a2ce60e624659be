//! Portico's rules.
//!
//! **Invariant**: nothing here reads a clock, draws a random number, waits, or
//! sees a secret. Time is an argument; the host checks secrets and reports a
//! verdict ([`Event`]); [`Stage::advance`] says what comes next ([`Turn`]).
//! What travels is in the crate `protocol`.
//!
//! | module | holds |
//! |---|---|
//! | [`stage`] | THE TABLE: where a flow stands, and every way it moves on |
//! | [`policy`] | what an account must show here and now |
//! | [`risk`] | what signals weigh |
//! | [`limits`] | every number, with its reason |
//! | [`profile`] | what an app wants to know of a new account |

pub mod limits;
pub mod policy;
pub mod profile;
pub mod risk;
pub mod stage;

pub use stage::{Effect, Event, Stage, Turn};
