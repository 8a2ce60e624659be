//! Buttons of providers.

use protocol::Reply;
use protocol::screen::Provider;
use words::Key;

use super::actions::ASIDE;
use super::options;
use crate::address;
use crate::markup::{El, el};
use crate::ui::Ui;

/// Buttons that lead to providers, with these words. Enter never presses them. On somebody else's
/// page they have the browser load one of the server's own, which goes on there.
pub(crate) fn providers(ui: &Ui, reply: &Reply, label: Key, offered: &[Provider]) -> El {
    let own = ui.place.is_embedded().then(|| address::answers(&ui.place, reply));
    el("div").class("pt-providers").children(offered.iter().map(|provider| {
        let picture = provider
            .icon
            .clone()
            .map(|icon| el("img").class("pt-icon").attr("src", icon).attr("alt", ""));
        let chip = provider.last.then(|| options::chip(ui.say(Key::IdentifyProviderLast)));
        let label = ui.fill(label, &[("name", &provider.name)]).into_owned();
        let label = el("span").class("pt-button-label").child(label);
        el("button")
            .class("pt-button pt-button--quiet")
            .attr("type", "submit")
            .attr("form", ASIDE)
            .attr_some("formaction", own.clone())
            .attr("name", "provider")
            .attr("value", provider.id.clone())
            .children(picture)
            .child(match chip {
                Some(chip) => label.child(" ").child(chip),
                None => label,
            })
    }))
}
