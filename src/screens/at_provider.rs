//! The way to a provider: for who comes back to it. Who chose one goes there at once.

use protocol::Reply;
use protocol::screen::AtProvider;
use words::Key;

use crate::address;
use crate::components::{Frame, paragraph, primary, primary_link};
use crate::markup::El;
use crate::ui::Ui;

/// The sentence that heads the screen.
pub(super) const fn title(_: &AtProvider) -> Key {
    Key::AtProviderTitle
}

pub(super) fn view(ui: &Ui, reply: &Reply, screen: &AtProvider) -> El {
    let to = [("app", screen.name.as_str())];
    let label = ui.fill(Key::SignedInContinue, &to);
    // From somebody else's page the way leads by one of the server's own.
    let on = match ui.place.is_embedded() {
        true => primary(ui, label).attr("formaction", address::stay(&ui.place, reply)),
        false => primary_link(&screen.url, label),
    };
    Frame::new(ui, reply, ui.say(title(screen)), "")
        .with(paragraph(ui.fill(Key::SignedInText, &to).into_owned()))
        .with(on)
        .done()
}
