//! Work on many previews: as much in each frame as leaves room for typing.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

use leptos::prelude::request_animation_frame;

use super::files::now;

/// Milliseconds of one frame.
const SLICE: f64 = 8.0;

type Work = Box<dyn FnOnce()>;

thread_local! {
    static WAITING: RefCell<VecDeque<(u32, Work)>> = const { RefCell::new(VecDeque::new()) };
    static RUNS: Cell<bool> = const { Cell::new(false) };
    static LAST: Cell<u32> = const { Cell::new(0) };
}

/// A number for work that only its newest order is done of.
pub(super) fn number() -> u32 {
    LAST.set(LAST.get() + 1);
    LAST.get()
}

/// Does the work in the next frame or soon after; what waits under the same number is not
/// done any more.
pub(super) fn put(number: u32, work: impl FnOnce() + 'static) {
    WAITING.with_borrow_mut(|waiting| {
        waiting.retain(|(one, _)| *one != number);
        waiting.push_back((number, Box::new(work)));
    });
    if !RUNS.replace(true) {
        request_animation_frame(run);
    }
}

fn run() {
    let begun = now();
    while let Some((_, work)) = WAITING.with_borrow_mut(VecDeque::pop_front) {
        work();
        if now() - begun > SLICE {
            request_animation_frame(run);
            return;
        }
    }
    RUNS.set(false);
}
