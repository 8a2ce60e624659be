//! Asks whether an app may have what it asks for.

use protocol::Reply;
use protocol::screen::{Consent, ConsentScope};
use words::Key;

use super::enter_password::identity;
use crate::components::{Frame, paragraph, primary, row, rows, secondary_link};
use crate::markup::El;
use crate::ui::Ui;

/// The sentence that heads the screen.
pub(super) const fn title(_: &Consent) -> Key {
    Key::ConsentTitle
}

pub(super) fn view(ui: &Ui, reply: &Reply, screen: &Consent) -> El {
    let asked = ui.fill(Key::ConsentText, &[("app", &reply.app)]);
    let at_api = screen.at_api.iter().map(|says| says.clone().into());
    let scopes = screen.scopes.iter().map(|scope| ui.say(said(*scope))).chain(at_api);
    let scopes = scopes.map(|says| row(says, None, None));
    Frame::new(ui, reply, ui.say(title(screen)), "agree")
        .with(identity(ui, &screen.email))
        .with(paragraph(asked.into_owned()))
        .with(rows(scopes))
        .with(primary(ui, ui.say(Key::ConsentSubmit)))
        .with(secondary_link(&screen.decline, ui.say(Key::ConsentDecline)))
        .done()
}

const fn said(scope: ConsentScope) -> Key {
    match scope {
        ConsentScope::Details => Key::ConsentDetails,
        ConsentScope::Email => Key::ConsentEmail,
        ConsentScope::OfflineAccess => Key::ConsentOfflineAccess,
        ConsentScope::Openid => Key::ConsentOpenid,
        ConsentScope::Phone => Key::ConsentPhone,
        ConsentScope::Profile => Key::ConsentProfile,
    }
}
