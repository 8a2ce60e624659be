//! The fields of a profile, and what is wrong with them.

use protocol::Refusal;
use words::{Key, Strings};

use super::field::{Field, described, focus, labelled};
use super::icon::{Icon, icon};
use crate::markup::{El, Text, el};
use crate::ui::Ui;

/// One of the fields of a profile, with what was typed before.
///
/// `name` is how its errors name it, and `first` whether typing begins there.
pub(crate) fn profile_field(
    ui: &Ui,
    field: Field,
    FieldPlace { index, name, first }: FieldPlace,
    options: &[String],
    value: &str,
) -> El {
    let id = profile_id(index);
    let control = match options {
        [] => el("input")
            .attr("type", "text")
            .attr("value", value.to_owned())
            .attr("autocapitalize", "words")
            .attr("autocorrect", "off")
            .attr("spellcheck", "false"),
        options => el("select").children(choices(ui, options, value)),
    };
    let control =
        described(ui, control, &field, &id, Some(index)).attr_some("autofocus", focus(ui, first));
    let arrow = (!options.is_empty()).then(|| icon(Icon::Next));
    let control = el("div").class("pt-control pt-control--profile").child(control).children(arrow);
    labelled(ui, field, &id, Some((index, name)), control)
}

/// Which of a profile's fields.
pub(crate) struct FieldPlace {
    pub(crate) index: u8,
    pub(crate) name: FieldName,
    pub(crate) first: bool,
}

/// How the errors of a field name it.
#[derive(Clone)]
pub(crate) struct FieldName {
    pub(crate) label: Text,
    /// What is said if it is empty, where that is a sentence of its own: languages inflect
    /// what stands in one.
    pub(crate) missing: Option<Key>,
}

pub(crate) fn profile_id(index: u8) -> String {
    ["values-", &index.to_string()].concat()
}

/// What is wrong with a field of a profile, if anything is.
pub(crate) fn complaint(
    strings: &Strings,
    refused: Refusal,
    index: u8,
    name: &FieldName,
) -> Option<String> {
    let key = match (complains(refused, index)?, name.missing) {
        (Key::RefusalFieldMissing, Some(own)) => own,
        (general, _) => general,
    };
    Some(strings.fill(key, &[("label", &name.label)]))
}

pub(super) const fn complains(refused: Refusal, index: u8) -> Option<Key> {
    match refused {
        Refusal::FieldsUnfit { missing, .. } if missing.has(index) => {
            Some(Key::RefusalFieldMissing)
        }
        Refusal::FieldsUnfit { unfit, .. } if unfit.has(index) => Some(Key::RefusalFieldUnfit),
        _ => None,
    }
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
