//! Where a flow is on its server.

use flow::Reply;

/// The flow, whatever its step.
pub(crate) fn flow(reply: &Reply) -> String {
    ["/flows/", &reply.flow].concat()
}

/// The present screen.
pub(crate) fn screen(reply: &Reply) -> String {
    [&flow(reply), "?step=", &reply.step.to_string()].concat()
}

/// What takes its answers.
pub(crate) fn answers(reply: &Reply) -> String {
    [&flow(reply), "/answers"].concat()
}

/// What gives more time.
pub(crate) fn stay(reply: &Reply) -> String {
    [&flow(reply), "/stay"].concat()
}

/// What the browser is to be asked for.
pub(crate) fn passkey(reply: &Reply) -> String {
    [&flow(reply), "/passkey"].concat()
}
