//! The sign-in that a policy refuses: what happened, what can be done, and
//! what to quote.

use protocol::Reply;
use protocol::screen::{BlockReason, Blocked};
use words::Key;

use crate::components::{
    Frame, Icon, actions, aside_button, copy_button, icon, paragraph, primary, primary_link,
};
use crate::markup::{El, Text, el};
use crate::ui::Ui;

/// The sentence that heads the screen.
pub(super) const fn title(screen: &Blocked) -> Key {
    match screen.reason {
        BlockReason::Disabled => Key::BlockedDisabledTitle,
        BlockReason::Policy | BlockReason::Region => Key::BlockedNotHereTitle,
        BlockReason::FactorsUnavailable | BlockReason::RiskAndNotEnrolled => {
            Key::BlockedUnconfirmedTitle
        }
    }
}

pub(super) fn view(ui: &Ui, reply: &Reply, screen: &Blocked) -> El {
    let (what, todo) = sentences(ui, reply, screen.reason);
    let copy = copy_button(ui, ui.say(Key::BlockedCopy), reply.reference.clone());
    Frame::new(ui, reply, ui.say(title(screen)), "restart")
        .with(el("div").class("pt-symbol").child(icon(Icon::Barrier)))
        .with(paragraph(what.into_owned()))
        .with(paragraph(todo.into_owned()))
        .with(reference(ui, reply))
        .with_all(next(ui))
        .with(actions([copy]))
        .done()
}

/// Help first, where there is any: another account is no way in for this one.
fn next(ui: &Ui) -> Vec<El> {
    let restart = ui.say(Key::BlockedRestart);
    match ui.brand.support.as_deref() {
        Some(address) => vec![
            primary_link(address, ui.say(Key::BlockedSupport)),
            aside_button("pt-button pt-button--quiet", "restart", restart),
        ],
        None => vec![primary(ui, restart)],
    }
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
