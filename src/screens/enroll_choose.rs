//! Asks which factor to enrol: the screen of the person who is not enrolled.

use protocol::screen::EnrollChoose;
use protocol::{Factor, Reply};
use words::{Key, TARGET};

use crate::components::{Frame, Icon, actions, aside_button, icon, option, paragraph};
use crate::markup::{El, el};
use crate::ui::Ui;

/// The sentence that heads the screen.
pub(super) const fn title(_: &EnrollChoose) -> Key {
    Key::EnrollChooseTitle
}

pub(super) fn view(ui: &Ui, reply: &Reply, screen: &EnrollChoose) -> El {
    let best = recommended(&screen.factors);
    let factors = screen.factors.iter().map(|factor| match (&screen.confirmed, factor) {
        (Some(address), Factor::EmailCode) => confirmed(ui, address),
        (_, factor) => entry(ui, *factor, best == Some(*factor)),
    });
    let another = screen
        .confirmed
        .as_ref()
        .map(|_| aside_button("pt-link", "other_address", ui.say(Key::EnrollChooseOtherAddress)));
    let text = match screen.new_account {
        true => Key::EnrollChooseNewText,
        false => Key::EnrollChooseText,
    };
    let days = screen.skip_until.map(|until| days(until.seconds_from(reply.now)));
    let put_off = days.map(|days| paragraph(ui.count(Key::EnrollChooseDays, days).into_owned()));
    let other = match days {
        Some(_) => aside_button("pt-link", "skip", ui.say(Key::EnrollChooseSkip)),
        None => aside_button("pt-link", "restart", ui.say(Key::PageStartOver)),
    };
    Frame::new(ui, reply, ui.say(title(screen)), "choose")
        .with(el("div").class("pt-symbol pt-symbol--good").child(icon(Icon::Shield)))
        .with(paragraph(ui.say(text).into_owned()))
        .with_some(put_off)
        .with(el("div").class("pt-options").children(factors))
        .with(actions(another.into_iter().chain([other])))
        .done()
}

/// Whole days, the last one counted.
fn days(seconds: i64) -> u32 {
    u32::try_from(seconds.max(0) / 86_400 + i64::from(seconds % 86_400 > 0)).unwrap_or(u32::MAX)
}

/// The address that was confirmed on the way here: one press, and it gets the codes.
fn confirmed(ui: &Ui, address: &str) -> El {
    let name = ui.fill(Key::EnrollChooseUseAddress, &[(TARGET, address)]);
    let text = el("span").class("pt-option-text");
    let text = text.child(ui.say(Key::EnrollChooseConfirmed).into_owned());
    option(Icon::Mail, Factor::EmailCode.tag(), name, None, text)
}

/// The factor to choose where nothing speaks against it: one that no fake page can ask
/// for, or else one that needs no line that others may listen to. None where there is
/// nothing to choose from.
fn recommended(factors: &[Factor]) -> Option<Factor> {
    let best = [Factor::Passkey, Factor::Authenticator];
    best.into_iter().find(|best| factors.len() > 1 && factors.contains(best))
}

/// A factor that can be had, `recommended` or not.
pub(super) fn entry(ui: &Ui, factor: Factor, recommended: bool) -> El {
    let (symbol, name, text) = match factor {
        Factor::Authenticator | Factor::Federated | Factor::Password | Factor::RecoveryCode => {
            (Icon::App, Key::ChooseFactorAuthenticator, Key::EnrollChooseAuthenticatorText)
        }
        Factor::EmailCode => (Icon::Mail, Key::ChooseFactorEmail, Key::EnrollChooseEmailText),
        Factor::Passkey => (Icon::Passkey, Key::ChooseFactorPasskey, Key::EnrollChoosePasskeyText),
        Factor::SmsCode => (Icon::Text, Key::ChooseFactorSms, Key::EnrollChooseSmsText),
        Factor::VoiceCode => (Icon::Phone, Key::ChooseFactorVoice, Key::EnrollChooseVoiceText),
    };
    let text = el("span").class("pt-option-text").child(ui.say(text).into_owned());
    let chip = recommended.then(|| ui.say(Key::EnrollChooseRecommended));
    option(symbol, factor.tag(), ui.say(name), chip, text)
}
