//! What is said of a reply to those who listen.

use protocol::{Reply, Screen};
use words::{Key, TARGET};

use crate::markup::Text;
use crate::screens::said;
use crate::ui::Ui;

/// What is to be said of a reply: what was done, or, if all that is new is that
/// a code was sent again, where it went.
pub(crate) fn announcement(ui: &Ui, old: &Reply, reply: &Reply) -> Option<Text> {
    if let Screen::ManageFactors(screen) = &reply.screen {
        return screen.notice.map(|done| said(ui, done, screen.changed));
    }
    let sent_to = |screen: &Screen| match screen {
        Screen::EnterCode(screen) => screen.sent_to.clone(),
        _ => None,
    };
    let before = sent_to(&old.screen)?;
    let again = sent_to(&reply.screen).as_ref() == Some(&before) && reply.refusal.is_none();
    again.then(|| ui.fill(Key::StatusCodeSent, &[(TARGET, &before)]))
}
