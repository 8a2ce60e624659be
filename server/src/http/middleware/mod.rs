//! What holds for every request and every response.

mod ahead;
pub(crate) mod cors;
mod finish;
mod problem_pages;
mod same_site;
pub(crate) mod security_headers;
mod trace;

pub(super) use ahead::not_ahead;
pub(super) use cors::cors;
pub(super) use finish::finish;
pub(super) use problem_pages::problem_pages;
pub(super) use same_site::same_site;
pub(super) use security_headers::{not_stored, of_all, security_headers, varies};
pub(super) use trace::trace;
