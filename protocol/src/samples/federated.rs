//! The samples of accounts from elsewhere.

use super::Entry;
use super::managing::list_of_two;
use super::screens::{EMAIL, LONG_EMAIL, enter_password, mailbox_code};
use crate::screen::{
    AtProvider, CodeUse, GiveAddress, Identify, LinkedIdentity, ManageFactors, ManageNotice,
    PasswordNotice, Provider, Purpose,
};
use crate::{Refusal, Screen};

pub(super) fn federated() -> Vec<Entry> {
    let url = "/flows/sample/provider";
    let at = |name: &str| Screen::AtProvider(AtProvider { name: name.into(), url: url.into() });
    let give = |email: &str| {
        Screen::GiveAddress(GiveAddress { name: "GitHub".into(), email: email.into() })
    };
    let to_link = enter_password(EMAIL, Some(PasswordNotice::ToLink));
    let refused = |refusal| Some(refusal);
    vec![
        ("identify/providers", identify(Purpose::SignIn, false, ""), None),
        ("identify/providers-sign-up", identify(Purpose::SignUp, false, ""), None),
        ("identify/providers-last", identify(Purpose::SignIn, false, "google"), None),
        ("identify/providers-only", identify(Purpose::SignIn, true, ""), None),
        (
            "identify/provider-cancelled",
            identify(Purpose::SignIn, false, "google"),
            refused(Refusal::ProviderCancelled {}),
        ),
        (
            "identify/provider-unavailable",
            identify(Purpose::SignIn, false, ""),
            refused(Refusal::ProviderUnavailable {}),
        ),
        (
            "identify/provider-refused",
            identify(Purpose::SignIn, true, ""),
            refused(Refusal::ProviderRefused {}),
        ),
        (
            "identify/identity-unknown",
            identify(Purpose::SignIn, false, ""),
            refused(Refusal::IdentityUnknown {}),
        ),
        (
            "identify/identity-other",
            identify(Purpose::StepUp, false, ""),
            refused(Refusal::IdentityOther {}),
        ),
        (
            "identify/use-directory",
            identify(Purpose::SignIn, false, ""),
            refused(Refusal::UseDirectory {}),
        ),
        (
            "identify/password-elsewhere",
            identify(Purpose::SignIn, true, ""),
            refused(Refusal::PasswordElsewhere {}),
        ),
        ("at-provider/fresh", at("Google"), None),
        ("at-provider/long", at("Featherstonehaugh & Cholmondeley Employees"), None),
        ("give-address/fresh", give(""), None),
        ("give-address/malformed", give("mara"), refused(Refusal::EmailMalformed {})),
        ("enter-password/to-link", to_link, None),
        ("enter-code/link", mailbox_code(CodeUse::Link, LONG_EMAIL), None),
        ("manage-factors/identities", managing(None), None),
        ("manage-factors/identity-linked", managing(Some(ManageNotice::IdentityLinked)), None),
        ("manage-factors/identity-unlinked", managing(Some(ManageNotice::IdentityUnlinked)), None),
        ("manage-factors/identity-taken", managing(None), refused(Refusal::IdentityTaken {})),
        ("manage-factors/last-way-in", managing(None), refused(Refusal::LastWayIn {})),
    ]
}

fn identify(purpose: Purpose, elsewhere_only: bool, last: &str) -> Screen {
    let (password, passkey) = (purpose != Purpose::SignUp, false);
    let providers = providers(last);
    Screen::Identify(Identify {
        purpose,
        email: None,
        password,
        passkey,
        elsewhere_only,
        providers,
    })
}

fn providers(last: &str) -> Vec<Provider> {
    let known = [("google", "Google"), ("microsoft", "Microsoft"), ("contoso", "Contoso")];
    let provider = |(id, name): (&str, &str)| Provider {
        last: id == last,
        id: id.into(),
        name: name.into(),
        icon: None,
    };
    known.map(provider).to_vec()
}

fn managing(notice: Option<ManageNotice>) -> Screen {
    let linked = |id: &str, name: &str, address: Option<&str>| LinkedIdentity {
        id: id.into(),
        name: name.into(),
        address: address.map(Into::into),
    };
    let identities =
        vec![linked("1", "Google", Some("m•••@example.org")), linked("2", "GitHub", None)];
    let list = list_of_two(notice);
    Screen::ManageFactors(ManageFactors { identities, providers: providers(""), ..list })
}
