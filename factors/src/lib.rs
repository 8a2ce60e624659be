//! What a host of accounts needs that is no rule and no storage: what answers claim, and how
//! codes and authenticator keys are written and read.
//!
//! Nothing here is drawn, kept or counted: that is the host's.

pub mod authenticator;
mod claim;
pub mod code;
pub mod password;
pub mod recovery_code;

pub use claim::{Claim, told};
