//! Inputs, with their label, hint and error.

use flow::{Refusal, Reply};
use words::Key;

use super::icon::{Icon, icon};
use super::notice::{about_field, sentences};
use crate::browser;
use crate::markup::{Child, El, Text, el};
use crate::ui::Ui;

/// A field, mostly the one of its screen.
pub(crate) struct Field<'a> {
    /// Stable across releases and locales: password managers remember it.
    pub(crate) name: &'static str,
    pub(crate) label: Text,
    pub(crate) hint: Option<Text>,
    /// HTML's autofill tokens.
    pub(crate) autocomplete: &'static str,
    pub(crate) enter: &'static str,
    pub(crate) reply: &'a Reply,
}

/// One of several fields of a profile, with what was typed before.
pub(crate) fn profile_field(
    ui: &Ui,
    field: Field<'_>,
    index: u8,
    options: &[String],
    value: &str,
) -> El {
    let about = move |refused| match refused {
        Refusal::FieldMissing { field } | Refusal::FieldUnfit { field } => field == index,
        _ => false,
    };
    let id = ["values-", &index.to_string()].concat();
    let control = match options {
        [] => el("input")
            .attr("type", "text")
            .attr("value", value.to_owned())
            .attr("autocapitalize", "words")
            .attr("autocorrect", "off")
            .attr("spellcheck", "false"),
        options => el("select").children(choices(ui, options, value)),
    };
    // Where there is something to mend, typing begins there.
    let refused = field.reply.refusal.filter(|refused| about_one(*refused));
    let first = refused.map_or(index == 0, about);
    let control =
        described(ui, control, &field, &id, about).attr_some("autofocus", focus(ui, first));
    let arrow = (!options.is_empty()).then(|| icon(Icon::Next));
    let control = el("div").class("pt-control pt-control--profile").child(control).children(arrow);
    labelled(ui, field, &id, about, control)
}

const fn about_one(refused: Refusal) -> bool {
    matches!(refused, Refusal::FieldMissing { .. } | Refusal::FieldUnfit { .. })
}

fn choices<'a>(
    ui: &Ui,
    options: &'a [String],
    value: &'a str,
) -> impl Iterator<Item = El> + use<'a> {
    let none = el("option").attr("value", "").child(ui.say(Key::CollectProfileChoose).into_owned());
    let choice = move |option: &'a String| {
        el("option")
            .attr("value", option.clone())
            .attr_some("selected", (option == value).then_some(""))
            .child(option.clone())
    };
    std::iter::once(none).chain(options.iter().map(choice))
}

/// A field for a telephone number.
pub(crate) fn phone_field(ui: &Ui, field: Field<'_>, value: &str) -> El {
    let input = input(ui, &field, "tel").attr("dir", "ltr").attr("value", value.to_owned());
    wrapped(ui, field, el("div").class("pt-control").child(input))
}

/// A field for what people type from a piece of paper.
pub(crate) fn paper_field(ui: &Ui, field: Field<'_>) -> El {
    let input = input(ui, &field, "text").attr("dir", "ltr");
    wrapped(ui, field, el("div").class("pt-control").child(input))
}

/// A field for an address.
pub(crate) fn text_field(ui: &Ui, field: Field<'_>, value: Option<&str>) -> El {
    let input = input(ui, &field, "email")
        .attr("inputmode", "email")
        .attr("dir", "ltr")
        .attr_some("value", value.map(str::to_owned));
    wrapped(ui, field, el("div").class("pt-control").child(input))
}

/// A field for a password, which can be shown.
pub(crate) fn password_field(ui: &Ui, field: Field<'_>) -> El {
    let session = ui.session;
    let kind = move || Some(if session.password_shown() { "text" } else { "password" }.into());
    let toggle = toggle(ui, field.name);
    let input = input(ui, &field, "").attr_live("type", kind);
    let control = el("div").class("pt-control pt-control--password").child(input).child(toggle);
    wrapped(ui, field, control)
}

/// A field for a code of `length` digits, which is checked once it is whole, with
/// as many strokes below.
///
/// One input, whatever it looks like: only so do filling, pasting and reading
/// aloud work.
pub(crate) fn code_field(ui: &Ui, field: Field<'_>, length: u8) -> El {
    let input = input(ui, &field, "text")
        .attr("inputmode", "numeric")
        .attr("dir", "ltr")
        .on("input", move |event| browser::code_typed(event, length));
    let control = el("div")
        .class("pt-control pt-control--code")
        .attr("data-length", length.to_string())
        .child(input);
    wrapped(ui, field, control)
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

fn input(ui: &Ui, field: &Field<'_>, kind: &'static str) -> El {
    let input = el("input")
        .attr_some("type", (!kind.is_empty()).then_some(kind))
        .attr("autocapitalize", "none")
        .attr("autocorrect", "off")
        .attr("spellcheck", "false")
        .attr_some("autofocus", focus(ui, true));
    described(ui, input, field, field.name, about_field)
}

/// Whether a field takes the focus when its page is loaded.
fn focus(ui: &Ui, first: bool) -> Option<&'static str> {
    (first && ui.place.autofocus).then_some("")
}

/// What every control has; `about` tells which refusals are about it.
fn described(
    ui: &Ui,
    control: El,
    field: &Field<'_>,
    id: &str,
    about: impl Fn(Refusal) -> bool + Copy + Send + Sync + 'static,
) -> El {
    let session = ui.session;
    let invalid = move || session.refusal().filter(|r| about(*r)).map(|_| "true".into());
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

fn wrapped(ui: &Ui, field: Field<'_>, control: El) -> El {
    let id = field.name;
    labelled(ui, field, id, about_field, control)
}

fn labelled(
    ui: &Ui,
    field: Field<'_>,
    id: &str,
    about: impl Fn(Refusal) -> bool + Copy + Send + Sync + 'static,
    control: El,
) -> El {
    let Field { label, hint, reply, .. } = field;
    let label =
        el("label").class("pt-field-label").attr("for", id.to_owned()).child(label.into_owned());
    let mut whole = el("div").class("pt-field").child(label);
    if let Some(hint) = hint {
        let id = [id, "-hint"].concat();
        whole = whole.child(el("p").class("pt-hint").attr("id", id).child(hint.into_owned()));
    }
    whole.child(error(ui, id, about, reply)).child(control)
}

fn error(
    ui: &Ui,
    id: &str,
    about: impl Fn(Refusal) -> bool + Send + Sync + 'static,
    reply: &Reply,
) -> El {
    let (session, sentence) = (ui.session, sentences(ui, reply));
    el("p").class("pt-error").attr("id", [id, "-error"].concat()).live(move || {
        let Some(refused) = session.refusal().filter(|r| about(*r)) else { return vec![] };
        let text = el("span").child(sentence(refused));
        vec![Child::from(icon(Icon::Error)), Child::from(text)]
    })
}

/// Hidden until script is there to make it work.
fn toggle(ui: &Ui, controls: &'static str) -> El {
    let (session, strings) = (ui.session, ui.strings);
    let say = move |shown, hidden| -> Text {
        strings.get(if session.password_shown() { hidden } else { shown }).into()
    };
    let hidden = move || (!session.is_ready()).then_some("".into());
    el("button")
        .class("pt-toggle")
        .attr("type", "button")
        .attr("aria-controls", controls)
        .attr_live("hidden", hidden)
        .attr_live("aria-label", move || Some(say(Key::PasswordShow, Key::PasswordHide)))
        .text_live(move || say(Key::PasswordShowShort, Key::PasswordHideShort))
        .on("click", move |_| session.toggle_password(strings))
}
