//! The frame of every screen: one form, its heading, and what was refused.

use protocol::{Reply, Screen};
use words::Key;

use super::actions::{ASIDE, aside};
use super::field::focus;
use super::icon::{Icon, icon};
use super::notice::trouble;
use crate::address;
use crate::markup::{El, Text, el};
use crate::ui::Ui;

/// The form of the screen itself: buttons elsewhere on the page name it, so that
/// what was typed goes along.
const FORM: &str = "pt-form";

/// A screen under construction.
pub(crate) struct Frame<'a> {
    ui: &'a Ui,
    reply: &'a Reply,
    form: El,
}

impl<'a> Frame<'a> {
    /// A form that gives `answer` when its first button, or Enter, is pressed.
    pub(crate) fn new(ui: &'a Ui, reply: &'a Reply, title: Text, answer: &'static str) -> Self {
        Self::below(None, ui, reply, title, answer)
    }

    /// The same with something above its heading.
    pub(crate) fn below(
        top: Option<El>,
        ui: &'a Ui,
        reply: &'a Reply,
        title: Text,
        answer: &'static str,
    ) -> Self {
        let heading =
            el(ui.place.heading(0)).class("pt-title").attr("id", "pt-title").attr("tabindex", "-1");
        let heading = heading.attr_some("autofocus", focus(ui, begins_at_heading(reply)));
        let form = form(ui, reply)
            .attr("id", FORM)
            .class("pt-form")
            .attr("novalidate", "")
            .attr("aria-labelledby", "pt-title")
            .attr_live("aria-busy", {
                let session = ui.session;
                move || session.is_busy().then_some("true".into())
            })
            .child(hidden("answer", answer))
            .children(top);
        // Where the account can be changed, that is the way back.
        let changes = matches!(reply.screen, Screen::Consent(_) | Screen::EnterPassword(_));
        let back_above = reply.back && !changes;
        let form = match back_above {
            true => form.child(back(ui)),
            false => form,
        };
        let form = form.child(heading.child(title.into_owned())).child(trouble(ui));
        Self { ui, reply, form }
    }

    /// Adds a part.
    pub(crate) fn with(mut self, part: El) -> Self {
        self.form = self.form.child(part);
        self
    }

    /// Adds a part if `there` is true.
    pub(crate) fn with_if(self, there: bool, part: impl FnOnce() -> El) -> Self {
        if there { self.with(part()) } else { self }
    }

    /// Adds a part if there is one.
    pub(crate) fn with_some(self, part: Option<El>) -> Self {
        match part {
            Some(part) => self.with(part),
            None => self,
        }
    }

    /// Adds parts, one below the other.
    pub(crate) fn with_all(self, parts: Vec<El>) -> Self {
        parts.into_iter().fold(self, Self::with)
    }

    /// The finished screen.
    pub(crate) fn done(self) -> El {
        let name = self.reply.screen.name();
        let aside = form(self.ui, self.reply).attr("id", ASIDE).class("pt-aside");
        el("div").class("pt-screen").attr("data-screen", name).child(self.form).child(aside)
    }
}

/// Whether there is nothing to type: whoever comes to the screen, in whatever
/// way, begins at its heading. With script the focus is set elsewhere.
const fn begins_at_heading(reply: &Reply) -> bool {
    if cfg!(target_arch = "wasm32") {
        return false;
    }
    match &reply.screen {
        Screen::CollectProfile(screen) => screen.fields.is_empty(),
        Screen::CreatePassword(_)
        | Screen::EnrollAuthenticator(_)
        | Screen::EnrollEmail(_)
        | Screen::EnrollPhone(_)
        | Screen::EnterCode(_)
        | Screen::EnterPassword(_)
        | Screen::EnterRecoveryCode(_)
        | Screen::GiveAddress(_) => false,
        Screen::Identify(screen) => screen.elsewhere_only,
        _ => true,
    }
}

fn form(ui: &Ui, reply: &Reply) -> El {
    el("form")
        .attr("method", "post")
        .attr("action", address::answers(&ui.place, reply))
        .child(hidden("step", reply.step.to_string()))
        .children(reply.begin.clone().map(|sealed| hidden("begin", sealed)))
        .children(ui.place.browser.clone().map(|token| hidden("browser", token)))
}

fn hidden(name: &'static str, value: impl Into<Text>) -> El {
    el("input").attr("type", "hidden").attr("name", name).attr("value", value)
}

fn back(ui: &Ui) -> El {
    let label = el("span").class("pt-label").child(ui.say(Key::PageBack).into_owned());
    aside("pt-back", "back").child(icon(Icon::Back)).child(label)
}
