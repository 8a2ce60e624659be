//! Which keys sign, are published and verify at some time.
//!
//! | a key | when |
//! |---|---|
//! | is published | from when it is made until a day after the next one signs |
//! | signs | from [`limits::SIGNING_KEY_WAIT`] after it is made until the next one does |
//! | verifies what we signed | until a year after the next one signs |
//!
//! The first key of an algorithm signs at once. What an operator wants at once is done after
//! [`ALL_KNOW`]: a key signs or is revoked in the same second on all servers, so that none signs
//! with a key that another one does not publish.

use flow::limits;
use protocol::Timestamp;

use super::key::{PrivateKey, PublicKey};
use crate::settings::SigningAlgorithm;

/// Seconds after which a server looks whether another one, or an operator, has changed the keys.
pub(super) const LOOK_AGAIN: i64 = 30;

/// Seconds after which all servers know of a change, even if it took long to store.
pub(super) const ALL_KNOW: i64 = 60;

const _: () = assert!(2 * LOOK_AGAIN <= ALL_KNOW);

/// Seconds for which a key is published after the next one signs: longer than any token.
const PUBLISHED_AFTER: i64 = 24 * 60 * 60;

/// Seconds for which it verifies hints after that: the session is long over then.
const VERIFIES_AFTER: i64 = 365 * 24 * 60 * 60;

/// A key, and since when it signs.
pub(crate) struct SigningKey {
    pub(crate) algorithm: SigningAlgorithm,
    /// Its thumbprint.
    pub(crate) kid: String,
    pub(crate) public: PublicKey,
    pub(crate) private: PrivateKey,
    pub(crate) signs_from: Timestamp,
    /// Since when it counts no more, or from when on.
    pub(crate) revoked_at: Option<Timestamp>,
}

/// All keys that are not yet revoked, of each algorithm the oldest first.
#[derive(Default)]
pub(crate) struct KeyRing(pub(crate) Vec<SigningKey>);

impl KeyRing {
    fn usable(&self, now: Timestamp) -> impl DoubleEndedIterator<Item = &SigningKey> {
        self.0.iter().filter(move |key| key.revoked_at.is_none_or(|at| now < at))
    }

    fn of(
        &self,
        algorithm: SigningAlgorithm,
        now: Timestamp,
    ) -> impl DoubleEndedIterator<Item = &SigningKey> {
        self.usable(now).filter(move |key| key.algorithm == algorithm)
    }

    /// The key that signs now.
    pub(crate) fn signing(
        &self,
        algorithm: SigningAlgorithm,
        now: Timestamp,
    ) -> Option<&SigningKey> {
        let mut begun = self.of(algorithm, now).rev().filter(|key| key.signs_from <= now);
        // If the clock went back, the first one signs all the same.
        begun.next().or_else(|| self.of(algorithm, now).next())
    }

    /// From when on the next key is to sign, if it is time to make it.
    pub(crate) fn next_due(
        &self,
        algorithm: SigningAlgorithm,
        now: Timestamp,
    ) -> Option<Timestamp> {
        let Some(newest) = self.of(algorithm, now).next_back() else { return Some(now) };
        let due = newest.signs_from.plus(limits::SIGNING_KEY_LIFETIME - limits::SIGNING_KEY_WAIT);
        (now >= due).then(|| now.plus(limits::SIGNING_KEY_WAIT))
    }

    /// The keys that are published.
    pub(crate) fn published(&self, now: Timestamp) -> impl Iterator<Item = &SigningKey> {
        self.usable(now).filter(move |key| self.is_within(key, PUBLISHED_AFTER, now))
    }

    /// The key of this thumbprint, if it still verifies what we signed.
    pub(crate) fn verifying(&self, kid: &str, now: Timestamp) -> Option<&SigningKey> {
        self.usable(now).find(|key| key.kid == kid && self.is_within(key, VERIFIES_AFTER, now))
    }

