//! Signals that follow the time.

use leptos::prelude::*;
use protocol::Timestamp;
use words::{Strings, wait};

use super::live::{Live, Values};
use crate::markup::Text;

/// Signals that follow the time. Copies are the same clock.
#[derive(Clone, Copy)]
pub(crate) struct FlowClock {
    /// The host's time, told forward by this device's steady clock while
    /// somebody looks at it.
    pub(crate) now: Live<Timestamp>,
    /// When the flow ends, as far as the host has said.
    pub(crate) expires_at: Live<Timestamp>,
    /// Whether the person was told of that end.
    pub(crate) told: Live<bool>,
    /// How long a busy host asks to wait, as people read it.
    pub(crate) wait: Live<Text>,
    /// Whether they are asked just now if they need more time.
    pub(crate) asks: Live<bool>,
}

impl FlowClock {
    pub(super) fn new(values: StoredValue<Values>) -> Self {
        Self {
            now: Live::new(values, |values| &mut values.now),
            expires_at: Live::new(values, |values| &mut values.expires_at),
            told: Live::new(values, |values| &mut values.told),
            wait: Live::new(values, |values| &mut values.wait),
            asks: Live::new(values, |values| &mut values.asks),
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
