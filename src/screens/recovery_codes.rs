//! Shows the recovery codes, once.

use protocol::Reply;
use protocol::screen::RecoveryCodes;
use words::Key;

use crate::components::{Frame, Icon, actions, copy_button, icon, paragraph, primary};
use crate::markup::{El, el};
use crate::ui::Ui;

/// The sentence that heads the screen.
pub(super) const fn title(_: &RecoveryCodes) -> Key {
    Key::RecoveryCodesTitle
}

pub(super) fn view(ui: &Ui, reply: &Reply, screen: &RecoveryCodes) -> El {
    let code = |code: &String| el("li").child(el("code").child(code.clone()));
    let codes = el("ul")
        .class("pt-codes")
        .attr("dir", "ltr")
        .attr("aria-labelledby", "pt-title")
        .children(screen.codes.iter().map(code));
    let copy = copy_button(ui, ui.say(Key::RecoveryCodesCopy), screen.codes.join("\n"));
    Frame::new(ui, reply, ui.say(title(screen)), "saved")
        .with(el("div").class("pt-symbol pt-symbol--good").child(icon(Icon::Shield)))
        .with(paragraph(ui.say(Key::RecoveryCodesText).into_owned()))
        .with(codes)
        .with(primary(ui, ui.say(Key::RecoveryCodesSubmit)))
        .with(actions([copy]))
        .done()
}
