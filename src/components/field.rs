//! Inputs, with their label, hint and error.

use protocol::Refusal;
use words::Key;

use super::icon::{Icon, icon};
use super::notice::{about_field, sentence};
use super::profile::{FieldName, complains, complaint};
use crate::browser;
use crate::markup::{Child, El, Text, el};
use crate::ui::Ui;

/// A field, mostly the one of its screen.
pub(crate) struct Field {
    /// Stable across releases and locales: password managers remember it.
    pub(crate) name: &'static str,
    pub(crate) label: Text,
    pub(crate) hint: Option<Text>,
    /// HTML's autofill tokens.
    pub(crate) autocomplete: &'static str,
    pub(crate) enter: &'static str,
}

/// A field for a telephone number.
pub(crate) fn phone_field(ui: &Ui, field: Field, value: &str) -> El {
    let input = input(ui, &field, "tel").attr("dir", "ltr").attr("value", value.to_owned());
    wrapped(ui, field, el("div").class("pt-control").child(input))
}

/// A field for what people type from a piece of paper.
pub(crate) fn paper_field(ui: &Ui, field: Field) -> El {
    let input = input(ui, &field, "text").attr("dir", "ltr");
    wrapped(ui, field, el("div").class("pt-control").child(input))
}

/// A field for an address.
pub(crate) fn text_field(ui: &Ui, field: Field, value: Option<&str>) -> El {
    let input = input(ui, &field, "email")
        .attr("inputmode", "email")
        .attr("dir", "ltr")
        .attr_some("value", value.map(str::to_owned));
    wrapped(ui, field, el("div").class("pt-control").child(input))
}

/// A field for a password, which can be shown.
pub(crate) fn password_field(ui: &Ui, field: Field) -> El {
    let session = ui.session;
    let kind =
        move || Some(if session.password_shown().get() { "text" } else { "password" }.into());
    let toggle = toggle(ui, field.name);
    let input = input(ui, &field, "").attr_live("type", kind);
    let control = el("div").class("pt-control pt-control--password").child(input).child(toggle);
    wrapped(ui, field, control)
}

/// What the field for a code is called.
pub(crate) const CODE: &str = "one-time-code";

/// A field for a code of `length` digits, which is checked once it is whole, with
/// as many cells behind it. Its hint says so, where script is there to do it.
///
/// One input, whatever it looks like: only so do filling, pasting and reading
/// aloud work.
pub(crate) fn code_field(ui: &Ui, field: Field, length: u8) -> El {
    let input = input(ui, &field, "text")
        .attr("inputmode", "numeric")
        .attr("dir", "ltr")
        .on("input", move |event| browser::code_typed(event, length));
    let session = ui.session;
    let cells = el("span").class("pt-code-cells").attr("aria-hidden", "true");
    let cells = cells.children((0..length).map(|_| el("span").class("pt-code-cell")));
    let control = el("div")
        .class("pt-control pt-control--code")
        .attr("data-length", length.to_string())
        .attr_live("data-typed", move || session.is_ready().then_some("0".into()))
        .child(cells)
        .child(input);
    wrapped(ui, field, control)
}

/// A box to tick, which is given only if it is; none where it is not offered.
pub(crate) fn check(ui: &Ui, name: &'static str, label: Key, ticked: Option<bool>) -> Option<El> {
    let (label, ticked) = (ui.say(label), ticked?);
    let input = el("input")
        .attr("type", "checkbox")
        .attr("name", name)
        .attr("value", "true")
        .attr_some("checked", ticked.then_some(""));
    Some(el("label").class("pt-check").child(input).child(label.into_owned()))
}

/// The account the form is about, for password managers; not for eyes.
pub(crate) fn username(email: &str) -> El {
    el("input")
        .class("pt-hidden")
        .attr("type", "email")
        .attr("name", "username")
        .attr("id", "username")
        .attr("autocomplete", "username")
        .attr("value", email.to_owned())
        .attr("readonly", "")
        .attr("tabindex", "-1")
        .attr("aria-hidden", "true")
}

/// A field that a password manager fills together with the address before it, so that one press
/// gives both; not for eyes, ears and the Tab key. Called as it is on the screen that asks for it.
pub(crate) fn managed_password() -> El {
    el("input")
        .class("pt-hidden")
        .attr("type", "password")
        .attr("name", "password")
        .attr("id", "password")
        .attr("autocomplete", "current-password")
        .attr("tabindex", "-1")
        .attr("aria-hidden", "true")
}

