//! What the screens of a flow follow.

mod clock;
mod live;

use std::sync::Arc;

use leptos::prelude::*;
use protocol::screen::DeliveryProblem;
use protocol::{Refusal, Reply, Screen};
use words::{Key, Strings};

pub(crate) use clock::FlowClock;
pub(crate) use live::Live;
use live::{Values, live};

use crate::markup::Text;

/// Values that screens follow. Copies are the same session.
#[derive(Clone, Copy)]
pub(crate) struct Session(StoredValue<Values>);

/// What keeps the code of a reply from arriving.
pub(crate) fn delivery_problem(reply: &Reply) -> Option<DeliveryProblem> {
    match &reply.screen {
        Screen::EnterCode(screen) => screen.delivery_problem,
        _ => None,
    }
}

impl Session {
    pub(crate) fn new(reply: Reply) -> Self {
        Self(StoredValue::new(Values {
            refusal: reply.refusal.into(),
            delivery: delivery_problem(&reply).into(),
            trouble: None.into(),
            neutral: false.into(),
            unseen: false.into(),
            status: Text::default().into(),
            busy: false.into(),
            ready: false.into(),
            password_shown: false.into(),
            moved: false.into(),
            kept: false.into(),
            backward: false.into(),
            now: reply.now.into(),
            expires_at: reply.expires_at.into(),
            told: false.into(),
            wait: Text::default().into(),
            asks: false.into(),
            reply: Arc::new(reply).into(),
        }))
    }

    live! {
        /// Changes when a step begins, and not when an answer is refused: so a
        /// refused screen keeps what was typed.
        reply: Arc<Reply>,
        refusal: Option<Refusal>,
        /// What keeps a code from arriving: it may be known later than the screen.
        delivery: Option<DeliveryProblem>,
        /// What is told above the screen.
        trouble: Option<Text>,
        /// Whether that is no fault of what was given.
        neutral: bool,
        /// Whether that is shown at a field, too, and here only said: whoever is
        /// there already hears nothing of it otherwise.
        unseen: bool,
        /// What is said to those who listen instead of looking.
        status: Text,
        busy: bool,
        /// Whether script is there: what works only with it is hidden before.
        ready: bool,
        password_shown: bool,
        /// Whether a screen has taken another's place: the first one stands still.
        moved: bool,
        /// Whether the codes of this screen were copied, downloaded or printed.
        kept: bool,
        /// Whether the last answer asked for the way back.
        backward: bool,
    }

    pub(crate) fn clock(self) -> FlowClock {
        FlowClock(self.0)
    }

    pub(crate) fn with_reply<T>(self, read: impl FnOnce(&Reply) -> T) -> T {
        read(&self.reply().get())
    }

    /// The same without following it.
    pub(crate) fn peek<T>(self, read: impl FnOnce(&Reply) -> T) -> T {
        read(&self.reply().get_untracked())
    }

    /// Whether the widget was taken off its page: nothing may be read any more.
    pub(crate) fn is_over(self) -> bool {
        self.0.is_disposed()
    }

    pub(crate) fn is_unseen(self) -> bool {
        self.unseen().get()
    }

    pub(crate) fn is_neutral(self) -> bool {
        self.neutral().get()
    }

    pub(crate) fn is_busy(self) -> bool {
        self.busy().get()
    }

    pub(crate) fn is_ready(self) -> bool {
        self.ready().get()
    }

    /// Notes that the codes of this screen were kept, if they could be.
    pub(crate) fn note_kept(self, kept: bool) {
        if kept {
            self.kept().set(true);
        }
    }

    /// Whether the codes of this screen are kept, or the person was asked.
    pub(crate) fn are_codes_kept(self) -> bool {
        self.kept().get() || self.refusal().get() == Some(Refusal::CodesNotKept {})
    }

    /// Which way the last screen led to this one, if there was one.
    pub(crate) fn way(self) -> Option<&'static str> {
        self.moved().get().then(|| if self.backward().get() { "back" } else { "" })
    }

    /// Whether this step of this flow is the present one.
    pub(crate) fn is_at(self, flow: &str, step: u32) -> bool {
        self.peek(|reply| reply.flow == flow && reply.step == step)
    }

    /// Whether a reply shows the present step of this flow.
    pub(crate) fn shows(self, reply: &Reply) -> bool {
        self.is_at(&reply.flow, reply.step) && self.peek(|present| present.begin == reply.begin)
    }

    /// Takes over the handle of a flow that began with a refused answer: its screen and
    /// what was typed stay. Whether it is one.
    pub(crate) fn adopts(self, reply: &Arc<Reply>) -> bool {
        let new = |present: &Reply| present.begin.is_some() && present.step == reply.step;
        let begun = reply.begin.is_none() && self.peek(new);
        if begun {
            self.reply().set_untracked(reply.clone());
        }
        begun
    }

    /// Says that nothing is under way, and what went wrong if anything did.
    pub(crate) fn rest(self, trouble: Option<Text>) {
        self.busy().set(false);
        self.unseen().set(false);
        self.neutral().set(false);
        self.trouble().set(trouble);
    }

    /// Says something to those who listen instead of looking.
    pub(crate) fn say(self, text: Text) {
        self.status().set(text);
    }

    pub(crate) fn toggle_password(self, strings: &Strings) {
        let shown = !self.password_shown().get_untracked();
        self.password_shown().set(shown);
        let key = if shown { Key::StatusPasswordShown } else { Key::StatusPasswordHidden };
        self.say(strings.get(key).to_owned().into());
    }
}
