//! Waiting: timers that end with what they belong to.

use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::wasm_bindgen::closure::Closure;
use words::Key;

use crate::ui::Ui;

/// Milliseconds after which a wait is mentioned: below, words only flicker.
const NOTICED: i32 = 400;

/// Milliseconds after which a wait is called slow.
const SLOW: i32 = 10_000;

/// Calls once, unless it is dropped before.
pub(crate) struct Timer {
    id: i32,
    _closure: Closure<dyn FnMut()>,
}

impl Drop for Timer {
    fn drop(&mut self) {
        window().clear_timeout_with_handle(self.id);
    }
}

/// Calls `then` in so many milliseconds.
pub(crate) fn after(milliseconds: i32, then: impl FnMut() + 'static) -> Timer {
    let closure = Closure::<dyn FnMut()>::new(then);
    let id = window().set_timeout_with_callback_and_timeout_and_arguments_0(
        closure.as_ref().unchecked_ref(),
        milliseconds,
    );
    Timer { id: id.unwrap_or(0), _closure: closure }
}

/// Says that the host is being waited for, and again if it takes long.
pub(crate) fn say_when_slow(ui: &Ui) -> [Timer; 2] {
    let (session, checking, slow) =
        (ui.session, ui.say(Key::StatusChecking), ui.say(Key::StatusSlow));
    [
        after(NOTICED, move || session.say(checking.clone())),
        after(SLOW, move || session.say(slow.clone())),
    ]
}

/// Calls `tell` about once a second with the seconds that have passed, until it
/// says that is enough. Reads a steady clock each time, so that a device that
/// slept, or whose date is wrong, counts right.
pub(crate) fn every_second(tell: impl Fn(i64) -> bool + 'static) {
    next_second(steady(), Box::new(tell));
}

fn next_second(start: f64, tell: Box<dyn Fn(i64) -> bool>) {
    set_timeout(
        move || {
            #[expect(clippy::cast_possible_truncation, reason = "a page does not live that long")]
            let elapsed = ((steady() - start) / 1000.0) as i64;
            if tell(elapsed) {
                next_second(start, tell);
            }
        },
        std::time::Duration::from_secs(1),
    );
}

/// Milliseconds since the page began.
fn steady() -> f64 {
    window().performance().map_or(0.0, |performance| performance.now())
}
