//! What an account has as second factor, and what of it can be asked for here.

use super::managing::SeenSession;
use super::{Second, Standing};
use crate::policy::Enrollment;
use protocol::Factor;
use protocol::factors::Enrolled;
use protocol::screen::{AgreedApp, LinkedIdentity};

/// What an account has that its owner can change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owned {
    /// Its second factors.
    pub second: Second,
    /// How many recovery codes are left.
    pub codes_left: u32,
    /// Whether it has a password.
    pub password: bool,
    /// How many devices are remembered.
    pub devices: u32,
    /// The apps that its owner has agreed to.
    pub apps: Vec<AgreedApp>,
    /// Where it is signed in.
    pub sessions: Vec<SeenSession>,
    /// The accounts from elsewhere that are linked to it.
    pub identities: Vec<LinkedIdentity>,
    /// Whether a code to its mailbox signs in.
    pub code_first: bool,
}

/// What an account has, and what the user flow and the server make of it.
#[derive(Clone, Copy)]
pub(super) struct Has<'a> {
    enrolled: &'a [Enrolled],
    offered: &'a [Factor],
    unavailable: &'a [Factor],
    mailbox: Option<&'a str>,
}

impl<'a> From<&'a Second> for Has<'a> {
    fn from(second: &'a Second) -> Self {
        let Second { enrolled, offered, unavailable, mailbox } = second;
        Self { enrolled, offered, unavailable, mailbox: mailbox.as_deref() }
    }
}

impl<'a> From<&'a Standing> for Has<'a> {
    fn from(standing: &'a Standing) -> Self {
        let Standing { enrolled, offered, unavailable, mailbox, .. } = standing;
        Self { enrolled, offered, unavailable, mailbox: mailbox.as_deref() }
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
    /// it where that is no more than recovery codes. A code to the mailbox that
    /// the password stands for is among them only if the account has nothing else.
    pub(super) fn methods(self) -> Vec<&'a Enrolled> {
        let other = self.enrolled.iter().any(|e| !self.is_same_mailbox(e));
        let counts = |e: &&Enrolled| self.can_ask(e) && !(other && self.is_same_mailbox(e));
        let asked = self.enrolled.iter().filter(counts);
        let taken = asked.clone().any(|e| e.factor.can_be_enrolled() && self.takes(e));
        asked.filter(|enrolled| !taken || self.takes(enrolled)).collect()
    }

    /// What a person without any can choose to enrol.
    pub(super) fn offered_here(self) -> Vec<Factor> {
        let here = |f: &Factor| f.can_be_enrolled() && !self.unavailable.contains(f);
        self.offered.iter().copied().filter(here).collect()
    }

    /// Whether nothing can be shown but the mailbox that the password stands for.
    pub(super) fn only_the_mailbox(self) -> bool {
        let methods = self.methods();
        !methods.is_empty() && methods.into_iter().all(|e| self.is_same_mailbox(e))
    }

    /// The same as one fact, for the policies.
    pub(super) fn enrollment(self) -> Enrollment {
        if self.own().next().is_none() {
            Enrollment::Nothing
        } else if self.methods().is_empty() {
            Enrollment::Unavailable
        } else if self.only_the_mailbox() {
            Enrollment::SameMailbox
        } else if self.taken() {
            Enrollment::Taken
        } else {
            Enrollment::NotTaken
        }
    }

    /// Whether its codes go to the mailbox that the password stands for.
    fn is_same_mailbox(self, enrolled: &Enrolled) -> bool {
        let same = self.mailbox.is_some() && self.mailbox == enrolled.address.as_deref();
        enrolled.factor == Factor::EmailCode && same
    }

    /// Whether a factor that was shown is more than the mailbox that the password
    /// stands for.
    pub(super) fn adds(self, factor: Factor) -> bool {
        let enrolled = self.enrolled.iter().find(|e| e.factor == factor);
        match (factor, self.mailbox) {
            (Factor::EmailCode, Some(_)) => enrolled.is_some_and(|e| !self.is_same_mailbox(e)),
            _ => true,
        }
    }

    fn takes(self, enrolled: &Enrolled) -> bool {
        self.offered.contains(&enrolled.factor)
    }

    fn can_ask(self, enrolled: &Enrolled) -> bool {
        !self.unavailable.contains(&enrolled.factor)
    }
}

impl Standing {
    /// Whether there is a choice among what is enrolled.
    #[must_use]
    pub fn has_other_methods(&self) -> bool {
        self.methods().len() > 1
    }

    /// What a person can choose to show.
    #[must_use]
    pub fn methods(&self) -> Vec<&Enrolled> {
        Has::from(self).methods()
    }

    /// What a person can choose to enrol.
    #[must_use]
    pub fn choices(&self) -> Vec<Factor> {
        // One passkey for each device.
        let more = |factor: Factor| factor == Factor::Passkey && self.manages();
        let free = |f: &Factor| !self.has(*f) || more(*f);
        Has::from(self).offered_here().into_iter().filter(free).collect()
    }

    pub(crate) fn has(&self, factor: Factor) -> bool {
        self.enrolled.iter().any(|enrolled| enrolled.factor == factor)
    }
}
