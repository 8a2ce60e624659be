//! What can be wrong with policies and groups.

use flow::policy::{GROUP, Scope};
pub(super) use user_flows::policies::entries;
pub(crate) use user_flows::policies::is_country;
use user_flows::policies::{self, Names, validate};

use super::Settings;
use crate::email::{self, Email};

impl Settings {
    /// Brings the addresses of groups and policies into the form in which
    /// addresses are compared: whoever writes `Mara@…` means the same person.
    pub(super) fn tidy_addresses(&mut self) {
        let groups = self.groups.values_mut().flatten();
        let scopes = self.policies.iter_mut().map(|policy| &mut policy.users);
        let users = scopes.flat_map(|Scope { include, exclude }| include.iter_mut().chain(exclude));
        for entry in groups.chain(users).filter(|entry| !entry.starts_with(GROUP)) {
            if let Ok(address) = Email::parse(entry) {
                address.key().as_str().clone_into(entry);
            }
        }
    }

    /// The groups that an account is in.
    #[must_use]
    pub fn groups_of(&self, address: &str) -> Vec<String> {
        policies::groups_of(&self.groups, email::key(address).as_str())
    }

    /// The first member of each group that is no address: the group, its place in
    /// it, and the sentence.
    pub(super) fn validate_groups(&self) -> impl Iterator<Item = (&str, usize, String)> {
        self.groups.iter().filter_map(|(name, members)| {
            let place = members.iter().position(|member| Email::parse(member).is_err())?;
            let wrong = &members[place];
            let sentence =
                format!("The group {name:?} names {wrong:?}, which is no e-mail address.");
            Some((name.as_str(), place, sentence))
        })
    }

    /// Each policy that has a mistake, by its place, and the mistake.
    pub(super) fn validate_policies(&self) -> impl Iterator<Item = (usize, String)> {
        let names = Names {
            groups: &self.groups,
            is_app: &|id| self.app(id).is_some(),
            is_address: &|text| Email::parse(text).is_ok(),
        };
        validate(&self.policies, &names).into_iter()
    }
}
