//! What can be wrong with policies, and what a decision rests on.

use std::collections::{BTreeMap, BTreeSet};

use flow::policy::{Decision, GROUP, Grant, Policy, Reason, Risk, Scope, State, UNKNOWN};

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
#[must_use]
pub fn is_country(code: &str) -> bool {
    COUNTRIES.split(' ').any(|known| known == code)
}

/// The groups that an account is in; `account` in the form in which addresses are compared.
#[must_use]
pub fn groups_of(groups: &BTreeMap<String, Vec<String>>, account: &str) -> Vec<String> {
    let of = |(_, members): &(&String, &Vec<String>)| members.iter().any(|one| one == account);
    groups.iter().filter(of).map(|(name, _)| name.clone()).collect()
}

/// Whether a policy in force ever asks for a second factor at an app.
#[must_use]
pub fn asks_at(policies: &[Policy], app: &str) -> bool {
    let asks = |policy: &&Policy| policy.state == State::On && policy.grant != Grant::Block;
    policies.iter().filter(asks).any(|policy| policy.apps.covers(&[app]))
}

/// What policies can name.
#[derive(Clone, Copy)]
pub struct Names<'a> {
    /// The groups, with their members.
    pub groups: &'a BTreeMap<String, Vec<String>>,
    /// Whether there is an app of this id.
    pub is_app: &'a dyn Fn(&str) -> bool,
    /// Whether it is an e-mail address.
    pub is_address: &'a dyn Fn(&str) -> bool,
}

/// Each policy that has a mistake, by its place, and the mistake.
#[must_use]
pub fn validate(policies: &[Policy], names: &Names<'_>) -> Vec<(usize, String)> {
    let mut seen = BTreeSet::new();
    let wrong = |(place, policy): (usize, &Policy)| {
        let twice = !seen.insert(policy.name.clone());
        let twice = twice.then(|| "has the name of another".into());
        let mistake = names.validate_rule(policy).or(twice)?;
        Some((place, format!("The policy {:?} {mistake}.", policy.name)))
    };
    policies.iter().enumerate().filter_map(wrong).collect()
}

impl Names<'_> {
    /// What is wrong with a policy, as the end of a sentence about it.
    fn validate_rule(&self, policy: &Policy) -> Option<String> {
        let unknown_user = |entry: &&String| match entry.strip_prefix(GROUP) {
            Some(group) => !self.groups.contains_key(group),
            None => !(self.is_address)(entry),
        };
        if let Some(entry) = entries(&policy.users).find(unknown_user) {
            return Some(match entry.strip_prefix(GROUP) {
                Some(group) => format!("names the group {group:?}, which [groups] does not have"),
                None => format!("names {entry:?}, which is neither an e-mail address nor group:…"),
            });
        }
        if let Some(app) = entries(&policy.apps).find(|id| !(self.is_app)(id)) {
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

/// The names of a scope, in and out.
pub fn entries(scope: &Scope) -> impl Iterator<Item = &String> {
    scope.include.iter().chain(&scope.exclude)
}

/// The settings that a decision rests on, by their place: the policies that apply, or the
/// setting of the user flow where none does.
#[must_use]
pub fn rules(policies: &[Policy], name: &str, decision: &Decision) -> Vec<String> {
    let applies = |name: &String| decision.policies.contains(name);
    let policies = policies.iter().enumerate().filter(|(_, policy)| applies(&policy.name));
    let policies = policies.map(|(at, policy)| format!("policies[{at}] {:?}", policy.name));
    let user_flow = format!("user_flows.{name}.mfa");
    match decision.reason {
        Reason::RememberedDevice => {
            vec![format!("user_flows.{name}.remember_device_days")]
        }
        Reason::Disabled => vec!["portico accounts disable".to_owned()],
        Reason::Policy | Reason::RiskPolicy => policies.collect(),
        Reason::ShownElsewhere => vec!["providers.trust_mfa".to_owned()],
        Reason::Setting | Reason::SignUp | Reason::StepUp => {
            [user_flow].into_iter().chain(policies).collect()
        }
    }
}
