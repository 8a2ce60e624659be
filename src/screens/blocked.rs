//! The sign-in that a policy refuses: what happened, what can be done, and
//! what to quote.

use protocol::Reply;
use protocol::screen::{BlockReason, Blocked};
use words::Key;

use crate::components::{Frame, Icon, actions, copy_button, icon, link, paragraph, primary};
use crate::markup::{El, Text, el};
use crate::ui::Ui;

/// The sentence that heads the screen.
pub(super) const fn title(_: &Blocked) -> Key {
    Key::BlockedTitle
}

pub(super) fn view(ui: &Ui, reply: &Reply, screen: &Blocked) -> El {
    let (what, todo) = sentences(ui, reply, screen.reason);
    let support = ui.brand.support.as_deref();
    let support = support.map(|address| link(address, ui.say(Key::BlockedSupport)));
    let copy = copy_button(ui, ui.say(Key::BlockedCopy), reply.reference.clone());
    Frame::new(ui, reply, ui.say(title(screen)), "restart")
        .with(el("div").class("pt-symbol").child(icon(Icon::Barrier)))
        .with(paragraph(what.into_owned()))
        .with(paragraph(todo.into_owned()))
        .with(reference(ui, reply))
        .with(primary(ui, ui.say(Key::BlockedRestart)))
        .with(actions([support, Some(copy)].into_iter().flatten()))
        .done()
}

fn sentences(ui: &Ui, reply: &Reply, reason: BlockReason) -> (Text, Text) {
    match reason {
        BlockReason::Policy => {
            (ui.fill(Key::BlockedPolicy, &[("app", &reply.app)]), ui.say(Key::BlockedPolicyDo))
        }
        BlockReason::Disabled => (ui.say(Key::BlockedDisabled), ui.say(Key::BlockedDisabledDo)),
        BlockReason::FactorsUnavailable => {
            (ui.fill(Key::BlockedFactors, &[("app", &reply.app)]), ui.say(Key::BlockedFactorsDo))
        }
        BlockReason::Region => {
            (ui.fill(Key::BlockedRegion, &[("app", &reply.app)]), ui.say(Key::BlockedRegionDo))
        }
        BlockReason::RiskAndNotEnrolled => (ui.say(Key::BlockedRisk), ui.say(Key::BlockedRiskDo)),
    }
}

/// The id that support can find this sign-in by.
fn reference(ui: &Ui, reply: &Reply) -> El {
    let label =
        el("span").class("pt-reference-label").child(ui.say(Key::PageReference).into_owned());
    let id = el("code").class("pt-reference-id").attr("dir", "ltr").child(reply.reference.clone());
    el("p").class("pt-reference").child(label).child(" ").child(id)
}
