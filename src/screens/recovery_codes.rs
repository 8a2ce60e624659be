//! Shows the recovery codes, once.

use protocol::Reply;
use protocol::screen::RecoveryCodes;
use words::Key;

use crate::browser;
use crate::components::{Frame, Icon, icon, paragraph, primary, script_button};
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
    Frame::new(ui, reply, ui.say(title(screen)), "saved")
        .with(el("div").class("pt-symbol pt-symbol--good").child(icon(Icon::Shield)))
        .with(paragraph(ui.say(Key::RecoveryCodesText).into_owned()))
        .with(el("div").class("pt-slip").child(codes).child(ways_to_keep(ui, screen)))
        .with(kept(ui))
        .with(primary(ui, ui.say(Key::RecoveryCodesSubmit)))
        .done()
}

/// Copies, downloads and prints the codes: each of them keeps the codes.
fn ways_to_keep(ui: &Ui, screen: &RecoveryCodes) -> El {
    let (session, strings) = (ui.session, ui.strings);
    let codes = screen.codes.join("\n");
    let heading = ui.fill(Key::RecoveryCodesFile, &[("brand", &ui.brand.name)]).into_owned();
    let file = [&heading, "\n\n", &codes, "\n"].concat();
    let copy = script_button(ui, ui.say(Key::RecoveryCodesCopy), move || {
        session.note_kept(true);
        browser::copy(&session, strings, &codes);
    });
    let download = script_button(ui, ui.say(Key::RecoveryCodesDownload), move || {
        session.note_kept(browser::download(&heading, &file));
    });
    let print = script_button(ui, ui.say(Key::RecoveryCodesPrint), move || {
        session.note_kept(browser::print());
    });
    el("div").class("pt-slip-actions").children([copy, download, print])
}

/// Tells the host that the codes are kept: by one of these ways, or because the
/// person was asked already.
fn kept(ui: &Ui) -> El {
    let session = ui.session;
    let kept = move || session.are_codes_kept().then_some("true".into());
    el("input").attr("type", "hidden").attr("name", "kept").attr_live("value", kept)
}
