//! Time as the host tells it: waits that are shown, and the end of the flow.

use std::cell::Cell;

use leptos::prelude::*;
use protocol::time::TIMEOUT_WARNING;
use protocol::{Reply, Screen, Timestamp};
use words::{Key, wait};

use crate::action::Action;
use crate::browser;
use crate::ui::Ui;

/// Seconds on a screen that waits for a code after which the host is asked whether it is
/// on its way. Most people have it by then; each further look takes twice as long.
const FIRST_LOOK: i64 = 15;

/// Takes the question for more time back; true if it was asked.
pub(crate) fn stop_asking(ui: &Ui) -> bool {
    let asks = ui.session.clock().asks();
    let asked = asks.get_untracked();
    if asked {
        asks.set(false);
        browser::close_question(ui);
    }
    asked
}

/// Has the flow end when the host says, and not as it was told before.
pub(crate) fn renew(ui: &Ui, reply: &Reply) {
    stop_asking(ui);
    let clock = ui.session.clock();
    clock.expires_at().set(reply.expires_at);
    clock.told().set(false);
}

/// Keeps the time as long as the step of `reply` lasts.
pub(crate) fn keep(ui: &Ui, reply: &Reply) {
    ui.session.clock().now().set(reply.now);
    if reply.screen.is_over() {
        return;
    }
    let wait = match &reply.screen {
        Screen::EnterCode(screen) => screen.resend_at.map(|at| (at, Key::EnterCodeResendReady)),
        Screen::Locked(screen) => Some((screen.until, Key::LockedReady)),
        _ => None,
    };
    let sent = matches!(&reply.screen, Screen::EnterCode(screen) if screen.minutes.is_some());
    let (ui, begun, step, flow) = (ui.clone(), reply.now, reply.step, reply.flow.clone());
    let next_look = Cell::new(FIRST_LOOK);
    browser::every_second(move |elapsed| {
        let now = begun.plus(elapsed);
        !ui.session.is_over() && ui.session.is_at(&flow, step) && {
            wait_for(&ui, wait, now);
            if sent && elapsed >= next_look.get() {
                next_look.set(2 * elapsed);
                ui.act(Action::LookAfterCode);
            }
            watch_the_end(&ui, now)
        }
    });
}

/// Counts down how long a busy host asked to wait, and says once that it is over.
pub(crate) fn count_down(ui: &Ui, seconds: i64) {
    let (ui, last) = (ui.clone(), Cell::new(seconds));
    let shown = ui.session.clock().wait();
    shown.set(wait(ui.strings, seconds).into());
    browser::every_second(move |elapsed| {
        if ui.session.is_over() {
            return false;
        }
        let (left, before) = (seconds - elapsed, last.replace(seconds - elapsed));
        // A later plea counts by itself.
        let mine = shown.get_untracked() == wait(ui.strings, before);
        let waits = mine && ui.session.trouble().get_untracked().is_some();
        if waits && left > 0 {
            shown.set(wait(ui.strings, left).into());
        } else if waits {
            ui.session.trouble().set(None);
            ui.session.say(ui.say(Key::LockedReady));
        }
        waits && left > 0
    });
}

/// Counts a wait down, and says once that it is over.
fn wait_for(ui: &Ui, wait: Option<(Timestamp, Key)>, now: Timestamp) {
    let shown = ui.session.clock().now();
    if let Some((at, over)) = wait
        && shown.get_untracked() < at
    {
        shown.set(now);
        if at <= now {
            ui.session.say(ui.say(over));
        }
    }
}

/// Tells of the flow's end beforehand, and shows it; false once it has come.
fn watch_the_end(ui: &Ui, now: Timestamp) -> bool {
    let clock = ui.session.clock();
    let (shown, told) = (clock.now(), clock.told());
    let expires_at = clock.expires_at().get_untracked();
    let left = expires_at.seconds_from(now);
    if ui.session.busy().get_untracked() {
        return true;
    }
    if left == 0 {
        stop_asking(ui);
        ui.act(Action::Refresh);
        return false;
    }
    if clock.asks().get_untracked() {
        shown.set(now);
        browser::ask_question(ui);
    } else if left <= TIMEOUT_WARNING
        && !told.get_untracked()
        && ui.session.peek(|reply| reply.begin.is_none())
    {
        told.set(true);
        shown.set(now);
        tell(ui, expires_at);
    }
    true
}

/// Asks whether more time is needed, where more can be had.
fn tell(ui: &Ui, expires_at: Timestamp) {
    let clock = ui.session.clock();
    if ui.session.peek(|reply| reply.ends_at <= expires_at) {
        let left = untrack(|| clock.time_left(ui.strings));
        return ui.session.say(ui.fill(Key::EndingLast, &[("time", &left)]));
    }
    // The question follows its signal, and is opened by the next second.
    clock.asks().set(true);
}
