//! Too many wrong answers: says when it ends, and what else there is.

use protocol::Reply;
use protocol::screen::Locked;
use words::{Key, wait};

use crate::components::{
    Frame, Icon, actions, aside_button, button_link, icon, paragraph, primary,
};
use crate::markup::{El, Text, el};
use crate::ui::Ui;

/// The sentence that heads the screen.
pub(super) const fn title(_: &Locked) -> Key {
    Key::LockedTitle
}

pub(super) fn view(ui: &Ui, reply: &Reply, screen: &Locked) -> El {
    let mut others = vec![];
    if screen.other_methods {
        others.push(button_link("other_method", ui.say(Key::PageOtherMethod)));
    }
    if screen.reset {
        others.push(button_link("reset_password", ui.say(Key::LockedReset)));
    }
    others.push(aside_button("pt-link", "restart", ui.say(Key::PageStartOver)));
    Frame::new(ui, reply, ui.say(title(screen)), "retry")
        .with(el("div").class("pt-symbol").child(icon(Icon::Clock)))
        .with(paragraph(ui.say(Key::LockedText).into_owned()))
        .with(end(ui, reply, screen))
        .with(primary(ui, ui.say(Key::LockedRetry)))
        .with(actions(others))
        .done()
}

/// When the wait ends; counts down where there is script.
fn end(ui: &Ui, reply: &Reply, screen: &Locked) -> El {
    let (session, strings, until) = (ui.session, ui.strings, screen.until);
    let at_first = until.seconds_from(reply.now);
    let text = move || -> Text {
        let left = if session.is_ready() { session.clock().seconds_until(until) } else { at_first };
        match left {
            0 => strings.get(Key::LockedReady).into(),
            _ => strings.fill(Key::LockedUntil, &[("time", &wait(strings, left))]).into(),
        }
    };
    el("p").class("pt-text pt-strong").text_live(text)
}
