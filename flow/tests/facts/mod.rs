//! What is known of somebody in the middle of a flow, for all tests of the rules from outside.

use flow::policy::{Context, Enrollment, Mfa, Platform, Risk};
use flow::stage::Standing;
use protocol::Factor;
use protocol::factors::Enrolled;

pub(crate) const EMAIL: &str = "mara@example.org";
pub(crate) const PHONE: &str = "+4915112345689";

/// A sign-in or sign-up without risk, by someone with nothing enrolled.
pub(crate) fn context(mfa: Mfa, sign_up: bool) -> Context {
    Context {
        mfa,
        sign_up,
        step_up: false,
        app: "shop".into(),
        account: EMAIL.into(),
        groups: vec![],
        risk: Risk::None,
        risk_unknown: None,
        location: None,
        platform: Platform::Other,
        enrollment: Enrollment::Nothing,
        disabled: false,
        remembered: false,
        shown_elsewhere: false,
    }
}

/// Somebody who has shown a password.
pub(crate) fn standing(enrolled: &[Factor], offered: &[Factor]) -> Standing {
    let address = |factor: Factor| match factor {
        Factor::EmailCode => Some(EMAIL.to_owned()),
        factor if factor.by_phone() => Some(PHONE.to_owned()),
        _ => None,
    };
    let enrolled = enrolled.iter().map(|&factor| Enrolled { factor, address: address(factor) });
    Standing {
        email: EMAIL.into(),
        proofs: vec![Factor::Password],
        confirmed: None,
        confirmed_at: None,
        enrolled: enrolled.collect(),
        offered: offered.to_vec(),
        unavailable: vec![],
        mailbox: None,
        change_password: false,
        new_account: false,
        skip_until: None,
        reset: None,
        managing: None,
        stays: false,
        remember: None,
        consent: vec![],
        shown_elsewhere: false,
        before: vec![],
        identity: None,
    }
}
