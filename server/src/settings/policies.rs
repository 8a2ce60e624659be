//! What can be wrong with policies and groups.

use std::collections::BTreeSet;

use flow::policy::{GROUP, Grant, Policy, Risk, Scope, UNKNOWN};

use super::Settings;
use crate::email::{self, Email};

/// Country codes: ISO 3166-1, and what proxies send besides: `XK` is Kosovo,
/// `T1` the Tor network.
const COUNTRIES: &str = "\
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ \
    CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR \
    GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP \
    KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU \
    MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW \
    SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ \
    UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW XK T1";

/// Whether it is a country's code, in capital letters.
pub(crate) fn is_country(code: &str) -> bool {
    COUNTRIES.split(' ').any(|known| known == code)
}

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
        let key = String::from(email::key(address));
        let of = |(_, members): &(&String, &Vec<String>)| members.contains(&key);
        self.groups.iter().filter(of).map(|(name, _)| name.clone()).collect()
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
        let mut names = BTreeSet::new();
        self.policies.iter().enumerate().filter_map(move |(place, policy)| {
            let twice = !names.insert(&policy.name);
            let twice = twice.then(|| "has the name of another".into());
            let mistake = self.validate_rule(policy).or(twice)?;
            Some((place, format!("The policy {:?} {mistake}.", policy.name)))
        })
    }

    /// What is wrong with a policy, as the end of a sentence about it.
    fn validate_rule(&self, policy: &Policy) -> Option<String> {
        let unknown_user = |entry: &&String| match entry.strip_prefix(GROUP) {
            Some(group) => !self.groups.contains_key(group),
            None => Email::parse(entry).is_err(),
        };
        if let Some(entry) = entries(&policy.users).find(unknown_user) {
            return Some(match entry.strip_prefix(GROUP) {
                Some(group) => format!("names the group {group:?}, which [groups] does not have"),
                None => format!("names {entry:?}, which is neither an e-mail address nor group:…"),
            });
        }
        if let Some(app) = entries(&policy.apps).find(|id| self.app(id).is_none()) {
            return Some(format!("names the app {app:?}, which is not among [[apps]]"));
        }
        let mut countries = entries(&policy.conditions.locations);
        if let Some(code) = countries.find(|code| *code != UNKNOWN && !is_country(code)) {
            return Some(format!(
                "names the country {code:?}: use the two capital letters of ISO 3166-1, like DE, or {UNKNOWN:?}"
            ));
        }
        match (policy.grant, policy.conditions.risk) {
            (_, Some(Risk::None)) => {
                Some("has the condition risk = \"none\", which always holds: leave it out".into())
            }
            (Grant::RequirePasswordChange, None) => Some(
                "requires a password change at every sign-in: give it a condition, like risk = \"high\"".into(),
            ),
            _ => None,
        }
    }
}

pub(super) fn entries(scope: &Scope) -> impl Iterator<Item = &String> {
    scope.include.iter().chain(&scope.exclude)
}
