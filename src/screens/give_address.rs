//! Asks for the address that an account from elsewhere did not come with.

use protocol::Reply;
use protocol::screen::GiveAddress;
use words::Key;

use crate::components::{Field, Frame, paragraph, primary, text_field};
use crate::markup::El;
use crate::ui::Ui;

/// The sentence that heads the screen.
pub(super) const fn title(_: &GiveAddress) -> Key {
    Key::GiveAddressTitle
}

pub(super) fn view(ui: &Ui, reply: &Reply, screen: &GiveAddress) -> El {
    let field = Field {
        name: "email",
        label: ui.say(Key::IdentifyEmail),
        hint: None,
        autocomplete: "email",
        enter: "next",
    };
    let text = ui.fill(Key::GiveAddressText, &[("name", &screen.name)]);
    Frame::new(ui, reply, ui.say(title(screen)), "email")
        .with(paragraph(text.into_owned()))
        .with(text_field(ui, field, Some(&screen.email)))
        .with(primary(ui, ui.say(Key::IdentifySubmit)))
        .done()
}
