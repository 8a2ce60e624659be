//! What a stage looks like: from [`Stage`] to [`Screen`].

use super::code::SentCode;
use super::facts::{Authenticator, Facts};
use super::first::signs_in;
use super::mask::mask;
use super::{CodeAim, Stage, Standing};
use crate::limits;
use protocol::factors::Enrolled;
use protocol::screen::{
    AcceptTerms, AtProvider, Blocked, ChooseAccount, ChooseFactor, CodeUse, CollectProfile,
    Consent, CreatePassword, EnrollAuthenticator, EnrollChoose, EnrollEmail, EnrollPasskey,
    EnrollPhone, EnterCode, EnterPassword, EnterRecoveryCode, GiveAddress, Identify, Locked,
    ManageFactors, Method, PasswordNotice, RecoveryCodes, RemoveFactor, SignedIn, UsePasskey,
};
use protocol::{Factor, Screen, Timestamp};

impl Stage {
    /// The screen of this stage.
    #[must_use]
    pub fn screen(&self, facts: &Facts) -> Screen {
        match self {
            Self::AcceptTerms(draft) => {
                Screen::AcceptTerms(AcceptTerms { email: draft.email.clone() })
            }
            Self::AtProvider { provider, .. } => Screen::AtProvider(AtProvider {
                name: facts.provider_name(provider),
                url: facts.provider_url.clone(),
            }),
            Self::Blocked { reason, .. } => Screen::Blocked(Blocked { reason: *reason }),
            Self::ChooseAccount(kept) => {
                Screen::ChooseAccount(ChooseAccount { email: kept.email.clone() })
            }
            Self::ChooseFactor(standing) => choose_factor(standing),
            Self::CollectProfile(draft) => Screen::CollectProfile(CollectProfile {
                email: draft.email.clone(),
                no_account: !draft.asked,
                fields: draft.sign_up.fields.clone(),
                values: draft.proposed(),
            }),
            Self::Consent(standing) => Screen::Consent(Consent {
                email: standing.email.clone(),
                scopes: standing.consent.clone(),
                at_api: facts.at_api.clone(),
                decline: facts.decline.clone(),
            }),
            Self::CreatePassword(draft) => create_password(&draft.email, false, facts),
            Self::ReplacePassword { email, .. } => create_password(email, true, facts),
            Self::ChangePassword(standing) => create_password(&standing.email, true, facts),
            Self::ChangeEmail { standing, address } => Screen::EnrollEmail(EnrollEmail {
                email: address.clone(),
                other_methods: false,
                replaces: Some(standing.email.clone()),
            }),
            Self::EnrollAddress { standing, factor, address } => {
                enroll_address(standing, *factor, address)
            }
            Self::EnrollAuthenticator(standing) => enroll_authenticator(standing, facts),
            Self::EnrollChoose(standing) => Screen::EnrollChoose(EnrollChoose {
                factors: choices(standing, facts),
                confirmed: standing.confirmed_choice().map(str::to_owned),
                new_account: standing.new_account,
                skip_until: standing.skip_until,
            }),
            Self::EnrollPasskey(standing) => {
                Screen::EnrollPasskey(EnrollPasskey { other_methods: standing.choices().len() > 1 })
            }
            Self::EnterCode { aim, code } => enter_code(aim, *code, facts),
            Self::EnterPassword { email, notice, .. } => {
                // Who only comes to change something begins no session to stay in.
                let offered = *notice != Some(PasswordNotice::ToManage);
                Screen::EnterPassword(EnterPassword {
                    email: email.clone(),
                    notice: *notice,
                    stay_signed_in: (offered && facts.stay_signed_in).then_some(false),
                })
            }
            Self::EnterRecoveryCode(standing) => Screen::EnterRecoveryCode(EnterRecoveryCode {
                other_methods: standing.has_other_methods(),
            }),
            Self::GiveAddress { identity, email } => Screen::GiveAddress(GiveAddress {
                name: facts.provider_name(&identity.provider),
                email: email.clone(),
            }),
            Self::Identify { purpose, email } => Screen::Identify(Identify {
                elsewhere_only: facts.elsewhere_only && self.offers_providers(),
                providers: match self.offers_providers() {
                    true => facts.providers.clone(),
                    false => vec![],
                },
                purpose: *purpose,
                email: email.clone(),
                password: facts.password_first && signs_in(*purpose),
                passkey: facts.passkeys && signs_in(*purpose),
            }),
            Self::Locked { until, then } => Screen::Locked(Locked {
                until: *until,
                other_methods: then.challenged().is_some_and(Standing::has_other_methods)
                    || then.has_other_offers(),
                reset: then.asks_for_the_password(),
            }),
            Self::ManageFactors(standing) => manage_factors(standing, facts),
            Self::RecoveryCodes(_) => {
                Screen::RecoveryCodes(RecoveryCodes { codes: facts.recovery_codes.clone() })
            }
            Self::RemoveFactor { standing, factor } => remove_factor(standing, *factor),
            Self::SignedIn { .. } => {
                Screen::SignedIn(SignedIn { return_to: facts.return_to.clone() })
            }
            Self::UsePasskey(standing) => Screen::UsePasskey(UsePasskey {
                other_methods: standing.has_other_methods(),
                here: facts.passkeys,
            }),
        }
    }
}

