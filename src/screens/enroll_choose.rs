//! Asks which factor to enrol: the screen of the person who is not enrolled.

use flow::screen::EnrollChoose;
use flow::{Factor, Reply};
use words::Key;

use super::heading;
use crate::components::{Frame, Icon, actions, aside_button, icon, option, paragraph};
use crate::markup::{El, el};
use crate::ui::Ui;

pub(super) fn view(ui: &Ui, reply: &Reply, screen: &EnrollChoose) -> El {
    let factors = screen.factors.iter().map(|factor| entry(ui, *factor));
    let other = aside_button("pt-link", "restart", ui.say(Key::StartOver));
    Frame::new(ui, reply, ui.say(heading(&reply.screen)), "choose")
        .with(el("div").class("pt-symbol pt-symbol--good").child(icon(Icon::Shield)))
        .with(paragraph(ui.say(Key::EnrollChooseText).into_owned()))
        .with_alert()
        .with(el("div").class("pt-options").children(factors))
        .with(actions([other]))
        .done()
}

pub(super) fn entry(ui: &Ui, factor: Factor) -> El {
    let (symbol, name, text) = match factor {
        Factor::Authenticator | Factor::Password | Factor::RecoveryCode => {
            (Icon::App, Key::ChooseAuthenticator, Key::EnrollChooseAuthenticatorText)
        }
        Factor::EmailCode => (Icon::Mail, Key::ChooseEmail, Key::EnrollChooseEmailText),
        Factor::SmsCode => (Icon::Text, Key::ChooseSms, Key::EnrollChooseSmsText),
        Factor::VoiceCode => (Icon::Phone, Key::ChooseVoice, Key::EnrollChooseVoiceText),
    };
    let text = el("span").class("pt-option-text").child(ui.say(text).into_owned());
    option(symbol, factor.tag(), ui.say(name), text)
}
