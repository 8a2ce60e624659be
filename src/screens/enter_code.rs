//! Asks for a code, from a mailbox or an app.

use protocol::screen::{CodeUse, DeliveryProblem, EnterCode};
use protocol::{Factor, Reply};
use words::{Key, TARGET};

use crate::components::{
    CODE, Field, Frame, Icon, actions, aside_button, button_link, check, code_field, notice,
    paragraph, paragraph_around, primary, resend,
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
    let (name, label, ticked) = match screen.code_use {
        CodeUse::FirstFactor => ("stay_signed_in", Key::EnterPasswordStay, screen.stay_signed_in),
        _ => ("remember_device", Key::EnterCodeRemember, screen.remember_device),
    };
    Frame::new(ui, reply, ui.say(title(screen)), "code")
        .with(origin(ui, screen))
        .with_if(screen.minutes.is_some(), || valid(ui, screen))
        .with_if(screen.minutes.is_some(), || delivery(ui, screen))
        // Above the field: a whole code sends itself.
        .with_some(check(ui, name, label, ticked))
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
            paragraph_around(ui.strings.around(sent, TARGET), address)
        }
        None => paragraph(ui.say(Key::EnterCodeFromApp).into_owned()),
    }
}

/// How long it is good for.
fn valid(ui: &Ui, screen: &EnterCode) -> El {
    let minutes = screen.minutes.unwrap_or_default().into();
    paragraph(ui.count(Key::EnterCodeValid, minutes).into_owned())
}

/// What keeps it from arriving, and what else there is to do. Follows what the host says
/// later: what was typed stays.
fn delivery(ui: &Ui, screen: &EnterCode) -> El {
    let (ui, other) = (ui.clone(), screen.other_methods);
    el("div").live(move || {
        let told = ui.session.delivery().get().map(|problem| {
            let text = delivery_text(&ui, problem, other);
            notice(Icon::Info, text.into()).into()
        });
        told.into_iter().collect()
    })
}

/// What keeps a code from arriving, in words.
pub(crate) fn delivery_text(ui: &Ui, problem: DeliveryProblem, other_methods: bool) -> String {
    let text = ui.say(match problem {
        DeliveryProblem::Delayed => Key::EnterCodeDelayed,
        DeliveryProblem::Refused => Key::EnterCodeUndelivered,
    });
    match other_methods {
        true => [&*text, " ", &*ui.say(Key::EnterCodeAlsoOtherMethod)].concat(),
        false => text.into_owned(),
    }
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
