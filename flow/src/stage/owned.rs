//! What an account has as second factor, and what of it can be asked for here.

use super::{Second, Standing};
use crate::Factor;
use crate::factors::Enrolled;
use crate::policy::Enrollment;

/// What an account has, and what the user flow and the server make of it.
#[derive(Clone, Copy)]
pub(super) struct Has<'a> {
    enrolled: &'a [Enrolled],
    offered: &'a [Factor],
    unavailable: &'a [Factor],
}

impl<'a> From<&'a Second> for Has<'a> {
    fn from(second: &'a Second) -> Self {
        let Second { enrolled, offered, unavailable } = second;
        Self { enrolled, offered, unavailable }
    }
}

impl<'a> From<&'a Standing> for Has<'a> {
    fn from(standing: &'a Standing) -> Self {
        let Standing { enrolled, offered, unavailable, .. } = standing;
        Self { enrolled, offered, unavailable }
    }
}

impl<'a> Has<'a> {
    /// Those that stand alone: recovery codes do not.
    pub(super) fn own(self) -> impl Iterator<Item = &'a Enrolled> {
        self.enrolled.iter().filter(|enrolled| enrolled.factor.can_be_enrolled())
    }

    /// Whether one of them is taken by the user flow, and can be shown here.
    pub(super) fn taken(self) -> bool {
        self.own().any(|enrolled| self.takes(enrolled) && self.can_ask(enrolled))
    }

    /// What a person can choose to show: what the user flow takes, and all of
    /// it where that is no more than recovery codes.
    pub(super) fn methods(self) -> Vec<&'a Enrolled> {
        let (taken, can_ask) = (self.taken(), |e: &&Enrolled| self.can_ask(e));
        let asked = self.enrolled.iter().filter(can_ask);
        asked.filter(|enrolled| !taken || self.takes(enrolled)).collect()
    }

    /// The same as one fact, for the policies.
    pub(super) fn enrollment(self) -> Enrollment {
        if self.own().next().is_none() {
            Enrollment::Nothing
        } else if self.methods().is_empty() {
            Enrollment::Unavailable
        } else if self.taken() {
            Enrollment::Taken
        } else {
            Enrollment::NotTaken
        }
    }

    fn takes(self, enrolled: &Enrolled) -> bool {
        self.offered.contains(&enrolled.factor)
    }

    fn can_ask(self, enrolled: &Enrolled) -> bool {
        !self.unavailable.contains(&enrolled.factor)
    }
}
