//! What the screens of a flow follow.

mod clock;

use leptos::prelude::*;
use protocol::screen::DeliveryProblem;
use protocol::{Refusal, Reply, Screen};
use words::{Key, Strings};

pub(crate) use clock::FlowClock;

use crate::markup::Text;

/// Signals that screens follow. Copies are the same session.
#[derive(Clone, Copy)]
pub(crate) struct Session {
    /// Changes when a step begins, and not when an answer is refused: so a
    /// refused screen keeps what was typed.
    pub(crate) reply: RwSignal<Reply>,
    pub(crate) refusal: RwSignal<Option<Refusal>>,
    /// What keeps a code from arriving: it may be known later than the screen.
    pub(crate) delivery: RwSignal<Option<DeliveryProblem>>,
    /// What is told above the screen.
    pub(crate) trouble: RwSignal<Option<Text>>,
    /// Whether that is no fault of what was given.
    pub(crate) neutral: RwSignal<bool>,
    /// Whether that is shown at a field, too, and here only said: whoever is
    /// there already hears nothing of it otherwise.
    pub(crate) unseen: RwSignal<bool>,
    pub(crate) status: RwSignal<Text>,
    pub(crate) busy: RwSignal<bool>,
    /// Whether script is there: what works only with it is hidden before.
    pub(crate) ready: RwSignal<bool>,
    pub(crate) password_shown: RwSignal<bool>,
    /// Whether a screen has taken another's place: the first one stands still.
    pub(crate) moved: RwSignal<bool>,
    /// Whether the codes of this screen were copied, downloaded or printed.
    pub(crate) kept: RwSignal<bool>,
    /// Whether the last answer asked for the way back.
    pub(crate) backward: RwSignal<bool>,
    pub(crate) clock: FlowClock,
}

/// What keeps the code of a reply from arriving.
pub(crate) fn delivery_problem(reply: &Reply) -> Option<DeliveryProblem> {
    match &reply.screen {
        Screen::EnterCode(screen) => screen.delivery_problem,
        _ => None,
    }
}

impl Session {
    pub(crate) fn new(reply: Reply) -> Self {
        Self {
            refusal: RwSignal::new(reply.refusal),
            delivery: RwSignal::new(delivery_problem(&reply)),
            clock: FlowClock::new(&reply),
            reply: RwSignal::new(reply),
            trouble: RwSignal::new(None),
            unseen: RwSignal::new(false),
            neutral: RwSignal::new(false),
            status: RwSignal::new("".into()),
            busy: RwSignal::new(false),
            ready: RwSignal::new(false),
            password_shown: RwSignal::new(false),
            moved: RwSignal::new(false),
            kept: RwSignal::new(false),
            backward: RwSignal::new(false),
        }
    }

    pub(crate) fn with_reply<T>(self, read: impl FnOnce(&Reply) -> T) -> T {
        self.reply.with(read)
    }

    /// The same without following it.
    pub(crate) fn peek<T>(self, read: impl FnOnce(&Reply) -> T) -> T {
        self.reply.with_untracked(read)
    }

    /// Whether the widget was taken off its page: nothing may be read any more.
    pub(crate) fn is_over(self) -> bool {
        self.reply.is_disposed()
    }

    pub(crate) fn refusal(self) -> Option<Refusal> {
        self.refusal.get()
    }

    pub(crate) fn delivery(self) -> Option<DeliveryProblem> {
        self.delivery.get()
    }

    pub(crate) fn trouble(self) -> Option<Text> {
        self.trouble.get()
    }

    pub(crate) fn is_unseen(self) -> bool {
        self.unseen.get()
    }

    pub(crate) fn is_neutral(self) -> bool {
        self.neutral.get()
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

    /// Notes that the codes of this screen were kept, if they could be.
    pub(crate) fn note_kept(self, kept: bool) {
        self.kept.update(|before| *before |= kept);
    }

    /// Whether the codes of this screen are kept, or the person was asked.
    pub(crate) fn are_codes_kept(self) -> bool {
        self.kept.get() || self.refusal() == Some(Refusal::CodesNotKept {})
    }

    /// Which way the last screen led to this one, if there was one.
    pub(crate) fn way(self) -> Option<&'static str> {
        self.moved.get().then(|| if self.backward.get() { "back" } else { "" })
    }

    /// Whether this step of this flow is the present one.
    pub(crate) fn is_at(self, flow: &str, step: u32) -> bool {
        self.reply.with_untracked(|reply| reply.flow == flow && reply.step == step)
    }

    /// Whether a reply shows the present step of this flow.
    pub(crate) fn shows(self, reply: &Reply) -> bool {
        self.is_at(&reply.flow, reply.step) && self.peek(|present| present.begin == reply.begin)
    }

    /// Takes over the handle of a flow that began with a refused answer: its screen and
    /// what was typed stay. Whether it is one.
    pub(crate) fn adopts(self, reply: &Reply) -> bool {
        let new = |present: &Reply| present.begin.is_some() && present.step == reply.step;
        let begun = reply.begin.is_none() && self.peek(new);
        if begun {
            self.reply.update_untracked(|present| present.clone_from(reply));
        }
        begun
    }

    /// Says that nothing is under way, and what went wrong if anything did.
    pub(crate) fn rest(self, trouble: Option<Text>) {
        self.busy.set(false);
        self.unseen.set(false);
        self.neutral.set(false);
        self.trouble.set(trouble);
    }

    /// Says something to those who listen instead of looking.
    pub(crate) fn say(self, text: Text) {
        self.status.set(text);
    }

    pub(crate) fn toggle_password(self, strings: &Strings) {
        self.password_shown.update(|shown| *shown = !*shown);
        let shown = self.password_shown.get_untracked();
        let key = if shown { Key::StatusPasswordShown } else { Key::StatusPasswordHidden };
        self.say(strings.get(key).to_owned().into());
    }
}
