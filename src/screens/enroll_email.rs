//! Asks for the address that gets codes.

use protocol::Reply;
use protocol::screen::EnrollEmail;
use words::{Key, TARGET};

use crate::components::{
    Field, Frame, actions, aside_button, button_link, paragraph, paragraph_around, primary,
    text_field,
};
use crate::markup::El;
use crate::ui::Ui;

/// The sentence that heads the screen.
pub(super) const fn title(screen: &EnrollEmail) -> Key {
    match screen.replaces {
        Some(_) => Key::ManageFactorsChangeEmail,
        None => Key::EnrollEmailTitle,
    }
}

pub(super) fn view(ui: &Ui, reply: &Reply, screen: &EnrollEmail) -> El {
    let (label, text) = match &screen.replaces {
        Some(own) => {
            let around = ui.strings.around(Key::EnrollEmailNewText, TARGET);
            (Key::EnrollEmailNewLabel, paragraph_around(around, own))
        }
        None => (Key::EnrollEmailLabel, paragraph(ui.say(Key::EnrollEmailText).into_owned())),
    };
    let field = Field {
        name: "email",
        label: ui.say(label),
        hint: None,
        autocomplete: "email",
        enter: "next",
    };
    let other = match (screen.other_methods, &screen.replaces) {
        (true, _) => Some(button_link("other_method", ui.say(Key::PageOtherMethod))),
        (false, None) => Some(aside_button("pt-link", "restart", ui.say(Key::PageStartOver))),
        (false, Some(_)) => None,
    };
    Frame::new(ui, reply, ui.say(title(screen)), "email")
        .with(text)
        .with(text_field(ui, field, Some(&screen.email)))
        .with(primary(ui, ui.say(Key::EnrollEmailSubmit)))
        .with_some(other.map(|other| actions([other])))
        .done()
}