    /// Whether the next key has not signed for so long.
    fn is_within(&self, key: &SigningKey, seconds: i64, now: Timestamp) -> bool {
        let later = self.of(key.algorithm, now).find(|other| other.signs_from > key.signs_from);
        later.is_none_or(|next| now < next.signs_from.plus(seconds))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Timestamp = Timestamp(1_800_000_000);
    const DAY: i64 = 24 * 60 * 60;

    fn key(signs_from: Timestamp) -> SigningKey {
        let algorithm = SigningAlgorithm::Es256;
        let private = PrivateKey::generate(algorithm).unwrap();
        let private = PrivateKey::read(algorithm, &private).unwrap();
        let public = private.public();
        let kid = public.thumbprint();
        SigningKey { algorithm, kid, public, private, signs_from, revoked_at: None }
    }

    /// What a ring does with keys that are made when they are due, day by day.
    fn after(days: i64) -> KeyRing {
        let mut ring = KeyRing::default();
        for day in 0..=days {
            if let Some(signs_from) = ring.next_due(SigningAlgorithm::Es256, START.plus(day * DAY))
            {
                ring.0.push(key(signs_from));
            }
        }
        ring
    }

    #[test]
    fn a_new_key_is_published_a_day_before_it_signs() {
        let ring = after(89);
        let made = START.plus(89 * DAY);
        assert_eq!(ring.0.len(), 2);
        assert_eq!(ring.published(made).count(), 2);
        let signing = |now| ring.signing(SigningAlgorithm::Es256, now).unwrap().kid.clone();
        assert_eq!(signing(made.plus(DAY - 1)), ring.0[0].kid);
        assert_eq!(signing(made.plus(DAY)), ring.0[1].kid);
    }

    #[test]
    fn an_old_key_is_published_for_a_day_more_and_verifies_for_a_year() {
        let ring = after(89);
        let next = ring.0[1].signs_from;
        let old = &ring.0[0].kid;
        let published = |now| ring.published(now).any(|key| key.kid == *old);
        assert!(published(next.plus(DAY - 1)) && !published(next.plus(DAY)));
        let verifies = |now| ring.verifying(old, now).is_some();
        assert!(verifies(next.plus(365 * DAY - 1)) && !verifies(next.plus(365 * DAY)));
    }

    #[test]
    fn a_year_takes_five_keys_and_one_signs_each_day() {
        let ring = after(365);
        assert_eq!(ring.0.len(), 5);
        for day in 0..365 {
            let now = START.plus(day * DAY);
            let signing = ring.signing(SigningAlgorithm::Es256, now).unwrap();
            assert!(signing.signs_from <= now, "day {day}");
            assert!(ring.published(now).any(|key| key.kid == signing.kid), "day {day}");
        }
    }

    #[test]
    fn a_key_that_is_to_be_revoked_counts_until_then_and_not_a_second_longer() {
        let (mut ring, at) = (after(0), START.plus(ALL_KNOW));
        ring.0[0].revoked_at = Some(at);
        ring.0.push(key(at));
        let [old, new] = &ring.0[..] else { panic!("two keys") };
        for (now, signs, published) in [(at.plus(-1), old, 2), (at, new, 1)] {
            assert_eq!(ring.signing(SigningAlgorithm::Es256, now).unwrap().kid, signs.kid);
            assert_eq!(ring.published(now).count(), published);
            assert_eq!(ring.verifying(&old.kid, now).is_some(), signs.kid == old.kid);
        }
    }

    #[test]
    fn the_first_key_signs_at_once_and_nothing_verifies_an_unknown_one() {
        let ring = after(0);
        assert_eq!(ring.signing(SigningAlgorithm::Es256, START).unwrap().kid, ring.0[0].kid);
        assert!(ring.verifying("unknown", START).is_none());
        assert!(ring.signing(SigningAlgorithm::Rs256, START).is_none());
    }
}
