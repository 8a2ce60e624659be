//! The way to a provider: for who comes back to it. Who chose one goes there at once.

use protocol::Reply;
use protocol::screen::AtProvider;
use words::Key;

use crate::components::{Frame, paragraph, primary_link};
use crate::markup::El;
use crate::ui::Ui;

/// The sentence that heads the screen.
pub(super) const fn title(_: &AtProvider) -> Key {
    Key::AtProviderTitle
}

pub(super) fn view(ui: &Ui, reply: &Reply, screen: &AtProvider) -> El {
    let to = [("app", screen.name.as_str())];
    Frame::new(ui, reply, ui.say(title(screen)), "")
        .with(paragraph(ui.fill(Key::SignedInText, &to).into_owned()))
        .with(primary_link(&screen.url, ui.fill(Key::SignedInContinue, &to)))
        .done()
}
