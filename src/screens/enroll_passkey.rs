//! Asks to make a passkey.

use protocol::Reply;
use protocol::screen::EnrollPasskey;
use words::Key;

use super::use_passkey::frame;
use crate::markup::El;
use crate::ui::Ui;

/// The sentence that heads the screen.
pub(super) const fn title(_: &EnrollPasskey) -> Key {
    Key::EnrollPasskeyTitle
}

pub(super) fn view(ui: &Ui, reply: &Reply, screen: &EnrollPasskey) -> El {
    let words = [title(screen), Key::EnrollPasskeyText, Key::EnrollPasskeySubmit];
    frame(ui, reply, words, screen.other_methods)
}
