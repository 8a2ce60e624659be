//! What of an operator's settings says how people sign in, read and written by itself.

use std::collections::BTreeMap;

use flow::policy::Policy;
use serde::{Deserialize, Serialize};
use toml::{Spanned, Table, Value};

use crate::place::{Step, place};
use crate::policies::{self, Names};
use crate::{Invalid, UserFlow, form, lines};

/// User flows, policies and groups. What else stands in a file of settings is passed over.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Rules {
    /// The apps that people sign in to.
    pub apps: Vec<App>,
    /// How people sign in and up. Each app names one of these.
    pub user_flows: BTreeMap<String, Spanned<UserFlow>>,
    /// Accounts by e-mail address.
    #[serde(default)]
    pub groups: BTreeMap<String, Vec<String>>,
    /// Conditional-access policies.
    #[serde(default)]
    pub policies: Vec<Policy>,
}

/// What of an app's settings says how people sign in to it.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub struct App {
    /// The id of the app in policies.
    pub id: String,
    /// The name of the app as people know it.
    pub name: String,
    /// The name of a user flow.
    pub user_flow: String,
}

impl Rules {
    /// Reads them from a file of settings; `is_address` says what is an e-mail address.
    ///
    /// # Errors
    /// All that is wrong, a line each: `file:line: sentence`.
    pub fn parse(
        file: &str,
        text: &str,
        is_address: &dyn Fn(&str) -> bool,
    ) -> Result<Self, Vec<String>> {
        let read = form::read::<Self>(text);
        let wrong = match &read {
            Ok(rules) => rules.validate(text, is_address),
            Err(errors) => errors.clone(),
        };
        match read {
            Ok(rules) if wrong.is_empty() => Ok(rules),
            _ => Err(lines(file, text, wrong)),
        }
    }

    fn validate(&self, text: &str, is_address: &dyn Fn(&str) -> bool) -> Vec<Invalid> {
        let names = Names {
            groups: &self.groups,
            is_app: &|id| self.apps.iter().any(|app| app.id == id),
            is_address,
        };
        let policies = policies::validate(&self.policies, &names)
            .into_iter()
            .map(|(at, wrong)| (place(text, &[Step::Name("policies"), Step::Entry(at)]), wrong));
        let user_flows = self.user_flows.values().filter_map(|spanned| {
            let user_flow = spanned.get_ref();
            let wrong = user_flow
                .validate_factors()
                .or_else(|| user_flow.validate_stay())
                .or_else(|| user_flow.validate_profile())?;
            Some((Some(spanned.span()), wrong))
        });
        let apps = self.apps.iter().enumerate().filter_map(|(at, app)| {
            let known = self.user_flows.contains_key(&app.user_flow);
            let way = [Step::Name("apps"), Step::Entry(at), Step::Name("user_flow")];
            (!known).then(|| {
                (place(text, &way), format!("There is no [user_flows.{}].", app.user_flow))
            })
        });
        let none = "There are no [[apps]]: nobody could sign in to anything.".to_owned();
        let none = self.apps.is_empty().then_some((None, none));
        policies.chain(user_flows).chain(apps).chain(none).collect()
    }

    /// The app of this id; the first one if there is none.
    ///
    /// # Panics
    /// If there are no apps: reading refuses that.
    #[must_use]
    pub fn app(&self, id: &str) -> &App {
        let found = self.apps.iter().find(|app| app.id == id).or(self.apps.first());
        found.expect("rules have apps")
    }

    /// The user flow of an app.
    ///
    /// # Panics
    /// If the app is of other rules: reading checks that each has one.
    #[must_use]
    pub fn user_flow(&self, app: &App) -> &UserFlow {
        self.user_flows[&app.user_flow].get_ref()
    }

    /// The same, to be changed.
    pub fn user_flow_mut(&mut self, app: &str) -> Option<&mut UserFlow> {
        let name = self.app(app).user_flow.clone();
        self.user_flows.get_mut(&name).map(Spanned::get_mut)
    }

    /// Them as TOML, without what holds anyway.
    #[must_use]
    pub fn write(&self) -> String {
        let Ok(mut table) = Table::try_from(self) else { return String::new() };
        for (_, value) in &mut table {
            shorten(value);
        }
        table.retain(|_, value| !is_nothing(value));
        toml::to_string(&table).unwrap_or_default()
    }
}

