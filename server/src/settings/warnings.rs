//! What is allowed and hardly meant.

use flow::policy::{GROUP, Grant, Mfa, Policy, Scope, State};
use protocol::{Factor, FirstFactor};

use super::policies::entries;
use super::{MailSettings, Settings, UserFlow};
use user_flows::policies::asks_at;

impl Settings {
    /// What is allowed and hardly meant, in sentences for the log and `portico check`.
    #[must_use]
    pub fn warnings(&self) -> Vec<String> {
        let active = self.policies.iter().filter(|policy| policy.state != State::Off);
        let policies = active.flat_map(|policy| self.policy_warnings(policy));
        let flows = self.user_flows.iter();
        let flows = flows.flat_map(|(name, flow)| self.user_flow_warnings(name, flow.get_ref()));
        policies.chain(flows).chain(self.mail_warnings()).collect()
    }

    fn mail_warnings(&self) -> Vec<String> {
        let strange = self.mail.iter().flat_map(MailSettings::strange_domains);
        let told = strange.map(|domain| {
            format!(
                "A signature of {domain} does not count for DMARC: domain in [[mail.dkim]] must be that of from, or \
                one above or below it."
            )
        });
        told.collect()
    }

    fn policy_warnings(&self, policy: &Policy) -> Vec<String> {
        let name = &policy.name;
        let mut warnings = contradictions(policy);
        if policy.grant == Grant::Block && policy.users.include.is_empty() && !self.spares(policy) {
            warnings.push(format!(
                "The policy {name:?} can lock everybody out: exclude at least one account from it."
            ));
        }
        if entries(&policy.conditions.locations).next().is_some() && !self.knows_countries() {
            warnings.push(format!(
                "The policy {name:?} looks at countries, but none is ever known: set upstream.location_header and \
                upstream.trusted_proxies."
            ));
        }
        if policy.conditions.risk.is_some() && !self.knows_risk() {
            warnings.push(format!(
                "The policy {name:?} never applies, as no risk is ever known: set risk.built_in, [risk.webhook], or \
                upstream.risk_header and upstream.trusted_proxies."
            ));
        }
        if policy.grant != Grant::Block && self.reaches_no_mfa(policy) {
            warnings.push(format!(
                "The policy {name:?} does nothing: mfa is \"off\" in the user flow of every app that it is for."
            ));
        }
        warnings
    }

    fn user_flow_warnings(&self, name: &str, user_flow: &UserFlow) -> Vec<String> {
        let mut warnings = vec![];
        let code_first = user_flow.first_factor == FirstFactor::EmailCode;
        if code_first && user_flow.second_factors.contains(&Factor::EmailCode) {
            warnings.push(format!(
                "The user flow {name:?} names email_code in second_factors, which is never offered, as it comes first: \
                leave it out."
            ));
        }
        if user_flow.mfa == Mfa::Conditional && self.is_never_asked(name) {
            warnings.push(format!(
                "The user flow {name:?} is conditional, but no policy in force asks for a second factor at any of its \
                apps: only step-up does. Write a policy, or set mfa to \"always_on\" or \"off\"."
            ));
        }
        warnings
    }

    /// Whether apps have this user flow, and no policy in force asks at one of them.
    fn is_never_asked(&self, user_flow: &str) -> bool {
        let mut apps =
            self.apps.iter().filter(|app| app.user_flow.get_ref() == user_flow).peekable();
        apps.peek().is_some() && apps.all(|app| !asks_at(&self.policies, &app.id))
    }

    fn knows_countries(&self) -> bool {
        !self.upstream.trusted_proxies.is_empty() && self.upstream.location_header.is_some()
    }

    /// Whether any source ever tells a risk.
    fn knows_risk(&self) -> bool {
        let told = !self.upstream.trusted_proxies.is_empty() && self.upstream.risk_header.is_some();
        self.demo || told || self.risk.built_in || self.risk.webhook.is_some()
    }

    /// Whether the policy leaves out an account, by its address or by a group
    /// that has members.
    fn spares(&self, policy: &Policy) -> bool {
        policy.users.exclude.iter().any(|entry| {
            let group = entry.strip_prefix(GROUP).map(|group| self.groups.get(group));
            group.is_none_or(|members| members.is_some_and(|members| !members.is_empty()))
        })
    }

    /// Whether it is for apps, and all of them have no second factor at all.
    fn reaches_no_mfa(&self, policy: &Policy) -> bool {
        let covers = |id: &String| policy.apps.covers(&[id.as_str()]);
        let mut apps = self.apps.iter().filter(|app| covers(&app.id)).peekable();
        apps.peek().is_some() && apps.all(|app| self.user_flow(app).mfa == Mfa::Off)
    }
}

/// Names that are both in and out.
fn contradictions(policy: &Policy) -> Vec<String> {
    let Policy { name, users, apps, conditions, .. } = policy;
    let scopes = [("app", apps), ("user", users), ("country", &conditions.locations)];
    let both = |(what, scope): (&str, &Scope)| {
        let both = scope.include.iter().filter(|entry| scope.exclude.contains(entry));
        let told = both.map(|entry| {
            format!("The policy {name:?} names the {what} {entry:?} in include and in exclude: exclude wins.")
        });
        told.collect::<Vec<_>>()
    };
    scopes.into_iter().flat_map(both).collect()
}
