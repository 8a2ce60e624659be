//! Asks for what the app wants to know of a new account.

use flow::Reply;
use flow::screen::{CollectProfile, ProfileField};
use words::Key;

use super::heading;
use crate::components::{Field, Frame, paragraph_around, primary, profile_field};
use crate::markup::{El, Text};
use crate::ui::Ui;

pub(super) fn view(ui: &Ui, reply: &Reply, screen: &CollectProfile) -> El {
    let missing = || {
        paragraph_around(ui.strings.around(Key::CollectProfileNoAccount, "target"), &screen.email)
    };
    let submit = match screen.no_account {
        true => Key::CreatePasswordSubmit,
        false => Key::CollectProfileSubmit,
    };
    let frame = Frame::new(ui, reply, ui.say(heading(&reply.screen)), "profile")
        .with_if(screen.no_account, missing)
        .with_alert();
    let last = screen.fields.len().saturating_sub(1);
    let fields = screen.fields.iter().enumerate();
    let frame = fields.fold(frame, |frame, (index, field)| {
        let value = screen.values.get(index).map_or("", String::as_str);
        let enter = if index == last { "done" } else { "next" };
        let number = u8::try_from(index).unwrap_or(u8::MAX);
        let (label, autocomplete) = described(ui, field);
        let name = "values";
        let shown = Field { name, label, hint: None, autocomplete, enter, reply };
        frame.with(profile_field(ui, shown, number, &field.options, value))
    });
    frame.with(primary(ui, ui.say(submit))).done()
}

/// What a field is called, and by what token browsers fill it in.
fn described(ui: &Ui, field: &ProfileField) -> (Text, &'static str) {
    let (key, autocomplete) = match field.name.as_str() {
        "company" => (Some(Key::ProfileCompany), "organization"),
        "country" => (Some(Key::ProfileCountry), "country-name"),
        "display_name" => (Some(Key::ProfileDisplayName), "name"),
        "family_name" => (Some(Key::ProfileFamilyName), "family-name"),
        "given_name" => (Some(Key::ProfileGivenName), "given-name"),
        _ => (None, "off"),
    };
    let label = match (&field.label, key) {
        (Some(label), _) => label.clone().into(),
        (None, Some(key)) => ui.say(key),
        (None, None) => field.name.clone().into(),
    };
    match field.required {
        true => (label, autocomplete),
        false => (ui.fill(Key::CollectProfileOptional, &[("label", &label)]), autocomplete),
    }
}
