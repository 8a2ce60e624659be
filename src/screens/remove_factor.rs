//! Asks once more whether a factor is to go, and says what stays.

use protocol::Reply;
use protocol::screen::RemoveFactor;
use words::Key;

use super::manage_factors::methods;
use crate::components::{Frame, aside_button, danger, paragraph};
use crate::markup::{El, el};
use crate::ui::Ui;

/// The sentence that heads the screen.
pub(super) const fn title(_: &RemoveFactor) -> Key {
    Key::RemoveFactorTitle
}

pub(super) fn view(ui: &Ui, reply: &Reply, screen: &RemoveFactor) -> El {
    let none = |_: &_| None;
    let last = screen.remaining.is_empty();
    let keep = aside_button("pt-button pt-button--quiet", "back", ui.say(Key::RemoveFactorKeep));
    let say = |key| paragraph(ui.say(key).into_owned());
    let factor = el("input")
        .attr("type", "hidden")
        .attr("name", "factor")
        .attr("value", screen.method.factor.tag());
    Frame::new(ui, reply, ui.say(title(screen)), "remove")
        .with(methods(ui, std::slice::from_ref(&screen.method), none))
        .with(say(Key::RemoveFactorText))
        .with_if(last, || say(Key::RemoveFactorLast))
        .with_if(screen.codes_too, || say(Key::RemoveFactorCodesToo))
        .with_if(!last, || say(Key::RemoveFactorRemaining))
        .with_if(!last, || methods(ui, &screen.remaining, none))
        .with(factor)
        .with(danger(ui, ui.say(Key::RemoveFactorSubmit)))
        .with(keep)
        .done()
}
