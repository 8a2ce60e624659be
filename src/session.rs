//! One flow, as the person sees it: the only code that sends answers.

use flow::{Reply, Screen};
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::{HtmlElement, HtmlFormElement};
use words::Key;

use crate::address;
use crate::browser::{self, Fields, Trouble};
use crate::news::news;
use crate::signals::Session;
use crate::ui::Ui;

/// Begins to answer by script what the page would do without.
pub(crate) fn listen(ui: &Ui) {
    if cfg!(not(target_arch = "wasm32")) {
        return;
    }
    let ui = ui.clone();
    let session = ui.session;
    Effect::new(move |_| {
        session.ready.set(true);
        session.reply.with_untracked(|reply| keep_time(session, reply));
        browser::listen(&ui);
        browser::offer_passkeys(&ui);
    });
}

/// Keeps the host's time, as long as this step lasts, if a wait is shown.
fn keep_time(session: Session, reply: &Reply) {
    let deadline = match &reply.screen {
        Screen::EnterCode(screen) => screen.resend_at,
        Screen::Locked(screen) => screen.until,
        _ => None,
    };
    session.now.set(reply.now);
    let Some(deadline) = deadline else { return };
    let step = reply.step;
    browser::every_second(move |elapsed| {
        if session.is_over() {
            return false;
        }
        let here = session.reply.with_untracked(|present| present.step == step);
        let now = session.reply.with_untracked(|present| present.now).plus(elapsed);
        if here {
            session.now.set(now);
        }
        here && deadline > now
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
    let (step, address) = ui
        .session
        .reply
        .with_untracked(|reply| (reply.step.to_string(), address::answers(&ui.place, reply)));
    if let Some(fields) = Fields::from_pairs(&[&[("step", &*step)], answer].concat()) {
        send(ui.clone(), Request::Answer(address, fields));
    }
}

/// Asks where the flow stands: after a restored page, or another tab's answer.
pub(crate) fn refresh(ui: &Ui) {
    let address = ui.session.reply.with_untracked(|reply| address::flow(&ui.place, reply));
    send(ui.clone(), Request::Look(address));
}

enum Request {
    Answer(String, Fields),
    Look(String),
}

fn send(ui: Ui, request: Request) {
    let session = ui.session;
    session.busy.set(true);
    session.trouble.set(None);
    session.password_shown.set(false);
    browser::stop_asking();
    let waiting = browser::say_when_slow(&ui);
    spawn_local(async move {
        let reply = match request {
            Request::Answer(address, fields) => browser::post(&address, fields).await,
            Request::Look(address) => browser::look(&address).await,
        };
        drop(waiting);
        if session.is_over() {
            return;
        }
        session.busy.set(false);
        match reply {
            Ok((reply, text)) => take(&ui, reply, &text).await,
            Err(trouble) => explain(&ui, &trouble),
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
async fn take(ui: &Ui, reply: Reply, text: &str) {
    let session = ui.session;
    if !ui.speaks(&reply) {
        session.busy.set(true);
        return browser::leave(ui, &address::screen(&ui.place, &reply));
    }
    let same = session.reply.with_untracked(|old| old.flow == reply.flow && old.step == reply.step);
    session.say("".into());
    session.refusal.set(None);
    session.refusal.set(reply.refusal);
    let title = crate::page_title(ui.strings, &reply, &ui.brand.name);
    if same {
        leptos::task::tick().await;
        browser::show_refusal(ui, &title, reply.refusal);
        browser::tell(&ui.place.scope, "reply", text, &title);
        return;
    }
    let news = session.reply.with_untracked(|old| news(ui, old, &reply));
    keep_time(session, &reply);
    session.moved.set(true);
    session.reply.set(reply);
    // The screen follows its signal a moment later.
    leptos::task::tick().await;
    browser::show_screen(ui, &title);
    browser::tell(&ui.place.scope, "reply", text, &title);
    if let Some(news) = news {
        session.say(news);
    }
    let done = session.reply.with_untracked(|reply| match &reply.screen {
        Screen::SignedIn(screen) => Some((reply.app.clone(), screen.return_to.clone())),
        _ => None,
    });
    if let Some((app, target)) = done {
        session.say(ui.fill(Key::SignedInText, &[("app", &app)]));
        browser::leave(ui, &target);
    }
}
