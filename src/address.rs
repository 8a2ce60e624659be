//! Where a flow is on its server.

use protocol::Reply;

use crate::place::Place;

/// The flow, whatever its step.
pub(crate) fn flow(place: &Place, reply: &Reply) -> String {
    [&place.server, "/flows/", &reply.flow].concat()
}

/// The present screen.
pub(crate) fn screen(place: &Place, reply: &Reply) -> String {
    [&flow(place, reply), "?step=", &reply.step.to_string()].concat()
}

/// What takes its answers.
pub(crate) fn answers(place: &Place, reply: &Reply) -> String {
    [&flow(place, reply), "/answers"].concat()
}

/// What gives more time.
pub(crate) fn stay(place: &Place, reply: &Reply) -> String {
    [&flow(place, reply), "/stay"].concat()
}

/// What the browser is to be asked for.
pub(crate) fn passkey(place: &Place, reply: &Reply) -> String {
    [&flow(place, reply), "/passkey"].concat()
}
