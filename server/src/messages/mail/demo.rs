//! The demo mailbox: messages that would have been sent, for anyone to read.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use serde::Serialize;

use crate::email;

/// How many messages are kept.
const KEPT: usize = 200;

/// Messages of the demo, the newest first.
#[derive(Default)]
pub struct DemoMailbox {
    messages: Mutex<VecDeque<Received>>,
}

/// One message.
#[derive(Clone, Serialize)]
pub struct Received {
    /// `email`, `sms_code` or `voice_code`.
    pub kind: &'static str,
    /// To whom.
    pub to: String,
    /// Its subject.
    pub subject: String,
    /// Its text part.
    pub text: String,
    /// All of it, as a mail server would have got it.
    pub source: String,
}

impl DemoMailbox {
    pub(crate) fn receive(&self, received: Received) {
        let mut messages = self.messages.lock().unwrap_or_else(PoisonError::into_inner);
        messages.push_front(received);
        messages.truncate(KEPT);
    }

    /// The messages to `to`, or to everyone.
    #[must_use]
    pub fn messages(&self, to: Option<&str>) -> Vec<Received> {
        let messages = self.messages.lock().unwrap_or_else(PoisonError::into_inner);
        let key = to.map(email::key);
        let wanted =
            |message: &&Received| key.as_ref().is_none_or(|key| email::key(&message.to) == *key);
        messages.iter().filter(wanted).cloned().collect()
    }
}
