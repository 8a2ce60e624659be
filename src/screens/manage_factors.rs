//! Lists the account's factors, to be changed.

use protocol::screen::{
    AgreedApp, LinkedIdentity, ManageFactors, ManageNotice, Method, OpenSession,
};
use protocol::{Factor, Reply};
use words::{Key, TARGET};

use super::{choose_factor, enroll_choose};
use crate::components::{
    Frame, Icon, actions, button_link, link, notice, paragraph_around, primary, providers, row,
    rows,
};
use crate::markup::{El, Text, el};
use crate::ui::Ui;

/// The sentence that heads the screen.
pub(super) const fn title(_: &ManageFactors) -> Key {
    Key::ManageFactorsTitle
}

pub(super) fn view(ui: &Ui, reply: &Reply, screen: &ManageFactors) -> El {
    let on = ui.fill(Key::SignedInContinue, &[("app", &reply.app)]);
    let elsewhere = !screen.identities.is_empty() || !screen.providers.is_empty();
    Frame::new(ui, reply, ui.say(title(screen)), "choose")
        .with_some(screen.notice.map(|done| notice(Icon::Success, said(ui, done, screen.changed))))
        .with(introduction(ui, screen))
        .with_if(!screen.methods.is_empty(), || {
            methods(ui, &screen.methods, |method| Some(remove(ui, method)))
        })
        .with_if(!screen.factors.is_empty(), || section(ui, Key::ManageFactorsAdd))
        .with_if(!screen.factors.is_empty(), || offers(ui, screen))
        .with_some(screen.codes_left.map(|_| section(ui, Key::ManageFactorsCodesTitle)))
        .with_some(screen.codes_left.map(|left| codes(ui, left)))
        .with_if(elsewhere, || section(ui, Key::ManageFactorsIdentitiesTitle))
        .with_if(!screen.identities.is_empty(), || identities(ui, &screen.identities))
        .with_if(!screen.providers.is_empty(), || {
            providers(ui, reply, Key::ManageFactorsLink, &screen.providers)
        })
        .with_if(!screen.apps.is_empty(), || section(ui, Key::ManageFactorsAppsTitle))
        .with_if(!screen.apps.is_empty(), || apps(ui, &screen.apps))
        .with_if(!screen.sessions.is_empty(), || section(ui, Key::ManageFactorsSessionsTitle))
        .with_if(!screen.sessions.is_empty(), || sessions(ui, &screen.sessions))
        .with(section(
            ui,
            match screen.password {
                true => Key::ManageFactorsAccountTitle,
                false => Key::ManageFactorsDevicesTitle,
            },
        ))
        .with(actions(account(ui, screen)))
        .with_if(screen.data.is_some(), || section(ui, Key::ManageFactorsDataTitle))
        .with_if(screen.data.is_some(), || {
            let linked = |href: &Option<String>, label| Some(link(href.as_ref()?, ui.say(label)));
            let data = linked(&screen.data, Key::ManageFactorsDownloadData);
            let delete = linked(&screen.delete, Key::ManageFactorsDeleteAccount);
            actions(data.into_iter().chain(delete))
        })
        .with(primary(ui, on).attr("name", "answer").attr("value", "done"))
        .done()
}

/// What heads a part of the page.
fn section(ui: &Ui, name: Key) -> El {
    el(ui.place.heading(1)).class("pt-section").child(ui.say(name).into_owned())
}

fn offers(ui: &Ui, screen: &ManageFactors) -> El {
    let offers = screen.factors.iter().map(|factor| enroll_choose::entry(ui, *factor, false));
    el("div").class("pt-options").children(offers)
}

/// What concerns no second factor.
fn account(ui: &Ui, screen: &ManageFactors) -> Vec<El> {
    let password = screen
        .password
        .then(|| button_link("change_password", ui.say(Key::ManageFactorsChangePassword)));
    let email = screen
        .change_email
        .then(|| button_link("change_email", ui.say(Key::ManageFactorsChangeEmail)));
    let others = button_link("sign_out_others", ui.say(Key::ManageFactorsSignOutOthers));
    let devices = (screen.devices > 0).then(|| {
        let label = ui.count(Key::ManageFactorsForgetDevices, screen.devices);
        button_link("forget_devices", label)
    });
    password.into_iter().chain(email).chain([others]).chain(devices).collect()
}

