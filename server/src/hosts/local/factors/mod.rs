//! From answer to verdict: the only code that sees a password or a code.
//!
//! Each check counts the attempt before it compares, and forgets the count only
//! when the answer is right.

pub mod authenticator;
pub(crate) mod code;
pub(crate) mod passkey;
pub(crate) mod password;
pub(crate) mod phone;
pub(crate) mod recovery_code;
