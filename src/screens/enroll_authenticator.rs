//! Shows the authenticator's key and asks for its first code.

use protocol::Reply;
use protocol::screen::EnrollAuthenticator;
use words::Key;

use crate::components::{
    CODE, Field, Frame, actions, aside_button, button_link, code_field, copy_button, paragraph,
    primary,
};
use crate::markup::{El, el};
use crate::ui::Ui;

/// The sentence that heads the screen.
pub(super) const fn title(_: &EnrollAuthenticator) -> Key {
    Key::EnrollAuthenticatorTitle
}

pub(super) fn view(ui: &Ui, reply: &Reply, screen: &EnrollAuthenticator) -> El {
    let field = Field {
        name: CODE,
        label: ui.count(Key::EnterCodeLabel, screen.length.into()),
        hint: Some(ui.say(Key::EnrollAuthenticatorEnter)),
        autocomplete: "one-time-code",
        enter: "done",
    };
    let other = match screen.other_methods {
        true => button_link("other_method", ui.say(Key::PageOtherMethod)),
        false => aside_button("pt-link", "restart", ui.say(Key::PageStartOver)),
    };
    Frame::new(ui, reply, ui.say(title(screen)), "code")
        .with(el("div").class("pt-setup").child(key(ui, screen)).child(folded(ui, screen)))
        .with(code_field(ui, field, screen.length))
        .with(primary(ui, ui.say(Key::EnrollAuthenticatorSubmit)))
        .with(actions([other]))
        .done()
}

/// The QR code, folded up where a phone would have to scan itself.
fn folded(ui: &Ui, screen: &EnrollAuthenticator) -> El {
    let summary = el("summary").class("pt-link");
    el("details")
        .class("pt-qr-fold")
        .child(summary.child(ui.say(Key::EnrollAuthenticatorShowQr).into_owned()))
        .child(paragraph(ui.say(Key::EnrollAuthenticatorScan).into_owned()))
        .child(picture(ui, screen))
}

/// The QR code with the quiet zone of four modules that readers need.
fn picture(ui: &Ui, screen: &EnrollAuthenticator) -> El {
    let side = (u16::from(screen.qr_size) + 8).to_string();
    el("svg")
        .class("pt-qr")
        .attr("viewBox", ["-4 -4 ", &side, " ", &side].concat())
        .attr("role", "img")
        .attr("aria-label", ui.say(Key::EnrollAuthenticatorQr))
        .child(el("path").attr("d", screen.qr_path.clone()))
}

/// The key in groups of four, to read; copied without spaces.
fn key(ui: &Ui, screen: &EnrollAuthenticator) -> El {
    let label = el("span").class("pt-setup-label").attr("id", "pt-key");
    let label = label.child(ui.say(Key::EnrollAuthenticatorKey).into_owned());
    let mut groups = String::new();
    for (place, letter) in screen.key.chars().enumerate() {
        if place > 0 && place % 4 == 0 {
            groups.push(' ');
        }
        groups.push(letter);
    }
    let shown = el("code").class("pt-key").attr("dir", "ltr");
    let copy = copy_button(ui, ui.say(Key::EnrollAuthenticatorCopy), screen.key.clone());
    el("div")
        .class("pt-setup-key")
        .attr("role", "group")
        .attr("aria-labelledby", "pt-key")
        .child(
            el("a")
                .class("pt-link pt-open-app")
                .attr("href", screen.uri.clone())
                .child(ui.say(Key::EnrollAuthenticatorOpen).into_owned()),
        )
        .child(label)
        .child(
            el("div")
                .class("pt-slip")
                .child(shown.child(groups))
                .child(el("div").class("pt-slip-actions").child(copy)),
        )
}
