//! Values that screens follow.

use std::sync::Arc;

use leptos::prelude::*;
use protocol::screen::DeliveryProblem;
use protocol::{Refusal, Reply, Timestamp};

use crate::markup::Text;

/// The values of one session. They lie together, because each type of signal is 2 KB of WebAssembly.
pub(super) struct Values {
    pub(super) reply: Followed<Arc<Reply>>,
    pub(super) refusal: Followed<Option<Refusal>>,
    pub(super) delivery: Followed<Option<DeliveryProblem>>,
    pub(super) trouble: Followed<Option<Text>>,
    pub(super) neutral: Followed<bool>,
    pub(super) unseen: Followed<bool>,
    pub(super) status: Followed<Text>,
    pub(super) busy: Followed<bool>,
    pub(super) ready: Followed<bool>,
    pub(super) password_shown: Followed<bool>,
    pub(super) moved: Followed<bool>,
    pub(super) kept: Followed<bool>,
    pub(super) backward: Followed<bool>,
    pub(super) now: Followed<Timestamp>,
    pub(super) expires_at: Followed<Timestamp>,
    pub(super) told: Followed<bool>,
    pub(super) wait: Followed<Text>,
    pub(super) asks: Followed<bool>,
}

/// Makes a function for each of these values, which gives it as [`Live`].
macro_rules! live {
    ($($(#[$doc:meta])* $name:ident: $type:ty,)*) => {
        $($(#[$doc])*
        pub(crate) fn $name(self) -> Live<$type> {
            Live::new(self.0, |values| &mut values.$name)
        })*
    };
}

pub(super) use live;

/// A value, and who follows it.
pub(super) struct Followed<T> {
    value: T,
    changed: RwSignal<()>,
}

impl<T> From<T> for Followed<T> {
    fn from(value: T) -> Self {
        Self { value, changed: RwSignal::new(()) }
    }
}

/// One of these values. Copies are the same value.
pub(crate) struct Live<T: 'static> {
    values: StoredValue<Values>,
    field: fn(&mut Values) -> &mut Followed<T>,
}

impl<T> Copy for Live<T> {}

impl<T> Clone for Live<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Clone> Live<T> {
    pub(super) fn new(
        values: StoredValue<Values>,
        field: fn(&mut Values) -> &mut Followed<T>,
    ) -> Self {
        Self { values, field }
    }

    /// What it is now. Who asks is asked again when it changes.
    pub(crate) fn get(self) -> T {
        let (value, changed) = self.read();
        changed.track();
        value
    }

    /// The same without following it.
    pub(crate) fn get_untracked(self) -> T {
        self.read().0
    }

    pub(crate) fn set(self, value: T) {
        if let Some(changed) = self.set_untracked(value) {
            changed.notify();
        }
    }

    /// The same without telling those who follow.
    pub(crate) fn set_untracked(self, value: T) -> Option<RwSignal<()>> {
        let (mut value, mut changed) = (Some(value), None);
        reach(self.values, &mut |values| {
            let followed = (self.field)(values);
            if let Some(value) = value.take() {
                followed.value = value;
            }
            changed = Some(followed.changed);
        });
        changed
    }

    fn read(self) -> (T, RwSignal<()>) {
        let mut found = None;
        reach(self.values, &mut |values| {
            let followed = (self.field)(values);
            found = Some((followed.value.clone(), followed.changed));
        });
        found.expect("nothing is read of a widget that was taken off its page")
    }
}

/// Once for all types, and never while a value is used: who reads gets a copy.
fn reach(values: StoredValue<Values>, does: &mut dyn FnMut(&mut Values)) {
    values.try_update_value(does);
}
