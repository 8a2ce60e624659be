//! Wrong answers, counted for each kind of secret of an address.

use flow::limits;
use protocol::Timestamp;

use crate::check::Guessed;
use crate::sandbox::Sandbox;

impl Sandbox {
    /// Counts a guess before it is compared; or when the next may be.
    pub(crate) fn attempt(&self, guessed: &Guessed, now: Timestamp) -> Result<(), Timestamp> {
        match self.failures.get(guessed) {
            Some((_, until)) if now < *until => Err(*until),
            _ => Ok(()),
        }
    }

    /// Counts a wrong guess: how many there were in a row.
    pub(crate) fn fail(&mut self, guessed: &Guessed, now: Timestamp) -> u32 {
        let (count, until) = self.failures.entry(guessed.clone()).or_default();
        *count += 1;
        *until = limits::wait_after(*count).map_or(now, |wait| now.plus(wait));
        *count
    }

    pub(crate) fn forgive(&mut self, guessed: &Guessed) {
        self.failures.remove(guessed);
    }
}