/// What a setting is where it is not written, if that is not nothing.
fn usual(name: &str) -> Option<Value> {
    match name {
        "state" => Some("on".into()),
        "first_factor" => Some("email_password".into()),
        "local" => Some(true.into()),
        _ => None,
    }
}

fn shorten(value: &mut Value) {
    match value {
        Value::Array(all) => all.iter_mut().for_each(shorten),
        Value::Table(table) => {
            for (_, value) in table.iter_mut() {
                shorten(value);
            }
            table.retain(|name, value| {
                usual(name).map_or_else(|| !is_nothing(value), |usual| *value != usual)
            });
        }
        _ => {}
    }
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Array(all) => all.is_empty(),
        Value::Table(table) => table.is_empty(),
        Value::Boolean(is) => !is,
        Value::Integer(number) => *number == 0,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use flow::policy::Mfa;

    use super::*;

    const TEXT: &str = r#"
[[apps]]
id = "shop"
name = "Shop"
user_flow = "shop"

[user_flows.shop]
mfa = "conditional"
second_factors = ["authenticator", "email_code"]

[groups]
staff = ["mara@example.org"]

[[policies]]
name = "Risky"
grant = "require_mfa"
users = { exclude = ["group:staff"] }
conditions = { risk = "medium", locations = { exclude = ["DE"] } }
"#;

    fn parse(text: &str) -> Result<Rules, Vec<String>> {
        Rules::parse("portico.toml", text, &|text| text.contains('@'))
    }

    #[test]
    fn that_people_come_by_providers_only_is_written() {
        let only = "[user_flows.shop]\nproviders = [\"contoso\"]\nlocal = false";
        let rules = parse(&TEXT.replace("[user_flows.shop]", only)).unwrap();
        let again = parse(&rules.write()).unwrap();
        let user_flow = again.user_flow(again.app("shop"));
        assert_eq!(
            (user_flow.local, &user_flow.providers[..]),
            (false, &["contoso".to_owned()][..])
        );
    }

    #[test]
    fn what_is_written_is_read_as_the_same_and_says_nothing_that_holds_anyway() {
        let rules = parse(TEXT).unwrap();
        let written = rules.write();
        let again = parse(&written).unwrap();
        assert_eq!(again.policies, rules.policies);
        assert_eq!((&again.apps, &again.groups), (&rules.apps, &rules.groups));
        assert_eq!(again.user_flow(again.app("shop")).mfa, Mfa::Conditional);
        assert_eq!(again.write(), written);
        let at = |name: &str| written.find(name).unwrap();
        assert!(at("[[apps]]") < at("[user_flows") && at("[user_flows") < at("[[policies]]"));
        for usual in ["state", "first_factor", "include", "platforms", "terms", "local"] {
            assert!(!written.contains(usual), "{written}");
        }
    }

    #[test]
    fn whole_settings_are_read_and_the_rest_is_passed_over() {
        let rest = "public_url = \"https://login.example.com\"\n[mail]\nsmtp = \"smtps://a\"\n";
        assert!(parse(&format!("{rest}{TEXT}")).is_ok());
    }

    #[test]
    fn each_mistake_is_told_with_its_line() {
        for (piece, by, told) in [
            ("\"conditional\"", "\"sometimes\"", "portico.toml:8: unknown variant `sometimes`"),
            (
                "user_flow = \"shop\"",
                "user_flow = \"bank\"",
                "portico.toml:5: There is no [user_flows.bank].",
            ),
            (
                "[\"authenticator\", \"email_code\"]",
                "[]",
                "portico.toml:7: mfa asks for a second factor",
            ),
            ("\"DE\"", "\"Germany\"", "portico.toml:14: The policy \"Risky\" names the country"),
            ("group:staff", "group:people", "which [groups] does not have"),
            ("[groups]", "[groups", "portico.toml:11: "),
        ] {
            let wrong = parse(&TEXT.replacen(piece, by, 1)).unwrap_err().join("\n");
            assert!(wrong.contains(told), "{wrong}");
        }
    }
}
