//! What every flow has, whoever drives it.

pub(crate) mod lock;

use protocol::Timestamp;

use crate::secret::{handle, random};
use crate::store::FlowRow;

impl FlowRow {
    /// A flow like this one from its first step, with what the app asked for and
    /// nothing that was shown.
    #[must_use]
    pub(crate) fn restarted(self, now: Timestamp) -> Self {
        Self {
            id: handle(),
            reference: reference(),
            step: 1,
            version: 1,
            refusal: None,
            answered: None,
            pending: None,
            account_id: None,
            account_version: None,
            present_version: None,
            next: None,
            first_at: None,
            created_at: now,
            touched_at: now,
            ..self
        }
    }
}

/// A correlation id that can be read out over a telephone: Crockford's letters,
/// which leave out those that are taken for others.
pub(crate) fn reference() -> String {
    const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let letter = |byte: &u8| char::from(LETTERS[usize::from(byte % 32)]);
    let letters: Vec<char> = random::<8>().iter().map(letter).collect();
    format!(
        "{}-{}",
        letters[..4].iter().collect::<String>(),
        letters[4..].iter().collect::<String>()
    )
}

/// Writes the reference of a flow into the span of the request, once, so that
/// every log line of the request has it.
pub(crate) fn trace(reference: &str) {
    tracing::Span::current().record("reference", reference);
}
