//! What is known of a request besides what it asks for.

use protocol::Timestamp;

use crate::request::upstream::Signals;
use crate::secret::{Secret, random};

/// A browser, and the page in it.
pub struct Browser {
    /// Ties flows to it.
    pub token: Secret<String>,
    /// The origin of the page that asks, if it is none of ours.
    pub embedder: Option<String>,
    /// Whether that page is of another site: browsers keep our cookies from it,
    /// and it holds the token itself.
    pub cross_site: bool,
    /// Whether it came without a token, and this one was just drawn for it.
    pub is_new: bool,
}

impl Browser {
    /// A browser on a page of ours.
    #[must_use]
    pub const fn ours(token: Secret<String>) -> Self {
        Self { token, embedder: None, cross_site: false, is_new: false }
    }

    /// A token that nobody knows yet: 256 bits from the operating system.
    #[must_use]
    pub fn draw() -> Secret<String> {
        Secret::new(data_encoding::BASE64URL_NOPAD.encode(&random::<32>()))
    }
}

/// What is known of a request besides what it asks for.
#[derive(Clone, Copy)]
pub struct RequestContext<'a> {
    /// The browser.
    pub browser: &'a Browser,
    /// The token of the session, if there is one.
    pub session: Option<&'a Secret<String>>,
    /// What the request and trusted proxies tell of the client.
    pub signals: &'a Signals,
    /// When the request is served: after the flow is locked, so that the time
    /// never goes back between two answers.
    pub now: Timestamp,
}
