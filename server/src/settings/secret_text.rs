//! Settings that must not be printed.

use std::fmt;
use std::sync::Arc;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use url::Url;

use crate::secret::Secret;

/// A secret that an operator sets, as text. It cannot be printed. Whatever setting is one can
/// also be in a file: beside `password` there is `password_file`.
#[derive(Clone, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(with = "String", extend("writeOnly" = true)))]
#[serde(from = "String")]
pub struct SecretText(Arc<Secret<String>>);

impl SecretText {
    /// The text itself.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose()
    }
}

impl From<String> for SecretText {
    fn from(text: String) -> Self {
        Self(Arc::new(Secret::new(text)))
    }
}

impl fmt::Debug for SecretText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretText")
    }
}

/// An address with a password of its own setting in it.
///
/// # Panics
/// If the address cannot have a password: reading checks it.
pub(super) fn with_password(mut address: Url, password: Option<&SecretText>) -> Url {
    if let Some(password) = password {
        let encoded = utf8_percent_encode(password.expose(), NON_ALPHANUMERIC).to_string();
        address.set_password(Some(&encoded)).expect("it was checked when it was read");
    }
    address
}

/// What is wrong with an address that has a password of its own setting: `password` and
/// `address` are the names of the two settings.
pub(super) fn password_fault(url: &Url, password: &str, address: &str) -> Option<String> {
    if url.password().is_some() {
        return Some(format!(
            "{address} holds a password already: leave it out there, or leave out {password}."
        ));
    }
    let fits = !url.username().is_empty() && url.host_str().is_some_and(|host| !host.is_empty());
    (!fits).then(|| {
        format!("{password} needs the user and the host in {address}, as in scheme://user@host.")
    })
}

#[cfg(test)]
mod tests {
    use percent_encoding::percent_decode_str;

    use super::*;

    #[test]
    fn every_character_of_a_password_arrives() {
        let password = SecretText::from("a%41:/@?#ö \"".to_owned());
        let url = with_password("smtps://user@mail.example".parse().unwrap(), Some(&password));
        let decoded = percent_decode_str(url.password().unwrap()).decode_utf8().unwrap();
        assert_eq!(decoded, password.expose());
        assert_eq!(format!("{password:?}"), "SecretText");
    }
}
