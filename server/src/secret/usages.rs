//! What the keys of stored values are for: each use has a key of its own.

/// What belongs to the row that it is in: an authenticator's key, a message.
pub(crate) const STORED: &str = "seal";

/// An account from elsewhere that waits in a flow.
pub(crate) const WAITING_IDENTITY: &str = "identity";

/// The address of an account from elsewhere.
pub(crate) const IDENTITY_LABEL: &str = "identity label";

/// What a provider's form brought.
pub(crate) const PROVIDER_ANSWER: &str = "provider answer";
