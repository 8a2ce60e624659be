//! Asking for another code, and the wait before that.

use protocol::Timestamp;
use words::{Key, wait};

use crate::markup::{El, Text, el};
use crate::ui::Ui;

/// A button for another code. With script it counts the wait down; without, it
/// can always be pressed and the host says how long to wait.
pub(crate) fn resend(ui: &Ui, at: Timestamp, label: Key) -> El {
    let (session, strings) = (ui.session, ui.strings);
    let waiting = move || session.is_ready() && session.clock().seconds_until(at) > 0;
    let label = move || -> Text {
        if !waiting() {
            return strings.get(label).into();
        }
        let time = wait(strings, session.clock().seconds_until(at));
        strings.fill(Key::EnterCodeResendIn, &[("time", &time)]).into()
    };
    el("button")
        .class("pt-link pt-resend")
        .attr("type", "submit")
        .attr("name", "answer")
        .attr("value", "resend")
        .attr_live("aria-disabled", move || waiting().then_some("true".into()))
        .text_live(label)
}
