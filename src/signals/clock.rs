//! Signals that follow the time.

use leptos::prelude::*;
use protocol::{Reply, Timestamp};
use words::{Strings, wait};

use crate::markup::Text;

/// Signals that follow the time. Copies are the same clock.
#[derive(Clone, Copy)]
pub(crate) struct FlowClock {
    /// The host's time, told forward by this device's steady clock while
    /// somebody looks at it.
    pub(crate) now: RwSignal<Timestamp>,
    /// When the flow ends, as far as the host has said.
    pub(crate) expires_at: RwSignal<Timestamp>,
    /// Whether the person was told of that end.
    pub(crate) told: RwSignal<bool>,
    /// How long a busy host asks to wait, as people read it.
    pub(crate) wait: RwSignal<Text>,
    /// Whether they are asked just now if they need more time.
    pub(crate) asks: RwSignal<bool>,
}

impl FlowClock {
    pub(crate) fn new(reply: &Reply) -> Self {
        Self {
            now: RwSignal::new(reply.now),
            expires_at: RwSignal::new(reply.expires_at),
            told: RwSignal::new(false),
            wait: RwSignal::new("".into()),
            asks: RwSignal::new(false),
        }
    }

    /// Seconds left until `at`, by the host's clock.
    pub(crate) fn seconds_until(self, at: Timestamp) -> i64 {
        at.seconds_from(self.now.get())
    }

    /// How long the flow goes on, as people read it.
    pub(crate) fn time_left(self, strings: &Strings) -> String {
        wait(strings, self.seconds_until(self.expires_at.get()))
    }

    pub(crate) fn wait(self) -> Text {
        self.wait.get()
    }

    pub(crate) fn is_asking(self) -> bool {
        self.asks.get()
    }

    /// Has the person asked again: the answer did not arrive.
    pub(crate) fn ask_again(self) {
        self.told.set(false);
    }
}
