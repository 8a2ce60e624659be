//! The flow took too long; it goes on with what was typed.

use protocol::Reply;
use protocol::screen::Expired;
use words::{Key, TARGET};

use crate::components::{Frame, Icon, icon, paragraph, primary};
use crate::markup::{El, el};
use crate::ui::Ui;

/// The sentence that heads the screen.
pub(super) const fn title(_: &Expired) -> Key {
    Key::ExpiredTitle
}

pub(super) fn view(ui: &Ui, reply: &Reply, screen: &Expired) -> El {
    let label = match &screen.email {
        Some(email) => ui.fill(Key::ExpiredContinueAs, &[(TARGET, email)]),
        None => ui.say(Key::ExpiredContinue),
    };
    Frame::new(ui, reply, ui.say(title(screen)), "restart")
        .with(el("div").class("pt-symbol").child(icon(Icon::Clock)))
        .with(paragraph(ui.say(Key::ExpiredText).into_owned()))
        .with(primary(ui, label))
        .done()
}
