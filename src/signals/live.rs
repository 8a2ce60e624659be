//! Values that screens follow.

use std::sync::Arc;

use leptos::prelude::*;
use protocol::screen::DeliveryProblem;
use protocol::{Refusal, Reply, Timestamp};

use crate::markup::Text;

/// The values of one session. They lie together, because each type of signal is 2 KB of WebAssembly.
#[expect(clippy::struct_excessive_bools, reason = "each is followed by itself")]
pub(super) struct Values {
    pub(super) reply: Arc<Reply>,
    pub(super) refusal: Option<Refusal>,
    pub(super) delivery: Option<DeliveryProblem>,
    pub(super) trouble: Option<Text>,
    pub(super) neutral: bool,
    pub(super) unseen: bool,
    pub(super) status: Text,
    pub(super) busy: bool,
    pub(super) ready: bool,
    pub(super) password_shown: bool,
    pub(super) moved: bool,
    pub(super) kept: bool,
    pub(super) backward: bool,
    pub(super) now: Timestamp,
    pub(super) expires_at: Timestamp,
    pub(super) told: bool,
    pub(super) wait: Text,
    pub(super) asks: bool,
}

/// One of these values, and who follows it. Copies are the same value.
pub(crate) struct Live<T: 'static> {
    changed: RwSignal<()>,
    values: StoredValue<Values>,
    field: fn(&mut Values) -> &mut T,
}

impl<T> Copy for Live<T> {}

impl<T> Clone for Live<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Clone> Live<T> {
    pub(super) fn new(values: StoredValue<Values>, field: fn(&mut Values) -> &mut T) -> Self {
        Self { changed: RwSignal::new(()), values, field }
    }

    /// What it is now. Who asks is asked again when it changes.
    pub(crate) fn get(self) -> T {
        self.changed.track();
        self.get_untracked()
    }

    /// The same without following it.
    pub(crate) fn get_untracked(self) -> T {
        let mut found = None;
        reach(self.values, &mut |values| found = Some((self.field)(values).clone()));
        found.expect("nothing is read of a widget that was taken off its page")
    }

    pub(crate) fn set(self, value: T) {
        self.set_untracked(value);
        self.changed.notify();
    }

    /// The same without telling those who follow.
    pub(crate) fn set_untracked(self, value: T) {
        let mut value = Some(value);
        reach(self.values, &mut |values| {
            if let Some(value) = value.take() {
                *(self.field)(values) = value;
            }
        });
    }

    /// Whether the widget was taken off its page: nothing may be read any more.
    pub(crate) fn is_disposed(self) -> bool {
        self.changed.is_disposed()
    }
}

/// Once for all types, and never while a value is used: who reads gets a copy.
fn reach(values: StoredValue<Values>, does: &mut dyn FnMut(&mut Values)) {
    values.try_update_value(does);
}
