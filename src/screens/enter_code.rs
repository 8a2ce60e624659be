//! Asks for a code, from a mailbox or an app.

use protocol::screen::{CodeUse, EnterCode};
use protocol::{Factor, Reply};
use words::Key;

use crate::components::{
    CODE, Field, Frame, actions, aside_button, button_link, code_field, paragraph,
    paragraph_around, primary, resend,
};
use crate::markup::{El, el};
use crate::ui::Ui;

/// The sentence that heads the screen.
pub(super) const fn title(screen: &EnterCode) -> Key {
    match screen.factor {
        Factor::Authenticator => Key::EnterCodeAuthenticatorTitle,
        Factor::SmsCode => Key::EnterCodeSmsTitle,
        Factor::VoiceCode => Key::EnterCodeVoiceTitle,
        _ => Key::EnterCodeEmailTitle,
    }
}

pub(super) fn view(ui: &Ui, reply: &Reply, screen: &EnterCode) -> El {
    let length = screen.length.into();
    let field = Field {
        name: CODE,
        label: ui.count(Key::EnterCodeLabel, length),
        hint: Some("".into()),
        autocomplete: "one-time-code",
        enter: "done",
    };
    let mut others = vec![];
    if let Some(at) = screen.resend_at {
        let label = match screen.factor {
            Factor::VoiceCode => Key::EnterCodeCallAgain,
            _ => Key::EnterCodeResend,
        };
        others.push(resend(ui, at, label));
    }
    if screen.other_methods {
        others.push(button_link("other_method", ui.say(Key::PageOtherMethod)));
    }
    Frame::new(ui, reply, ui.say(title(screen)), "code")
        .with(origin(ui, screen))
        .with_if(screen.minutes.is_some(), || valid(ui, screen))
        .with(code_field(ui, field, screen.length))
        .with(primary(ui, ui.say(Key::EnterCodeSubmit)))
        .with(actions(others))
        .with_if(screen.sent_to.is_some(), || trouble(ui, screen))
        .done()
}

/// Where the code comes from.
fn origin(ui: &Ui, screen: &EnterCode) -> El {
    match &screen.sent_to {
        Some(address) => {
            let sent = match screen.factor {
                Factor::VoiceCode => Key::EnterCodeCalling,
                _ => Key::EnterCodeSentTo,
            };
            paragraph_around(ui.strings.around(sent, "target"), address)
        }
        None => paragraph(ui.say(Key::EnterCodeFromApp).into_owned()),
    }
}

/// How long it is good for.
fn valid(ui: &Ui, screen: &EnterCode) -> El {
    let minutes = screen.minutes.unwrap_or_default().into();
    paragraph(ui.count(Key::EnterCodeValid, minutes).into_owned())
}

/// What to do when nothing arrives. An address can be changed only where it is
/// not the account's own.
fn trouble(ui: &Ui, screen: &EnterCode) -> El {
    let (what, question, change) = match screen.factor.by_phone() {
        true => {
            (Key::EnterCodeTroublePhone, Key::EnterCodeTroubleNumber, Key::EnterCodeChangeNumber)
        }
        false => (Key::EnterCodeTroubleSpam, Key::EnterCodeTroubleAddress, Key::EnterCodeChange),
    };
    let summary = el("summary").class("pt-link").child(ui.say(Key::EnterCodeTrouble).into_owned());
    let more =
        el("details").class("pt-more").child(summary).child(paragraph(ui.say(what).into_owned()));
    if screen.code_use == CodeUse::SecondFactor {
        return more;
    }
    let question = paragraph(ui.say(question).into_owned());
    let change = aside_button("pt-link", "back", ui.say(change));
    more.child(question.child(" ").child(change))
}
