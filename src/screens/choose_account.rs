//! Asks whether to go on with the account that is signed in.

use protocol::Reply;
use protocol::screen::ChooseAccount;
use words::{Key, TARGET};

use crate::components::{Frame, aside_button, primary};
use crate::markup::El;
use crate::ui::Ui;

/// The sentence that heads the screen.
pub(super) const fn title(_: &ChooseAccount) -> Key {
    Key::ChooseAccountTitle
}

pub(super) fn view(ui: &Ui, reply: &Reply, screen: &ChooseAccount) -> El {
    let other = ui.say(Key::PageStartOver);
    Frame::new(ui, reply, ui.say(title(screen)), "continue_as")
        .with(primary(ui, ui.fill(Key::ExpiredContinueAs, &[(TARGET, &screen.email)])))
        .with(aside_button("pt-button pt-button--quiet", "restart", other))
        .done()
}
