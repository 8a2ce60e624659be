//! The only code that sends: everything else asks it to, by an [`Action`].

use std::sync::Arc;

use leptos::task::spawn_local;
use protocol::{Reply, Screen};
use web_sys::{HtmlElement, HtmlFormElement};
use words::Key;

use crate::action::{Action, Wish};
use crate::address;
use crate::announcement::announcement;
use crate::browser::{self, Fields};
use crate::clock;
use crate::components::tell;
use crate::markup::Text;
use crate::screens::delivery_text;
use crate::signals::delivery_problem;
use crate::trouble::Trouble;
use crate::ui::Ui;

/// Begins to answer by script what the page would do without.
pub(crate) fn listen(ui: &Ui) {
    if cfg!(not(target_arch = "wasm32")) {
        return;
    }
    let ui = ui.clone();
    let session = ui.session;
    // Once what is being hydrated now is there.
    spawn_local(async move {
        if session.is_over() {
            return;
        }
        session.ready().set(true);
        session.peek(|reply| clock::keep(&ui, reply));
        browser::listen(&ui);
        browser::offer_passkeys(&ui);
        browser::take_typed_code(&ui);
    });
}

/// Does what a part of the widget asks for.
pub(crate) fn act(ui: &Ui, action: Action) {
    match action {
        Action::Back => go_back(ui),
        Action::Explain(trouble) => explain(ui, &trouble),
        Action::Extend => extend(ui),
        Action::GivePasskey(credential) => {
            give(ui, &[("answer", "passkey"), ("credential", &credential)]);
        }
        Action::LookAfterCode => look_after_code(ui.clone()),
        Action::Refresh => refresh(ui),
        Action::Submit(form, pressed) => submit(ui, &form, pressed.as_ref()),
    }
}

/// Sends what a form holds, as the browser would have sent it.
fn submit(ui: &Ui, form: &HtmlFormElement, pressed: Option<&HtmlElement>) {
    let session = ui.session;
    let inert = pressed
        .is_some_and(|button| button.get_attribute("aria-disabled").as_deref() == Some("true"));
    if session.busy().get_untracked() || inert {
        return;
    }
    let Some(fields) = Fields::of(form, pressed) else { return };
    if fields.answer().as_deref() == Some("passkey") {
        session.busy().set(true);
        session.trouble().set(None);
        return browser::use_passkey(ui);
    }
    send(ui.clone(), (form.action(), Some(fields)), Wish::Answer);
}

/// Asks for the screen one back.
fn go_back(ui: &Ui) {
    if ui.session.peek(|reply| reply.back) {
        give(ui, &[("answer", "back")]);
    }
}

/// Gives an answer that no form holds.
fn give(ui: &Ui, answer: &[(&str, &str)]) {
    let (step, address) =
        ui.session.peek(|reply| (reply.step.to_string(), address::answers(&ui.place, reply)));
    if let Some(fields) = Fields::from_pairs(ui, &[&[("step", &*step)], answer].concat()) {
        send(ui.clone(), (address, Some(fields)), Wish::Answer);
    }
}

/// Asks where the flow stands: after a restored page, or another tab's answer. A first
/// screen that is too old comes anew, with what was typed.
fn refresh(ui: &Ui) {
    let address = ui.session.peek(|reply| address::flow(&ui.place, reply));
    send(ui.clone(), (address, browser::first_screen(ui)), Wish::Look);
}

/// Asks what keeps a code from arriving. All else of the screen stays as it is, and
/// nobody hears of a look that fails.
fn look_after_code(ui: Ui) {
    let session = ui.session;
    if session.busy().get_untracked() {
        return;
    }
    let address = session.peek(|reply| address::flow(&ui.place, reply));
    spawn_local(async move {
        let Ok((reply, _)) = browser::reply(&ui, &address, None).await else { return };
        if session.is_over() || !session.is_at(&reply.flow, reply.step) {
            return;
        }
        let problem = delivery_problem(&reply);
        if let (Some(now), Screen::EnterCode(screen)) = (problem, &reply.screen)
            && session.delivery().get_untracked() != problem
        {
            session.say(delivery_text(&ui, now, screen.other_methods).into());
        }
        session.delivery().set(problem);
    });
}

/// Asks for more time, if the person was asked whether they need it.
fn extend(ui: &Ui) {
    if clock::stop_asking(ui) {
        let address = ui.session.peek(|reply| address::stay(&ui.place, reply));
        send(ui.clone(), (address, Fields::from_pairs(ui, &[])), Wish::Extend);
    }
}

