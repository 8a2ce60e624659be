//! What a request tells of its client.

pub mod address;
pub mod context;
pub mod device;
pub mod header;
pub mod remembered;
pub mod undeclared;
pub mod upstream;
pub mod user_agent;
