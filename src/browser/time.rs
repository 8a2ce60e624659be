//! Waiting: timers that end with what they belong to.

use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::wasm_bindgen::closure::Closure;
use words::Key;

use crate::ui::Ui;

/// Milliseconds after which a wait is mentioned: below, words only flicker.
const NOTICED: i32 = 400;

/// Milliseconds after which something turns where a wait is, and for how long it does
/// at least. The first is `--pt-time-wait` of the styles.
const SHOWN_AFTER: f64 = 200.0;
const SHOWN_FOR: f64 = 300.0;

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

/// Waits until what began then and is shown has been seen: what turns for a few
/// frames only is a flicker.
pub(crate) async fn wait_while_busy_shows(begun: f64) {
    let busy = steady() - begun;
    if (SHOWN_AFTER..SHOWN_AFTER + SHOWN_FOR).contains(&busy) {
        pause(SHOWN_AFTER + SHOWN_FOR - busy).await;
    }
}

/// Comes back after so many milliseconds.
async fn pause(milliseconds: f64) {
    #[expect(clippy::cast_possible_truncation, reason = "less than a second")]
    let milliseconds = milliseconds.ceil() as i32;
    let over = js_sys::Promise::new(&mut |resolve, _| {
        let set =
            window().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, milliseconds);
        // A window that is going sets no timers.
        drop(set);
    });
    drop(wasm_bindgen_futures::JsFuture::from(over).await);
}

/// Milliseconds since the page began.
pub(crate) fn steady() -> f64 {
    window().performance().map_or(0.0, |performance| performance.now())
}
