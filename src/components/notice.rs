//! What was refused, and what went wrong on the way.

use protocol::{Refusal, Screen};
use words::refusal;

use super::icon::{Icon, icon};
use crate::markup::{Child, El, Text, el};
use crate::ui::Ui;

/// A standing notice.
pub(crate) fn notice(symbol: Icon, text: Text) -> El {
    classed("pt-notice", symbol, el("span").child(text.into_owned()))
}

fn classed(class: &'static str, symbol: Icon, text: El) -> El {
    el("p").class(class).child(icon(symbol)).child(text)
}

/// A notice for browsers that run no script.
pub(crate) fn without_script(text: Text) -> El {
    let text = el("span").child(text.into_owned());
    classed("pt-notice pt-without-script", Icon::Info, text)
}

/// Whether a refusal is about what stands in the field, so that it is shown
/// there and nowhere else.
pub(super) const fn about_field(refusal: Refusal) -> bool {
    match refusal {
        Refusal::CodeEarly {}
        | Refusal::CodeExpired {}
        | Refusal::CodeMalformed { .. }
        | Refusal::CodeMissing {}
        | Refusal::CodeSpent {}
        | Refusal::CodeWrong { .. }
        | Refusal::EmailMalformed {}
        | Refusal::EmailMissing {}
        | Refusal::EmailNotServed {}
        | Refusal::EmailTaken {}
        | Refusal::EmailUnchanged {}
        | Refusal::PasswordCommon {}
        | Refusal::PasswordMissing {}
        | Refusal::PasswordTooLong { .. }
        | Refusal::PasswordTooShort { .. }
        | Refusal::PasswordUnchanged {}
        | Refusal::PhoneMalformed {}
        | Refusal::PhoneMissing {}
        | Refusal::PhoneNotServed {}
        | Refusal::PhoneTakesNoTexts {} => true,
        // Which of the two is wrong is not told, so none is marked.
        Refusal::CodesNotKept {}
        | Refusal::CredentialsWrong {}
        | Refusal::FactorUnavailable {}
        | Refusal::PasskeyNotTaken {}
        | Refusal::FieldsUnfit { .. }
        | Refusal::IdentityOther {}
        | Refusal::IdentityTaken {}
        | Refusal::IdentityUnknown {}
        | Refusal::LastFactor {}
        | Refusal::LastWayIn {}
        | Refusal::PasswordElsewhere {}
        | Refusal::ProviderCancelled {}
        | Refusal::ProviderRefused {}
        | Refusal::ProviderUnavailable {}
        | Refusal::UseDirectory {}
        | Refusal::TermsNotAccepted {}
        | Refusal::OutOfTurn {}
        | Refusal::TooManySends { .. }
        | Refusal::TooSoon { .. } => false,
    }
}

/// Whether nothing that was given is wrong: it is only not the time or the place for it,
/// or it is asked once more.
const fn is_neutral(refusal: Refusal) -> bool {
    matches!(
        refusal,
        Refusal::CodesNotKept {}
            | Refusal::FactorUnavailable {}
            | Refusal::LastFactor {}
            | Refusal::LastWayIn {}
            | Refusal::OutOfTurn {}
            | Refusal::PasswordElsewhere {}
            | Refusal::ProviderCancelled {}
            | Refusal::UseDirectory {}
            | Refusal::TooManySends { .. }
            | Refusal::TooSoon { .. }
    )
}

/// Says what was refused about no field, and what went wrong on the way. One for
/// all screens, there from the start: screen readers miss one that arrives
/// together with its text. Eyes find the same below the heading, as [`trouble`].
pub(crate) fn alert(ui: &Ui) -> El {
    let ui = ui.clone();
    el("div").class("pt-alert pt-hidden").attr("role", "alert").live(move || {
        let told = ui.session.trouble().get();
        told.map(|text| around_wait(&ui, &text)).into_iter().map(Child::from).collect()
    })
}

/// The same where it is seen, if it is shown nowhere else.
pub(super) fn trouble(ui: &Ui) -> El {
    let ui = ui.clone();
    el("div").class("pt-trouble").attr("aria-hidden", "true").live(move || {
        let told = ui.session.trouble().get().filter(|_| !ui.session.is_unseen());
        let (class, symbol) = match ui.session.is_neutral() {
            true => ("pt-notice", Icon::Info),
            false => ("pt-notice pt-notice--refused", Icon::Error),
        };
        told.map(|text| classed(class, symbol, around_wait(&ui, &text)))
            .into_iter()
            .map(Child::from)
            .collect()
    })
}

/// Tells of a refusal above the screen; of one that is shown elsewhere only to
/// those who are there and listen.
pub(crate) fn tell(ui: &Ui, refusal: Option<Refusal>, is_there: bool) {
    let unseen = refusal.is_some_and(|refused| !stands_alone(ui, refused));
    let told = refusal.filter(|_| is_there || !unseen);
    ui.session.unseen().set(unseen);
    ui.session.neutral().set(refusal.is_some_and(is_neutral));
    ui.session.trouble().set(told.map(|refused| sentence(ui, refused).into()));
}

/// A text with the wait in its place, if it has one: that counts down, and is
/// not said each time (`role=timer` is no live region).
fn around_wait(ui: &Ui, text: &str) -> El {
    let clock = ui.session.clock();
    let whole = el("span");
    // By letters: a search for a word is 1 KB of WebAssembly. No other gap is left in what is told.
    let parts =
        text.split_once('{').and_then(|(before, rest)| Some((before, rest.split_once('}')?.1)));
    match parts {
        Some((before, after)) => {
            let time = el("span").attr("role", "timer").text_live(move || clock.wait().get());
            whole.child(before.to_owned()).child(time).child(after.to_owned())
        }
        None => whole.child(text.to_owned()),
    }
}

/// The sentence for a refusal on the present screen.
pub(super) fn sentence(ui: &Ui, refused: Refusal) -> String {
    ui.session.peek(|reply| {
        let factor = match &reply.screen {
            Screen::EnterCode(screen) => Some(screen.factor),
            Screen::EnrollAuthenticator(_) => Some(protocol::Factor::Authenticator),
            Screen::EnterRecoveryCode(_) => Some(protocol::Factor::RecoveryCode),
            _ => None,
        };
        refusal(ui.strings, refused, reply.now, factor)
    })
}

/// Whether a refusal is shown nowhere else: not at a field, and not by a locked
/// screen, which tells the wait already.
fn stands_alone(ui: &Ui, refused: Refusal) -> bool {
    match refused {
        Refusal::TooSoon { .. } => {
            !ui.session.peek(|reply| matches!(reply.screen, Screen::Locked(_)))
        }
        Refusal::FieldsUnfit { .. } => false,
        refused => !about_field(refused),
    }
}
