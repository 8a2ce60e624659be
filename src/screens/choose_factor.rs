//! Asks which of the enrolled factors to use.

use flow::screen::{ChooseFactor, Method};
use flow::{Factor, Reply};
use words::Key;

use super::heading;
use crate::components::{Frame, Icon, option, paragraph};
use crate::markup::{El, el};
use crate::ui::Ui;

pub(super) fn view(ui: &Ui, reply: &Reply, screen: &ChooseFactor) -> El {
    let methods = screen.methods.iter().map(|method| entry(ui, method));
    Frame::new(ui, reply, ui.say(heading(&reply.screen)), "choose")
        .with(paragraph(ui.say(Key::ChooseFactorText).into_owned()))
        .with_alert()
        .with(el("div").class("pt-options").children(methods))
        .done()
}

fn entry(ui: &Ui, method: &Method) -> El {
    let text = el("span").class("pt-option-text");
    match method.factor {
        Factor::Authenticator | Factor::Password => {
            let text = text.child(ui.say(Key::ChooseAuthenticatorText).into_owned());
            option(Icon::App, method.factor.tag(), ui.say(Key::ChooseAuthenticator), text)
        }
        Factor::EmailCode => {
            let (before, after) = ui.strings.around(Key::ChooseEmailText, "target");
            let address = method.sent_to.clone().unwrap_or_default();
            let address = el("bdi").attr("dir", "ltr").child(address);
            let text = text.child(before).child(address).child(after);
            option(Icon::Mail, method.factor.tag(), ui.say(Key::ChooseEmail), text)
        }
    }
}
