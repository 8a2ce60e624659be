//! What parts of the widget ask its client to do.

use web_sys::{HtmlElement, HtmlFormElement};

use crate::trouble::Trouble;

/// What is asked of [`client`](crate::client), which alone sends.
pub(crate) enum Action {
    /// Ask for the screen one back.
    Back,
    /// Tell the person why there is no reply.
    Explain(Trouble),
    /// Ask for more time, if the person was asked whether they need it.
    Extend,
    /// Give a passkey, as JSON.
    GivePasskey(String),
    /// Ask where the flow stands: after a restored page, or another tab's answer.
    Refresh,
    /// Ask what keeps a code from arriving, and show no more than that.
    LookAfterCode,
    /// Give what a form holds, by the pressed button.
    Submit(HtmlFormElement, Option<HtmlElement>),
}

/// What something is sent for.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Wish {
    /// To answer.
    Answer,
    /// For more time.
    Extend,
    /// To see where the flow stands.
    Look,
}
