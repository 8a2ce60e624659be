//! Addresses that a brand may link to.

use crate::document::shown;

/// An address that begins with `https://`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebLink(String);

/// An address that begins with `https://` or `mailto:`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HelpLink(String);

impl WebLink {
    /// Takes an address of the web.
    ///
    /// # Errors
    ///
    /// It is another kind of address, or none.
    pub fn parse(text: &str) -> Result<Self, String> {
        if is_web(text) {
            return Ok(Self(text.to_owned()));
        }
        Err(format!("\"{}\" is no address: write one that begins with https://", shown(text)))
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl HelpLink {
    /// Takes an address of the web or of a mailbox.
    ///
    /// # Errors
    ///
    /// It is another kind of address, or none.
    pub fn parse(text: &str) -> Result<Self, String> {
        if is_web(text) || is_mailbox(text) {
            return Ok(Self(text.to_owned()));
        }
        let text = shown(text);
        Err(format!("\"{text}\" is no address: write one that begins with https:// or mailto:"))
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Most bytes of an address.
const LONGEST_LINK: usize = 2000;

fn is_plain(text: &str) -> bool {
    let refused = |c: char| c.is_control() || c.is_whitespace() || "\"'<>\\`{}".contains(c);
    text.len() <= LONGEST_LINK && !text.contains(refused)
}

fn is_web(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("https://") else { return false };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    is_plain(text) && !host.is_empty() && !host.starts_with(['.', ':']) && !host.contains('@')
}

fn is_mailbox(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("mailto:") else { return false };
    let parts = rest.split_once('@');
    is_plain(text) && parts.is_some_and(|(name, host)| !name.is_empty() && host.contains('.'))
}
