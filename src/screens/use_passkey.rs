//! Asks to use a passkey.

use protocol::Reply;
use protocol::screen::UsePasskey;
use words::Key;

use crate::address;
use crate::components::{
    Frame, Icon, actions, aside_button, button_link, icon, paragraph, primary, primary_by_script,
    without_script,
};
use crate::markup::{El, el};
use crate::ui::Ui;

/// The sentence that heads the screen.
pub(super) const fn title(_: &UsePasskey) -> Key {
    Key::UsePasskeyTitle
}

pub(super) fn view(ui: &Ui, reply: &Reply, screen: &UsePasskey) -> El {
    match screen.here {
        true => {
            let words = [title(screen), Key::UsePasskeyText, Key::UsePasskeySubmit];
            frame(ui, reply, words, screen.other_methods)
        }
        false => elsewhere(ui, reply, screen),
    }
}

/// On somebody else's page: the same screen on one of the server's own is a
/// button away.
fn elsewhere(ui: &Ui, reply: &Reply, screen: &UsePasskey) -> El {
    Frame::new(ui, reply, ui.say(title(screen)), "other_method")
        .with(symbol())
        .with(paragraph(ui.say(Key::UsePasskeyElsewhere).into_owned()))
        .with(
            primary(ui, ui.say(Key::IdentifySubmit))
                .attr("formaction", address::stay(&ui.place, reply)),
        )
        .with(actions([other_way(ui, screen.other_methods)]))
        .done()
}

fn symbol() -> El {
    el("div").class("pt-symbol pt-symbol--good").child(icon(Icon::Passkey))
}

fn other_way(ui: &Ui, other: bool) -> El {
    match other {
        true => button_link("other_method", ui.say(Key::PageOtherMethod)),
        false => aside_button("pt-link", "restart", ui.say(Key::PageStartOver)),
    }
}

/// What using a passkey and making one have in common: all but the words.
pub(super) fn frame(ui: &Ui, reply: &Reply, [title, text, submit]: [Key; 3], other: bool) -> El {
    Frame::new(ui, reply, ui.say(title), "passkey")
        .with(symbol())
        .with(paragraph(ui.say(text).into_owned()))
        .with(without_script(ui.say(Key::UsePasskeyNotHere)))
        .with(primary_by_script(ui, ui.say(submit)))
        .with(actions([other_way(ui, other)]))
        .done()
}
