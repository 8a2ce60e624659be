//! Who has proved what, by what was done and not by what the server makes of it.

use std::collections::{BTreeMap, BTreeSet};

use super::Visit;

/// What was shown in one flow.
#[derive(Clone, Debug, Default)]
pub(super) struct Evidence {
    /// Whose password or code was typed and taken, since somebody came back last.
    pub(super) typed: BTreeSet<usize>,
    /// Whose account the account from elsewhere was linked to when it came back.
    pub(super) by_link: Option<usize>,
    /// Whose session the flow began with, to change how they sign in.
    pub(super) by_session: Option<usize>,
    /// Who came back last.
    pub(super) held: Option<Visit>,
}

impl Evidence {
    /// Whether it opens an account.
    pub(super) fn opens(&self, who: usize) -> bool {
        self.typed.contains(&who) || self.by_link == Some(who) || self.by_session == Some(who)
    }

    /// Whether it makes an account.
    pub(super) fn makes(&self, who: usize) -> bool {
        let vouched = self.held.is_some_and(|it| it.verified && it.address == Some(who));
        self.typed.contains(&who) || vouched
    }

    /// What an account can prove has changed: what was shown before counts no more.
    pub(super) fn revoke(&mut self, who: usize) {
        self.typed.remove(&who);
        for one in [&mut self.by_link, &mut self.by_session] {
            *one = one.filter(|other| *other != who);
        }
    }
}

/// What the database says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Stored {
    /// Whether each account has a password.
    pub(super) accounts: BTreeMap<usize, bool>,
    /// To whom each account from elsewhere is linked, and whether the owner has proved it.
    pub(super) links: BTreeMap<usize, (usize, bool)>,
}

impl Stored {
    pub(super) fn linked(&self, subject: usize) -> Option<usize> {
        self.links.get(&subject).map(|(who, _)| *who)
    }

    /// Which links there are here and not in another.
    pub(super) fn links_beside(&self, other: &Self) -> Vec<(usize, (usize, bool))> {
        let here = self.links.iter().map(|(subject, link)| (*subject, *link));
        here.filter(|(subject, (who, _))| other.linked(*subject) != Some(*who)).collect()
    }

    /// Every account can be signed in to.
    pub(super) fn has_ways_in(&self) {
        for (who, password) in &self.accounts {
            let linked = self.links.values().any(|(other, _)| other == who);
            assert!(*password || linked, "no way in for {}: {self:?}", super::PEOPLE[*who]);
        }
    }
}
