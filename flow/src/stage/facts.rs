//! What a screen needs to know besides its stage.

use protocol::screen::{DeliveryProblem, OpenSession, Provider};

/// An authenticator key that was drawn and not yet enrolled. Holds a secret.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Authenticator {
    /// The key in base32.
    pub key: String,
    /// The `otpauth:` link.
    pub uri: String,
    /// Modules per side of its QR code.
    pub qr_size: u8,
    /// The dark modules as SVG path data.
    pub qr_path: String,
}

/// What a screen needs to know besides its stage.
#[derive(Clone, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Facts {
    /// Fewest characters of a password in this user flow.
    pub password_min: u16,
    /// Whether this user flow begins with a password.
    pub password_first: bool,
    /// Where the app goes on after signing in.
    pub return_to: String,
    /// The authenticator that is being enrolled.
    pub authenticator: Option<Authenticator>,
    /// The recovery codes that were drawn.
    pub recovery_codes: Vec<String>,
    /// Whether this user flow takes passkeys, and they can be used on the page
    /// that shows it.
    pub passkeys: bool,
    /// Whether people can stay signed in: this user flow lets them, and the page can keep a
    /// cookie.
    pub stay_signed_in: bool,
    /// Whether a device can be remembered by a second factor, likewise.
    pub remember_device: bool,
    /// What an OpenID client asks for at an API, as people read it.
    pub at_api: Vec<String>,
    /// Where who does not agree to what an OpenID client asks for goes.
    pub decline: String,
    /// The providers that this user flow offers, and that can be gone to from the page.
    pub providers: Vec<Provider>,
    /// Whether they are the only way in.
    pub elsewhere_only: bool,
    /// The address that leads to the provider that was chosen.
    pub provider_url: String,
    /// Whether the account's address can be changed.
    pub change_email: bool,
    /// The address at which all that is stored of the account can be had.
    pub data: Option<String>,
    /// The address at which the account can be deleted.
    pub delete: Option<String>,
    /// Where the account is signed in, as people read it.
    pub sessions: Vec<OpenSession>,
    /// What keeps the code from arriving that it waits for.
    pub delivery_problem: Option<DeliveryProblem>,
}

impl Facts {
    pub(super) fn provider_name(&self, id: &str) -> String {
        let named = self.providers.iter().find(|provider| provider.id == id);
        named.map_or_else(|| id.to_owned(), |provider| provider.name.clone())
    }
}