/// Sends fields, or looks where there are none.
fn send(ui: Ui, (address, fields): (String, Option<Fields>), wish: Wish) {
    let (session, extends) = (ui.session, wish == Wish::Extend);
    let leads = wish == Wish::Answer && !ui.place.is_embedded();
    session.busy().set(true);
    if let Some(fields) = &fields {
        session.backward().set(matches!(fields.answer().as_deref(), Some("back" | "restart")));
    }
    if !extends {
        session.password_shown().set(false);
    }
    browser::stop_asking(&ui.place.scope);
    let waiting = browser::say_when_slow(&ui);
    let begun = browser::steady();
    spawn_local(async move {
        let reply = browser::reply(&ui, &address, fields).await;
        browser::wait_while_busy_shows(begun).await;
        drop(waiting);
        if session.is_over() {
            return;
        }
        match reply {
            Ok((reply, text)) => {
                clock::renew(&ui, &reply);
                session.say("".into());
                match extends && session.is_at(&reply.flow, reply.step) {
                    true => {
                        session.rest(None);
                        session.say(ui.say(Key::EndingStayed));
                    }
                    // Who only comes back to the page stays on it.
                    false => match &reply.screen {
                        Screen::AtProvider(way) if leads => {
                            session.adopts(&reply);
                            browser::leave(&ui, &way.url);
                        }
                        _ => take(&ui, reply, &text).await,
                    },
                }
            }
            Err(trouble) => {
                session.busy().set(false);
                session.clock().ask_again();
                explain(&ui, &trouble);
            }
        }
        browser::offer_passkeys(&ui);
    });
}

/// What the person is told of a failed request; of a flow that is gone the host
/// tells, when the page is loaded anew.
fn sentence(ui: &Ui, trouble: &Trouble) -> Option<Text> {
    browser::tell(&ui.place.scope, "problem", trouble.name(), "");
    Some(match trouble {
        Trouble::Offline => ui.say(Key::StatusOffline),
        // The time is put in while it counts down.
        Trouble::Busy { .. } => ui.say(Key::StatusTooBusy),
        Trouble::Gone => {
            browser::reload(ui);
            return None;
        }
        Trouble::Server => ui.say(Key::StatusServerTrouble),
    })
}

/// Shows what went wrong on the way.
fn explain(ui: &Ui, trouble: &Trouble) {
    if let Some(text) = sentence(ui, trouble) {
        ui.session.say("".into());
        if let Trouble::Busy { seconds } = trouble {
            clock::count_down(ui, *seconds);
        }
        ui.session.rest(Some(text));
    }
}

/// Shows a reply: a new step is a new screen, a refused answer is not.
async fn take(ui: &Ui, reply: Arc<Reply>, text: &str) {
    let (session, refusal) = (ui.session, reply.refusal);
    if !ui.speaks(&reply) {
        return browser::leave(ui, &address::screen(&ui.place, &reply));
    }
    let title = crate::page_title(ui.strings, &reply, &ui.brand.name);
    if session.adopts(&reply) {
        clock::keep(ui, &reply);
    }
    let same = session.shows(&reply);
    let said = session.peek(|old| announcement(ui, old, &reply));
    if !same {
        // Before all else: what the old screen follows goes with it, and is not made anew before.
        session.reply().set(reply.clone());
        clock::keep(ui, &reply);
        session.moved().set(true);
        session.kept().set(false);
    }
    session.busy().set(false);
    session.refusal().set(refusal.filter(|_| same));
    session.delivery().set(delivery_problem(&reply));
    // The screen follows its signals a moment later.
    leptos::task::tick().await;
    if same {
        let was_there = browser::show_refusal(ui, &title, refusal);
        browser::tell(&ui.place.scope, "reply", text, &title);
        return tell(ui, refusal, was_there);
    }
    browser::show_screen(ui, &title);
    browser::tell(&ui.place.scope, "reply", text, &title);
    session.refusal().set(refusal);
    tell(ui, refusal, false);
    if let Some(said) = said {
        session.say(said);
    }
    let done = session.peek(|reply| match &reply.screen {
        Screen::SignedIn(screen) => Some((reply.app.clone(), screen.return_to.clone())),
        _ => None,
    });
    if let Some((app, target)) = done {
        session.say(ui.fill(Key::SignedInText, &[("app", &app)]));
        browser::leave(ui, &target);
    }
}