fn create_password(email: &str, replaces: bool, facts: &Facts) -> Screen {
    Screen::CreatePassword(CreatePassword {
        email: email.to_owned(),
        min_length: facts.password_min,
        replaces,
    })
}

fn choose_factor(standing: &Standing) -> Screen {
    let methods = standing.methods().into_iter().map(method).collect();
    Screen::ChooseFactor(ChooseFactor { methods })
}

fn method(enrolled: &Enrolled) -> Method {
    let Enrolled { factor, address } = enrolled;
    Method { factor: *factor, sent_to: address.as_deref().map(|address| mask(*factor, address)) }
}

/// What can be enrolled on the page that shows it.
fn choices(standing: &Standing, facts: &Facts) -> Vec<Factor> {
    let mut choices = standing.choices();
    choices.retain(|factor| facts.passkeys || *factor != Factor::Passkey);
    choices
}

fn manage_factors(standing: &Standing, facts: &Facts) -> Screen {
    let managing = standing.managing.clone().unwrap_or_default();
    Screen::ManageFactors(ManageFactors {
        email: standing.email.clone(),
        methods: standing.own().map(method).collect(),
        factors: choices(standing, facts),
        codes_left: standing.can_make_codes().then_some(managing.codes_left),
        devices: managing.devices,
        apps: managing.apps,
        sessions: facts.sessions.clone(),
        identities: managing.identities,
        providers: facts.providers.clone(),
        password: managing.password,
        change_email: facts.change_email,
        data: facts.data.clone(),
        delete: facts.delete.clone(),
        notice: managing.notice,
        changed: managing.changed,
    })
}

fn remove_factor(standing: &Standing, factor: Factor) -> Screen {
    let (going, remaining): (Vec<_>, Vec<_>) =
        standing.own().map(method).partition(|method| method.factor == factor);
    let method = going.into_iter().next().unwrap_or(Method { factor, sent_to: None });
    let codes_too = remaining.is_empty() && standing.has(Factor::RecoveryCode);
    Screen::RemoveFactor(RemoveFactor { method, remaining, codes_too })
}

fn enroll_address(standing: &Standing, factor: Factor, address: &str) -> Screen {
    let (address, other_methods) = (address.to_owned(), standing.has_other_offers());
    match factor.by_phone() {
        true => Screen::EnrollPhone(EnrollPhone { factor, phone: address, other_methods }),
        false => Screen::EnrollEmail(EnrollEmail { email: address, other_methods, replaces: None }),
    }
}

fn enroll_authenticator(standing: &Standing, facts: &Facts) -> Screen {
    let Authenticator { key, uri, qr_size, qr_path } =
        facts.authenticator.clone().unwrap_or_default();
    Screen::EnrollAuthenticator(EnrollAuthenticator {
        key,
        uri,
        qr_size,
        qr_path,
        length: limits::AUTHENTICATOR_CODE_LENGTH,
        other_methods: standing.has_other_offers(),
    })
}

fn enter_code(aim: &CodeAim, code: Option<SentCode>, facts: &Facts) -> Screen {
    let minutes = u16::try_from(limits::CODE_LIFETIME / 60).unwrap_or(u16::MAX);
    let resend_at: Option<Timestamp> = code.map(|code| code.resend_at);
    let (sent_to, other_methods) = match aim {
        // Whose it is was not shown yet: a stranger may look.
        CodeAim::Challenge { standing, factor } => (
            standing.address(*factor).map(|address| mask(*factor, address)),
            standing.has_other_methods(),
        ),
        CodeAim::Confirm { standing, address, .. } => {
            (Some(address.clone()), standing.has_other_offers())
        }
        CodeAim::Link { email: to, .. }
        | CodeAim::Mailbox { email: to, .. }
        | CodeAim::Replace { address: to, .. } => (Some(to.clone()), false),
    };
    Screen::EnterCode(EnterCode {
        code_use: aim.code_use(),
        factor: aim.factor(),
        length: match code {
            Some(_) => limits::CODE_LENGTH,
            None => limits::AUTHENTICATOR_CODE_LENGTH,
        },
        sent_to,
        minutes: code.map(|_| minutes),
        resend_at,
        delivery_problem: facts.delivery_problem.filter(|_| code.is_some()),
        other_methods,
        stay_signed_in: (aim.code_use() == CodeUse::FirstFactor && facts.stay_signed_in)
            .then_some(false),
        remember_device: match aim {
            CodeAim::Challenge { standing, .. } => {
                standing.remember.filter(|_| facts.remember_device)
            }
            _ => None,
        },
    })
}
