//! What others send here, signed as what is sent from here.

use protocol::Timestamp;
use subtle::ConstantTimeEq as _;

use super::signature;
use crate::settings::SigningSecret;

/// Seconds that the clock of a sender may be wrong by, or its message be on the way.
const TOLERATED: i64 = 5 * 60;

/// The headers of a message, as they were sent.
pub(crate) struct Signed<'a> {
    pub(crate) id: &'a str,
    pub(crate) timestamp: &'a str,
    /// One signature, or several that are parted by spaces while a secret changes.
    pub(crate) signature: &'a str,
}

/// Why a message is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotTaken {
    /// Its time is none, or too far from ours.
    Time,
    /// Nobody who knows the secret has signed it.
    Signature,
}

impl Signed<'_> {
    /// Whether somebody who knows the secret has sent this lately.
    ///
    /// # Errors
    /// If not.
    pub(crate) fn verify(
        &self,
        secret: &SigningSecret,
        body: &[u8],
        now: Timestamp,
    ) -> Result<(), NotTaken> {
        let sent = self.timestamp.parse().map(Timestamp).map_err(|_| NotTaken::Time)?;
        let expected = signature(secret, self.id, sent, body);
        let is_expected = |one: &str| bool::from(one.as_bytes().ct_eq(expected.as_bytes()));
        if !self.signature.split(' ').any(is_expected) {
            return Err(NotTaken::Signature);
        }
        match now.0.abs_diff(sent.0) <= TOLERATED.unsigned_abs() {
            true => Ok(()),
            false => Err(NotTaken::Time),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::SECRET;
    use super::*;

    #[test]
    fn a_message_is_taken_from_who_knows_the_secret_and_while_it_is_new() {
        let secret = SigningSecret::try_from(SECRET.to_owned()).unwrap();
        let (now, body) = (Timestamp(1_700_000_000), b"{}");
        let right = signature(&secret, "msg_1", now, body);
        let several = format!("v1,AAAA v1a,BBBB {right}");
        let told = |id, timestamp: &str, signature: &str, body: &[u8], now| {
            Signed { id, timestamp, signature }.verify(&secret, body, now)
        };
        let at = now.0.to_string();
        assert_eq!(told("msg_1", &at, &right, body, now), Ok(()));
        assert_eq!(told("msg_1", &at, &several, body, now), Ok(()));
        assert_eq!(told("msg_1", &at, &right, body, now.plus(300)), Ok(()));
        for late in [now.plus(301), now.plus(-301)] {
            assert_eq!(told("msg_1", &at, &right, body, late), Err(NotTaken::Time));
        }
        let no = Err(NotTaken::Signature);
        assert_eq!(told("msg_2", &at, &right, body, now), no);
        assert_eq!(told("msg_1", &at, &right, b"[]", now), no);
        assert_eq!(told("msg_1", &(now.0 + 1).to_string(), &right, body, now), no);
        assert_eq!(told("msg_1", &at, "", body, now), no);
        assert_eq!(told("msg_1", "yesterday", &right, body, now), Err(NotTaken::Time));
    }
}
