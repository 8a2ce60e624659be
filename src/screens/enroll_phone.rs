//! Asks for the telephone number that gets codes, by text or by call.

use protocol::screen::EnrollPhone;
use protocol::{Factor, Reply};
use words::Key;

use crate::components::{
    Field, Frame, actions, aside_button, button_link, paragraph, phone_field, primary,
};
use crate::markup::El;
use crate::ui::Ui;

/// The sentence that heads the screen.
pub(super) const fn title(screen: &EnrollPhone) -> Key {
    match screen.factor {
        Factor::VoiceCode => Key::EnrollPhoneVoiceTitle,
        _ => Key::EnrollPhoneSmsTitle,
    }
}

pub(super) fn view(ui: &Ui, reply: &Reply, screen: &EnrollPhone) -> El {
    let field = Field {
        name: "tel",
        label: ui.say(Key::EnrollPhoneLabel),
        hint: Some(ui.say(Key::EnrollPhoneHint)),
        autocomplete: "tel",
        enter: "next",
    };
    let text = match screen.factor {
        Factor::VoiceCode => Key::EnrollPhoneVoiceText,
        _ => Key::EnrollPhoneSmsText,
    };
    let other = match screen.other_methods {
        true => button_link("other_method", ui.say(Key::PageOtherMethod)),
        false => aside_button("pt-link", "restart", ui.say(Key::PageStartOver)),
    };
    Frame::new(ui, reply, ui.say(title(screen)), "phone")
        .with(paragraph(ui.say(text).into_owned()))
        .with(phone_field(ui, field, &screen.phone))
        .with(primary(ui, ui.say(Key::EnrollPhoneSubmit)))
        .with(actions([other]))
        .done()
}
