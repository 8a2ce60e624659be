//! Asks for one of the recovery codes.

use protocol::Reply;
use protocol::screen::EnterRecoveryCode;
use words::Key;

use crate::components::{Field, Frame, actions, button_link, paper_field, paragraph, primary};
use crate::markup::El;
use crate::ui::Ui;

/// The sentence that heads the screen.
pub(super) const fn title(_: &EnterRecoveryCode) -> Key {
    Key::EnterRecoveryCodeTitle
}

pub(super) fn view(ui: &Ui, reply: &Reply, screen: &EnterRecoveryCode) -> El {
    let field = Field {
        name: "recovery-code",
        label: ui.say(Key::EnterRecoveryCodeLabel),
        hint: None,
        autocomplete: "off",
        enter: "done",
    };
    let other =
        screen.other_methods.then(|| button_link("other_method", ui.say(Key::PageOtherMethod)));
    Frame::new(ui, reply, ui.say(title(screen)), "recovery_code")
        .with(paragraph(ui.say(Key::EnterRecoveryCodeText).into_owned()))
        .with(paper_field(ui, field))
        .with(primary(ui, ui.say(Key::EnterRecoveryCodeSubmit)))
        .with(actions(other))
        .done()
}
