//! What is drawn for a flow, besides its handle.

use crate::secret::random;

/// A seed that no flow had before.
pub(crate) fn seed() -> Vec<u8> {
    random::<16>().to_vec()
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
