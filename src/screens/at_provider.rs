//! The way to a provider: for who comes back to it. Who chose one goes there at once.

use protocol::Reply;
use protocol::screen::AtProvider;
use words::Key;

use crate::address;
use crate::components::{Frame, paragraph, primary};
use crate::markup::El;
use crate::ui::Ui;

/// The sentence that heads the screen.
pub(super) const fn title(_: &AtProvider) -> Key {
    Key::AtProviderTitle
}

pub(super) fn view(ui: &Ui, reply: &Reply, screen: &AtProvider) -> El {
    let to = [("app", screen.name.as_str())];
    // The page that comes goes on. It is one of the server's own, wherever this one is.
    let on = primary(ui, ui.fill(Key::SignedInContinue, &to))
        .attr("formaction", address::stay(&ui.place, reply));
    Frame::new(ui, reply, ui.say(title(screen)), "")
        .with(paragraph(ui.fill(Key::SignedInText, &to).into_owned()))
        .with(on)
        .done()
}
