//! Asking whether more time is needed, before the flow ends.

use words::Key;

use crate::action::Action;
use crate::markup::{Child, El, el};
use crate::ui::Ui;

/// A dialog that is there from the start, and empty until it asks. Closing it
/// in any way asks for more time: whoever does is there.
pub(crate) fn ending(ui: &Ui) -> El {
    let (heard, asker) = (ui.clone(), ui.clone());
    el("dialog")
        .class("pt-ending")
        .attr("aria-label", ui.say(Key::EndingTitle))
        .on("close", move |_| heard.act(Action::Extend))
        .live(move || match asker.session.clock().asks().get() {
            true => question(&asker).into_iter().map(Child::from).collect(),
            false => vec![],
        })
}

fn question(ui: &Ui) -> [El; 3] {
    let (clock, strings) = (ui.session.clock(), ui.strings);
    let text = move || strings.fill(Key::EndingText, &[("time", &clock.time_left(strings))]).into();
    let more = el("button").class("pt-button").attr("aria-describedby", "pt-ending");
    [
        el(ui.place.heading(1)).class("pt-title").child(ui.say(Key::EndingTitle).into_owned()),
        el("p").class("pt-text").attr("id", "pt-ending").text_live(text),
        el("form").attr("method", "dialog").child(more.child(ui.say(Key::EndingStay).into_owned())),
    ]
}