fn input(ui: &Ui, field: &Field, kind: &'static str) -> El {
    let input = el("input")
        .attr_some("type", (!kind.is_empty()).then_some(kind))
        .attr("autocapitalize", "none")
        .attr("autocorrect", "off")
        .attr("spellcheck", "false")
        .attr_some("autofocus", focus(ui, true));
    described(ui, input, field, field.name, None)
}

/// Whether something takes the focus when its page is loaded.
pub(super) fn focus(ui: &Ui, first: bool) -> Option<&'static str> {
    (first && ui.place.autofocus).then_some("")
}

/// What every control has; `index` is its place among several.
pub(super) fn described(ui: &Ui, control: El, field: &Field, id: &str, index: Option<u8>) -> El {
    let session = ui.session;
    let invalid =
        move || session.refusal().get().filter(|r| is_about(index, *r)).map(|_| "true".into());
    let described = match field.hint {
        Some(_) => [id, "-hint ", id, "-error"].concat(),
        None => [id, "-error"].concat(),
    };
    control
        .class("pt-input")
        .attr("id", id.to_owned())
        .attr("name", field.name)
        .attr("autocomplete", field.autocomplete)
        .attr("enterkeyhint", field.enter)
        .attr("aria-describedby", described)
        .attr_live("aria-invalid", invalid)
}

fn wrapped(ui: &Ui, field: Field, control: El) -> El {
    let id = field.name;
    labelled(ui, field, id, None, control)
}

fn is_about(index: Option<u8>, refused: Refusal) -> bool {
    index.map_or(about_field(refused), |index| complains(refused, index).is_some())
}

pub(super) fn labelled(
    ui: &Ui,
    field: Field,
    id: &str,
    place: Option<(u8, FieldName)>,
    control: El,
) -> El {
    let Field { label, hint, .. } = field;
    let label =
        el("label").class("pt-field-label").attr("for", id.to_owned()).child(label.into_owned());
    let mut whole = el("div").class("pt-field").child(label);
    if let Some(hint) = hint {
        let part = el("p").class("pt-hint").attr("id", [id, "-hint"].concat());
        whole = whole.child(match id == CODE {
            true => part.child(hint.into_owned() + " ").child(automatic(ui)),
            false => part.child(hint.into_owned()),
        });
    }
    whole.child(error(ui, id, place)).child(control)
}

/// That a whole code sends itself: seen once it does, and its place kept before,
/// so that nothing moves.
fn automatic(ui: &Ui) -> El {
    let session = ui.session;
    el("span")
        .class("pt-automatic")
        .attr_live("data-ready", move || session.is_ready().then_some("".into()))
        .child(ui.say(Key::EnterCodeAutomatic).into_owned())
}

fn error(ui: &Ui, id: &str, place: Option<(u8, FieldName)>) -> El {
    let ui = ui.clone();
    el("p").class("pt-error").attr("id", [id, "-error"].concat()).live(move || {
        let index = place.as_ref().map(|place| place.0);
        let refused = ui.session.refusal().get().filter(|refused| is_about(index, *refused));
        let Some(refused) = refused else { return vec![] };
        let text = match &place {
            Some((index, name)) => complaint(ui.strings, refused, *index, name).unwrap_or_default(),
            None => sentence(&ui, refused),
        };
        vec![Child::from(icon(Icon::Error)), Child::from(el("span").child(text))]
    })
}

/// Hidden until script is there to make it work.
fn toggle(ui: &Ui, controls: &'static str) -> El {
    let (session, strings) = (ui.session, ui.strings);
    let say = move |shown, hidden| -> Text {
        strings.get(if session.password_shown().get() { hidden } else { shown }).into()
    };
    let hidden = move || (!session.is_ready()).then_some("".into());
    el("button")
        .class("pt-toggle")
        .attr("type", "button")
        .attr("aria-controls", controls)
        .attr_live("hidden", hidden)
        .attr_live("aria-label", move || Some(say(Key::EnterPasswordShow, Key::EnterPasswordHide)))
        .text_live(move || say(Key::EnterPasswordShowShort, Key::EnterPasswordHideShort))
        .on("click", move |event| {
            browser::keep_caret(event);
            session.toggle_password(strings);
        })
}
