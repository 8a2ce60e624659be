//! User flows walked in memory, by the rules of the server.
//!
//! A host of accounts that lives as long as its page: which screen comes next, and why, is
//! said by [`flow`]; what it knows of accounts is what was chosen here. Nothing leaves it.
//! Passwords are kept and compared as they were typed, for they are nobody's.
//!
//! Left out are passkeys, limits of what is sent, known devices, and the list of passwords
//! that are guessed first.

mod accounts;
mod check;
mod effects;
mod guesses;
mod judge;
mod sandbox;
#[cfg(test)]
mod tests;
mod told;
mod walked;

pub use accounts::{Account, EMAIL, PASSWORD, PHONE, Preset};
pub use check::is_address;
pub use judge::Situation;
pub use sandbox::Sandbox;
pub use told::{decision, policies};
pub use walked::{Message, Noted};
