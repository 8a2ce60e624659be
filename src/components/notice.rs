//! What was refused, and what went wrong on the way.

use flow::{Refusal, Reply, Screen};
use words::refusal;

use super::icon::{Icon, icon};
use crate::markup::{Child, El, Text, el};
use crate::ui::Ui;

/// A standing notice.
pub(crate) fn notice(symbol: Icon, text: Text) -> El {
    classed("pt-notice", symbol, text)
}

fn classed(class: &'static str, symbol: Icon, text: Text) -> El {
    let text = el("span").child(text.into_owned());
    el("p").class(class).child(icon(symbol)).child(text)
}

/// A notice for browsers that run no script.
pub(crate) fn without_script(text: Text) -> El {
    classed("pt-notice pt-without-script", Icon::Info, text)
}

/// Whether a refusal is about what stands in the field, so that it is shown
/// there and nowhere else.
pub(crate) const fn about_field(refusal: Refusal) -> bool {
    match refusal {
        Refusal::CodeExpired {}
        | Refusal::CodeMalformed { .. }
        | Refusal::CodeMissing {}
        | Refusal::CodeSpent {}
        | Refusal::CodeWrong { .. }
        | Refusal::CredentialsWrong {}
        | Refusal::EmailMalformed {}
        | Refusal::EmailMissing {}
        | Refusal::PasswordCommon {}
        | Refusal::PasswordMissing {}
        | Refusal::PasswordTooLong { .. }
        | Refusal::PasswordTooShort { .. }
        | Refusal::PasswordUnchanged {}
        | Refusal::PhoneMalformed {}
        | Refusal::PhoneMissing {}
        | Refusal::PhoneNotServed {} => true,
        Refusal::FactorUnavailable {}
        | Refusal::PasskeyNotTaken {}
        | Refusal::FieldMissing { .. }
        | Refusal::FieldUnfit { .. }
        | Refusal::LastFactor {}
        | Refusal::TermsNotAccepted {}
        | Refusal::OutOfTurn {}
        | Refusal::TooManySends { .. }
        | Refusal::TooSoon { .. } => false,
    }
}

/// What gives the sentence for a refusal on the screen of `reply`.
pub(crate) fn sentences(ui: &Ui, reply: &Reply) -> impl Fn(Refusal) -> String + Send + use<> {
    let factor = match &reply.screen {
        Screen::EnterCode(screen) => Some(screen.factor),
        Screen::EnrollAuthenticator(_) => Some(flow::Factor::Authenticator),
        Screen::EnterRecoveryCode(_) => Some(flow::Factor::RecoveryCode),
        _ => None,
    };
    let (strings, now) = (ui.strings, reply.now);
    move |refused| refusal(strings, refused, now, factor)
}

/// The place for refusals about no field, and for troubles on the way. There
/// from the start and empty, because screen readers miss one that arrives
/// together with its text.
pub(super) fn alert(ui: &Ui, reply: &Reply) -> El {
    let (session, sentence) = (ui.session, sentences(ui, reply));
    let locked = matches!(reply.screen, Screen::Locked(_));
    // A locked screen's own text tells the wait already.
    // Those about one of several fields stand there.
    let said = move |refused| match refused {
        Refusal::TooSoon { .. } => locked,
        Refusal::FieldMissing { .. } | Refusal::FieldUnfit { .. } => true,
        _ => false,
    };
    let text = move || {
        let refused = session.refusal().filter(|r| !about_field(*r) && !said(*r));
        let refused = refused.map(|refused| Text::from(sentence(refused)));
        session.trouble().or(refused)
    };
    el("div").class("pt-alert").attr("role", "alert").live(move || {
        let text = text();
        let shown = text.map(|text| Child::from(notice(Icon::Error, text)));
        shown.into_iter().collect()
    })
}