/// What was done just now, in a sentence, and to which factor.
pub(crate) fn said(ui: &Ui, done: ManageNotice, changed: Option<Factor>) -> Text {
    let method = changed.map(|factor| choose_factor::named(ui, factor)).unwrap_or_default();
    let key = match done {
        ManageNotice::AccessRevoked => Key::ManageFactorsAccessRevoked,
        ManageNotice::DevicesForgotten => Key::ManageFactorsDevicesForgotten,
        ManageNotice::EmailChanged => Key::ManageFactorsEmailChanged,
        ManageNotice::FactorAdded => Key::ManageFactorsAdded,
        ManageNotice::FactorRemoved => Key::ManageFactorsRemoved,
        ManageNotice::IdentityLinked => Key::ManageFactorsIdentityLinked,
        ManageNotice::IdentityUnlinked => Key::ManageFactorsIdentityUnlinked,
        ManageNotice::OthersSignedOut => Key::ManageFactorsOthersSignedOut,
        ManageNotice::PasswordChanged => Key::ManageFactorsPasswordChanged,
        ManageNotice::RecoveryCodesMade => Key::ManageFactorsCodesMade,
        ManageNotice::SessionEnded => Key::ManageFactorsSessionEnded,
    };
    ui.fill(key, &[("method", &method)])
}

/// Whose they are; and why to add one, where there is none and one can be.
fn introduction(ui: &Ui, screen: &ManageFactors) -> El {
    let around = match (screen.methods.is_empty(), screen.factors.is_empty()) {
        (false, _) => ui.strings.around(Key::ManageFactorsText, TARGET),
        (true, false) => ui.strings.around(Key::ManageFactorsNone, TARGET),
        (true, true) => ("", ""),
    };
    paragraph_around(around, &screen.email)
}

/// Factors one below the other, each with what can be done with it.
pub(super) fn methods(ui: &Ui, methods: &[Method], action: impl Fn(&Method) -> Option<El>) -> El {
    let entry = |method: &Method| {
        let (_, name, _) = choose_factor::shown(method.factor);
        row(ui.say(name), address(method.sent_to.as_ref()), action(method))
    };
    rows(methods.iter().map(entry))
}

/// An address below a name.
fn address(shown: Option<&String>) -> Option<El> {
    let label = || el("bdi").class("pt-identity-label").attr("dir", "ltr");
    shown.map(|shown| label().child(shown.clone()))
}

/// The accounts from elsewhere that are linked.
fn identities(ui: &Ui, identities: &[LinkedIdentity]) -> El {
    rows(identities.iter().map(|identity| {
        let remove = remove_one(ui, ("unlink", identity.id.clone().into()), &identity.name);
        row(identity.name.clone().into(), address(identity.address.as_ref()), Some(remove))
    }))
}

fn remove(ui: &Ui, method: &Method) -> El {
    let name = choose_factor::named(ui, method.factor);
    remove_one(ui, ("remove", method.factor.tag().into()), &name)
}

/// The apps that can know of the account.
fn apps(ui: &Ui, apps: &[AgreedApp]) -> El {
    rows(apps.iter().map(|AgreedApp { id, name }| {
        let remove = remove_one(ui, ("revoke_access", id.clone().into()), name);
        row(name.clone().into(), None, Some(remove))
    }))
}

/// Where the account is signed in. The session of this browser is ended by signing out.
fn sessions(ui: &Ui, sessions: &[OpenSession]) -> El {
    rows(sessions.iter().map(|OpenSession { id, name, about }| {
        let end = id.clone().map(|id| {
            let keys = (Key::ManageFactorsEndSession, Key::ManageFactorsEndOne);
            one(ui, ("end_session", id.into()), name, keys)
        });
        row(name.clone().into(), Some(aside(about.clone())), end)
    }))
}

/// More about a row.
fn aside(text: String) -> El {
    el("span").class("pt-identity-label").child(text)
}

fn remove_one(ui: &Ui, button: (&'static str, Text), what: &str) -> El {
    one(ui, button, what, (Key::ManageFactorsRemove, Key::ManageFactorsRemoveOne))
}

/// What is done with a row: in short, and with the name of what it is done with.
fn one(ui: &Ui, (name, value): (&'static str, Text), what: &str, (short, whole): (Key, Key)) -> El {
    let label = ui.fill(whole, &[("method", what)]);
    el("button")
        .class("pt-link")
        .attr("type", "submit")
        .attr("name", name)
        .attr("value", value)
        .attr("aria-label", label)
        .child(ui.say(short).into_owned())
}

fn codes(ui: &Ui, left: u32) -> El {
    let make = el("button")
        .class("pt-link")
        .attr("type", "submit")
        .attr("name", "factor")
        .attr("value", Factor::RecoveryCode.tag())
        .child(ui.say(Key::ManageFactorsMakeCodes).into_owned());
    let replace = (left > 0).then(|| aside(ui.say(Key::ManageFactorsCodesReplace).into_owned()));
    let left = ui.count(Key::ManageFactorsCodes, left).into_owned();
    let who = el("span").class("pt-identity-who");
    let who = who.child(el("span").class("pt-value").child(left)).children(replace);
    el("div").class("pt-identity pt-identity--tall").child(who).child(make)
}
