//! Whose sign-in is assessed.

use crate::ids::{AccountId, AppId};

/// Whose sign-in is assessed.
#[derive(Clone, Copy)]
pub(crate) struct Subject<'a> {
    /// The reference of the flow.
    pub(crate) reference: &'a str,
    /// The app.
    pub(crate) app: &'a AppId,
    /// The address that was typed.
    pub(crate) email: &'a str,
    /// The account, if there is one.
    pub(crate) account_id: Option<&'a AccountId>,
}
