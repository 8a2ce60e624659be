//! Values that follow the time.

use leptos::prelude::*;
use protocol::Timestamp;
use words::{Strings, wait};

use super::live::{Live, Values, live};
use crate::markup::Text;

/// Values that follow the time. Copies are the same clock.
#[derive(Clone, Copy)]
pub(crate) struct FlowClock(pub(super) StoredValue<Values>);

impl FlowClock {
    live! {
        /// The host's time, told forward by this device's steady clock while
        /// somebody looks at it.
        now: Timestamp,
        /// When the flow ends, as far as the host has said.
        expires_at: Timestamp,
        /// Whether the person was told of that end.
        told: bool,
        /// How long a busy host asks to wait, as people read it.
        wait: Text,
        /// Whether they are asked just now if they need more time.
        asks: bool,
    }

    /// Seconds left until `at`, by the host's clock.
    pub(crate) fn seconds_until(self, at: Timestamp) -> i64 {
        at.seconds_from(self.now().get())
    }

    /// How long the flow goes on, as people read it.
    pub(crate) fn time_left(self, strings: &Strings) -> String {
        wait(strings, self.seconds_until(self.expires_at().get()))
    }

    /// Has the person asked again: the answer did not arrive.
    pub(crate) fn ask_again(self) {
        self.told().set(false);
    }
}
