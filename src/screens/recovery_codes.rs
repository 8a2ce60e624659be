//! Shows the recovery codes, once.

use flow::Reply;
use flow::screen::RecoveryCodes;
use words::Key;

use super::heading;
use crate::browser;
use crate::components::{Frame, Icon, actions, icon, paragraph, primary};
use crate::markup::{El, el};
use crate::ui::Ui;

pub(super) fn view(ui: &Ui, reply: &Reply, screen: &RecoveryCodes) -> El {
    let code = |code: &String| el("li").child(el("code").child(code.clone()));
    let codes = el("ul")
        .class("pt-codes")
        .attr("dir", "ltr")
        .attr("aria-labelledby", "pt-title")
        .children(screen.codes.iter().map(code));
    let (session, strings, copied) = (ui.session, ui.strings, screen.codes.join("\n"));
    let copy = el("button")
        .class("pt-link")
        .attr("type", "button")
        .attr_live("hidden", move || (!session.is_ready()).then_some("".into()))
        .child(ui.say(Key::RecoveryCodesCopy).into_owned())
        .on("click", move |_| browser::copy(session, strings, &copied));
    Frame::new(ui, reply, ui.say(heading(&reply.screen)), "saved")
        .with(el("div").class("pt-symbol pt-symbol--good").child(icon(Icon::Shield)))
        .with(paragraph(ui.say(Key::RecoveryCodesText).into_owned()))
        .with(codes)
        .with_alert()
        .with(primary(ui, ui.say(Key::RecoveryCodesSubmit)))
        .with(actions([copy]))
        .done()
}
