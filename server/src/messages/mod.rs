//! Messages, and how they leave: beside the request, tried again, signed.

pub mod mail;
pub mod outbox;
pub mod phone;
pub mod webhook;
