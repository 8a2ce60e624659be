//! One flow, as the person sees it: the only code that sends answers.

use flow::{Refusal, Reply, Screen, Timestamp};
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::{HtmlElement, HtmlFormElement};
use words::{Key, Strings};

use crate::address;
use crate::browser::{self, Fields, Trouble};
use crate::clock::{self, Clock};
use crate::markup::Text;
use crate::news::news;
use crate::ui::Ui;

/// Signals that screens follow. Copies are the same session.
#[derive(Clone, Copy)]
pub(crate) struct Session {
    /// Changes when a step begins, and not when an answer is refused: so a
    /// refused screen keeps what was typed.
    reply: RwSignal<Reply>,
    refusal: RwSignal<Option<Refusal>>,
    trouble: RwSignal<Option<Text>>,
    status: RwSignal<Text>,
    busy: RwSignal<bool>,
    /// Whether script is there: what works only with it is hidden before.
    ready: RwSignal<bool>,
    password_shown: RwSignal<bool>,
    /// Whether a screen has taken another's place: the first one stands still.
    moved: RwSignal<bool>,
    pub(crate) clock: Clock,
}

impl Session {
    pub(crate) fn new(reply: Reply) -> Self {
        Self {
            refusal: RwSignal::new(reply.refusal),
            clock: Clock::new(&reply),
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
        self.clock.seconds_until(at)
    }

    /// Whether this step of this flow is the present one.
    pub(crate) fn is_at(self, flow: &str, step: u32) -> bool {
        self.reply.with_untracked(|reply| reply.flow == flow && reply.step == step)
    }

    /// Whether a reply is waited for; follows nothing.
    pub(crate) fn is_sending(self) -> bool {
        self.busy.get_untracked()
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

/// Begins to answer by script what the page would do without.
pub(crate) fn listen(ui: &Ui) {
    if cfg!(not(target_arch = "wasm32")) {
        return;
    }
    let ui = ui.clone();
    let session = ui.session;
    Effect::new(move |_| {
        session.ready.set(true);
        session.reply.with_untracked(|reply| clock::keep(&ui, reply));
        browser::listen(&ui);
        browser::offer_passkeys(&ui);
    });
}

/// Sends what a form holds, as the browser would have sent it.
pub(crate) fn submit(ui: &Ui, form: &HtmlFormElement, pressed: Option<&HtmlElement>) {
    let session = ui.session;
    let inert = pressed
        .is_some_and(|button| button.get_attribute("aria-disabled").as_deref() == Some("true"));
    if session.busy.get_untracked() || inert {
        return;
    }
    let Some(fields) = Fields::of(form, pressed) else { return };
    if fields.answer().as_deref() == Some("passkey") {
        session.busy.set(true);
        session.trouble.set(None);
        return browser::use_passkey(ui);
    }
    send(ui.clone(), Request::Answer(form.action(), fields));
}

/// Asks for the screen one back.
pub(crate) fn go_back(ui: &Ui) {
    if ui.session.reply.with_untracked(|reply| reply.back) {
        give(ui, &[("answer", "back")]);
    }
}

/// Gives an answer that no form holds.
pub(crate) fn give(ui: &Ui, answer: &[(&str, &str)]) {
    let (step, address) =
        ui.session.reply.with_untracked(|reply| (reply.step.to_string(), address::answers(reply)));
    if let Some(fields) = Fields::from_pairs(&[&[("step", &*step)], answer].concat()) {
        send(ui.clone(), Request::Answer(address, fields));
    }
}

/// Asks where the flow stands: after a restored page, or another tab's answer.
pub(crate) fn refresh(ui: &Ui) {
    let address = ui.session.reply.with_untracked(address::flow);
    send(ui.clone(), Request::Look(address));
}

/// Asks for more time, if the person was asked whether they need it.
pub(crate) fn stay(ui: &Ui) {
    if ui.session.clock.stop_asking() {
        send(ui.clone(), Request::Stay(ui.session.reply.with_untracked(address::stay)));
    }
}

enum Request {
    Answer(String, Fields),
    Look(String),
    Stay(String),
}

fn send(ui: Ui, request: Request) {
    let session = ui.session;
    session.busy.set(true);
    session.trouble.set(None);
    let stays = matches!(request, Request::Stay(_));
    if !stays {
        session.password_shown.set(false);
    }
    browser::stop_asking();
    let waiting = browser::say_when_slow(&ui);
    spawn_local(async move {
        let reply = match request {
            Request::Answer(address, fields) => browser::post(&address, fields).await,
            Request::Look(address) => browser::look(&address).await,
            Request::Stay(address) => browser::stay(&address).await,
        };
        drop(waiting);
        session.busy.set(false);
        match reply {
            Ok(reply) => {
                session.clock.renew(&reply);
                session.say("".into());
                match stays && session.is_at(&reply.flow, reply.step) {
                    true => session.say(ui.say(Key::EndingStayed)),
                    false => take(&ui, reply).await,
                }
            }
            Err(trouble) => {
                session.clock.ask_again();
                explain(&ui, &trouble);
            }
        }
        browser::offer_passkeys(&ui);
    });
}

/// Shows what went wrong on the way.
pub(crate) fn explain(ui: &Ui, trouble: &Trouble) {
    if let Some(text) = trouble.sentence(ui) {
        ui.session.say("".into());
        ui.session.trouble.set(Some(text));
    }
}

/// Shows a reply: a new step is a new screen, a refused answer is not.
async fn take(ui: &Ui, reply: Reply) {
    let session = ui.session;
    let same = session.is_at(&reply.flow, reply.step);
    session.refusal.set(None);
    session.refusal.set(reply.refusal);
    let title = crate::page_title(ui.strings, &reply, &ui.brand.name);
    if same {
        leptos::task::tick().await;
        browser::show_refusal(&title, reply.refusal);
        return;
    }
    let news = session.reply.with_untracked(|old| news(ui, old, &reply));
    clock::keep(ui, &reply);
    let address = address::screen(&reply);
    session.moved.set(true);
    session.reply.set(reply);
    // The screen follows its signal a moment later.
    leptos::task::tick().await;
    browser::show_screen(&title, &address);
    if let Some(news) = news {
        session.say(news);
    }
    let done = session.reply.with_untracked(|reply| match &reply.screen {
        Screen::SignedIn(screen) => Some((reply.app.clone(), screen.return_to.clone())),
        _ => None,
    });
    if let Some((app, target)) = done {
        session.say(ui.fill(Key::SignedInText, &[("app", &app)]));
        browser::leave(&target);
    }
}
