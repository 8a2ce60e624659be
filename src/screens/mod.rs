//! The screens: one file each, named as on the wire.

mod accept_terms;
mod at_provider;
mod blocked;
mod choose_account;
mod choose_factor;
mod collect_profile;
mod consent;
mod create_password;
mod enroll_authenticator;
mod enroll_choose;
mod enroll_email;
mod enroll_passkey;
mod enroll_phone;
mod enter_code;
mod enter_password;
mod enter_recovery_code;
mod expired;
mod give_address;
mod identify;
mod locked;
mod manage_factors;
mod recovery_codes;
mod remove_factor;
mod signed_in;
mod use_passkey;

pub(crate) use enter_code::delivery_text;
pub(crate) use manage_factors::said;

use protocol::{Reply, Screen};
use words::{Key, Strings};

use crate::components::{alert, ending};
use crate::markup::{Child, El, el};
use crate::ui::Ui;

/// The root: the present screen, and the voice of what happens meanwhile.
pub(crate) fn root(ui: Ui) -> El {
    let (session, place) = (ui.session, ui.place.clone());
    let (alert, ending) = (alert(&ui), ending(&ui));
    let status = el("p").class("pt-status").attr("role", "status");
    let status = status.text_live(move || session.status().get());
    let present = el("div").class("pt-present").live(move || {
        let screen = session.with_reply(|reply| screen(&ui, reply));
        vec![Child::from(screen)]
    });
    let moved = move || session.way().map(Into::into);
    let root = el("div").class("pt-root").attr_live("data-moved", moved);
    root.child(alert).child(present).child(status).child(ending).scoped(&place.scope)
}

/// The sentence that heads a screen.
pub(crate) const fn heading(screen: &Screen) -> Key {
    match screen {
        Screen::AcceptTerms(screen) => accept_terms::title(screen),
        Screen::AtProvider(screen) => at_provider::title(screen),
        Screen::Blocked(screen) => blocked::title(screen),
        Screen::ChooseAccount(screen) => choose_account::title(screen),
        Screen::ChooseFactor(screen) => choose_factor::title(screen),
        Screen::CollectProfile(screen) => collect_profile::title(screen),
        Screen::Consent(screen) => consent::title(screen),
        Screen::CreatePassword(screen) => create_password::title(screen),
        Screen::EnrollAuthenticator(screen) => enroll_authenticator::title(screen),
        Screen::EnrollChoose(screen) => enroll_choose::title(screen),
        Screen::EnrollEmail(screen) => enroll_email::title(screen),
        Screen::EnrollPasskey(screen) => enroll_passkey::title(screen),
        Screen::EnrollPhone(screen) => enroll_phone::title(screen),
        Screen::EnterCode(screen) => enter_code::title(screen),
        Screen::EnterPassword(screen) => enter_password::title(screen),
        Screen::EnterRecoveryCode(screen) => enter_recovery_code::title(screen),
        Screen::Expired(screen) => expired::title(screen),
        Screen::GiveAddress(screen) => give_address::title(screen),
        Screen::Identify(screen) => identify::title(screen),
        Screen::Locked(screen) => locked::title(screen),
        Screen::ManageFactors(screen) => manage_factors::title(screen),
        Screen::RecoveryCodes(screen) => recovery_codes::title(screen),
        Screen::RemoveFactor(screen) => remove_factor::title(screen),
        Screen::SignedIn(screen) => signed_in::title(screen),
        Screen::UsePasskey(screen) => use_passkey::title(screen),
    }
}

fn screen(ui: &Ui, reply: &Reply) -> El {
    match &reply.screen {
        Screen::AcceptTerms(screen) => accept_terms::view(ui, reply, screen),
        Screen::AtProvider(screen) => at_provider::view(ui, reply, screen),
        Screen::Blocked(screen) => blocked::view(ui, reply, screen),
        Screen::ChooseAccount(screen) => choose_account::view(ui, reply, screen),
        Screen::ChooseFactor(screen) => choose_factor::view(ui, reply, screen),
        Screen::CollectProfile(screen) => collect_profile::view(ui, reply, screen),
        Screen::Consent(screen) => consent::view(ui, reply, screen),
        Screen::CreatePassword(screen) => create_password::view(ui, reply, screen),
        Screen::EnrollAuthenticator(screen) => enroll_authenticator::view(ui, reply, screen),
        Screen::EnrollChoose(screen) => enroll_choose::view(ui, reply, screen),
        Screen::EnrollEmail(screen) => enroll_email::view(ui, reply, screen),
        Screen::EnrollPasskey(screen) => enroll_passkey::view(ui, reply, screen),
        Screen::EnrollPhone(screen) => enroll_phone::view(ui, reply, screen),
        Screen::EnterCode(screen) => enter_code::view(ui, reply, screen),
        Screen::EnterPassword(screen) => enter_password::view(ui, reply, screen),
        Screen::EnterRecoveryCode(screen) => enter_recovery_code::view(ui, reply, screen),
        Screen::Expired(screen) => expired::view(ui, reply, screen),
        Screen::GiveAddress(screen) => give_address::view(ui, reply, screen),
        Screen::Identify(screen) => identify::view(ui, reply, screen),
        Screen::Locked(screen) => locked::view(ui, reply, screen),
        Screen::ManageFactors(screen) => manage_factors::view(ui, reply, screen),
        Screen::RecoveryCodes(screen) => recovery_codes::view(ui, reply, screen),
        Screen::RemoveFactor(screen) => remove_factor::view(ui, reply, screen),
        Screen::SignedIn(screen) => signed_in::view(ui, reply, screen),
        Screen::UsePasskey(screen) => use_passkey::view(ui, reply, screen),
    }
}

/// The title of the page: the screen, the brand, and whether something was refused.
#[must_use]
pub fn page_title(strings: &Strings, reply: &Reply, brand: &str) -> String {
    let screen = words::plain(strings.get(heading(&reply.screen)));
    let title = strings.fill(Key::PageTitle, &[("screen", &screen), ("brand", brand)]);
    match reply.refusal {
        Some(_) => strings.fill(Key::PageErrorTitle, &[("title", &title)]),
        None => title,
    }
}
