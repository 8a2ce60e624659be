//! Buttons and links.

use super::icon::{Icon, icon};
use crate::browser;
use crate::markup::{El, Text, el};
use crate::ui::Ui;

/// The form that buttons outside the flow of typing belong to, so that Enter
/// never presses them.
pub(super) const ASIDE: &str = "pt-aside";

/// The one thing to do on a screen.
///
/// Never `disabled`: a focused button that is loses the focus, and managers
/// that fill a form do not always say so.
pub(crate) fn primary(ui: &Ui, label: Text) -> El {
    first(ui, "pt-button", label)
}

/// The same, where only script can do it.
pub(crate) fn primary_by_script(ui: &Ui, label: Text) -> El {
    waiting(ui, first(ui, "pt-button pt-with-script", label))
}

fn first(ui: &Ui, class: &'static str, label: Text) -> El {
    let session = ui.session;
    let busy = move || session.is_busy().then_some("true".into());
    el("button")
        .class(class)
        .attr("type", "submit")
        .attr_live("aria-disabled", busy)
        .child(el("span").class("pt-button-label").child(label.into_owned()))
}

/// The same where something is taken away by it for good.
pub(crate) fn danger(ui: &Ui, label: Text) -> El {
    first(ui, "pt-button pt-button--danger", label)
}

/// What keeps its place, and is not there to be pressed, until script is.
fn waiting(ui: &Ui, button: El) -> El {
    let session = ui.session;
    button.attr_live("data-waits", move || (!session.is_ready()).then_some("".into()))
}

/// The other thing to do, which only script can. Never pressed by Enter.
pub(crate) fn secondary(
    ui: &Ui,
    answer: &'static str,
    symbol: Icon,
    label: Text,
    works: fn() -> bool,
) -> El {
    let session = ui.session;
    let hidden = move || (session.is_ready() && !works()).then_some("".into());
    waiting(ui, aside("pt-button pt-button--quiet pt-with-script", answer))
        .attr_live("hidden", hidden)
        .child(icon(symbol))
        .child(el("span").class("pt-button-label").child(label.into_owned()))
}

/// A button that gives another answer of the same form: what was typed goes along.
pub(crate) fn button_link(answer: &'static str, label: Text) -> El {
    el("button")
        .class("pt-link")
        .attr("type", "submit")
        .attr("name", "answer")
        .attr("value", answer)
        .child(label.into_owned())
}

/// A button that Enter never presses, wherever it stands.
pub(crate) fn aside_button(class: &'static str, answer: &'static str, label: Text) -> El {
    aside(class, answer).child(label.into_owned())
}

/// The same without a label yet.
pub(super) fn aside(class: &'static str, answer: &'static str) -> El {
    el("button")
        .class(class)
        .attr("type", "submit")
        .attr("form", ASIDE)
        .attr("name", "answer")
        .attr("value", answer)
}

/// Copies a text; hidden until script is there to do it.
pub(crate) fn copy_button(ui: &Ui, label: Text, copied: String) -> El {
    let (session, strings) = (ui.session, ui.strings);
    script_button(ui, label, move || browser::copy(&session, strings, &copied))
}

/// What only script does, beside the flow; hidden until it is there to do it.
pub(crate) fn script_button(ui: &Ui, label: Text, pressed: impl Fn() + Send + 'static) -> El {
    let session = ui.session;
    el("button")
        .class("pt-link")
        .attr("type", "button")
        .attr_live("hidden", move || (!session.is_ready()).then_some("".into()))
        .child(label.into_owned())
        .on("click", move |_| pressed())
}

/// A link out of the flow.
pub(crate) fn link(href: &str, label: Text) -> El {
    way_out("pt-link", href).child(label.into_owned())
}

/// The one thing to do, where it is out of the flow.
pub(crate) fn primary_link(href: &str, label: Text) -> El {
    button_out("pt-button", href, label)
}

/// The other thing to do, likewise.
pub(crate) fn secondary_link(href: &str, label: Text) -> El {
    button_out("pt-button pt-button--quiet", href, label)
}

fn button_out(class: &'static str, href: &str, label: Text) -> El {
    way_out(class, href).child(el("span").class("pt-button-label").child(label.into_owned()))
}

fn way_out(class: &'static str, href: &str) -> El {
    el("a").class(class).attr("href", href.to_owned()).attr("rel", "noopener noreferrer")
}

/// Lesser things to do, below the first.
pub(crate) fn actions(list: impl IntoIterator<Item = El>) -> El {
    el("div").class("pt-actions").children(list)
}
