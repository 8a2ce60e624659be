//! Asks who signs in or signs up.

use protocol::Reply;
use protocol::screen::{Identify, Purpose};
use words::Key;

use crate::browser;
use crate::components::{
    Field, Frame, Icon, actions, button_link, managed_password, paragraph, primary, providers,
    secondary, text_field,
};
use crate::markup::{El, el};
use crate::ui::Ui;

/// The sentence that heads the screen.
pub(super) const fn title(screen: &Identify) -> Key {
    match screen.purpose {
        Purpose::ResetPassword => Key::IdentifyResetTitle,
        Purpose::ManageFactors | Purpose::SignIn | Purpose::StepUp => Key::IdentifySignInTitle,
        Purpose::SignUp => Key::IdentifySignUpTitle,
    }
}

pub(super) fn view(ui: &Ui, reply: &Reply, screen: &Identify) -> El {
    let hint = match screen.purpose {
        Purpose::ManageFactors | Purpose::SignIn | Purpose::StepUp => None,
        Purpose::SignUp => Some(ui.say(Key::IdentifySignUpHint)),
        Purpose::ResetPassword => Some(ui.say(Key::IdentifyResetHint)),
    };
    let app = ui.fill(Key::PageToApp, &[("app", &reply.app)]);
    // Chrome warns of any other token on an address that a password goes with.
    let field = Field {
        name: "username",
        label: ui.say(Key::IdentifyEmail),
        hint,
        autocomplete: if screen.passkey { "username webauthn" } else { "username" },
        enter: "next",
    };
    let (question, answer, label) = match screen.purpose {
        Purpose::ManageFactors | Purpose::SignIn | Purpose::StepUp => {
            (Key::IdentifyNoAccount, "sign_up", Key::IdentifySignUp)
        }
        Purpose::SignUp | Purpose::ResetPassword => {
            (Key::IdentifyHaveAccount, "sign_in", Key::IdentifySignIn)
        }
    };
    let switch = el("p")
        .class("pt-text")
        .child(ui.say(question).into_owned())
        .child(" ")
        .child(button_link(answer, ui.say(label)));
    let frame = Frame::new(ui, reply, ui.say(title(screen)), "email");
    let frame = frame.with(paragraph(app.into_owned()));
    if screen.elsewhere_only {
        return frame.with(offers(ui, reply, screen)).done();
    }
    frame
        .with(text_field(ui, field, screen.email.as_deref()).on("input", browser::address_typed))
        .with_if(screen.password, managed_password)
        .with(primary(ui, ui.say(Key::IdentifySubmit)))
        .with_if(screen.passkey, || {
            let label = ui.say(Key::IdentifyPasskey);
            secondary(ui, "passkey", Icon::Passkey, label, browser::has_passkeys)
        })
        .with_if(!screen.providers.is_empty(), || {
            el("p").class("pt-or").child(ui.say(Key::PageOr).into_owned())
        })
        .with_if(!screen.providers.is_empty(), || offers(ui, reply, screen))
        .with(actions([switch]))
        .done()
}

fn offers(ui: &Ui, reply: &Reply, screen: &Identify) -> El {
    providers(ui, reply, Key::IdentifyProvider, &screen.providers)
}
