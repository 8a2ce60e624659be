//! Brands in the formats of others: what is taken of them, and what is lost on the way out.
//!
//! **Invariant**: nothing is fetched. A name that is not known is listed, never guessed.

pub mod auth0;
pub mod clerk;
mod detect;
pub mod dtcg;
pub mod entra;
mod export;
mod import;
mod json;
pub mod okta;
pub mod shadcn;
mod slot;
pub mod variables;
mod way;

pub use detect::{Format, check_json, meanings};
pub use export::Exported;
pub use import::{Choice, Import, WantedFile};
