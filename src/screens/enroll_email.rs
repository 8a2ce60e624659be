//! Asks for the address that gets codes.

use protocol::Reply;
use protocol::screen::EnrollEmail;
use words::Key;

use crate::components::{
    Field, Frame, actions, aside_button, button_link, paragraph, primary, text_field,
};
use crate::markup::El;
use crate::ui::Ui;

/// The sentence that heads the screen.
pub(super) const fn title(_: &EnrollEmail) -> Key {
    Key::EnrollEmailTitle
}

pub(super) fn view(ui: &Ui, reply: &Reply, screen: &EnrollEmail) -> El {
    let field = Field {
        name: "email",
        label: ui.say(Key::EnrollEmailLabel),
        hint: None,
        autocomplete: "email",
        enter: "next",
    };
    let other = match screen.other_methods {
        true => button_link("other_method", ui.say(Key::PageOtherMethod)),
        false => aside_button("pt-link", "restart", ui.say(Key::PageStartOver)),
    };
    Frame::new(ui, reply, ui.say(title(screen)), "email")
        .with(paragraph(ui.say(Key::EnrollEmailText).into_owned()))
        .with(text_field(ui, field, Some(&screen.email)))
        .with(primary(ui, ui.say(Key::EnrollEmailSubmit)))
        .with(actions([other]))
        .done()
}
