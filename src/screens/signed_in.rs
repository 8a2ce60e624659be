//! Done: says so, and leads on to the app.

use protocol::Reply;
use protocol::screen::SignedIn;
use words::Key;

use crate::components::{Frame, Icon, icon, paragraph};
use crate::markup::{El, el};
use crate::ui::Ui;

/// The sentence that heads the screen.
pub(super) const fn title(_: &SignedIn) -> Key {
    Key::SignedInTitle
}

pub(super) fn view(ui: &Ui, reply: &Reply, screen: &SignedIn) -> El {
    let app = [("app", reply.app.as_str())];
    let on = el("a").class("pt-button").attr("href", screen.return_to.clone());
    let on = on.child(ui.fill(Key::SignedInContinue, &app).into_owned());
    Frame::new(ui, reply, ui.say(title(screen)), "")
        .with(el("div").class("pt-symbol pt-symbol--good").child(icon(Icon::Success)))
        .with(paragraph(ui.fill(Key::SignedInText, &app).into_owned()))
        .with(on)
        .done()
}
