//! What the screens of a flow follow.

use flow::{Refusal, Reply, Timestamp};
use leptos::prelude::*;
use words::{Key, Strings};

use crate::markup::Text;

/// Signals that screens follow. Copies are the same session.
#[derive(Clone, Copy)]
pub(crate) struct Session {
    /// Changes when a step begins, and not when an answer is refused: so a
    /// refused screen keeps what was typed.
    pub(crate) reply: RwSignal<Reply>,
    pub(crate) refusal: RwSignal<Option<Refusal>>,
    pub(crate) trouble: RwSignal<Option<Text>>,
    pub(crate) status: RwSignal<Text>,
    pub(crate) busy: RwSignal<bool>,
    /// Whether script is there: what works only with it is hidden before.
    pub(crate) ready: RwSignal<bool>,
    pub(crate) password_shown: RwSignal<bool>,
    /// Whether a screen has taken another's place: the first one stands still.
    pub(crate) moved: RwSignal<bool>,
    /// The host's time, told forward by this device's steady clock.
    pub(crate) now: RwSignal<Timestamp>,
}

impl Session {
    pub(crate) fn new(reply: Reply) -> Self {
        Self {
            refusal: RwSignal::new(reply.refusal),
            now: RwSignal::new(reply.now),
            reply: RwSignal::new(reply),
            trouble: RwSignal::new(None),
            status: RwSignal::new("".into()),
            busy: RwSignal::new(false),
            ready: RwSignal::new(false),
            password_shown: RwSignal::new(false),
            moved: RwSignal::new(false),
        }
    }

    pub(crate) fn with_reply<T>(self, read: impl FnOnce(&Reply) -> T) -> T {
        self.reply.with(read)
    }

    /// Whether the widget was taken off its page: nothing may be read any more.
    pub(crate) fn is_over(self) -> bool {
        self.reply.is_disposed()
    }

    pub(crate) fn refusal(self) -> Option<Refusal> {
        self.refusal.get()
    }

    pub(crate) fn trouble(self) -> Option<Text> {
        self.trouble.get()
    }

    pub(crate) fn status(self) -> Text {
        self.status.get()
    }

    pub(crate) fn is_busy(self) -> bool {
        self.busy.get()
    }

    pub(crate) fn is_ready(self) -> bool {
        self.ready.get()
    }

    pub(crate) fn password_shown(self) -> bool {
        self.password_shown.get()
    }

    pub(crate) fn has_moved(self) -> bool {
        self.moved.get()
    }

    /// Seconds left until `at`, by the host's clock.
    pub(crate) fn seconds_until(self, at: Timestamp) -> i64 {
        at.seconds_from(self.now.get())
    }

    /// Says that nothing is under way, and what went wrong if anything did.
    pub(crate) fn rest(self, trouble: Option<Text>) {
        self.busy.set(false);
        self.trouble.set(trouble);
    }

    /// Says something to those who listen instead of looking.
    pub(crate) fn say(self, text: Text) {
        self.status.set(text);
    }

    pub(crate) fn toggle_password(self, strings: &Strings) {
        self.password_shown.update(|shown| *shown = !*shown);
        let shown = self.password_shown.get_untracked();
        let key = if shown { Key::PasswordShown } else { Key::PasswordHidden };
        self.say(strings.get(key).to_owned().into());
    }
}
