//! Asks for the password.

use protocol::Reply;
use protocol::screen::{EnterPassword, PasswordNotice};
use words::Key;

use crate::components::{
    Field, Frame, Icon, actions, aside_button, check, notice, password_field, primary, username,
};
use crate::markup::{El, el};
use crate::ui::Ui;

/// The sentence that heads the screen.
pub(super) const fn title(_: &EnterPassword) -> Key {
    Key::EnterPasswordTitle
}

pub(super) fn view(ui: &Ui, reply: &Reply, screen: &EnterPassword) -> El {
    let field = Field {
        name: "password",
        label: ui.say(Key::EnterPasswordLabel),
        hint: None,
        autocomplete: "current-password",
        enter: "go",
    };
    Frame::new(ui, reply, ui.say(title(screen)), "password")
        .with(identity(ui, &screen.email))
        .with_some(screen.notice.map(|led_here| explained(ui, led_here)))
        .with(username(&screen.email))
        .with(password_field(ui, field))
        .with_some(check(ui, "stay_signed_in", Key::EnterPasswordStay, screen.stay_signed_in))
        .with(primary(ui, ui.say(Key::EnterPasswordSubmit)))
        .with(actions([aside_button(
            "pt-link",
            "reset_password",
            ui.say(Key::EnterPasswordForgot),
        )]))
        .done()
}

fn explained(ui: &Ui, led_here: PasswordNotice) -> El {
    match led_here {
        PasswordNotice::AccountExists => notice(Icon::Info, ui.say(Key::EnterPasswordExists)),
        PasswordNotice::PasswordChanged => notice(Icon::Success, ui.say(Key::EnterPasswordChanged)),
        PasswordNotice::ToLink => notice(Icon::Info, ui.say(Key::EnterPasswordToLink)),
        PasswordNotice::ToManage => notice(Icon::Info, ui.say(Key::EnterPasswordToManage)),
    }
}

/// Who signs in, and a way to be someone else.
pub(super) fn identity(ui: &Ui, email: &str) -> El {
    let label = el("span").class("pt-hidden").child(ui.say(Key::EnterPasswordAs).into_owned());
    let address = el("bdi").class("pt-value").attr("dir", "ltr").child(email.to_owned());
    let who = el("span").class("pt-identity-who").child(label).child(" ").child(address);
    let change = aside_button("pt-link", "back", ui.say(Key::EnterPasswordChange));
    el("p").class("pt-identity pt-identity--pill").child(who).child(change)
}
