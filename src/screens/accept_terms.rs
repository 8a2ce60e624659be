//! Asks to agree to the terms of use.

use protocol::Reply;
use protocol::screen::AcceptTerms;
use words::Key;

use crate::components::{Frame, link, paragraph, primary};
use crate::markup::{El, el};
use crate::ui::Ui;

/// The sentence that heads the screen.
pub(super) const fn title(_: &AcceptTerms) -> Key {
    Key::AcceptTermsTitle
}

/// The answer is the button, whose label says what it means: no box to tick
/// that could be forgotten.
pub(super) fn view(ui: &Ui, reply: &Reply, screen: &AcceptTerms) -> El {
    let email = el("bdi").class("pt-value").attr("dir", "ltr").child(screen.email.clone());
    let documents = [(&ui.brand.terms, Key::PageTerms), (&ui.brand.privacy, Key::PagePrivacy)];
    let documents = documents.into_iter().filter_map(|(address, name)| {
        let link = link(address.as_deref()?, ui.say(name)).attr("target", "_blank");
        Some(el("li").child(link))
    });
    let accepted =
        el("input").attr("type", "hidden").attr("name", "accepted").attr("value", "true");
    Frame::new(ui, reply, ui.say(title(screen)), "accept_terms")
        .with(el("p").class("pt-text").child(email))
        .with(paragraph(ui.say(Key::AcceptTermsText).into_owned()))
        .with(el("ul").class("pt-list").children(documents))
        .with(accepted)
        .with(primary(ui, ui.say(Key::AcceptTermsSubmit)))
        .done()
}
