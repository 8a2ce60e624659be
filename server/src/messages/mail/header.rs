//! Headers that lettre does not bring.

use std::error::Error;

use lettre::message::header::{Header, HeaderName, HeaderValue};

/// Has no mailbox answer by itself that its owner is away (RFC 3834 §5).
#[derive(Clone)]
pub(crate) struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}
