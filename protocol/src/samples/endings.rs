//! Samples of screens that a sign-in ends or pauses in.

use crate::screen::{
    BlockReason, Blocked, ChooseAccount, Consent, ConsentScope as Scope, Expired, Locked, SignedIn,
};
use crate::{Refusal, Screen};

use super::screens::{EMAIL, LONG_EMAIL};
use super::{Entry, NOW};

pub(super) fn endings() -> Vec<Entry> {
    let blocked = |reason| Screen::Blocked(Blocked { reason });
    let locked = |until, other_methods| {
        Screen::Locked(Locked { until, other_methods, reset: !other_methods })
    };
    let until = NOW.plus(240);
    let expired = |email: Option<&str>| Screen::Expired(Expired { email: email.map(Into::into) });
    let choose = |email: &str| Screen::ChooseAccount(ChooseAccount { email: email.into() });
    let all = [Scope::Profile, Scope::Details, Scope::Email, Scope::Phone, Scope::OfflineAccess];
    let return_to = "https://shop.example.org/".into();
    vec![
        ("choose-account/fresh", choose(EMAIL), None),
        ("choose-account/long", choose(LONG_EMAIL), None),
        ("consent/fresh", consent(EMAIL, &[Scope::Profile, Scope::Email]), None),
        ("consent/only-who", consent(EMAIL, &[Scope::Openid]), None),
        ("consent/all", consent(LONG_EMAIL, &all), None),
        ("consent/api", at_api(consent(EMAIL, &[Scope::Email])), None),
        ("consent/out-of-turn", consent(EMAIL, &all), Some(Refusal::OutOfTurn {})),
        ("blocked/risk-and-not-enrolled", blocked(BlockReason::RiskAndNotEnrolled), None),
        ("blocked/region", blocked(BlockReason::Region), None),
        ("blocked/disabled", blocked(BlockReason::Disabled), None),
        ("blocked/factors-unavailable", blocked(BlockReason::FactorsUnavailable), None),
        ("blocked/policy", blocked(BlockReason::Policy), None),
        ("locked/waiting", locked(until, false), None),
        ("locked/too-soon", locked(until, true), Some(Refusal::TooSoon { at: until })),
        ("expired/known", expired(Some(EMAIL)), None),
        ("expired/unknown", expired(None), None),
        ("signed-in", Screen::SignedIn(SignedIn { return_to }), None),
    ]
}

fn consent(email: &str, scopes: &[Scope]) -> Screen {
    let (email, scopes) = (email.into(), scopes.to_vec());
    let decline = "/oauth/decline?client_id=wiki".into();
    Screen::Consent(Consent { email, scopes, at_api: vec![], decline })
}

/// The same where something is asked for at an API, too.
fn at_api(mut screen: Screen) -> Screen {
    if let Screen::Consent(consent) = &mut screen {
        consent.at_api = vec!["See your orders".into()];
    }
    screen
}
