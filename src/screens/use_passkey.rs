//! Asks to use a passkey.

use flow::Reply;
use flow::screen::UsePasskey;
use words::Key;

use super::heading;
use crate::components::{
    Frame, Icon, actions, aside_button, button_link, icon, paragraph, primary, without_script,
};
use crate::markup::{El, el};
use crate::ui::Ui;

pub(super) fn view(ui: &Ui, reply: &Reply, screen: &UsePasskey) -> El {
    frame(ui, reply, (Key::UsePasskeyText, Key::UsePasskeySubmit), screen.other_methods)
}

/// What using a passkey and making one have in common: all but the words.
pub(super) fn frame(ui: &Ui, reply: &Reply, (text, submit): (Key, Key), other: bool) -> El {
    let other = match other {
        true => button_link("other_method", ui.say(Key::OtherMethod)),
        false => aside_button("pt-link", "restart", ui.say(Key::StartOver)),
    };
    Frame::new(ui, reply, ui.say(heading(&reply.screen)), "passkey")
        .with(el("div").class("pt-symbol pt-symbol--good").child(icon(Icon::Passkey)))
        .with(paragraph(ui.say(text).into_owned()))
        .with(without_script(ui.say(Key::UsePasskeyNotHere)))
        .with(primary(ui, ui.say(submit)))
        .with(actions([other]))
        .done()
}
