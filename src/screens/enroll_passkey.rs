//! Asks to make a passkey.

use protocol::Reply;
use protocol::screen::EnrollPasskey;
use words::Key;

use super::use_passkey::frame;
use crate::markup::El;
use crate::ui::Ui;

pub(super) fn view(ui: &Ui, reply: &Reply, screen: &EnrollPasskey) -> El {
    frame(ui, reply, (Key::EnrollPasskeyText, Key::EnrollPasskeySubmit), screen.other_methods)
}
