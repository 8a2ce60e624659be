//! Asks for a new password, once: what is typed can be shown.

use protocol::Reply;
use protocol::screen::CreatePassword;
use words::Key;

use crate::components::{Field, Frame, password_field, primary, username};
use crate::markup::El;
use crate::ui::Ui;

/// The sentence that heads the screen.
pub(super) const fn title(screen: &CreatePassword) -> Key {
    match screen.replaces {
        true => Key::CreatePasswordReplaceTitle,
        false => Key::CreatePasswordTitle,
    }
}

pub(super) fn view(ui: &Ui, reply: &Reply, screen: &CreatePassword) -> El {
    let field = Field {
        name: "new-password",
        label: ui.say(Key::CreatePasswordLabel),
        hint: Some(ui.count(Key::CreatePasswordHint, screen.min_length.into())),
        autocomplete: "new-password",
        enter: "done",
    };
    let submit = match screen.replaces {
        true => Key::CreatePasswordReplaceSubmit,
        false => Key::CreatePasswordSubmit,
    };
    Frame::new(ui, reply, ui.say(title(screen)), "new_password")
        .with(username(&screen.email))
        .with(password_field(ui, field))
        .with(primary(ui, ui.say(submit)))
        .done()
}
