//! Messages, and how they leave: kept until the receiver has them, tried again, signed.
//!
//! A message is written by [`mail`] or [`phone`], stored by the [`outbox`] in the change
//! that it belongs to, and delivered beside the requests.

pub(crate) mod bounces;
pub mod failure;
pub mod mail;
pub mod outbox;
pub mod outgoing;
pub mod phone;
pub(crate) mod queue;
pub mod webhook;
