//! What people may do with their own account.

use serde::Deserialize;

/// What people may do with their own account at `/security`, besides changing how they sign in.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize, schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct AccountSettings {
    /// Whether people can change their address. Set it to `false` if apps know
    /// people by their address and not by `sub`, or if `[groups]` must hold them.
    pub change_email: bool,
    /// Whether people can delete their account. Set it to `false` if an app must
    /// keep it; then delete accounts with `portico accounts delete`.
    pub delete: bool,
}

impl Default for AccountSettings {
    fn default() -> Self {
        Self { change_email: true, delete: true }
    }
}
