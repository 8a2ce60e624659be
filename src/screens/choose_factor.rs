//! Asks which of the enrolled factors to use.

use protocol::screen::{ChooseFactor, Method};
use protocol::{Factor, Reply};
use words::{Key, TARGET, plain};

use crate::components::{Frame, Icon, option, paragraph};
use crate::markup::{El, el};
use crate::ui::Ui;

/// The sentence that heads the screen.
pub(super) const fn title(_: &ChooseFactor) -> Key {
    Key::ChooseFactorTitle
}

pub(super) fn view(ui: &Ui, reply: &Reply, screen: &ChooseFactor) -> El {
    let methods = screen.methods.iter().map(|method| entry(ui, method));
    Frame::new(ui, reply, ui.say(title(screen)), "choose")
        .with(paragraph(ui.say(Key::ChooseFactorText).into_owned()))
        .with(el("div").class("pt-options").children(methods))
        .done()
}

/// A factor's picture, its name, and what it asks of a person.
pub(super) const fn shown(factor: Factor) -> (Icon, Key, Key) {
    match factor {
        Factor::Authenticator | Factor::Federated | Factor::Password => {
            (Icon::App, Key::ChooseFactorAuthenticator, Key::ChooseFactorAuthenticatorText)
        }
        Factor::EmailCode => (Icon::Mail, Key::ChooseFactorEmail, Key::ChooseFactorEmailText),
        Factor::Passkey => (Icon::Passkey, Key::ChooseFactorPasskey, Key::ChooseFactorPasskeyText),
        Factor::RecoveryCode => {
            (Icon::Paper, Key::ChooseFactorRecovery, Key::ChooseFactorRecoveryText)
        }
        Factor::SmsCode => (Icon::Text, Key::ChooseFactorSms, Key::ChooseFactorSmsText),
        Factor::VoiceCode => (Icon::Phone, Key::ChooseFactorVoice, Key::ChooseFactorVoiceText),
    }
}

/// A factor's name within a sentence.
pub(super) fn named(ui: &Ui, factor: Factor) -> String {
    plain(ui.strings.get(shown(factor).1))
}

fn entry(ui: &Ui, method: &Method) -> El {
    let (symbol, name, text) = shown(method.factor);
    let words = el("span").class("pt-option-text");
    let words = match &method.sent_to {
        None => words.child(ui.say(text).into_owned()),
        Some(address) => {
            let (before, after) = ui.strings.around(text, TARGET);
            let address = el("bdi").attr("dir", "ltr").child(address.clone());
            words.child(before).child(address).child(after)
        }
    };
    option(symbol, method.factor.tag(), ui.say(name), None, words)
}
