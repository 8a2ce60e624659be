//! Signatures of a domain under mails (DKIM: RFC 6376, and RFC 8463 for Ed25519).
//!
//! | file | holds |
//! |---|---|
//! | `canonical.rs` | mails in the form that is signed |
//! | `key.rs` | keys: made, read, and what they sign |
//! | `record.rs` | what the DNS says of a key |
//! | `signer.rs` | the header with the signature |

mod canonical;
mod key;
mod record;
mod signer;

pub(crate) use key::{Algorithm, DkimKey};
pub(crate) use record::{Record, is_selector, record_name};
pub(crate) use signer::Signer;
