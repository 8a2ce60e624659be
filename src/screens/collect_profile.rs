//! Asks for what the app wants to know of a new account.

use protocol::screen::{CollectProfile, ProfileField};
use protocol::{Refusal, Reply};
use words::{Key, TARGET};

use crate::components::{
    Field, FieldName, FieldPlace, Frame, complaint, paragraph_around, primary, profile_field,
    profile_id,
};
use crate::markup::{El, el};
use crate::ui::Ui;

/// The sentence that heads the screen.
pub(super) const fn title(screen: &CollectProfile) -> Key {
    match screen.no_account {
        true => Key::CollectProfileNewTitle,
        false => Key::CollectProfileTitle,
    }
}

pub(super) fn view(ui: &Ui, reply: &Reply, screen: &CollectProfile) -> El {
    let missing =
        || paragraph_around(ui.strings.around(Key::CollectProfileNoAccount, TARGET), &screen.email);
    let submit = match screen.no_account {
        true => Key::CreatePasswordSubmit,
        false => Key::CollectProfileSubmit,
    };
    let several = screen.fields.len() > 1;
    let frame = Frame::below(
        several.then(|| summary(ui, reply, screen)),
        ui,
        reply,
        ui.say(title(screen)),
        "profile",
    )
    .with_if(screen.no_account, missing);
    let last = screen.fields.len().saturating_sub(1);
    let fields = screen.fields.iter().zip(0..).zip(0..);
    let frame = fields.fold(frame, |frame, ((field, number), index)| {
        let value = screen.values.get::<usize>(index).map_or("", String::as_str);
        let enter = if index == last { "done" } else { "next" };
        let (name, autocomplete) = described(ui, field);
        let label = match field.required {
            true => name.label.clone(),
            false => ui.fill(Key::CollectProfileOptional, &[("label", &name.label)]),
        };
        let shown = Field { name: "values", label, hint: None, autocomplete, enter };
        // Of what has to be mended the summary tells first.
        let first = index == 0 && (!several || reply.refusal.is_none());
        let place = FieldPlace { index: number, name, first };
        frame.with(profile_field(ui, shown, place, &field.options, value))
    });
    frame.with(primary(ui, ui.say(submit))).done()
}

/// All that has to be mended, each with a link to its field; empty until then.
fn summary(ui: &Ui, reply: &Reply, screen: &CollectProfile) -> El {
    let (session, strings) = (ui.session, ui.strings);
    let names: Vec<_> = screen.fields.iter().map(|field| described(ui, field).0).collect();
    let title = ui.say(Key::RefusalFieldsUnfit);
    let refused = move || {
        session.refusal().get().filter(|refused| matches!(refused, Refusal::FieldsUnfit { .. }))
    };
    el("div")
        .class("pt-summary")
        .attr("role", "group")
        .attr("aria-label", title.clone())
        .attr("tabindex", "-1")
        .attr_some("autofocus", reply.refusal.map(|_| ""))
        .attr_live("hidden", move || refused().is_none().then_some("".into()))
        .live(move || {
            let Some(refused) = refused() else { return vec![] };
            let link = |(name, index): (&FieldName, u8)| {
                let complaint = complaint(strings, refused, index, name)?;
                let to = ["#", &profile_id(index)].concat();
                let link = el("a").class("pt-link").attr("href", to);
                Some(el("li").child(link.child(complaint)))
            };
            let links = names.iter().zip(0..).filter_map(link);
            let title = el("h2").class("pt-summary-title").child(title.clone().into_owned());
            vec![title.into(), el("ul").class("pt-summary-list").children(links).into()]
        })
}

/// What a field is called, and by what token browsers fill it in.
fn described(ui: &Ui, field: &ProfileField) -> (FieldName, &'static str) {
    let (own, autocomplete) = built_in(&field.name);
    let name = match (&field.label, own) {
        (Some(label), _) => FieldName { label: label.clone().into(), missing: None },
        (None, Some((label, missing))) => {
            FieldName { label: ui.say(label), missing: Some(missing) }
        }
        (None, None) => FieldName { label: field.name.clone().into(), missing: None },
    };
    (name, autocomplete)
}

/// The label of a built-in field and what is said if it is empty; and the token.
fn built_in(name: &str) -> (Option<(Key, Key)>, &'static str) {
    use Key as K;
    match name {
        "company" => {
            (Some((K::CollectProfileCompany, K::CollectProfileCompanyMissing)), "organization")
        }
        "country" => {
            (Some((K::CollectProfileCountry, K::CollectProfileCountryMissing)), "country-name")
        }
        "display_name" => {
            (Some((K::CollectProfileDisplayName, K::CollectProfileDisplayNameMissing)), "name")
        }
        "family_name" => {
            (Some((K::CollectProfileFamilyName, K::CollectProfileFamilyNameMissing)), "family-name")
        }
        "given_name" => {
            (Some((K::CollectProfileGivenName, K::CollectProfileGivenNameMissing)), "given-name")
        }
        _ => (None, "off"),
    }
}
