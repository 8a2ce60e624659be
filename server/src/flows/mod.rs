//! What every flow has, whoever drives it.

pub(crate) mod lock;

use crate::secret::random;

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
