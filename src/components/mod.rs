//! The parts that screens are made of. They take values, and know no screen.

mod actions;
mod ending;
mod field;
mod frame;
mod icon;
mod notice;
mod options;
mod profile;
mod provider;
mod resend;
mod rows;

pub(crate) use actions::{
    actions, aside_button, button_link, copy_button, danger, link, primary, primary_by_script,
    primary_link, script_button, secondary, secondary_link,
};
pub(crate) use ending::ending;
pub(crate) use field::{
    CODE, Field, check, code_field, managed_password, paper_field, password_field, phone_field,
    text_field, username,
};
pub(crate) use frame::Frame;
pub(crate) use icon::{Icon, icon};
pub(crate) use notice::{alert, notice, tell, without_script};
pub(crate) use options::option;
pub(crate) use profile::{FieldName, FieldPlace, complaint, profile_field, profile_id};
pub(crate) use provider::providers;
pub(crate) use resend::resend;
pub(crate) use rows::{row, rows};

use crate::markup::{El, el};

/// A paragraph.
pub(crate) fn paragraph(text: impl Into<crate::markup::Child>) -> El {
    el("p").class("pt-text").child(text)
}

/// A paragraph with a value that keeps its own direction, such as an address.
pub(crate) fn paragraph_around((before, after): (&'static str, &'static str), value: &str) -> El {
    let value = el("bdi").class("pt-value").attr("dir", "ltr").child(value.to_owned());
    el("p").class("pt-text").child(before).child(value).child(after)
}
