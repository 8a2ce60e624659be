//! How accounts move in and out, and what an operator does to one.
//!
//! | file | holds |
//! |---|---|
//! | `record.rs` | an account as it stands in a file |
//! | `source.rs` | reads a file of accounts, one at a time |
//! | `prepared.rs`, `passkeys.rs` | from an account in a file to what is stored of it |
//! | `import.rs` | stores accounts of a file, batch by batch |
//! | `convert/` | from what other systems export to accounts in a file |
//! | `export.rs` | writes accounts as `import.rs` takes them |
//! | `person.rs` | all that is stored of one person, for people to read |
//! | `address.rs` | gives an account the address back that it had before |
//! | `deletion.rs` | deletes an account and what is kept under its address |
//! | `reset.rs` | removes the second factors of an account, and tells its owner |

pub(crate) mod address;
pub(crate) mod convert;
pub(crate) mod deletion;
pub(crate) mod export;
pub(crate) mod import;
mod passkeys;
pub(crate) mod person;
mod prepared;
pub(crate) mod record;
pub(crate) mod reset;
pub(crate) mod source;
